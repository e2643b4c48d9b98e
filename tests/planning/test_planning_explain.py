"""What a plan says about itself: every figure is solved for, and can be had again by asking for another plan."""

from __future__ import annotations

import functools
from dataclasses import replace

import pytest
from planning_profiles import sampled_profile
from planning_small import OWN, asked, catalogue, exam, ids, project

from waypost.catalogue.load import load_catalogue
from waypost.domain.credential import Prerequisite
from waypost.domain.plan import Plan, PlanStatus, Step
from waypost.domain.profile import Profile
from waypost.planning import plan

NEEDS = {"a": (2, 60.0), "b": (2, 40.0)}
SEEDS = range(40)


@functools.cache
def _asked(seed: int) -> Profile:
    """A sampled request on one stated platform, so that other plans are made for the same one."""
    profile = sampled_profile(load_catalogue(), seed)
    return replace(profile, stack=profile.stack or "aws")


@functools.cache
def _planned(seed: int) -> Plan:
    return plan(_asked(seed), load_catalogue())


def _every_step() -> list[tuple[int, Step]]:
    return [(seed, step) for seed in SEEDS for step in _planned(seed).steps]


def test_dropping_any_chosen_step_loses_what_its_explanation_says() -> None:
    compared = 0
    for seed, step in _every_step():
        profile, made, why = _asked(seed), _planned(seed), step.why
        assert why is not None
        want = tuple(one for one in profile.want if one != step.id)
        without = replace(profile, avoid=(*profile.avoid, step.id), want=want)
        other = plan(without, load_catalogue(), explained=False)
        if other.status is PlanStatus.INFEASIBLE:  # another wish rests on this step and goes with it
            continue
        compared += 1
        assert why.next_best is not None
        assert step.id not in ids(other)
        assert why.lost_without == pytest.approx(made.readiness_end - other.readiness_end)
        assert why.next_best.readiness_lost == why.lost_without
        assert why.next_best.hours_change == pytest.approx(other.hours - made.hours)
        assert why.next_best.cost_change_usd == pytest.approx(other.cost_usd - made.cost_usd)
        assert set(why.next_best.instead) == set(ids(other)) - set(ids(made))
    assert compared > 50


def test_only_a_wish_or_a_lower_rung_can_cost_readiness() -> None:
    for _, step in _every_step():
        assert step.why is not None
        assert step.why.lost_without >= 0 or step.why.musts or step.why.enables


def test_the_needs_that_a_step_meets_add_up_to_its_gain() -> None:
    for _, step in _every_step():
        assert step.why is not None
        gained = sum(need.points_after - need.points_before for need in step.why.needs)
        assert gained == pytest.approx(step.gain, abs=1e-6)
        assert all(need.points_after > need.points_before for need in step.why.needs)


def test_steps_that_were_asked_for_are_marked_as_musts() -> None:
    marked = [(step.why is not None and step.why.musts, step.id in _asked(seed).want) for seed, step in _every_step()]
    assert all(said == asked_for for said, asked_for in marked)
    assert any(said for said, _ in marked)


def test_what_is_left_out_is_named_once_with_a_reason_and_is_not_in_the_plan() -> None:
    for seed in SEEDS:
        made = _planned(seed)
        named = [one.id for one in made.excluded]
        assert len(set(named)) == len(named)
        assert not set(named) & set(ids(made))
        assert all(one.reason and one.message.endswith(".") for one in made.excluded)


def test_explaining_a_plan_changes_nothing_else_in_it() -> None:
    for seed in range(8):
        plain = plan(_asked(seed), load_catalogue(), explained=False)
        explained = _planned(seed)
        steps = tuple(replace(step, why=None) for step in explained.steps)
        assert replace(explained, steps=steps, excluded=(), warnings=(), conflict=None) == plain


def test_the_same_request_is_explained_the_same_way() -> None:
    assert plan(_asked(3), load_catalogue()) == _planned(3)


def test_the_next_best_is_what_takes_the_place_of_a_step() -> None:
    held = catalogue([exam("v/best", {"a": 2}, fee=50), exam("v/next", {"a": 1}, fee=80)], needs=NEEDS)
    why = plan(asked(), held).steps[0].why
    assert why is not None
    assert why.next_best is not None
    assert why.next_best.instead == ("v/next",)
    assert why.lost_without == pytest.approx(15)
    assert why.next_best.hours_change == pytest.approx(-10)
    assert why.next_best.cost_change_usd == pytest.approx(30)


