"""Are answers right, cited to the right document, and borne out by what they cite?"""

from __future__ import annotations

from bedrock_chat.config import load_settings
from bedrock_chat.evaluate import evaluate, read_cases
from bedrock_chat.session import session
from checks.report import Report, main


def check() -> int:
    report = Report()
    with session() as opened:
        results = evaluate(opened, load_settings(), read_cases(("answer",)))
    grounded = [each.grounded for each in results if each.grounded is not None]
    report.share("right answers", results, at_least=0.65)
    report.result(
        "answers borne out by what they cite", sum(grounded) / max(1, len(grounded)), at_least=0.95, n=len(grounded)
    )
    report.result("questions asked", len(results), at_least=15)
    right = sum(not each.wrong for each in results)
    return report.finish(f"{right} of {len(results)} answers are right, {sum(grounded)} of {len(grounded)} borne out.")


if __name__ == "__main__":
    main(check)
