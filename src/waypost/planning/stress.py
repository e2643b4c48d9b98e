"""How sure a plan is: solved again in sampled worlds, and itself tried in each of them."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from waypost.domain.analysis import Share, Spread, StressTest, Survival
from waypost.domain.catalogue import Catalogue
from waypost.domain.plan import PlanStatus
from waypost.domain.profile import Profile
from waypost.errors import UsageError
from waypost.planning.case import Case
from waypost.planning.order import order
from waypost.planning.problem import HOUR, POINT, Problem
from waypost.planning.request import checked
from waypost.planning.search import solve
from waypost.planning.worlds import Worlds, worthwhile

Going = Callable[[int, int], bool]  # worlds done, worlds asked for -> whether to go on

WORLDS, MOST_WORLDS = 300, 100_000
_Z = 1.959963984540054  # 95 %, both sides


def stress(
    profile: Profile, catalogue: Catalogue, *, worlds: int = WORLDS, seed: int = 0, progress: Going | None = None
) -> StressTest:
    """The best plan in sampled worlds; the same seed gives the same answer.

    ``progress`` is told after every world and stops the test by returning False; what is known by then is returned.
    Raises ``ProfileError``, and ``UsageError`` for a number of worlds that is not between 1 and 100,000.
    """
    for trials in _trials(profile, catalogue, worlds, seed):
        if trials.done and progress is not None and not progress(trials.done, worlds):
            break
    return trials.result()


def stress_in_parts(
    profile: Profile, catalogue: Catalogue, *, worlds: int = WORLDS, seed: int = 0, every: int = 20
) -> Iterator[StressTest]:
    """``stress`` as it goes: what is known before any world, after ``every`` more of them, and after the last."""
    for trials in _trials(profile, catalogue, worlds, seed):
        if trials.done == worlds or trials.done % every == 0:
            yield trials.result()


def _trials(profile: Profile, catalogue: Catalogue, worlds: int, seed: int) -> Iterator[_Trials]:
    """The same trials before any world and after each; of a plan that cannot be, before any only."""
    if not 1 <= worlds <= MOST_WORLDS:
        raise UsageError(f"{worlds} worlds; expected 1 to {MOST_WORLDS:,}.")
    case = Case.of(checked(profile, catalogue), catalogue)
    trials = _Trials(case, seed, worlds)
    yield trials
    sampled = Worlds(case, seed)
    for number in range(worlds if case.solution.status is not PlanStatus.INFEASIBLE else 0):
        world = sampled[number]
        trials.add(sampled.problem(world), world.slowness)
        yield trials


def share(count: int, of: int) -> Share:
    """A share with its Wilson interval; of nothing, anything is possible."""
    if of == 0:
        return Share(count=0, of=0, low=0.0, high=1.0)
    part, spread = count / of, _Z * _Z / of
    middle = (part + spread / 2) / (1 + spread)
    reach = _Z * math.sqrt(part * (1 - part) / of + spread / (4 * of)) / (1 + spread)
    return Share(count=count, of=of, low=max(0.0, middle - reach), high=min(1.0, middle + reach))


@dataclass(slots=True)
class _Trials:
    """What happened in the worlds so far."""

    case: Case
    seed: int
    asked: int
    done: int = 0
    unchanged: int = 0
    within: int = 0
    on_time: int = 0
    stays: Counter[str] = field(default_factory=Counter)
    readiness: list[float] = field(default_factory=list)
    hours: list[float] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    order: tuple[str, ...] = ()

    def add(self, problem: Problem, slowness: float) -> None:
        """Solve in a world, and try the plan there."""
        worth = worthwhile(problem)
        best = worth.ids(solve(worth).chosen)
        self.done += 1
        self.stays.update(best)
        self.unchanged += set(best) == set(self.case.chosen)
        places = self.case.places(problem)
        broken = set(problem.broken(places))
        self.within += "hours-cap" not in broken
        self.on_time += broken.isdisjoint(("hours-cap", "exam-window"))
        hours = problem.hours(places)
        self.readiness.append(problem.readiness(places) / POINT)
        self.hours.append(hours * slowness / HOUR)
        self.ends.append(max([problem.days(hours), *(problem.candidates[i].opens for i in places)]))

    def result(self) -> StressTest:
        """The answer so far."""
        case, steps = self.case, self._steps()
        others = sorted(self.stays.keys() - set(steps), key=lambda id: (-self.stays[id], id))
        ends = _spread(self.ends)
        return StressTest(
            status=case.solution.status,
            as_of=case.profile.as_of,
            seed=self.seed,
            asked=self.asked,
            worlds=self.done,
            steps=tuple(self._survival(id) for id in steps),
            others=tuple(self._survival(id) for id in others),
            unchanged=share(self.unchanged, self.done),
            within_hours=share(self.within, self.done),
            on_time=share(self.on_time, self.done),
            readiness=_spread(self.readiness),
            hours=_spread(self.hours),
            end_p10=None if ends is None else self._day(ends.p10),
            end_p50=None if ends is None else self._day(ends.p50),
            end_p90=None if ends is None else self._day(ends.p90),
        )

    def _steps(self) -> tuple[str, ...]:
        """The plan's steps in their order, which is worked out once."""
        if not self.order:
            problem = self.case.problem
            self.order = tuple(problem.candidates[one.index].id for one in order(problem, self.case.solution.chosen))
        return self.order

    def _survival(self, id: str) -> Survival:
        return Survival(id=id, share=share(self.stays[id], self.done))

    def _day(self, days: float) -> dt.date:
        return self.case.problem.as_of + dt.timedelta(days=int(days))


def _spread(values: Sequence[float]) -> Spread | None:
    """Tenths of what was seen; each is a value that was seen."""
    if not values:
        return None
    ranked = sorted(values)
    p10, p50, p90 = (ranked[min(len(ranked) - 1, int(part * len(ranked)))] for part in (0.1, 0.5, 0.9))
    return Spread(p10=p10, p50=p50, p90=p90)
