"""Differences between groups: figures from fairlearn, and whether chance explains them by Fisher's exact test."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.stats import fisher_exact

from drift_monitor.data import Column
from drift_monitor.settings import Groups


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One rate, group by group. ``p`` is how often chance alone gives so unequal counts."""

    rate: str
    by_group: dict[str, float]
    gap: float
    p: float
    alert: bool


def compare(label: Column, decided: Column, group: Column, settings: Groups) -> tuple[Gap, ...]:
    """True and false positive rates by group; fewer than two groups give nothing to compare."""
    from fairlearn.metrics import MetricFrame, false_positive_rate, true_positive_rate

    names = np.unique(group)
    if len(names) < 2:
        return ()
    metrics = {"true positive rate": true_positive_rate, "false positive rate": false_positive_rate}
    frame = MetricFrame(metrics=metrics, y_true=label, y_pred=decided, sensitive_features=group)
    found = []
    for (rate, gap), among in zip(frame.difference().items(), (label == 1, label == 0), strict=True):
        p = chance(decided[among], group[among])
        found.append(
            Gap(
                rate=str(rate),
                by_group={f"{name:g}": round(float(frame.by_group[rate][name]), 4) for name in names},
                gap=float(gap),
                p=p,
                alert=bool(gap > settings.max_gap and p < settings.alpha / len(metrics)),
            )
        )
    return tuple(found)


def chance(decided: Column, group: Column) -> float:
    """Smallest p of all pairs of groups, corrected for the number of pairs."""
    counts = {name: decided[group == name] for name in np.unique(group)}
    found = [
        float(fisher_exact([[a.sum(), len(a) - a.sum()], [b.sum(), len(b) - b.sum()]]).pvalue)
        for a, b in combinations(counts.values(), 2)
    ]
    return min(1.0, min(found) * len(found)) if found else 1.0
