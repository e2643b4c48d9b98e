"""Is the watched model worth watching: does it rank unseen rows, better than the best single column?"""

from __future__ import annotations

import sys

import numpy as np
from drift_monitor import model
from drift_monitor.monitor import ready
from drift_monitor.settings import load

from checks.report import measured, report


def main() -> int:
    settings = load()
    monitor, unseen, known = ready(settings)
    label, score = model.outcome(unseen, settings.data), monitor.scorer.score(unseen)
    quality = model.auc(label, score)
    random = np.random.default_rng(settings.data.seed)
    drawn = [random.integers(0, len(label), len(label)) for _ in range(500)]
    spread = np.quantile([model.auc(label[rows], score[rows]) for rows in drawn], [0.025, 0.975])
    # The best column is chosen on the reference, as the model was, so neither has seen the rows it is judged by.
    before = model.outcome(monitor.reference, settings.data)
    ranked = {name: model.auc(before, monitor.reference[name]) for name in settings.data.features}
    best = max(ranked, key=lambda name: (abs(ranked[name] - 0.5), name))
    alone = model.auc(label, unseen[best] * (1 if ranked[best] > 0.5 else -1))
    results = [
        measured("AUC on unseen rows", quality, at_least=0.75, n=len(label), interval=spread.tolist()),
        measured(f"gain over the best single column ({best})", quality - alone, at_least=0.0, n=len(label)),
        measured("Brier score", float(((score - label) ** 2).mean()), at_most=0.25, n=len(label)),
    ]
    return report(f"AUC {quality:.3f} on {len(label)} unseen rows.", data=known.origin, results=results)


if __name__ == "__main__":
    sys.exit(main())
