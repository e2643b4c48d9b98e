"""From chosen and ordered candidates to a plan with dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from waypost.domain.catalogue import Catalogue
from waypost.domain.plan import NeedMet, Plan, PlanStatus, Step, StepKind
from waypost.domain.profile import Profile
from waypost.planning.order import Slotted, order
from waypost.planning.problem import DOLLAR, HOUR, POINT, Problem, Start
from waypost.planning.search import Solution


def assemble(profile: Profile, catalogue: Catalogue, problem: Problem, solution: Solution) -> Plan:
    """The plan of a solution, without explanations; one that is infeasible has no steps."""
    steps = _steps(catalogue, problem, order(problem, solution.chosen))
    reached = problem.reached(solution.chosen)
    return Plan(
        profile_id=profile.id,
        role=profile.role,
        status=solution.status,
        as_of=problem.as_of,
        deadline=problem.deadline,
        kappa=catalogue.stance.kappa if profile.kappa is None else profile.kappa,
        readiness_start=problem.start() / POINT,
        readiness_end=problem.readiness(solution.chosen) / POINT,
        attested_start=_attested(problem.starts),
        attested_end=_attested(reached),
        hours=problem.hours(solution.chosen) / HOUR,
        hours_available=problem.hours_cap / HOUR,
        cost_usd=problem.money(solution.chosen) / DOLLAR,
        steps=steps,
        needs=_needs(catalogue, profile, problem, reached),
        stack=profile.stack,
        gap=(solution.bound - solution.readiness) / POINT if solution.status is PlanStatus.FEASIBLE else None,
    )


def _steps(catalogue: Catalogue, problem: Problem, slotted: Sequence[Slotted]) -> tuple[Step, ...]:
    found: list[Step] = []
    readiness = problem.start()
    for count, one in enumerate(slotted, start=1):
        readiness += one.gain
        reached = problem.reached([each.index for each in slotted[:count]])
        found.append(_step(catalogue, problem, one, readiness, _attested(reached)))
    return tuple(found)


def _attested(reached: Sequence[Start]) -> float:
    return sum(one.attested for one in reached) / POINT


def _step(catalogue: Catalogue, problem: Problem, one: Slotted, readiness: int, attested: float) -> Step:
    candidate = problem.candidates[one.index]
    credential = catalogue.credentials.get(candidate.id)
    project = catalogue.projects.get(candidate.id)
    named = credential or project
    assert named is not None
    latest = None if candidate.closes is None else candidate.closes - dt.timedelta(days=problem.days(one.hours))
    return Step(
        kind=candidate.kind,
        id=candidate.id,
        code=credential.code if credential is not None else None,
        title=named.title,
        start=problem.as_of + dt.timedelta(days=one.start),
        end=problem.as_of + dt.timedelta(days=one.end),
        hours=one.hours / HOUR,
        fee_usd=candidate.fee / DOLLAR,
        fee_known=candidate.fee_known,
        gain=one.gain / POINT,
        readiness_after=readiness / POINT,
        pairs_with=_pairs(catalogue, candidate.id, candidate.kind),
        last_safe_start=latest,
        window_closes=candidate.closes,
        sitting=candidate.sitting,
        kit=project.kit if project is not None else None,
        attested_after=attested,
    )


def _pairs(catalogue: Catalogue, id: str, kind: StepKind) -> tuple[str, ...]:
    if kind is StepKind.PROJECT:
        return catalogue.projects[id].pairs_with
    return tuple(sorted(one.id for one in catalogue.projects.values() if id in one.pairs_with))


def _needs(catalogue: Catalogue, profile: Profile, problem: Problem, reached: Sequence[Start]) -> tuple[NeedMet, ...]:
    titles = {id: one.title for id, one in catalogue.families.items()}
    titles |= {id: one.title for id, one in catalogue.skills.items()}
    return tuple(
        NeedMet(
            skill=need.skill,
            title=titles[need.skill],
            points_before=(before.attested + before.evidenced) / POINT,
            points_after=(after.attested + after.evidenced) / POINT,
        )
        for need, before, after in zip(catalogue.roles[profile.role].needs, problem.starts, reached, strict=True)
    )
