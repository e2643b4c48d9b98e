"""Does a batch with a fault alert, and does one without stay quiet?"""

from __future__ import annotations

import sys

from checks.report import measured, report
from checks.trials import DRAWS, trials


def main() -> int:
    tried, origin = trials()
    results = []
    for trial in tried:
        bound = {"at_least": 0.8} if trial.case.expect == "alert" else {"at_most": 0.2}
        results.append(measured(f"{trial.case.id}: share that alerts", trial.alerts / DRAWS, n=DRAWS, **bound))
    wrong = [
        f"{trial.case.where}: {trial.case.id} alerts in {trial.alerts} of {DRAWS} draws; expected {trial.case.expect}"
        for trial in tried
        if (trial.alerts < 0.8 * DRAWS if trial.case.expect == "alert" else trial.alerts > 0.2 * DRAWS)
    ]
    right = len(tried) - len(wrong)
    return report(f"{right} of {len(tried)} cases come out as written.", data=origin, results=results, findings=wrong)


if __name__ == "__main__":
    sys.exit(main())
