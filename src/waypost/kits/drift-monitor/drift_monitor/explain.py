"""Why an alert was raised, in words that somebody can act on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from drift_monitor.data import Column
from drift_monitor.drift import Measured
from drift_monitor.groups import Gap

LOOK = {
    "missing": "Ask the source of the column why values stopped arriving.",
    "stuck": "Look for a default value or a broken sensor: one value fills the column.",
    "scaled": "Look for a change of unit: the whole column is multiplied, its relative spread is not.",
    "selected": "Look at who is in the batch: values are as before, but a part of the range is gone or grew.",
    "shifted": "Look for a new source or a new population: values moved.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One alert. ``effect`` is the change of the mean log-odds through this column, or ``None``."""

    subject: str
    kind: str
    because: str
    look_at: str
    effect: float | None


def drifted(measured: Measured, reference: Column, batch: Column, effect: float | None) -> Alert:
    """Explain the drift of one column."""
    found = kind(reference, batch)
    before, after = np.nanmedian(reference), np.nanmedian(batch) if not np.isnan(batch).all() else float("nan")
    lost = float(np.isnan(batch).mean())
    because = (
        f"{measured.column}: PSI {measured.psi:.2f} where chance gives up to {measured.chance_psi:.2f}, "
        f"KS p {measured.ks_p:.1e}; the median went from {before:g} to {after:g}"
        + (f", {lost:.0%} of the values are missing" if lost else "")
        + (f"; the mean log-odds moved by {effect:+.2f} through it." if effect is not None else ".")
    )
    return Alert(subject=measured.column, kind=found, because=because, look_at=LOOK[found], effect=effect)


def unequal(gap: Gap, group: str) -> Alert:
    """Explain a difference between groups."""
    rates = ", ".join(f"{name}: {rate:.0%}" for name, rate in gap.by_group.items())
    return Alert(
        subject=gap.rate,
        kind="groups",
        because=f"The {gap.rate} differs by {gap.gap:.2f} between the groups of {group} ({rates}); p {gap.p:.1e}.",
        look_at="Read the wrong decisions of the worse-off group before anything is retrained.",
        effect=None,
    )


def kind(reference: Column, batch: Column) -> str:
    """The likeliest story: missing, stuck, scaled, selected or shifted."""
    there = batch[~np.isnan(batch)]
    known = reference[~np.isnan(reference)]
    if np.isnan(batch).mean() > np.isnan(reference).mean() + 0.1:
        return "missing"
    if _commonest(there) > _commonest(known) + 0.5 or np.ptp(there) == 0:
        return "stuck"
    factor = np.median(there) / np.median(known) if np.median(known) else 1.0
    alike = (
        0.5 < (there.std() / there.mean()) / (known.std() / known.mean()) < 2 if there.mean() and known.std() else False
    )
    outside = float(((there < known.min()) | (there > known.max())).mean())
    if alike and outside > 0.5 and (factor > 1.5 or factor < 0.67):
        return "scaled"
    return "selected" if outside < 0.05 else "shifted"


def _commonest(values: Column) -> float:
    return float(np.unique(values, return_counts=True)[1].max() / len(values)) if len(values) else 1.0
