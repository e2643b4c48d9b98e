"""What a month costs, from the requests in the manifests and the prices in ``serving.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

HOURS = 730
SCALE = {"m": 0.001, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "k": 1e3, "M": 1e6, "G": 1e9}


@dataclass(frozen=True, slots=True)
class Month:
    """USD in a month: at the smallest scale, at the largest, and as expected."""

    least: float
    most: float
    expected: float
    per_thousand: float


def quantity(text: str | int | float) -> float:
    """A Kubernetes quantity as a number: cores or bytes."""
    value = str(text)
    for suffix in sorted(SCALE, key=len, reverse=True):
        if value.endswith(suffix):
            return float(value.removesuffix(suffix)) * SCALE[suffix]
    return float(value)


def month(requests: Mapping[str, Any], least: int, most: int, canaries: int, prices: Mapping[str, Any]) -> Month:
    """What is requested is paid for, used or not; the canaries run all the time."""
    pod = quantity(requests["cpu"]) * prices["vcpu_hour_usd"]
    pod += quantity(requests["memory"]) / 2**30 * prices["gb_hour_usd"]
    at = [(pods + canaries) * pod * HOURS + prices["balancer_hour_usd"] * HOURS for pods in (least, most)]
    expected = at[0] + prices["busy_share"] * (at[1] - at[0])
    return Month(at[0], at[1], expected, expected / prices["requests_per_month"] * 1000)
