"""The checker finds what is wrong with a plan, whatever it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from planning_profiles import sampled_profile
from planning_small import AS_OF, asked, catalogue, exam, planned, project

from waypost.catalogue.load import load_catalogue
from waypost.domain.catalogue import Catalogue
from waypost.domain.credential import Prerequisite
from waypost.domain.plan import Plan, PlanStatus, Step
from waypost.domain.profile import Profile
from waypost.planning import plan
from waypost.planning.verify import verify

NEEDS = {"a": (2, 50.0), "b": (2, 30.0), "c": (2, 20.0)}


def _catalogue() -> Catalogue:
    return catalogue(
        [
            exam("v/first", {"b": 2}),
            exam("v/then", {"a": 2}, requires=[Prerequisite(text="", any_of=("v/first",))], last_day="2027-06-01"),
            exam("v/vain", {"d": 1}),
            exam("v/code", {"c": 1, "python": 3}),
        ],
        [project("p", {"a": 2, "c": 1}, pairs=("v/then",))],
        needs=NEEDS,
        coding=False,
    )


def _plan() -> Plan:
    made = planned(_catalogue())
    assert [step.id for step in made.steps] == ["v/first", "v/then", "p"]
    return made


def _with(made: Plan, place: int, **changes: object) -> Plan:
    steps = list(made.steps)
    steps[place] = replace(steps[place], **changes)  # type: ignore[arg-type]
    return replace(made, steps=tuple(steps))


def _reordered(made: Plan, *places: int) -> Plan:
    return replace(made, steps=tuple(made.steps[place] for place in places))


_WRONG: dict[str, Callable[[Plan], Plan]] = {
    "another deadline": lambda made: replace(made, deadline=made.deadline + dt.timedelta(days=1)),
    "another kappa": lambda made: replace(made, kappa=0.4),
    "more hours available": lambda made: replace(made, hours_available=made.hours_available + 1),
    "a gap of a proved plan": lambda made: replace(made, gap=0.0),
    "steps of an infeasible plan": lambda made: replace(made, status=PlanStatus.INFEASIBLE),
    "an unknown step": lambda made: _with(made, 0, id="v/none"),
    "a step twice": lambda made: _reordered(made, 0, 1, 2, 2),
    "a prerequisite after": lambda made: _reordered(made, 1, 0, 2),
    "a prerequisite left out": lambda made: _reordered(made, 1, 2),
    "a cheaper fee": lambda made: _with(made, 0, fee_usd=99.0),
    "a project with a fee": lambda made: _with(made, 2, fee_usd=1.0),
    "a lower total": lambda made: replace(made, cost_usd=made.cost_usd - 1),
    "fewer hours of a step": lambda made: _with(made, 1, hours=made.steps[1].hours - 1),
    "fewer hours in all": lambda made: replace(made, hours=made.hours - 1),
    "an earlier start": lambda made: _with(made, 1, start=made.steps[1].start - dt.timedelta(days=1)),
    "an end before the hours are done": lambda made: _with(made, 1, end=made.steps[1].end - dt.timedelta(days=1)),
    "an end that nothing delays": lambda made: _with(made, 1, end=made.steps[1].end + dt.timedelta(days=1)),
    "a late project": lambda made: _with(made, 2, end=made.steps[2].end + dt.timedelta(days=1)),
    "an end after the last day": lambda made: _with(made, 1, end=dt.date(2027, 6, 2)),
    "a sitting that does not exist": lambda made: _with(made, 1, sitting="beta"),
    "another last day": lambda made: _with(made, 1, window_closes=dt.date(2027, 7, 1)),
    "a readiness that is too high": lambda made: replace(made, readiness_end=made.readiness_end + 1),
    "another readiness before": lambda made: replace(made, readiness_start=made.readiness_start + 1),
    "another part attested": lambda made: replace(made, attested_end=0.0),
    "another part attested before": lambda made: replace(made, attested_start=1.0),
    "a gain that is too high": lambda made: _with(made, 0, gain=made.steps[0].gain + 1),
    "another readiness on the way": lambda made: _with(made, 0, readiness_after=0.0),
    "another part attested on the way": lambda made: _with(made, 0, attested_after=made.steps[0].readiness_after + 1),
}


@pytest.mark.parametrize("wrong", _WRONG)
def test_a_plan_that_is_wrong_in_one_point_is_found_out(wrong: str) -> None:
    made = _plan()
    assert verify(made, asked(), _catalogue()) == ()
    assert verify(_WRONG[wrong](made), asked(), _catalogue())


@pytest.mark.parametrize(
    "fields",
    [
        {"budget_usd": 199},
        {"max_exams": 1},
        {"held": ("v/first",)},
        {"avoid": ("p",)},
        {"want": ("v/vain",)},
        {"months": 2},
        {"hours_per_week": 5},
        {"language": "Japanese"},
        {"as_of": AS_OF + dt.timedelta(days=1)},
    ],
)
def test_a_plan_for_somebody_else_is_found_out(fields: dict[str, object]) -> None:
    assert verify(_plan(), asked(**fields), _catalogue())


def _appended(made: Plan, id: str, **asks: object) -> Plan:
    """The plan with one more exam at its end, as it stands in a plan for somebody who asks for it."""
    other = planned(_catalogue(), want=(id,), **asks)
    (step,) = (step for step in other.steps if step.id == id)
    assert other.steps[-1] == step
    return replace(other, steps=(*(one for one in other.steps if one != step), step))


@pytest.mark.parametrize("id", ["v/vain", "v/code"])
def test_a_step_that_does_not_earn_its_place_or_asks_too_much_is_found_out(id: str) -> None:
    made = _appended(_plan(), id)
    assert verify(made, asked(want=(id,)), _catalogue()) == ()
    problems = verify(made, asked(), _catalogue())
    assert len(problems) == 1
    assert id in problems[0]


def test_a_lower_rung_that_was_left_out_is_found_out() -> None:
    exams = [exam("v/rung", {"b": 1}), exam("v/high", {"a": 2}, assumes={"d": 3}, after=("v/rung",))]
    free = catalogue(exams, needs=NEEDS, ladder_gap=100.0)
    bound = catalogue(exams, needs=NEEDS, ladder_gap=0.5)
    made = plan(asked(max_exams=1), free, explained=False)
    assert [step.id for step in made.steps] == ["v/high"]
    assert any("v/rung" in problem for problem in verify(made, asked(max_exams=1), bound))


def test_plans_on_the_real_catalogue_are_sound() -> None:
    held = load_catalogue()
    planned_steps: list[Step] = []
    for seed in range(60):
        profile: Profile = sampled_profile(held, seed)
        made = plan(profile, held, explained=False)
        assert verify(made, profile, held) == ()
        planned_steps += made.steps
    assert len(planned_steps) > 60
