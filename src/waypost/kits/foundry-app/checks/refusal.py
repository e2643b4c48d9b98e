"""Does the assistant refuse what the documents do not answer, and only that?"""

from __future__ import annotations

import sys

from foundry_app.cases import evaluated

from checks.report import absent, measured, report


def main() -> int:
    found = evaluated()
    whose, pairs = found.origin, found.of("refuse", "answer", "tool")
    unanswerable = [(case, answer) for case, answer in pairs if case.expect == "refuse"]
    answerable = [(case, answer) for case, answer in pairs if case.expect != "refuse"]
    if not unanswerable or not answerable:
        return absent("answer" if unanswerable else "refuse", data=whose)
    invented = [f"{case.id}: {answer.text}" for case, answer in unanswerable if not answer.refused]
    missed = [f"{case.id}: {answer.text}" for case, answer in answerable if answer.refused]
    for each in (*invented, *missed):
        print(f"  - {each}")
    results = [
        measured(
            "refused of the unanswerable",
            1 - len(invented) / len(unanswerable),
            at_least=0.8,
            n=len(unanswerable),
        ),
        measured("refused of the answerable", len(missed) / len(answerable), at_most=0.2, n=len(answerable)),
    ]
    summary = f"{len(unanswerable) - len(invented)} of {len(unanswerable)} unanswerable questions were refused."
    return report(summary, data=whose, results=results)


if __name__ == "__main__":
    sys.exit(main())
