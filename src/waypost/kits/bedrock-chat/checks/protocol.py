"""Does the real client do what it should: stream, retry, give up, and keep nothing of a turn that broke off?

Locally it asks about the sample, whoever's documents are in use: a good answer must be known for a fault to show.
"""

from __future__ import annotations

import sys

from botocore.exceptions import ClientError, EventStreamError

from bedrock_chat.chat import Chat
from bedrock_chat.config import SAMPLE, NotConfigured, load_settings
from bedrock_chat.session import Session, session
from checks.figures import whose
from checks.report import measured, report, run

QUESTIONS = (
    "When does the library open on Saturday?",
    "Work out the late fee of a film that is 9 days late.",
    "Who painted the mural in the reading room?",
)


def check() -> int:
    with session(SAMPLE) as opened:
        results = [measured("streamed answers equal to whole ones", _same(opened), at_least=1, n=len(QUESTIONS))]
        if opened.local is not None:
            results += [
                measured("throttled calls that were retried", _retried(opened), at_least=1, n=1),
                measured("lasting throttling that was reported", _reported(opened), at_least=1, n=1),
                measured("broken streams that left no trace", _forgotten(opened), at_least=1, n=1),
            ]
    held = sum(each["value"] >= 1 for each in results)
    return report(
        f"{held} of {len(results)} hold: streaming agrees; throttling is retried, then told; a break leaves no trace.",
        data=whose() if opened.local is None else "sample",
        results=results,
    )


def _same(opened: Session) -> float:
    settings, same = load_settings(), 0
    for question in QUESTIONS:
        pieces: list[str] = []
        whole, streamed = Chat(opened, settings).ask(question), Chat(opened, settings).ask(question, pieces.append)
        same += (
            whole.text == streamed.text and whole.tools == streamed.tools and "".join(pieces).strip() == streamed.text
        )
    return same / len(QUESTIONS)


def _retried(opened: Session) -> float:
    opened.local.fail_next("Converse", "ThrottlingException", times=1)
    return float(bool(Chat(opened, load_settings()).ask(QUESTIONS[0]).citations))


def _reported(opened: Session) -> float:
    opened.local.fail_next("Converse", "ThrottlingException", times=4)
    try:
        Chat(opened, load_settings()).ask(QUESTIONS[0])
    except ClientError as error:
        return float(error.response["Error"]["Code"] == "ThrottlingException")
    return 0.0


def _forgotten(opened: Session) -> float:
    chat = Chat(opened, load_settings())
    opened.local.fail_next("ConverseStream", "modelStreamErrorException", after_events=2)
    try:
        chat.ask(QUESTIONS[0], on_text=lambda piece: None)
    except EventStreamError:
        return float(len(chat.memory) == 0 and bool(chat.ask(QUESTIONS[0]).citations))
    return 0.0


if __name__ == "__main__":
    sys.exit(run(check, refusals=[NotConfigured], anywhere=True))
