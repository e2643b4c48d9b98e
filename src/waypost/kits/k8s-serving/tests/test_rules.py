"""Costs, the canary's decision and the reading of metrics."""

from __future__ import annotations

import math

import pytest
from serving import canary, cost
from serving.canary import Window
from serving.service import Metrics

RULES = {"min_requests": 50, "max_error_rate": 0.01, "max_p95_ratio": 2.0, "max_p95_ms": 250.0, "max_mix_psi": 0.25}


def window(ok: float = 100, failed: float = 0, fast: float = 100, a: float = 50) -> Window:
    total = ok + failed
    buckets = {0.01: fast, 1.0: total, math.inf: total}
    return Window({"200": ok, "500": failed}, {"a": a, "b": 100 - a}, buckets)


def test_an_equal_canary_is_promoted() -> None:
    assert canary.decide(window(), window(), RULES).go == "promote"


def test_a_canary_with_few_requests_waits() -> None:
    assert canary.decide(window(), window(ok=10, fast=10), RULES).go == "wait"


@pytest.mark.parametrize(
    ("worse", "said"),
    [(window(ok=95, failed=5), "errors"), (window(fast=50), "95th percentile"), (window(a=95), "another mix")],
)
def test_a_worse_canary_goes_back_and_says_why(worse: Window, said: str) -> None:
    decision = canary.decide(window(), worse, RULES)
    assert decision.go == "roll back"
    assert said in decision.reasons[0]


def test_refused_requests_are_no_fault_of_the_canary() -> None:
    refused = Window({"200": 60, "422": 40}, {"a": 30, "b": 30}, {0.01: 100, math.inf: 100})
    assert canary.decide(window(), refused, RULES).go == "promote"


def test_what_is_counted_is_what_is_read() -> None:
    metrics = Metrics()
    for code, seconds in ((200, 0.003), (200, 0.2), (422, 0.001)):
        metrics.saw(code, seconds)
    metrics.labels.update(["benign", "benign"])
    read = canary.read(metrics.text())
    assert read.codes == {"200": 2, "422": 1}
    assert read.labels == {"benign": 2}
    assert read.buckets[0.005] == 2
    assert read.p95_ms == 250


@pytest.mark.parametrize(("text", "value"), [("250m", 0.25), ("1", 1.0), ("256Mi", 2**28), ("1Gi", 2**30), (2, 2.0)])
def test_quantities_are_read_as_kubernetes_reads_them(text: str | int, value: float) -> None:
    assert cost.quantity(text) == value


def test_a_month_is_paid_by_what_is_requested() -> None:
    prices = {
        "vcpu_hour_usd": 0.1,
        "gb_hour_usd": 0.01,
        "balancer_hour_usd": 0.0,
        "busy_share": 0.5,
        "requests_per_month": 1000,
    }
    month = cost.month({"cpu": "1", "memory": "1Gi"}, least=1, most=3, canaries=1, prices=prices)
    assert month.least == pytest.approx(2 * 0.11 * 730)
    assert month.most == pytest.approx(4 * 0.11 * 730)
    assert month.expected == pytest.approx(3 * 0.11 * 730)
    assert month.per_thousand == pytest.approx(month.expected)
