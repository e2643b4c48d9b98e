"""The Databricks kit: from scaffold to evidence, and every check against a fault that it must catch."""

from __future__ import annotations

import json
import random

import pytest
from portfolio_walk import Doors, Walk

from waypost.portfolio.evidence import Outcome

KIT = "databricks-mlflow"
pytestmark = pytest.mark.slow


def test_the_notebooks_go_from_scaffold_to_evidence(doors: Doors) -> None:
    said, _ = doors()
    assert "Champion: version 1" in said


def test_a_bundle_with_a_field_databricks_does_not_know_is_noticed(walk: Walk) -> None:
    walk.plant("resources/__init__.py", '"max_concurrent_runs"', '"most_runs_at_once"')
    checked = walk.outcome("bundle-valid")
    assert checked.outcome is Outcome.FAILED
    assert "most_runs_at_once" in checked.findings[0].message
    assert walk.fails("unit-tests")


def test_a_join_that_looks_ahead_and_an_open_promotion_are_noticed(walk: Walk) -> None:
    walk.plant("notebooks/01_features.py", '    .filter("reading.measured_at <= label.decided_at")\n', "")
    walk.plant("notebooks/02_train.py", '    mlflow.log_input(data, context="training")\n', "")
    walk.plant("notebooks/03_promote_and_score.py", "if good_enough and not_worse:", "if good_enough or True:")
    checked = walk.outcome("feature-table")
    assert checked.outcome is Outcome.FAILED
    assert next(result.value for result in checked.results if "after their decision" in result.name) > 0
    assert walk.fails("runs-tracked")
    assert walk.fails("promotion-guarded")


def test_scores_of_the_wrong_class_or_of_a_part_are_noticed(walk: Walk) -> None:
    walk.plant("notebooks/03_promote_and_score.py", "score(*features)[1]", "score(*features)[0]")
    table = 'rows = spark.table(f"{schema}.gold_training")'
    walk.plant("notebooks/03_promote_and_score.py", table, f'{table}.filter("texture < 20")')
    assert walk.fails("job-runs")
    assert walk.fails("model-quality")


def test_tasks_that_load_their_model_over_each_other_are_noticed(walk: Walk) -> None:
    walk.plant("lakehouse/session.py", '__DEFAULT_PARALLELISM"] = "1"', '__DEFAULT_PARALLELISM"] = "4"')
    assert walk.fails("unit-tests")


def test_a_model_without_a_signature_and_cases_that_do_not_hold_are_noticed(walk: Walk) -> None:
    walk.plant("notebooks/02_train.py", "        signature=infer_signature(X, fitted.predict_proba(X)),\n", "")
    walk.plant("notebooks/02_train.py", "        input_example=X.head(2),\n", "")
    cases = (walk.project / "evaluation/sample.jsonl").read_text("utf-8")
    (walk.project / "evaluation/own.jsonl").write_text(cases.replace('"higher"', '"lower"'), "utf-8")
    assert walk.fails("served-equals-batch")
    assert walk.fails("expected-behaviour")


def test_the_owners_data_and_cases_take_the_place_of_the_sample(walk: Walk) -> None:
    draw = random.Random(5)
    readings, labels = ["sample_id,measured_at,load,heat"], ["sample_id,decided_at,outcome"]
    for number in range(200):
        load, heat, day = draw.gauss(50, 12), draw.gauss(70, 9), 1 + number % 28
        readings.append(f"m{number},2025-{1 + number // 28:02d}-{day:02d} 08:00:00,{load:.3f},{heat:.3f}")
        labels.append(f"m{number},2025-{1 + number // 28:02d}-{day:02d} 20:00:00,{int(load + heat > 120)}")
    (walk.project / "data/own/readings.csv").write_text("\n".join(readings) + "\n", "utf-8")
    (walk.project / "data/own/labels.csv").write_text("\n".join(labels) + "\n", "utf-8")
    case = {"record": {"load": 50.0, "heat": 70.0}, "change": {"load": 20.0}, "expect": "higher"}
    (walk.project / "evaluation/own.jsonl").write_text(json.dumps(case) + "\n", "utf-8")
    assert walk.outcome("model-quality").data == "own"
    behaviour = walk.outcome("expected-behaviour")
    assert (behaviour.outcome, behaviour.data, behaviour.results[0].n) == (Outcome.PASSED, "own", 1)
