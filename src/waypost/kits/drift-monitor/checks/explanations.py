"""Does an alert name the column that was changed and what happened to it, and do the effects add up?"""

from __future__ import annotations

import sys

from drift_monitor.monitor import ready
from drift_monitor.plant import Case, draw
from drift_monitor.settings import load

from checks.report import measured, report
from checks.trials import trials


def main() -> int:
    tried, origin = trials()
    alerting = [
        (trial.case, verdict.alerts)
        for trial in tried
        if trial.case.expect == "alert"
        for verdict in trial.verdicts
        if verdict.alerts
    ]
    named = sum(alerts[0].subject == case.column for case, alerts in alerting)
    kinds = sum(alerts[0].kind == case.kind for case, alerts in alerting)
    results = [
        measured("alerts whose first column is the changed one", named / max(1, len(alerting)), at_least=0.9),
        measured("alerts whose kind is what was done", kinds / max(1, len(alerting)), at_least=0.75),
        measured("largest difference between the effects' sum and the score's change", _residual(), at_most=1e-9),
    ]
    summary = f"Of {len(alerting)} alerts {named} name the changed column first and {kinds} say what was done to it."
    return report(summary, data=origin, results=[{**each, "n": len(alerting)} for each in results])


def _residual() -> float:
    """The shares of the columns against the change of the mean log-odds itself."""
    monitor, unseen, _ = ready(load())
    found = []
    for column in load().data.features:
        batch = draw(unseen, Case(id="", kind="shifted", column=column, amount=0.7, expect="alert"), 60, seed=3)
        change = monitor.scorer.log_odds(batch).mean() - monitor.scorer.log_odds(monitor.reference).mean()
        found.append(abs(change - sum(monitor.scorer.shares(monitor.reference, batch).values())))
    return float(max(found))


if __name__ == "__main__":
    sys.exit(main())
