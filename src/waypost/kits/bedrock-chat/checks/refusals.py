"""Is a question that the documents do not answer refused, and does nothing for staff reach the public?"""

from __future__ import annotations

from bedrock_chat.config import load_settings
from bedrock_chat.evaluate import evaluate, read_cases
from bedrock_chat.session import session
from checks.report import Report, main


def check() -> int:
    report = Report()
    with session() as opened:
        results = evaluate(opened, load_settings(), read_cases(("refuse", "answer", "follow-up")))
    seen = [passage.source for each in results for turn in each.turns for passage in turn.passages]
    leaked = sorted({source for source in seen if "/staff/" in source})
    refusals = [each for each in results if each.case.kind == "refuse"]
    report.share("refused when the documents do not say", refusals, at_least=0.7)
    report.result("passages for staff that were found", len(leaked), at_most=0, n=len(seen))
    report.result("questions that must be refused", len(refusals), at_least=5)
    for source in leaked:
        report.finding("a document for staff was shown to the model", source)
    return report.finish(
        f"{sum(not each.wrong for each in refusals)} of {len(refusals)} refused; {len(leaked)} documents leaked."
    )


if __name__ == "__main__":
    main(check)
