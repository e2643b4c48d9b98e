"""Plans on the shipped catalogue that a mentor would stand by, whoever asks."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from planning_small import catalogue, exam, planned

from waypost.catalogue.load import load_catalogue
from waypost.domain.plan import Plan, Step, StepKind
from waypost.domain.profile import Profile
from waypost.planning import plan

AS_OF = dt.date(2026, 11, 22)
WITH_OWN_EXAMS = ("aws", "azure", "gcp", "databricks", "nvidia", "snowflake")
KNOWS = "ai-literate-professional"  # the one role for which a platform matters little


def _planned(role: str, background: str, stack: str | None, **more: object) -> Plan:
    fields: dict[str, object] = {"role": role, "background": background, "stack": stack, "as_of": AS_OF}
    return plan(Profile(**{**fields, "budget_usd": 1000.0, **more}), load_catalogue(), explained=False)  # type: ignore[arg-type]


def _exams(made: Plan) -> list[str]:
    return [step.id for step in made.steps if step.kind is StepKind.EXAM]


def _platform(step: Step) -> str | None:
    held = load_catalogue()
    return held.projects[step.id].platform if step.kind is StepKind.PROJECT else held.coverage[step.id].platform


@pytest.mark.parametrize("months", [6.0, 9.0])
@pytest.mark.parametrize("stack", WITH_OWN_EXAMS)
def test_nobody_on_a_platform_is_sent_to_the_exams_of_another(stack: str, months: float) -> None:
    roles = sorted(load_catalogue().roles.keys() - {KNOWS})
    for role in roles:
        for background in ("software-developer", "data-analyst", "devops", "ml-engineer"):
            steps = _planned(role, background, stack, months=months).steps
            foreign = [step.id for step in steps if _platform(step) not in (None, stack)]
            assert foreign == [], f"{background} to {role}"


@pytest.mark.parametrize("stack", ["databricks", "nvidia", "snowflake", "ibm"])
def test_literacy_is_shown_by_one_first_exam_where_the_platform_has_none(stack: str) -> None:
    held = load_catalogue()
    for background in ("non-technical", "manager", "student"):
        made = _planned(KNOWS, background, stack)
        tiers = [held.credentials[one].tier for one in _exams(made)]
        assert tiers == ["foundational"]
        assert made.cost_usd <= 150


@pytest.mark.parametrize("role", ["mlops-engineer", "senior-ml-engineer", "ml-engineer", "genai-engineer"])
def test_who_does_not_program_yet_is_prepared_for_a_role_that_does(role: str) -> None:
    for stack in ("aws", "azure", "gcp", "databricks"):
        made = _planned(role, "manager", stack)
        about = {step.id.partition("/")[0] for step in made.steps if step.kind is StepKind.EXAM}
        assert about == {{"azure": "ms"}.get(stack, stack)}


@pytest.mark.parametrize("hours", [2.0, 4.0, 8.0])
@pytest.mark.parametrize("stack", ["aws", "azure", "gcp"])
def test_literacy_stays_on_a_platform_that_has_exams_for_it(stack: str, hours: float) -> None:
    for months in (1.0, 1.5, 2.0, 3.0, 6.0):
        steps = _planned(KNOWS, "non-technical", stack, months=months, hours_per_week=hours).steps
        assert {_platform(step) for step in steps} <= {None, stack}


def test_a_role_can_say_how_much_another_platform_counts_where_the_own_has_nothing_for_it() -> None:
    exams = [exam("x/a", {"a": 2}, platform="x")]
    held = catalogue(exams, needs={"a": (2, 100.0), "cloud*": (2, 0.0)}, platforms=("x", "y"), off_stack=0.2)
    held = replace(held, platforms={**held.platforms, "z": "z"})
    wide = replace(held, roles={"role": replace(held.roles["role"], off_stack=0.7)})
    assert planned(held, stack="y").readiness_end == pytest.approx(10)
    assert planned(wide, stack="y").readiness_end == pytest.approx(10)
    assert planned(wide, stack="z").readiness_end == pytest.approx(35)
