"""What a person can bend: money, hours a week, the deadline, the number of exams.

A cap can be set to any amount in a problem, and a feasible set of steps tells the least amount that still allows it. So
every amount at which the best plan changes is found by going down: solve, set the cap just below what the answer needs,
solve again. Nothing between two such amounts is left out, and each is proved by the search.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from waypost.catalogue.profile_fields import FIELDS, MAX_MONTHS
from waypost.domain.plan import PlanStatus, StepKind
from waypost.planning.problem import DOLLAR, HOUR, Problem, Timing
from waypost.planning.search import Solution, solve

PACE = 10  # amounts of pace in an hour a week
_WEEK = 7

Wanted = Callable[[Solution], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """One cap. Amounts are whole: cents, tenths of an hour a week, days after ``as_of``, exams."""

    constraint: str
    field: str  # of the profile
    ends: tuple[int, int]  # the least and the most that a profile can state
    at: Callable[[Problem, int], Problem]
    needed: Callable[[Problem, Sequence[int]], int]  # the least amount that allows a feasible set

    @property
    def bottom(self) -> int:
        """The least amount that a profile can state."""
        return self.ends[0]

    @property
    def most(self) -> int:
        """The largest amount that a profile can state."""
        return self.ends[1]


def at_budget(problem: Problem, cents: int) -> Problem:
    """The same problem with another budget."""
    return replace(problem, money_cap=cents)


def at_exams(problem: Problem, exams: int) -> Problem:
    """The same problem with another largest number of exams."""
    return replace(problem, max_exams=exams)


def at_pace(problem: Problem, tenths: int) -> Problem:
    """The same problem with so many tenths of an hour a week."""
    return _refilled(replace(problem, hours_per_day=(tenths * HOUR, PACE * _WEEK)))


def at_deadline(problem: Problem, days: int) -> Problem:
    """The same problem with a deadline so many days after ``as_of``, at most as late as the one it was built for."""
    candidates = tuple(replace(one, due=min(one.due, days)) for one in problem.candidates)
    return _refilled(replace(problem, deadline=problem.as_of + dt.timedelta(days=days), candidates=candidates))


def exams_in(problem: Problem, chosen: Sequence[int]) -> int:
    """How many of these candidates are exams."""
    return sum(problem.candidates[i].kind is StepKind.EXAM for i in chosen)


def _refilled(problem: Problem) -> Problem:
    """The problem with its hours counted anew, after its pace or its days have changed."""
    candidates = tuple(replace(one, capacity=problem.capacity(one.due)) for one in problem.candidates)
    days = (problem.deadline - problem.as_of).days
    return replace(problem, candidates=candidates, hours_cap=problem.capacity(days))


def _pace_needed(problem: Problem, chosen: Sequence[int]) -> int:
    return min(_pace_within(problem, chosen, timing) for timing in problem.timings(chosen))


def _pace_within(problem: Problem, chosen: Sequence[int], timing: Timing) -> int:
    """All that is due by a day has to fit before it, whichever day that is."""
    found = 0
    for day in set(timing.due.values()):
        hours = problem.hours(i for i in chosen if timing.due[i] <= day)
        if hours:
            found = max(found, -(-hours * _WEEK * PACE // (day * HOUR)))
    return found


def _days_needed(problem: Problem, chosen: Sequence[int]) -> int:
    opens = min(max(timing.opens.values(), default=0) for timing in problem.timings(chosen))
    return max(opens, problem.days(problem.hours(chosen)))


def _ends(field: str, scale: int) -> tuple[int, int]:
    """The least and the most that a profile can state."""
    return next((int(one.low * scale), int(one.high * scale)) for one in FIELDS if one.name == field)


BUDGET = Cap(
    constraint="budget-cap",
    field="budget_usd",
    ends=_ends("budget_usd", DOLLAR),
    at=at_budget,
    needed=lambda problem, chosen: problem.money(chosen),
)
HOURS = Cap(
    constraint="hours-cap",
    field="hours_per_week",
    ends=_ends("hours_per_week", PACE),
    at=at_pace,
    needed=_pace_needed,
)
DEADLINE = Cap(constraint="deadline", field="by", ends=(1, MAX_MONTHS * 31), at=at_deadline, needed=_days_needed)
EXAMS = Cap(constraint="max-exams", field="max_exams", ends=_ends("max_exams", 1), at=at_exams, needed=exams_in)


def possible(found: Solution) -> bool:
    """Whether there is a plan at all."""
    return found.status is not PlanStatus.INFEASIBLE


def downwards(problem: Problem, cap: Cap, top: int, *, wanted: Wanted = possible) -> Iterator[tuple[int, Solution]]:
    """(Amount, best plan) from ``top`` down to where ``wanted`` fails.

    Each plan is the best from its amount up to just below the amount before; readiness never rises on the way.
    """
    amount = top
    while amount >= cap.bottom:
        bent = cap.at(problem, amount)
        found = solve(bent)
        if not wanted(found):
            return
        amount = max(cap.bottom, cap.needed(bent, found.chosen))
        yield amount, found
        amount -= 1


def least(problem: Problem, cap: Cap, top: int, *, wanted: Wanted = possible) -> tuple[int, Solution] | None:
    """The least amount up to ``top`` at which ``wanted`` holds, and the plan there; ``None``: not even at ``top``."""
    found = None
    for step in downwards(problem, cap, top, wanted=wanted):
        found = step
    return found
