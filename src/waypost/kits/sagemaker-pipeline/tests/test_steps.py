"""The step scripts and the interpreter, without the SDK and without an account."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from gated_pipeline import data, interpret, settings, validate

sys.path.insert(0, str(settings.STEPS))
import assess
import prepare


def test_rows_that_are_incomplete_or_repeated_are_counted_and_dropped() -> None:
    frame = pd.DataFrame({"a": [1, 1, None, "x", 2], "b": [1, 1, 1, 1, 2]})
    rows, quality = prepare.clean(frame, ["a", "b"])
    assert len(rows) == 2
    assert quality == {"rows": 2, "incomplete": 2, "repeated": 1}


def test_no_row_is_in_both_parts_and_the_proportions_hold() -> None:
    rows = pd.DataFrame({"label": [0, 1] * 100, "sex": [1, 1, 2, 2] * 50})
    train, test = prepare.split(rows, ["label", "sex"], 0.3, seed=1)
    assert not set(train.index) & set(test.index)
    assert len(test) == 60
    assert test["label"].mean() == 0.5


def test_the_same_population_has_no_drift_and_a_shifted_one_has() -> None:
    values = np.linspace(0, 1, 300)
    known = {"features": prepare.baseline(pd.DataFrame({"x": values}), ["x"])}
    assert assess.drift(pd.DataFrame({"x": values[::2]}), known)["max_psi"] < 0.05
    shifted = assess.drift(pd.DataFrame({"x": values[150:]}), known)
    assert shifted["max_psi"] > 0.25
    assert shifted["min_ks_p"] < 0.001


def test_a_column_of_two_values_has_a_finite_index() -> None:
    known = {"features": prepare.baseline(pd.DataFrame({"x": [1.0, 2.0] * 50}), ["x"])}
    assert np.isfinite(assess.drift(pd.DataFrame({"x": [1.0] * 40}), known)["max_psi"])


def test_the_gap_between_groups_is_the_largest_difference_of_rates() -> None:
    label = np.array([1, 1, 1, 1, 0, 0])
    score = np.array([0.9, 0.9, 0.9, 0.1, 0.1, 0.9])
    found = assess.groups(label, score, np.array([1.0, 1.0, 2.0, 2.0, 1.0, 2.0]))
    assert found["true_positive_gap"] == 0.5
    assert found["false_positive_gap"] == 1.0


def test_steps_run_after_what_they_refer_to() -> None:
    later = {"Name": "B", "Type": "Training", "Arguments": {"x": {"Get": "Steps.A.out"}}}
    assert [
        step["Name"] for step in interpret._in_order([later, {"Name": "A", "Type": "Training", "Arguments": {}}])
    ] == ["A", "B"]


def test_steps_that_wait_for_each_other_are_refused() -> None:
    first = {"Name": "A", "Arguments": {"Get": "Steps.B.out"}}
    with pytest.raises(ValueError, match="wait for each other"):
        interpret._in_order([first, {"Name": "B", "Arguments": {"Get": "Steps.A.out"}}])


def test_a_registration_outside_the_gate_is_a_problem() -> None:
    definition = {
        "Version": "2020-12-01",
        "Parameters": [],
        "Steps": [{"Name": "RegisterModel", "Type": "RegisterModel", "Arguments": {}}],
    }
    assert validate.gate_problems(definition)


def test_an_argument_the_service_does_not_know_is_a_problem() -> None:
    step = {"Name": "T", "Type": "Training", "Arguments": {"AlgorithmSpecification": {"TrainingInputMode": 7}}}
    found = validate.problems({"Version": "2020-12-01", "Parameters": [], "Steps": [step]})
    assert any("TrainingInputMode" in problem for problem in found)


def test_the_owners_data_comes_before_the_sample(tmp_path: Path) -> None:
    chosen = settings.load().data
    columns = replace(chosen, target="progression", features=("age", "bmi"), group="sex", drift_probe="age")
    rows = data.load(columns, own=tmp_path).training
    assert data.load(columns, own=tmp_path).origin == "sample"
    data.write(tmp_path / "training.csv", rows[:90], columns.columns)
    own = data.load(columns, own=tmp_path)
    assert (own.origin, len(own.training), len(own.batch)) == ("own", 60, 30)


def test_a_cell_that_is_not_a_number_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "training.csv").write_text("a,b\n1,2\n1,x\n")
    with pytest.raises(ValueError, match=r"training\.csv:3"):
        data.read(tmp_path / "training.csv", ["a", "b"])
