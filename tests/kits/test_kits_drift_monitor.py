"""The drift-monitor kit goes through the five doors, notices planted faults, and works on the owner's data."""

from __future__ import annotations

import json

import pytest
from portfolio_walk import Doors, Walk

from waypost.portfolio.evidence import Outcome

KIT = "drift-monitor"
pytestmark = pytest.mark.slow


def test_drift_monitor_goes_from_scaffold_to_evidence(doors: Doors) -> None:
    output, _ = doors()
    assert "healthy (none): quiet" in output


def test_forgetting_chance_makes_false_alarms_and_fails_the_check(walk: Walk) -> None:
    walk.plant("drift_monitor/drift.py", "and (index > chance or p < alpha)", "")
    assert walk.fails("few-false-alarms")


def test_a_monitor_that_never_speaks_fails_the_checks(walk: Walk) -> None:
    walk.plant("monitor.toml", "material_psi = 0.1 ", "material_psi = 9.9 ")
    assert walk.fails("drift-detected")
    assert walk.fails("gate-stops")
    assert walk.fails("service-answers")


def test_a_workflow_that_leaves_a_check_out_is_noticed(walk: Walk) -> None:
    walk.plant(".github/workflows/check.yml", "python -m checks", "python -m pytest")
    checked = walk.outcome("gate-stops")
    assert checked.outcome is Outcome.FAILED
    assert any("checks.service" in finding.message for finding in checked.findings)


def test_shares_that_do_not_add_up_fail_the_explanations(walk: Walk) -> None:
    walk.plant("drift_monitor/model.py", "(moved * self.weights)", "(moved * abs(self.weights))")
    assert walk.fails("alerts-explained")


def test_a_monitor_blind_to_groups_fails_the_check(walk: Walk) -> None:
    walk.plant("drift_monitor/groups.py", "gap > settings.max_gap and", "gap > 1 and")
    assert walk.fails("groups-watched")


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
    ran = walk.run()
    checked, tests = walk.outcome("drift-detected"), walk.outcome("unit-tests")
    assert ran.code == 0
    assert "monday.csv: ALERT" in ran.tail
    assert (checked.outcome, tests.outcome) == (Outcome.PASSED, Outcome.PASSED)
    assert checked.data == "mixed"
    assert any(each.name.startswith("hot") for each in checked.results)
