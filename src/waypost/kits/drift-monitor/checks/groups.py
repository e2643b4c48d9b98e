"""Are the groups served alike, and would the monitor notice a model that serves one of them worse?"""

from __future__ import annotations

import sys

import numpy as np
from drift_monitor.monitor import ready
from drift_monitor.settings import load

from checks.report import measured, report


def main() -> int:
    settings = load()
    monitor, unseen, known = ready(settings)
    score = monitor.scorer.score(unseen)
    group = unseen[settings.data.group]
    names, counts = np.unique(group, return_counts=True)
    worse = np.where(group == names[counts.argmax()], score * 0.5, score)
    honest, harmed = monitor.compared(unseen, score), monitor.compared(unseen, worse)
    findings = [] if any(gap.alert for gap in harmed) else ["a model that halves one group's scores raises no alert"]
    findings += [f"the {gap.rate} differs by {gap.gap:.2f} on unseen rows" for gap in honest if gap.alert]
    limit = settings.groups.max_gap
    results = [
        measured("gaps above the limit that chance does not explain", sum(g.alert for g in honest), at_most=0),
        *(measured(f"gap of the {gap.rate}s, unseen rows", gap.gap, n=len(unseen)) for gap in honest),
        measured("largest gap when one group's scores are halved", max(g.gap for g in harmed), at_least=limit),
    ]
    said = "; ".join(f"{gap.rate} {gap.by_group}, p {gap.p:.2f}" for gap in honest)
    return report(f"Groups of {settings.data.group}: {said}.", data=known.origin, results=results, findings=findings)


if __name__ == "__main__":
    sys.exit(main())
