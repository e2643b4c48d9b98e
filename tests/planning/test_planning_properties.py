"""What must hold for every request on every catalogue."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from planning_profiles import sampled_profile
from planning_small import exam
from planning_synthetic import make_catalogue

from waypost.catalogue.load import load_catalogue
from waypost.domain.catalogue import Catalogue
from waypost.domain.learning import attested
from waypost.domain.plan import Plan, PlanStatus, StepKind
from waypost.domain.profile import Profile
from waypost.planning import plan
from waypost.planning.build import build
from waypost.planning.levels import merge, stated_work
from waypost.planning.problem import Problem
from waypost.planning.search import solve
from waypost.planning.verify import verify

SEEDS = st.integers(0, 10_000)
MANY = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
SMALL = {"exams": 24, "projects": 10, "skills": 24, "families": 3, "roles": 3}


def _case(seed: int, knots: float) -> tuple[Profile, Catalogue]:
    held = make_catalogue(seed, knots=knots, **SMALL)
    return sampled_profile(held, seed + 1), held


@MANY
@given(SEEDS, st.sampled_from([0.0, 0.1, 0.4]))
def test_no_plan_breaks_a_constraint(seed: int, knots: float) -> None:
    profile, held = _case(seed, knots)
    made = plan(profile, held, explained=False)
    assert verify(made, profile, held) == ()
    problem = build(profile, held)
    found = solve(problem)
    assert problem.broken(found.chosen) == () or found.status is PlanStatus.INFEASIBLE


@MANY
@given(SEEDS, st.sampled_from([0.0, 0.1, 0.4]), st.data())
def test_more_money_hours_or_time_never_gives_a_worse_plan(seed: int, knots: float, data: st.DataObject) -> None:
    profile, held = _case(seed, knots)
    budget = profile.budget_usd
    more = data.draw(
        st.sampled_from(
            [
                replace(profile, budget_usd=None if budget is None else budget + 137),
                replace(profile, budget_usd=None),
                replace(profile, hours_per_week=profile.hours_per_week + 1.7),
                replace(profile, months=profile.months + 0.3),
                replace(profile, months=profile.months + 7),
                replace(profile, max_exams=None),
            ]
        )
    )
    before, after = plan(profile, held, explained=False), plan(more, held, explained=False)
    if before.status is PlanStatus.OPTIMAL:
        assert after.status is PlanStatus.OPTIMAL
        assert after.readiness_end >= before.readiness_end
        assert _worth(after) >= _worth(before)


def _worth(made: Plan) -> tuple[float, float, float]:
    """What plans are chosen by: readiness, then few hours, then little money."""
    return made.readiness_end, -made.hours, -made.cost_usd


@MANY
@given(SEEDS, st.data())
def test_a_plan_holds_what_was_asked_for_and_nothing_that_was_ruled_out(seed: int, data: st.DataObject) -> None:
    profile, held = _case(seed, 0.2)
    free = sorted({*held.credentials, *held.projects} - {*profile.held, *profile.done})
    picked = data.draw(st.lists(st.sampled_from(free), unique=True, max_size=5))
    cut = data.draw(st.integers(0, len(picked)))
    wishes = replace(profile, want=tuple(picked[:cut]), avoid=tuple(picked[cut:]), budget_usd=None, max_exams=None)
    made = plan(replace(wishes, hours_per_week=60, months=24), held, explained=False)
    planned = {step.id for step in made.steps}
    assert not planned.intersection(wishes.avoid)
    assert made.status is PlanStatus.INFEASIBLE or planned.issuperset(wishes.want)


@MANY
@given(SEEDS, st.sampled_from([0.0, 0.2]))
def test_once_its_first_step_is_behind_the_rest_of_a_plan_is_still_to_be_had(seed: int, knots: float) -> None:
    profile, held = _case(seed, knots)
    made = plan(profile, held, explained=False)
    day = profile.hours_per_week / 7  # what is left of the day on which a step ends is not planned for
    if not made.steps or made.hours_available - made.hours <= day or made.steps[0].end >= made.deadline:
        return
    first, *rest = made.steps
    is_exam = first.kind is StepKind.EXAM
    later = replace(
        profile,
        stack=made.stack or profile.stack,
        as_of=first.end,
        by=made.deadline,
        held=(*profile.held, first.id) if is_exam else profile.held,
        done=profile.done if is_exam else (*profile.done, first.id),
        want=tuple(one for one in profile.want if one != first.id),
        budget_usd=None if profile.budget_usd is None else profile.budget_usd - first.fee_usd,
        max_exams=None if profile.max_exams is None else profile.max_exams - is_exam,
    )
    again = plan(later, held, explained=False)
    assert again.readiness_end >= made.readiness_end - 1e-9
    if {step.id for step in again.steps} == {step.id for step in rest}:
        assert again.hours == pytest.approx(sum(step.hours for step in rest))


@MANY
@given(SEEDS, st.sampled_from(["aa/idle", "zz/idle"]))
def test_an_exam_that_shows_nothing_of_the_role_changes_no_plan(seed: int, id: str) -> None:
    profile, held = _case(seed, 0.2)
    credential, coverage = exam(id, {"idle": 3}, fee=0)
    idle = replace(next(iter(held.skills.values())), id="idle", family=None, platform=None, prerequisites=())
    wider = replace(
        held,
        credentials={id: credential, **held.credentials},
        coverage={**held.coverage, id: coverage},
        skills={**held.skills, "idle": idle},
    )
    assert plan(profile, wider, explained=False) == plan(profile, held, explained=False)


@MANY
@given(SEEDS, st.randoms(use_true_random=False))
def test_a_plan_does_not_depend_on_the_order_in_which_a_person_states_things(seed: int, random: Random) -> None:
    profile, held = _case(seed, 0.2)
    asked = {name: list(getattr(profile, name)) for name in ("held", "done", "want", "avoid")}
    for listed in asked.values():
        random.shuffle(listed)
    shuffled = replace(profile, **{name: tuple(listed) for name, listed in asked.items()})
    assert plan(shuffled, held, explained=False) == plan(profile, held, explained=False)


@MANY
@given(SEEDS, st.data())
def test_a_held_credential_never_raises_the_cost_or_hours_of_any_steps(seed: int, data: st.DataObject) -> None:
    profile, held = _case(seed, 0.1)
    free = sorted(set(held.credentials) - set(profile.held) - set(profile.want))
    extra = data.draw(st.sampled_from(free))
    richer = replace(profile, held=(*profile.held, extra))
    every = tuple(sorted({*held.credentials, *held.projects} - {*richer.held, *profile.done}))
    problem, eased = _asked_for_all(profile, held, every), _asked_for_all(richer, held, every)
    ids = sorted(set(problem.ids(range(len(problem.candidates)))) & set(eased.ids(range(len(eased.candidates)))))
    some = data.draw(st.lists(st.sampled_from(ids), unique=True, max_size=8)) if ids else []
    for one, other in ((_places(problem, some), _places(eased, some)),):
        assert eased.hours(other) <= problem.hours(one)
        assert eased.money(other) <= problem.money(one)
        assert eased.readiness(other) >= problem.readiness(one)
        assert eased.start() >= problem.start()


def _asked_for_all(profile: Profile, held: Catalogue, every: tuple[str, ...]) -> Problem:
    """The problem with every step as a candidate, whatever it adds."""
    return build(replace(profile, want=every, avoid=()), held)


def _places(problem: Problem, ids: list[str]) -> list[int]:
    return [next(i for i, one in enumerate(problem.candidates) if one.id == id) for id in ids]


@MANY
@given(SEEDS, st.sampled_from([0.0, 0.1, 0.4]))
def test_dropping_a_chosen_step_never_raises_readiness(seed: int, knots: float) -> None:
    profile, held = _case(seed, knots)
    problem = build(profile, held)
    found = solve(problem)
    for i in found.chosen:
        assert problem.readiness(other for other in found.chosen if other != i) <= found.readiness
    losses = dict(problem.losses(found.chosen))
    assert all(lost >= problem.candidates[i].least for i, lost in losses.items())


@MANY
@given(SEEDS)
def test_forbidding_a_chosen_step_never_gives_a_better_plan(seed: int) -> None:
    profile, held = _case(seed, 0.1)
    problem = build(profile, held)
    found = solve(problem)
    for id in problem.ids(found.chosen):
        without = solve(problem.lacking(id))
        if without.status is PlanStatus.OPTIMAL:
            assert without.readiness <= found.readiness


@MANY
@given(SEEDS)
def test_a_plan_does_not_depend_on_the_order_of_the_catalogue(seed: int) -> None:
    profile, held = _case(seed, 0.2)
    turned = replace(
        held,
        credentials=dict(reversed(held.credentials.items())),
        coverage=dict(reversed(held.coverage.items())),
        projects=dict(reversed(held.projects.items())),
        skills=dict(reversed(held.skills.items())),
    )
    assert plan(profile, turned, explained=False) == plan(profile, held, explained=False)


def test_hours_and_readiness_are_those_of_the_model_written_out() -> None:
    """The unions of bits against sums over skills and needs, on the real catalogue."""
    held = load_catalogue()
    compared = 0
    for seed in range(80):
        profile = sampled_profile(held, seed)
        made = plan(profile, held, explained=False)
        if made.status is not PlanStatus.INFEASIBLE:
            compared += len(made.steps)
            assert made.hours == pytest.approx(_hours(made, profile, held))
    assert compared > 80


def _hours(made: Plan, profile: Profile, held: Catalogue) -> float:
    known = dict(stated_work(profile, held))
    for id in profile.held:
        merge(known, held.coverage[id].assumes)
        merge(known, attested(held.coverage[id]))
    for id in profile.done:
        merge(known, held.projects[id].skills)
    reached, own = dict(known), 0.0
    for step in made.steps:
        if step.kind is StepKind.PROJECT:
            merge(reached, held.projects[step.id].skills)
            own += held.projects[step.id].own_hours
        else:
            merge(reached, {**held.coverage[step.id].assumes})
            merge(reached, attested(held.coverage[step.id]))
            credential = held.credentials[step.id]
            keys = (f"{credential.kind}/{credential.tier}", str(credential.kind))
            own += next(held.stance.own_hours[key] for key in keys if key in held.stance.own_hours)
    table = {id: (0.0, *skill.hours) for id, skill in held.skills.items()}
    return own + sum(table[skill][level] - table[skill][known.get(skill, 0)] for skill, level in reached.items())
