"""The SageMaker kit: from scaffold to evidence, and every check against a fault that it must catch."""

from __future__ import annotations

import json
import random

import pytest
from portfolio_walk import Doors, Walk

from waypost.portfolio.evidence import Outcome

KIT = "sagemaker-pipeline"
pytestmark = pytest.mark.slow


def test_the_pipeline_goes_from_scaffold_to_evidence(doors: Doors) -> None:
    said, _ = doors()
    assert "'Succeeded' at once and has run nothing" in said
    assert "Registered arn:aws:sagemaker:" in said


def test_the_stand_ins_success_counts_for_nothing_when_the_gate_refuses(walk: Walk) -> None:
    walk.plant("pipeline.toml", "min_auc = 0.75", "min_auc = 0.99")
    assert walk.fails("steps-executed")
    record = json.loads((walk.project / "artefacts/run.json").read_text("utf-8"))
    assert record["stand_in_said"] == "Succeeded"
    assert record["training"]["stopped_by"] == "RefuseModel"
    assert record["package"] is None
    assert walk.fails("model-quality")
    assert walk.fails("drift-monitored")
    assert walk.fails("archive-serves")


def test_a_model_that_serves_the_groups_differently_is_refused(walk: Walk) -> None:
    walk.plant("pipeline.toml", '"age", "sex", "bmi"', '"age", "bmi"')
    checked = walk.outcome("groups-alike")
    assert checked.outcome is Outcome.FAILED
    gap = next(result for result in checked.results if result.name == "true positive gap, test part")
    assert not gap.within


def test_a_mute_monitor_and_a_careless_archive_are_noticed(walk: Walk) -> None:
    walk.plant(
        "steps/assess.py",
        "now, before = _shares(counts), _shares(np",
        "now, before = _shares(counts), _shares(counts + 0 * np",
    )
    walk.plant("steps/inference.py", "predict_proba(wanted)[:, 1]", "predict_proba(wanted)[:, 0]")
    walk.plant("steps/prepare.py", "unique = complete.drop_duplicates()", "unique = complete")
    assert walk.fails("drift-monitored")
    assert walk.fails("archive-serves")
    assert walk.fails("expected-behaviour")
    assert walk.fails("unit-tests")


def test_a_gate_that_asks_the_wrong_question_is_noticed(walk: Walk) -> None:
    definition = "gated_pipeline/definition.py"
    walk.plant(definition, "ConditionGreaterThanOrEqualTo(left=auc", "ConditionLessThanOrEqualTo(left=auc")
    walk.plant(definition, "ConditionLessThanOrEqualTo(left=gap, right=max_gap),", "")
    assert walk.fails("definition-valid")
    refused = walk.outcome("gate-refuses")
    assert refused.outcome is Outcome.FAILED
    assert next(result.value for result in refused.results if result.name.startswith("models registered")) == 1


def test_the_owners_data_and_cases_take_the_place_of_the_sample(walk: Walk) -> None:
    draw = random.Random(3)
    lines = ["dose,weight,site,effect"]
    for number in range(240):
        dose, weight = draw.gauss(5, 2), draw.gauss(70, 9)
        lines.append(f"{dose:.3f},{weight:.3f},{number % 2},{dose * 2 + weight / 9 + draw.gauss(0, 1):.3f}")
    (walk.project / "data/own/training.csv").write_text("\n".join(lines) + "\n", "utf-8")
    settings = (walk.project / "pipeline.toml").read_text("utf-8")
    for line in settings.splitlines():
        for name, value in (
            ("target", '"effect"'), ("positive_above", "17.8"), ("features", '["dose", "weight"]'), ("group", '"site"'),
            ("drift_probe", '"dose"'),
        ):  # fmt: skip
            if line.startswith(f"{name} "):
                walk.plant("pipeline.toml", line, f"{name} = {value}")
    case = {"record": {"dose": 5, "weight": 70}, "change": {"dose": 3}, "expect": "higher"}
    (walk.project / "evaluation/own.jsonl").write_text(json.dumps(case) + "\n", "utf-8")
    assert walk.outcome("model-quality").data == "own"
    behaviour = walk.outcome("expected-behaviour")
    assert (behaviour.outcome, behaviour.data, behaviour.results[0].n) == (Outcome.PASSED, "own", 1)
    assert walk.outcome("unit-tests").outcome is Outcome.PASSED
