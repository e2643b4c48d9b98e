"""Measures of retrieval, and how sure a mean is."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

SAMPLES, SEED = 2000, 20261122


def ndcg(grades: Sequence[int], ideal: Sequence[int], depth: int = 10, *, exponential: bool = False) -> float:
    """Normalised discounted cumulative gain of the grades found, in rank order. ``ideal``: every grade there is.

    The gain is the grade itself, as trec_eval has it, or 2**grade - 1.
    """
    best = _dcg(sorted(ideal, reverse=True)[:depth], exponential=exponential)
    return _dcg(grades[:depth], exponential=exponential) / best if best else 0.0


def precision(grades: Sequence[int], depth: int = 10) -> float:
    """The share of the first ``depth`` places taken by something relevant."""
    return sum(grade > 0 for grade in grades[:depth]) / depth


def reciprocal_rank(grades: Sequence[int], depth: int = 10) -> float:
    """One over the rank of the first relevant place, 0 when there is none."""
    return next((1 / rank for rank, grade in enumerate(grades[:depth], 1) if grade > 0), 0.0)


def interval(values: Sequence[float]) -> tuple[float, float]:
    """The 95 % bootstrap interval of a mean, with a fixed seed."""
    sample = np.asarray(values, float)
    draws = np.random.default_rng(SEED).integers(0, len(sample), (SAMPLES, len(sample)))
    low, high = np.percentile(sample[draws].mean(1), [2.5, 97.5])
    return round(float(low), 4), round(float(high), 4)


def _dcg(grades: Sequence[int], *, exponential: bool) -> float:
    gains = [2**grade - 1 if exponential else grade for grade in grades]
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains))
