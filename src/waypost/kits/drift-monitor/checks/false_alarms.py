"""How often does a healthy batch raise an alert? Every draw splits the known rows anew."""

from __future__ import annotations

import sys

import numpy as np
from drift_monitor import data
from drift_monitor.monitor import build
from drift_monitor.settings import load
from scipy.stats import binomtest

from checks.report import measured, report

DRAWS = 300
PERIODS = 60  # fewer: comparing groups takes longer


def main() -> int:
    settings = load()
    known = data.load(settings.data)
    alarms, rule_of_thumb, gaps = 0, 0, 0
    for seed in range(DRAWS):
        monitor, unseen = build(known, settings, seed)
        batch = unseen.take(np.arange(min(settings.drift.batch_rows, len(unseen))))
        columns = monitor.columns(batch)
        alarms += any(each.alert for each in columns)
        rule_of_thumb += any(each.psi > 0.1 for each in columns)
        gaps += (
            any(gap.alert for gap in monitor.compared(unseen, monitor.scorer.score(unseen))) if seed < PERIODS else 0
        )
    exact = binomtest(alarms, DRAWS).proportion_ci()
    results = [
        measured(
            "share of healthy batches that alert",
            alarms / DRAWS,
            at_most=2 * settings.drift.alpha,
            n=DRAWS,
            interval=[exact.low, exact.high],
        ),
        measured("the same with the rule of thumb PSI > 0.1", rule_of_thumb / DRAWS, n=DRAWS),
        measured("share of healthy periods with an alert about groups", gaps / PERIODS, at_most=0.1, n=PERIODS),
    ]
    summary = f"{alarms} of {DRAWS} healthy batches alert; by the rule of thumb it would be {rule_of_thumb}."
    return report(summary, data=known.origin, results=results)


if __name__ == "__main__":
    sys.exit(main())
