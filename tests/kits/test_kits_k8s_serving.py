"""The k8s-serving kit goes through the five doors, notices planted faults, and works on the owner's data."""

from __future__ import annotations

import json

import pytest
from portfolio_walk import Doors, Walk

from waypost.portfolio.evidence import Outcome

KIT = "k8s-serving"
pytestmark = pytest.mark.slow

OUTSIDE = {"terraform-validate", "image-built"}  # need Terraform with a provider, and a container engine


def test_k8s_serving_goes_from_scaffold_to_evidence(doors: Doors) -> None:
    doors(*OUTSIDE)


@pytest.mark.parametrize(
    ("file", "old", "new", "check"),
    [
        ("deploy/k8s/service.yaml", "targetPort: http", "targetPort: web", "manifests-valid"),
        ("deploy/k8s/deployment.yaml", "readinessProbe:", "readyProbe:", "manifests-valid"),
        ("checks/manifests.py", ", strict=True", ", strict=False", "manifests-valid"),
        ("deploy/terraform/main.tf", "var.max_memory", "var.max_ram", "terraform-parses"),
        ("Dockerfile", "USER 10001:10001", "USER root", "dockerfile-lint"),
        ("deploy/k8s/hpa.yaml", "maxReplicas: 8", "maxReplicas: 80", "cost-within-budget"),
        ("serving/train.py", "model.fit(parts[0], parts[2])", "model.fit(parts[0], parts[2][::-1])", "model-quality"),
        ("serving/service.py", "if hashlib.sha256(content).hexdigest() !=", "if '' ==", "service-contract"),
        ("serving/service.py", "[record[name] for name in features]", "list(record.values())", "service-contract"),
        ("serving/service.py", "began = time.monotonic()", "began = time.monotonic(); time.sleep(0.06)", "load-p95"),
        ("serving/canary.py", '> rules["max_mix_psi"]', "> 99", "canary-decides"),
    ],
)
def test_a_planted_fault_fails_its_check(walk: Walk, file: str, old: str, new: str, check: str) -> None:
    walk.plant(file, old, new)
    assert walk.fails(check)


def test_the_owners_rows_and_mistakes_are_used(walk: Walk) -> None:
    rows = walk.project / "data" / "own" / "training.csv"
    rows.write_text("x,y,level\n" + "".join(f"{n},{n % 7},{'high' if n > 99 else 'low'}\n" for n in range(200)))
    cases = walk.project / "evaluation" / "own.jsonl"
    harmless = {"id": "colour", "file": "Dockerfile", "old": "# The model", "new": "# A model"}
    cases.write_text(json.dumps(harmless) + "\n")
    walk.plant("serving.toml", 'target = "target"', 'target = "level"')
    quality, contract = walk.outcome("model-quality"), walk.outcome("service-contract")
    lint, tests = walk.outcome("dockerfile-lint"), walk.outcome("unit-tests")
    assert (quality.outcome, quality.data) == (Outcome.PASSED, "own")
    assert contract.data == "own"
    assert tests.outcome is Outcome.PASSED
    assert (lint.outcome, lint.data) == (Outcome.FAILED, "mixed")
    assert any("colour is not noticed" in finding.message for finding in lint.findings)
