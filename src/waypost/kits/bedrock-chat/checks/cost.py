"""What does a turn cost, and does the ceiling hold before money is spent?"""

from __future__ import annotations

import sys
from dataclasses import replace

from bedrock_chat.chat import Chat
from bedrock_chat.config import NotConfigured, load_prices, load_settings
from bedrock_chat.cost import CeilingReached
from bedrock_chat.evaluate import evaluate, read_cases
from bedrock_chat.session import session
from checks.figures import whose
from checks.report import measured, report, run


def check() -> int:
    settings = load_settings()
    with session() as opened:
        answers = evaluate(opened, settings, read_cases(("answer", "tool")))
        spent = sorted(turn.spent.usd for each in answers for turn in each.turns)
        ceiling = max(spent) * 2.5
        chat = Chat(opened, replace(settings, ceiling_usd=ceiling))
        stopped = 0.0
        try:
            for _ in range(100):
                chat.ask("When does the library open on Saturday?")
        except CeilingReached:
            stopped = 1.0
    tokens = [turn.spent.input_tokens + turn.spent.output_tokens for each in answers for turn in each.turns]
    results = [
        measured("cost of a turn, median", spent[len(spent) // 2], unit="USD", at_most=0.005, n=len(spent)),
        measured("cost of the dearest turn", spent[-1], unit="USD", at_most=0.02, n=len(spent)),
        measured("tokens of a turn, mean", sum(tokens) / len(tokens), n=len(tokens), at_most=4000),
        measured("sessions stopped at their ceiling", stopped, at_least=1, n=1),
        measured("spent beyond the ceiling", max(0.0, chat.meter.total - ceiling) / ceiling, at_most=0.5),
    ]
    seen = load_prices(settings.model).seen
    return report(f"A turn costs ${spent[len(spent) // 2]:.5f} at the prices of {seen}.", data=whose(), results=results)


if __name__ == "__main__":
    sys.exit(run(check, refusals=[NotConfigured], anywhere=True))
