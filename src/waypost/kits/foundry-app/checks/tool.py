"""Is the tool called when a question needs it, with the right number, and left alone otherwise?"""

from __future__ import annotations

import sys

from foundry_app.cases import evaluated

from checks.report import absent, measured, report


def main() -> int:
    found = evaluated()
    whose, pairs = found.origin, found.of("tool", "answer")
    needing = [(case, answer) for case, answer in pairs if case.expect == "tool"]
    if not needing:
        return absent("tool", data=whose)
    problems = [problem for case, answer in needing for problem in [case.problem(answer)] if problem]
    others = [(case, answer) for case, answer in pairs if case.expect == "answer"]
    idle = [f"{case.id}: called with {answer.tool}" for case, answer in others if answer.tool]
    for each in (*problems, *idle):
        print(f"  - {each}")
    results = [
        measured("tool answers that are right", 1 - len(problems) / len(needing), at_least=0.9, n=len(needing)),
        measured("calls that no question asked for", len(idle), at_most=0, n=len(others)),
    ]
    return report(
        f"{len(needing) - len(problems)} of {len(needing)} tool answers are right.", data=whose, results=results
    )


if __name__ == "__main__":
    sys.exit(main())
