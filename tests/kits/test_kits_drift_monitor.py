"""The drift-monitor kit goes through the five doors, notices planted faults, and works on the owner's data."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from portfolio_walk import Walk

from waypost.portfolio import environment
from waypost.portfolio.evidence import Outcome

pytestmark = pytest.mark.slow


@pytest.fixture
def walk(walks: Callable[[str], Walk]) -> Iterator[Walk]:
    """The project with its environment; planted faults are taken out at the end."""
    walk = walks("drift-monitor")
    environment.build(walk.project, walk.kit)
    yield walk
    walk.undo()


def test_drift_monitor_goes_from_scaffold_to_evidence(
    walk: Walk, processes_of: Callable[[Path], list[str]], linted: Callable[[Path], str]
) -> None:
    assert walk.run().code == 0
    evidence = walk.check()
    assert {each.id: each.outcome for each in evidence.checks} == {each.id: Outcome.PASSED for each in walk.kit.check}
    assert all(each.data == "sample" for each in evidence.checks if each.data)
    assert walk.own().untouched
    assert linted(walk.project) == ""
    assert len(walk.defend().entries) > 3
    assert processes_of(walk.project) == []


def test_forgetting_chance_makes_false_alarms_and_fails_the_check(walk: Walk) -> None:
    walk.plant("drift_monitor/drift.py", "and (index > chance or p < alpha)", "")
    assert walk.outcome("few-false-alarms").outcome is Outcome.FAILED


def test_a_monitor_that_never_speaks_fails_the_checks(walk: Walk) -> None:
    walk.plant("monitor.toml", "material_psi = 0.1 ", "material_psi = 9.9 ")
    assert walk.outcome("drift-detected").outcome is Outcome.FAILED
    assert walk.outcome("gate-stops").outcome is Outcome.FAILED
    assert walk.outcome("service-answers").outcome is Outcome.FAILED


def test_a_workflow_that_leaves_a_check_out_is_noticed(walk: Walk) -> None:
    walk.plant(".github/workflows/check.yml", "python -m checks", "python -m pytest")
    checked = walk.outcome("gate-stops")
    assert checked.outcome is Outcome.FAILED
    assert any("checks.service" in finding.message for finding in checked.findings)


def test_shares_that_do_not_add_up_fail_the_explanations(walk: Walk) -> None:
    walk.plant("drift_monitor/model.py", "(moved * self.weights)", "(moved * abs(self.weights))")
    assert walk.outcome("alerts-explained").outcome is Outcome.FAILED


def test_a_monitor_blind_to_groups_fails_the_check(walk: Walk) -> None:
    walk.plant("drift_monitor/groups.py", "gap > settings.max_gap and", "gap > 1 and")
    assert walk.outcome("groups-watched").outcome is Outcome.FAILED


def test_the_owners_rows_and_cases_are_used(walk: Walk) -> None:
    own = walk.project / "data" / "own"
    lines = [f"{n % 97},{n * 7 % 89},{n % 2},{(n % 97) + (n * 7 % 89)}" for n in range(400)]
    (own / "known.csv").write_text("heat,load,site,wear\n" + "\n".join(lines) + "\n")
    (own / "batches").mkdir()
    (own / "batches" / "monday.csv").write_text("heat,load,site\n" + "\n".join(f"{n + 90},{n},1" for n in range(30)))
    cases = walk.project / "evaluation" / "own.jsonl"
    case = {"id": "hot", "kind": "shifted", "column": "heat", "amount": 1.5, "expect": "alert"}
    cases.write_text(json.dumps(case) + "\n")
    walk.plant("monitor.toml", '"progression"', '"wear"')
    walk.plant("monitor.toml", "= 140.0", "= 92.0")
    walk.plant("monitor.toml", '["age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"]', '["heat", "load"]')
    walk.plant("monitor.toml", 'group = "sex"', 'group = "site"')
    try:
        ran = walk.run()
        checked, tests = walk.outcome("drift-detected"), walk.outcome("unit-tests")
    finally:
        shutil.rmtree(own / "batches")
        (own / "known.csv").unlink()
        cases.unlink()
    assert ran.code == 0
    assert "monday.csv: ALERT" in ran.tail
    assert (checked.outcome, tests.outcome) == (Outcome.PASSED, Outcome.PASSED)
    assert checked.data == "mixed"
    assert any(each.name.startswith("hot") for each in checked.results)
