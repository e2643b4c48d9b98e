"""The command line. Alone it shows a conversation; ``chat`` opens one, ``ask`` asks once, ``evaluate`` measures."""

from __future__ import annotations

import argparse
import sys

from botocore.exceptions import BotoCoreError, ClientError

from bedrock_chat import config
from bedrock_chat.chat import Chat, Outcome, Turn
from bedrock_chat.cost import CeilingReached
from bedrock_chat.evaluate import KINDS, evaluate, read_cases, table
from bedrock_chat.session import session

HONESTY = (
    "Real: boto3, Converse and ConverseStream, tools, ApplyGuardrail and Retrieve in their own wire format, "
    "retrieval with MiniLM. Stands in: a local cloud on loopback for Bedrock; its model quotes sentences instead of "
    "writing them."
)
SHOWN = (
    "When does the library open on Saturday?",
    "And on Sunday?",
    "Work out the late fee of a film that is 9 days late.",
    "My mail is ada@example.org. How many items can a child borrow?",
    "Who painted the mural in the reading room?",
    "Can I sue my landlord?",
)


def main(arguments: list[str] | None = None) -> int:
    """Run one command. What is wrong is told in a sentence; code 2 for wrong use, 3 for a service that fails."""
    parser = argparse.ArgumentParser(prog="python -m bedrock_chat", description=__doc__)
    commands = parser.add_subparsers(dest="command")
    commands.add_parser("ask", help="ask one question").add_argument("question")
    commands.add_parser("chat", help="open a conversation; an empty line ends it")
    commands.add_parser("evaluate", help="run every case and print the table")
    said = parser.parse_args(arguments)
    try:
        return _run(said)
    except (config.NotConfigured, CeilingReached) as error:
        print(error, file=sys.stderr)
        return 2
    except (ClientError, BotoCoreError) as error:
        print(f"Bedrock did not do it: {error}", file=sys.stderr)
        return 3


def _run(said: argparse.Namespace) -> int:
    settings = config.load_settings()
    with session() as opened:
        if opened.local is not None:
            print(HONESTY)
        print(
            f"{settings.model} in {opened.place.region} ({opened.place.target}), ceiling ${settings.ceiling_usd:.2f}\n"
        )
        chat = Chat(opened, settings)
        if said.command == "evaluate":
            print(table(evaluate(opened, settings, read_cases())))
            return 0
        questions = (
            iter(_shown())
            if said.command is None
            else iter([said.question])
            if said.command == "ask"
            else iter(_typed, "")
        )
        for question in questions:
            print(f"> {question}" if said.command != "chat" else "", flush=True)
            _show(chat.ask(question, on_text=lambda piece: print(piece, end="", flush=True)))
        print(f"This session: ${chat.meter.total:.6f}, at the prices of {config.load_prices(settings.model).seen}.")
    return 0


def _shown() -> tuple[str, ...]:
    """What a run asks: of the owner's documents the first case of each kind."""
    if config.documents()[1] == "sample":
        return SHOWN
    firsts = {case.kind: case for case in reversed(read_cases())}
    return tuple(turn for kind in KINDS if kind in firsts for turn in firsts[kind].turns)


def _typed() -> str:
    try:
        return input("> ").strip()
    except EOFError:
        return ""


def _show(turn: Turn) -> None:
    """What the stream has not shown yet."""
    if turn.outcome in (Outcome.BLOCKED, Outcome.WITHDRAWN):
        print(f"\n({turn.outcome}: {', '.join(turn.reasons)}) {turn.text}", end="")
    print()
    for passage in turn.citations:
        print(f"  [{passage.number}] {passage.source}  {passage.title}")
    for name, given in turn.tools:
        print(f"  tool {name} {given}")
    spent = turn.spent
    tokens = f"{spent.input_tokens} + {spent.output_tokens} tokens"
    print(f"  {turn.outcome}; {tokens}, {spent.guardrail_units} guardrail units, ${spent.usd:.6f}\n")


if __name__ == "__main__":
    sys.exit(main())
