"""Whether a canary goes on, goes back, or has to wait for more requests."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LINE = re.compile(r'^(\w+)(?:\{\w+="([^"]*)"\})? (\S+)$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Window:
    """What ``/metrics`` told of one version."""

    codes: Mapping[str, float]
    labels: Mapping[str, float]
    buckets: Mapping[float, float]

    @property
    def requests(self) -> float:
        return sum(self.codes.values())

    @property
    def error_rate(self) -> float:
        """Share of answers that were the service's own fault."""
        return sum(n for code, n in self.codes.items() if code.startswith("5")) / max(1.0, self.requests)

    @property
    def p95_ms(self) -> float:
        """Upper bound of the bucket in which the 95th percentile lies."""
        need = 0.95 * self.requests
        return min((bound for bound, n in self.buckets.items() if n >= need), default=math.inf) * 1000


@dataclass(frozen=True, slots=True)
class Decision:
    """``go`` is "promote", "roll back" or "wait"."""

    go: str
    reasons: tuple[str, ...]


def read(text: str) -> Window:
    """The text form of Prometheus."""
    found: dict[str, dict[str, float]] = {}
    for name, label, value in LINE.findall(text):
        found.setdefault(name, {})[label] = float(value)
    buckets = {
        math.inf if bound == "+Inf" else float(bound): n for bound, n in found.get("serving_seconds_bucket", {}).items()
    }
    return Window(found.get("serving_requests_total", {}), found.get("serving_predictions_total", {}), buckets)


def decide(stable: Window, canary: Window, rules: Mapping[str, Any]) -> Decision:
    """Hold a canary against the stable version over the same time."""
    if canary.requests < rules["min_requests"]:
        return Decision("wait", (f"{canary.requests:g} requests; {rules['min_requests']} are needed",))
    reasons = []
    if canary.error_rate > rules["max_error_rate"]:
        reasons.append(f"{canary.error_rate:.1%} of the answers are errors")
    slow = canary.p95_ms > rules["max_p95_ratio"] * stable.p95_ms
    if canary.p95_ms > rules["max_p95_ms"] and slow:
        reasons.append(f"the 95th percentile is {canary.p95_ms:g} ms where the stable version has {stable.p95_ms:g}")
    if (moved := mix(stable.labels, canary.labels)) > rules["max_mix_psi"]:
        reasons.append(f"it predicts another mix of classes (PSI {moved:.2f})")
    return Decision("roll back" if reasons else "promote", tuple(reasons))


def mix(stable: Mapping[str, float], canary: Mapping[str, float]) -> float:
    """Population stability index of the predicted classes."""
    names = sorted({*stable, *canary})
    before = [max(stable.get(name, 0.0), 0.5) for name in names]
    after = [max(canary.get(name, 0.0), 0.5) for name in names]
    shares = [(b / sum(before), a / sum(after)) for b, a in zip(before, after, strict=True)]
    return sum((a - b) * math.log(a / b) for b, a in shares)
