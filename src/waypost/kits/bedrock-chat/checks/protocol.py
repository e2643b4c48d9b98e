"""Does the real client do what it should: stream, retry, give up, and keep nothing of a turn that broke off?"""

from __future__ import annotations

from botocore.exceptions import ClientError, EventStreamError

from bedrock_chat.chat import Chat
from bedrock_chat.config import load_settings
from bedrock_chat.session import Session, session
from checks.report import Report, main

QUESTIONS = (
    "When does the library open on Saturday?",
    "Work out the late fee of a film that is 9 days late.",
    "Who painted the mural in the reading room?",
)


def check() -> int:
    report = Report()
    with session() as opened:
        report.result("streamed answers equal to whole ones", _same(opened), at_least=1, n=len(QUESTIONS))
        if opened.local is not None:
            report.result("throttled calls that were retried", _retried(opened), at_least=1, n=1)
            report.result("lasting throttling that was reported", _reported(opened), at_least=1, n=1)
            report.result("broken streams that left no trace", _forgotten(opened), at_least=1, n=1)
    return report.finish(
        "Converse and ConverseStream agree; throttling is retried, then told; a broken stream is not remembered."
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
    main(check)
