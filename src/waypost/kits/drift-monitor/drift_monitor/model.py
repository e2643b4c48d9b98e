"""The watched model: logistic regression, so that a change of the score can be shared out exactly among the columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

from drift_monitor.data import Column, Table
from drift_monitor.settings import DataSettings, Model


@dataclass(frozen=True, slots=True)
class Scorer:
    """A fitted model with what it needs to score and to explain."""

    features: tuple[str, ...]
    mean: Column
    spread: Column
    weights: Column
    intercept: float

    def log_odds(self, rows: Table) -> Column:
        """The score before it is squeezed; missing values count as the reference's mean."""
        return np.asarray(self._standard(rows) @ self.weights + self.intercept)

    def score(self, rows: Table) -> Column:
        """Probability of a positive outcome."""
        return np.asarray(1 / (1 + np.exp(-self.log_odds(rows))))

    def shares(self, reference: Table, batch: Table) -> dict[str, float]:
        """How much of the change of the mean log-odds each column brings; they add up to it exactly."""
        moved = self._standard(batch).mean(axis=0) - self._standard(reference).mean(axis=0)
        return dict(zip(self.features, (moved * self.weights).tolist(), strict=True))

    def _standard(self, rows: Table) -> Column:
        return np.asarray(np.nan_to_num((rows.matrix(self.features) - self.mean) / self.spread))


def fit(reference: Table, data: DataSettings, settings: Model) -> Scorer:
    """Fit on the reference."""
    values = reference.matrix(data.features)
    mean, spread = values.mean(axis=0), values.std(axis=0)
    spread[spread == 0] = 1.0
    fitted = LogisticRegression(C=settings.C).fit((values - mean) / spread, outcome(reference, data))
    return Scorer(data.features, mean, spread, fitted.coef_[0], float(fitted.intercept_[0]))


def outcome(rows: Table, data: DataSettings) -> Column:
    """1 where the target lies above the bound, else 0."""
    return np.asarray(rows[data.target] > data.positive_above, dtype=np.float64)


def has_outcome(rows: Table, data: DataSettings) -> bool:
    """Whether the outcomes of a batch have already arrived."""
    return data.target in rows.columns and not np.isnan(rows[data.target]).any()


def auc(label: Column, score: Sequence[float] | Column) -> float:
    """Chance that a positive is ranked above a negative."""
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(label, score))
