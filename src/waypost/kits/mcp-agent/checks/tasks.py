"""Are tasks done, judged by what the server did and by what the answer says, with the right tools?"""

from __future__ import annotations

import math
import sys

from desk_agent import suite

from checks.report import measured, report


def main() -> int:
    cases, origin = suite.cases("task")
    answered = suite.run(cases)
    problems = [(case, case.problems(each)) for case, each in answered]
    done = sum(not found for _, found in problems)
    calls = sum(len(each.tools) for _, each in answered)
    wrong = sum(len(case.wrong_tools(each)) for case, each in answered)
    refused = sum(bool(each.refused) for _, each in answered)
    n = len(cases)
    results = [
        measured("tasks done", done / n, at_least=0.8, n=n, interval=wilson(done, n)),
        measured("calls of a tool the task does not need", wrong / max(1, calls), at_most=0.1, n=calls),
        measured("tasks in which something allowed was refused", refused / n, at_most=0.0, n=n),
    ]
    # A task that is not done is said, and is a failure only together with the others: the rate decides.
    for case, found in problems:
        if found:
            print(f"  not done: {case.id} ({case.where}): {'; '.join(found)}")
    missed = ", ".join(case.id for case, found in problems if found) or "none"
    return report(f"{done} of {n} tasks done with {calls} calls; not done: {missed}.", data=origin, results=results)


def wilson(hits: int, n: int, z: float = 1.96) -> list[float]:
    """95 % interval of a share."""
    share, wide = hits / n, z * z / n
    middle, half = share + wide / 2, z * math.sqrt(share * (1 - share) / n + wide / (4 * n))
    return [(middle - half) / (1 + wide), (middle + half) / (1 + wide)]


if __name__ == "__main__":
    sys.exit(main())
