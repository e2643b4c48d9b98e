"""Two measures for one column, each with the size that chance alone would give it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2, ks_2samp

from drift_monitor.data import Column
from drift_monitor.settings import Drift


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one column showed. A healthy batch of this size exceeds ``chance_psi`` only with the probability alpha."""

    column: str
    psi: float
    chance_psi: float
    ks: float
    ks_p: float
    alert: bool


def measure(column: str, reference: Column, batch: Column, settings: Drift, *, tests: int) -> Measured:
    """Compare a batch with the reference; ``tests`` is how many tests share the alpha."""
    alpha = settings.alpha / tests
    before, after = _counts(reference, batch, settings.bins)
    index = psi(before, after)
    # Without a change PSI / (1/n + 1/m) follows a chi-squared distribution with one degree less than there are bins.
    chance = chi2.ppf(1 - alpha, len(before) - 1) * (1 / before.sum() + 1 / after.sum()) if len(before) > 1 else 0.0
    known, new = reference[~np.isnan(reference)], batch[~np.isnan(batch)]
    tested = ks_2samp(known, new, method="asymp") if len(known) and len(new) else None
    statistic, p = (float(tested.statistic), float(tested.pvalue)) if tested else (0.0, 1.0)
    alert = index >= settings.material_psi and (index > chance or p < alpha)
    return Measured(column=column, psi=index, chance_psi=float(chance), ks=statistic, ks_p=p, alert=bool(alert))


def psi(before: Column, after: Column) -> float:
    """Population stability index of two rows of counts; an empty bin counts as half a record."""
    p, q = (np.maximum(each, 0.5) / np.maximum(each, 0.5).sum() for each in (before, after))
    return float(((q - p) * np.log(q / p)).sum())


def _counts(reference: Column, batch: Column, bins: int) -> tuple[Column, Column]:
    """Records per bin. Few distinct values are bins of their own, and so are missing values once there are any."""
    known = reference[~np.isnan(reference)]
    values = np.unique(known)
    few = len(values) <= bins
    edges = (values[1:] + values[:-1]) / 2 if few else np.unique(np.quantile(known, np.linspace(0, 1, bins + 1)[1:-1]))
    counted = [
        np.append(
            np.bincount(np.searchsorted(edges, each[~np.isnan(each)], side="right"), minlength=len(edges) + 1),
            np.isnan(each).sum(),
        ).astype(np.float64)
        for each in (reference, batch)
    ]
    occupied = (counted[0] + counted[1]) > 0
    return counted[0][occupied], counted[1][occupied]
