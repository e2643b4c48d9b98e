"""Is a question that the documents do not answer refused, and does nothing for staff reach the public?"""

from __future__ import annotations

import sys

from bedrock_chat.config import NotConfigured, load_settings
from bedrock_chat.evaluate import evaluate, read_cases
from bedrock_chat.session import session
from checks.figures import share, whose, wrong
from checks.report import measured, report, run


def check() -> int:
    with session() as opened:
        answers = evaluate(opened, load_settings(), read_cases(("refuse", "answer", "follow-up")))
    seen = [passage.source for each in answers for turn in each.turns for passage in turn.passages]
    leaked = sorted({source for source in seen if "/staff/" in source})
    refusals = [each for each in answers if each.case.kind == "refuse"]
    results = [
        share("refused when the documents do not say", refusals, at_least=0.7),
        measured("passages for staff that were found", len(leaked), at_most=0, n=len(seen)),
        measured("questions that must be refused", len(refusals), at_least=5),
    ]
    leaks = [("a document for staff was shown to the model", source) for source in leaked]
    return report(
        f"{sum(not each.wrong for each in refusals)} of {len(refusals)} refused; {len(leaked)} documents leaked.",
        data=whose(),
        results=results,
        findings=leaks,
        notes=wrong(refusals),
    )


if __name__ == "__main__":
    sys.exit(run(check, refusals=[NotConfigured], anywhere=True))
