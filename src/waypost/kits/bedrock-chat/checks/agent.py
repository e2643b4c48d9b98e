"""Are the right tools called with the right arguments, and does a conversation hold together within its bounds?"""

from __future__ import annotations

import sys
from dataclasses import replace

from bedrock_chat.chat import Chat
from bedrock_chat.config import NotConfigured, load_settings
from bedrock_chat.evaluate import evaluate, read_cases
from bedrock_chat.memory import Memory
from bedrock_chat.session import session
from checks.figures import share, whose, wrong
from checks.report import measured, report, run

TURNS = 12


def check() -> int:
    settings = load_settings()
    with session() as opened:
        tools = evaluate(opened, settings, read_cases(("tool",)))
        follow_ups = evaluate(opened, settings, read_cases(("follow-up",)))
        chat = Chat(opened, replace(settings, memory_turns=3))
        for number in range(TURNS):
            chat.ask(f"Work out the late fee of a book that is {number + 1} days late.")
    held, right = settings.memory_tokens, sum(not each.wrong for each in (*tools, *follow_ups))
    results = [
        share("right tool, right arguments", tools, at_least=0.8),
        share("follow-up questions understood", follow_ups, at_least=0.75),
        measured(f"turns remembered after {TURNS}", len(chat.memory), at_most=3),
        measured("tokens remembered of a long conversation", _bounded(held), at_most=held),
    ]
    return report(
        f"{right} of {len(tools) + len(follow_ups)} conversations end as they must.",
        data=whose(),
        results=results,
        notes=wrong(tools, follow_ups),
    )


def _bounded(tokens: int) -> int:
    memory = Memory(turns=1000, tokens=tokens)
    for number in range(200):
        memory.remember(f"question {number} " * 20, f"answer {number} " * 20)
    return memory.size()


if __name__ == "__main__":
    sys.exit(run(check, refusals=[NotConfigured], anywhere=True))
