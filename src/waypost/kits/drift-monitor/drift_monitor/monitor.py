"""The monitor: a reference, a model, and a verdict on every batch."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from drift_monitor import data, drift, explain, groups, model
from drift_monitor.data import BadBatch, Column, Known, Table
from drift_monitor.settings import Settings

SCORE = "score"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What one batch showed; alerts with the largest change first."""

    rows: int
    alerts: tuple[explain.Alert, ...]
    columns: tuple[drift.Measured, ...]
    gaps: tuple[groups.Gap, ...]
    auc: float | None

    def as_json(self) -> dict[str, Any]:
        return {"alert": bool(self.alerts), **asdict(self)}


@dataclass(frozen=True, slots=True)
class Monitor:
    """Everything needed to judge a batch."""

    reference: Table
    scorer: model.Scorer
    settings: Settings

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns a batch must have; the outcome may come later."""
        return tuple(dict.fromkeys((*self.settings.data.features, self.settings.data.group)))

    def judge(self, batch: Table, scores: Column | None = None) -> Verdict:
        """Judge a batch. ``scores`` are those a model in production gave; without them the watched model scores."""
        if len(batch) < self.settings.drift.min_rows:
            raise BadBatch(f"The batch has {len(batch)} rows; expected at least {self.settings.drift.min_rows}.")
        columns = self.columns(batch)
        alerts = self.explained(columns, batch)
        gaps: tuple[groups.Gap, ...] = ()
        quality = None
        if model.has_outcome(batch, self.settings.data) and not np.isnan(batch[self.settings.data.group]).any():
            label = model.outcome(batch, self.settings.data)
            score = self.scorer.score(batch) if scores is None else scores
            gaps = self.compared(batch, score)
            quality = round(model.auc(label, score), 4) if 0 < label.mean() < 1 else None
        alerts += tuple(explain.unequal(gap, self.settings.data.group) for gap in gaps if gap.alert)
        return Verdict(rows=len(batch), alerts=alerts, columns=columns, gaps=gaps, auc=quality)

    def columns(self, batch: Table) -> tuple[drift.Measured, ...]:
        """Every feature, and the score of the model."""
        names = (*self.settings.data.features, SCORE)
        tests = 2 * len(names)
        return tuple(drift.measure(name, *self._pair(name, batch), self.settings.drift, tests=tests) for name in names)

    def explained(self, columns: tuple[drift.Measured, ...], batch: Table) -> tuple[explain.Alert, ...]:
        """One alert for each drifted column, the largest change first; the score only when no column explains it."""
        shares = self.scorer.shares(self.reference, batch)
        found = sorted((each for each in columns if each.alert), key=lambda each: (-each.psi, each.column))
        if any(each.column != SCORE for each in found):
            found = [each for each in found if each.column != SCORE]
        return tuple(explain.drifted(each, *self._pair(each.column, batch), shares.get(each.column)) for each in found)

    def _pair(self, column: str, batch: Table) -> tuple[Column, Column]:
        if column == SCORE:
            return self.scorer.score(self.reference), self.scorer.score(batch)
        return self.reference[column], batch[column]

    def compared(self, batch: Table, score: Column) -> tuple[groups.Gap, ...]:
        """The groups, by the decisions these scores lead to."""
        decided = (score >= self.settings.model.threshold).astype(np.float64)
        label, group = model.outcome(batch, self.settings.data), batch[self.settings.data.group]
        return groups.compare(label, decided, group, self.settings.groups)


def build(known: Known, settings: Settings, seed: int | None = None) -> tuple[Monitor, Table]:
    """A monitor on the reference part of the known rows, and the part that nothing has seen."""
    share = settings.data.reference_share
    reference, unseen = known.split(share, settings.data.seed if seed is None else seed)
    return Monitor(reference, model.fit(reference, settings.data, settings.model), settings), unseen


def ready(settings: Settings) -> tuple[Monitor, Table, Known]:
    """The monitor on the owner's data or the sample."""
    known = data.load(settings.data)
    return *build(known, settings), known