def test_a_step_that_another_needs_first_says_what_it_enables() -> None:
    gate = [Prerequisite(text="", any_of=("v/first",), gates="sitting")]
    held = catalogue([exam("v/first", {"c": 1}), exam("v/then", {"a": 2}, requires=gate)], needs=NEEDS)
    made = plan(asked(), held)
    first, then = made.steps
    assert first.why is not None
    assert then.why is not None
    assert (first.id, first.why.enables, first.why.lost_without) == ("v/first", ("v/then",), 30)
    assert then.why.enables == ()


def test_of_two_ways_to_meet_a_prerequisite_neither_is_what_enables() -> None:
    gate = [Prerequisite(text="", any_of=("v/one", "v/other"), gates="sitting")]
    exams = [exam("v/one", {"a": 2}), exam("v/other", {"b": 2}), exam("v/then", {"c": 2}, requires=gate)]
    made = plan(asked(), catalogue(exams, needs={**NEEDS, "c": (2, 20.0)}))
    assert {step.id for step in made.steps} == {"v/one", "v/other", "v/then"}
    assert all(step.why is not None and step.why.enables == () for step in made.steps)


def test_without_a_step_that_a_wish_rests_on_the_wish_goes_too() -> None:
    gate = [Prerequisite(text="", any_of=("v/first",), gates="sitting")]
    exams = [exam("v/first", {"c": 1}), exam("v/then", {"a": 2}, requires=gate), exam("v/else", {"b": 2})]
    made = plan(asked(want=("v/then",)), catalogue(exams, needs=NEEDS))
    why = next(step.why for step in made.steps if step.id == "v/first")
    assert why is not None
    assert why.next_best is not None
    assert (why.musts, why.lost_without, why.next_best.instead) == (False, 30, ())


def test_a_wish_that_displaces_something_better_says_what_it_costs() -> None:
    held = catalogue([exam("v/good", {"a": 2}), exam("v/wish", {"b": 2})], needs=NEEDS)
    made = plan(asked(want=("v/wish",), max_exams=1), held)
    (step,) = made.steps
    assert step.why is not None
    assert (step.id, step.why.musts, step.why.lost_without) == ("v/wish", True, -10)


def test_a_step_without_which_nothing_can_be_done_loses_everything() -> None:
    """The two wishes need one of two gates each way; without the cheap one the other is over the budget."""
    gate = [Prerequisite(text="", any_of=("v/cheap", "v/dear"), gates="sitting")]
    exams = [
        exam("v/cheap", {"c": 1}, fee=10),
        exam("v/dear", {"c": 1}, fee=500),
        exam("v/wish", {"a": 2}, fee=10, requires=gate),
    ]
    made = plan(asked(want=("v/wish",), budget_usd=100), catalogue(exams, needs=NEEDS))
    why = next(step.why for step in made.steps if step.id == "v/cheap")
    assert why is not None
    assert why.next_best is None
    assert why.lost_without == pytest.approx(made.readiness_end - made.readiness_start)


def test_time_that_runs_out_is_said_and_not_passed_over() -> None:
    profile = replace(_asked(1), want=(), avoid=(), budget_usd=None, hours_per_week=20.0, months=24.0)
    made = plan(profile, load_catalogue(), time_limit_s=0.0)
    if made.status is PlanStatus.FEASIBLE:
        assert all(step.why is not None and not step.why.proved for step in made.steps)
    assert made.steps or made.status is PlanStatus.FEASIBLE


def test_a_project_and_its_exam_each_say_what_they_give() -> None:
    held = catalogue([exam("v/one", {"a": 2})], [project("p", {"a": 2}, pairs=("v/one",), own=OWN)], needs=NEEDS)
    made = plan(asked(), held)
    assert {step.id: round(step.why.lost_without) for step in made.steps if step.why} == {"v/one": 30, "p": 30}


def test_what_was_ruled_out_though_it_gives_much_is_named_with_what_it_would_bring() -> None:
    held = catalogue([exam("v/one", {"a": 2}), exam("v/two", {"b": 2})], needs=NEEDS)
    (found,) = plan(asked(avoid=("v/one",)), held).excluded
    assert (found.id, found.reason) == ("v/one", "avoided")
    assert "30 points more" in found.message
