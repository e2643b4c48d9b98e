"""Which platform somebody plans for who states none."""

from __future__ import annotations

from dataclasses import replace

from waypost.domain.catalogue import Catalogue
from waypost.domain.plan import PlanStatus, StepKind
from waypost.domain.profile import Profile
from waypost.planning.build import build
from waypost.planning.problem import Problem
from waypost.planning.search import Solution, solve


def settled(profile: Profile, catalogue: Catalogue, *, time_limit_s: float | None = None) -> Profile:
    """The checked profile with a stack: the stated one, or else the one platform on which the best plan is best.

    Any platform serves somebody who states none, but a plan that learns a little of several serves nobody, so one is
    chosen: highest readiness, then fewest hours, then least money, then the order of the catalogue. ``stack`` stays
    ``None`` where the best plan holds nothing of a platform, or where no plan is possible. The platforms share
    ``time_limit_s``.
    """
    if profile.stack is not None:
        return profile
    limit = None if time_limit_s is None else time_limit_s / len(catalogue.platforms)
    best: tuple[tuple[int, int, int], Profile] | None = None
    for platform in catalogue.platforms:
        there = replace(profile, stack=platform)
        problem = build(there, catalogue, told=False)
        solution = solve(problem, time_limit_s=limit)
        if solution.status is PlanStatus.INFEASIBLE:
            continue
        key = (-solution.readiness, solution.hours, solution.money)
        if best is None or key < best[0]:
            best = key, (there if _on_platform(problem, solution, catalogue) else profile)
    return profile if best is None else best[1]


def _on_platform(problem: Problem, solution: Solution, catalogue: Catalogue) -> bool:
    """Whether a solution holds a step that is about a platform."""
    for i in solution.chosen:
        one = problem.candidates[i]
        about = catalogue.projects[one.id] if one.kind is StepKind.PROJECT else catalogue.coverage.get(one.id)
        if about is not None and about.platform is not None:
            return True
    return False
