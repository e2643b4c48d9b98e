"""A plan with its reasons: why each step, why not others, what to know first, and why nothing is possible."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from waypost.domain.catalogue import Catalogue
from waypost.domain.plan import Alternative, NeedMet, Plan, PlanStatus, Step, Why
from waypost.domain.profile import Profile
from waypost.planning.case import Case
from waypost.planning.cautions import cautions
from waypost.planning.conflict import conflict
from waypost.planning.excluded import notable
from waypost.planning.problem import DOLLAR, HOUR, POINT, Problem
from waypost.planning.search import Solution, solve


def explain(
    plan: Plan,
    profile: Profile,
    catalogue: Catalogue,
    problem: Problem,
    solution: Solution,
    *,
    time_limit_s: float | None = None,
) -> Plan:
    """The plan with the reason of every step, the notable steps left out, its warnings, and the conflict if it has one.

    ``time_limit_s`` is for all of the solving again; what could not be proved in time says so, or is left out.
    """
    case = Case(profile, catalogue, problem, solution)
    until = None if time_limit_s is None else time.monotonic() + time_limit_s
    stuck = solution.status is PlanStatus.INFEASIBLE
    empty = solution.status is PlanStatus.OPTIMAL and not plan.steps
    reasoned = replace(
        plan,
        steps=tuple(replace(step, why=why(case, plan, step, _left(until))) for step in plan.steps),
        excluded=() if stuck or _left(until) == 0 else notable(case),
        conflict=conflict(profile, catalogue, empty=empty) if stuck or empty else None,
    )
    return replace(reasoned, warnings=cautions(reasoned, case))


def why(case: Case, plan: Plan, step: Step, time_limit_s: float | None = None) -> Why:
    """Why a step is in the plan of a case."""
    problem, best = case.problem, case.solution
    left = case.without(step.id)
    other = solve(left, time_limit_s=time_limit_s)
    alternative = None if other.status is PlanStatus.INFEASIBLE else _alternative(case, left, other)
    return Why(
        needs=tuple(_needs(case, plan, step)),
        lost_without=(best.readiness - problem.start()) / POINT if alternative is None else alternative.readiness_lost,
        next_best=alternative,
        musts=step.id in problem.wanted,
        enables=tuple(_enabled(problem, best.chosen, step.id)),
        proved=PlanStatus.FEASIBLE not in (best.status, other.status),
    )


def _alternative(case: Case, left: Problem, other: Solution) -> Alternative:
    """The best plan without a step against the one with it."""
    best = case.solution
    return Alternative(
        instead=tuple(id for id in left.ids(other.chosen) if id not in case.chosen),
        readiness_lost=(best.readiness - other.readiness) / POINT,
        hours_change=(other.hours - best.hours) / HOUR,
        cost_change_usd=(other.money - best.money) / DOLLAR,
    )


def _needs(case: Case, plan: Plan, step: Step) -> Iterator[NeedMet]:
    """How each need that the step changes stands before and after it, in the order of the plan."""
    places = {case.problem.candidates[i].id: i for i in case.solution.chosen}
    earlier = [places[one.id] for one in plan.steps[: plan.steps.index(step)]]
    before, after = case.problem.reached(earlier), case.problem.reached([*earlier, places[step.id]])
    for need, old, new in zip(plan.needs, before, after, strict=True):
        if new != old:
            yield replace(
                need,
                points_before=(old.attested + old.evidenced) / POINT,
                points_after=(new.attested + new.evidenced) / POINT,
            )


def _enabled(problem: Problem, chosen: Sequence[int], id: str) -> Iterator[str]:
    """The chosen steps that ask for something first that nothing else in the plan is."""
    ids = set(problem.ids(chosen))
    for i in chosen:
        if any(any_of & ids == {id} for any_of in problem.candidates[i].requires):
            yield problem.candidates[i].id


def _left(until: float | None) -> float | None:
    """Seconds until then, never below 0."""
    return None if until is None else max(0.0, until - time.monotonic())
