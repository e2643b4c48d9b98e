"""The Kubeflow kit: from scaffold to evidence, and every check against a fault that it must catch."""

from __future__ import annotations

import json
import random

import pytest
from portfolio_walk import Doors, Walk

from waypost.portfolio.evidence import Outcome

KIT = "vertex-pipeline"
pytestmark = pytest.mark.slow


def test_the_pipeline_goes_from_scaffold_to_evidence(doors: Doors) -> None:
    said, _ = doors()
    assert "Registered version 1." in said
    assert "[macro_f1]" in said


def test_a_gate_that_lets_everything_through_is_noticed(walk: Walk) -> None:
    gate = 'with dsl.If(judged.outputs["Output"] >= '
    walk.plant("gated_vertex/definition.py", gate + "0.0", gate + "-9.0")
    assert walk.fails("pipeline-valid")
    refused = walk.outcome("gate-refuses")
    assert refused.outcome is Outcome.FAILED
    assert next(result.value for result in refused.results if "torn labels" in result.name) == 1


def test_a_model_below_the_gate_is_not_registered_and_steps_that_mislead_are_noticed(walk: Walk) -> None:
    walk.plant("pipeline.toml", "min_macro_f1 = 0.93", "min_macro_f1 = 0.999")
    assert walk.fails("steps-executed")
    assert walk.fails("model-quality")
    assert walk.fails("batch-consistent")


def test_mixed_up_columns_and_parts_that_overlap_are_noticed(walk: Walk) -> None:
    components = "gated_vertex/components.py"
    by_name = 'for name in kept["features"]] for row in rows]'
    walk.plant(components, by_name, by_name.replace('kept["features"]', 'reversed(kept["features"])'))
    noted = '        artefact.metadata["rows"]'
    walk.plant(components, noted, f"            csv.writer(file).writerow(parts[1][0])\n{noted}")
    assert walk.fails("batch-consistent")
    assert walk.fails("steps-executed")


def test_a_report_that_cites_nothing_is_noticed(walk: Walk) -> None:
    report = "gated_vertex/report.py"
    walk.plant(report, "Cite the id", "Name the id")
    walk.plant(report, "for example [accuracy]", "for example (accuracy)")
    assert walk.fails("report-grounded")


def test_a_wider_role_and_an_open_bucket_are_noticed(walk: Walk) -> None:
    walk.plant("deploy/main.tf", "roles/aiplatform.user", "roles/aiplatform.admin")
    setup = walk.outcome("setup-least")
    assert setup.outcome is Outcome.FAILED
    assert any("gives roles/aiplatform.admin" in finding.message for finding in setup.findings)
    walk.plant("deploy/main.tf", "roles/aiplatform.admin", "roles/aiplatform.user")
    walk.plant("deploy/main.tf", '= "enforced"', '= "inherited"')
    assert walk.fails("setup-least")


def test_the_owners_data_and_cases_take_the_place_of_the_sample(walk: Walk) -> None:
    draw = random.Random(3)
    lines = ["digit,weight,length"]
    for number in range(240):
        kind = number % 2
        lines.append(f"{'ab'[kind]},{draw.gauss(5 + 3 * kind, 1):.3f},{draw.gauss(20, 3):.3f}")
    (walk.project / "data/own/things.csv").write_text("\n".join(lines) + "\n", "utf-8")
    cases = [
        {"question": "What is the accuracy of the model on the test part?", "expect": "answer", "cites": "accuracy"},
        {"question": "Who bought the weighing machine?", "expect": "refuse"},
    ]
    (walk.project / "evaluation/own.jsonl").write_text("".join(json.dumps(case) + "\n" for case in cases), "utf-8")
    walk.plant("pipeline.toml", "min_macro_f1 = 0.93", "min_macro_f1 = 0.80")
    serving = walk.outcome("batch-consistent")
    assert (serving.outcome, serving.data, serving.results[0].n) == (Outcome.PASSED, "own", 60)
    grounded = walk.outcome("report-grounded")
    assert (grounded.outcome, grounded.data, grounded.results[0].n) == (Outcome.PASSED, "own", 1)
