"""Agreement with published expert recommendations, through the command that anybody would use."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from loading import script

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def experts(shared: Path) -> Any:
    module = script("benchmarks/experts.py")
    assert shared in module.SCORER.parents
    return module


def test_plans_agree_with_experts_at_least_as_far_as_was_promised(experts: Any) -> None:
    path = experts.SHARED / "expert_cases.yaml"
    cases = yaml.safe_load(path.read_text(encoding="utf-8"))["cases"]
    found = experts.figures(experts.score(cases, experts.plans(path)))
    assert found.keys() == {"core", *experts.TARGETS}
    assert experts.show(found) == 0


def test_the_figures_that_the_package_shows_are_those_of_their_data(experts: Any) -> None:
    shown = json.loads(experts.KEPT.read_text(encoding="utf-8"))
    path = experts.SHARED / "expert_cases.yaml"
    cases = yaml.safe_load(path.read_text(encoding="utf-8"))["cases"]
    found = experts.kept(cases, experts.figures(experts.score(cases, experts.plans(path))))
    assert {one["name"] for one in shown["figures"]} == {one["name"] for one in found["figures"]}
    assert shown == found or shown["data_sha256"] != found["data_sha256"]


def test_a_missed_target_is_counted_and_marked(experts: Any, capsys: pytest.CaptureFixture[str]) -> None:
    missed = experts.show({"overlap": 0.89, "jaccard": 0.50, "contradicted": 0.07, "core": 0.0})
    assert missed == 2
    assert capsys.readouterr().out.count("MISSED") == 2


def test_a_file_without_cases_is_wrong_use(experts: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = tmp_path / "cases.yaml"
    empty.write_text("cases: []\n", encoding="utf-8")
    for path in (empty, tmp_path / "absent.yaml"):
        monkeypatch.setattr(sys, "argv", ["experts.py", "--cases", str(path)])
        assert experts.main() == 2
