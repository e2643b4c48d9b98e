"""The Wilson score interval for a share."""

from __future__ import annotations

from math import sqrt

_Z = 1.959963984540054  # 97.5th percentile of the standard normal distribution, for 95% intervals


def interval(named: int, adverts: int) -> tuple[float, float]:
    """The 95% interval of ``named`` in ``adverts``, both ends from 0 to 1. ``adverts`` is at least 1."""
    share, spread = named / adverts, _Z * _Z / adverts
    centre = share + spread / 2
    half = _Z * sqrt(share * (1 - share) / adverts + spread / (4 * adverts))
    low, high = (centre - half) / (1 + spread), (centre + half) / (1 + spread)
    return (0.0 if named == 0 else low), (1.0 if named == adverts else high)
