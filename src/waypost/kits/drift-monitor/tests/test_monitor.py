"""The measures, the verdicts and the reading of batches."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from drift_monitor import data, drift, explain, groups, plant
from drift_monitor.data import BadBatch, Table
from drift_monitor.monitor import Monitor, ready
from drift_monitor.settings import DataSettings, load

SAMPLE = DataSettings(
    target="progression",
    positive_above=140.0,
    features=("age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"),
    group="sex",
    reference_share=0.6,
    seed=11,
)


@pytest.fixture(scope="module")
def tried() -> tuple[Monitor, Table]:
    """The monitor on the sample, whoever's data the project works on: the tests name its columns."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(data, "OWN_KNOWN", Path("absent"))
        monitor, unseen, _ = ready(replace(load(), data=SAMPLE))
    return monitor, unseen


def test_equal_counts_have_no_index_and_moved_ones_have() -> None:
    assert drift.psi(np.array([10.0, 20.0]), np.array([5.0, 10.0])) == pytest.approx(0)
    assert drift.psi(np.array([50.0, 50.0]), np.array([90.0, 10.0])) == pytest.approx(0.4 * np.log(9))


def test_the_bound_of_chance_shrinks_as_batches_grow() -> None:
    values = np.linspace(0, 1, 400)
    small, large = (drift.measure("x", values, values[::step], load().drift, tests=20).chance_psi for step in (10, 2))
    assert small > 2 * large


def test_missing_values_drift_even_when_the_others_do_not() -> None:
    values = np.linspace(0, 1, 200)
    holes = np.where(np.arange(200) % 3 == 0, np.nan, values)
    found = drift.measure("x", values, holes, load().drift, tests=20)
    assert found.alert
    assert found.ks_p > 0.5


def test_a_column_that_holds_nothing_is_measured_and_explained(tried: tuple[Monitor, Table]) -> None:
    monitor, unseen = tried
    verdict = monitor.judge(unseen.replace("bp", np.full(len(unseen), np.nan)))
    assert [alert.kind for alert in verdict.alerts if alert.subject == "bp"] == ["missing"]


def test_few_values_are_bins_of_their_own() -> None:
    reference, batch = np.array([1.0, 2.0] * 50), np.array([1.0] * 45 + [2.0] * 5)
    found = drift.measure("sex", reference, batch, load().drift, tests=20)
    assert found.psi == pytest.approx(0.4 * np.log(9))


@pytest.mark.parametrize(
    ("changed", "kind"),
    [(lambda v: v * 2.2, "scaled"), (lambda v: np.full_like(v, 50.0), "stuck"), (lambda v: v[v > 60], "selected")],
)
def test_an_alert_says_what_happened(changed: object, kind: str) -> None:
    values = np.random.default_rng(1).normal(60, 10, 400)
    assert explain.kind(values, changed(values)) == kind  # type: ignore[operator]


def test_a_gap_of_a_small_group_is_left_to_chance() -> None:
    label = np.ones(44)
    group = np.array([1.0] * 40 + [2.0] * 4)
    decided = np.array([1.0] * 36 + [0.0] * 4 + [1.0] * 2 + [0.0] * 2)
    gap = groups.compare(label, decided, group, load().groups)[0]
    assert gap.gap == pytest.approx(0.4)
    assert not gap.alert


def test_an_unequal_model_is_an_alert() -> None:
    label, group = np.ones(200), np.array([1.0, 2.0] * 100)
    gap = groups.compare(label, (group == 1).astype(float), group, load().groups)[0]
    assert gap.alert
    assert gap.by_group == {"1": 1.0, "2": 0.0}


def test_the_column_with_the_fault_is_named_first(tried: tuple[Monitor, Table]) -> None:
    monitor, unseen = tried
    case = plant.Case(id="", kind="shifted", column="s4", amount=1.5, expect="alert")
    assert monitor.judge(plant.draw(unseen, case, 60, seed=2)).alerts[0].subject == "s4"


def test_the_same_batch_gets_the_same_verdict(tried: tuple[Monitor, Table]) -> None:
    monitor, unseen = tried
    assert monitor.judge(unseen) == monitor.judge(unseen)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no rows"),
        (b"a,b\n1,2\n", "missing: c"),
        (b"a,b,c\n1,2,three\n", "'c' holds something"),
        (b"a,b,c\n1,2,inf\n", "infinite"),
        (b"\xff\xfe", "UTF-8"),
    ],
)
def test_a_batch_that_cannot_be_read_says_why(content: bytes, said: str) -> None:
    with pytest.raises(BadBatch, match=said):
        data.read(content, ["a", "b", "c"])


def test_blank_cells_are_missing_values_and_other_text_columns_are_left_out() -> None:
    rows = data.read(b"a,name\n1,Ada\n,Bob\n", ["a"])
    assert list(rows.columns) == ["a"]
    assert np.isnan(rows["a"][1])


def test_a_batch_of_a_few_rows_is_refused(tried: tuple[Monitor, Table]) -> None:
    monitor, unseen = tried
    with pytest.raises(BadBatch, match="at least 20"):
        monitor.judge(unseen.take(np.arange(5)))
