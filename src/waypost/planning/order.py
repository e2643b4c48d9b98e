"""The order of the chosen steps: proof early, groundwork before what builds on it, projects beside their exams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from waypost.planning.problem import Problem, Timing


@dataclass(frozen=True, slots=True, kw_only=True)
class Slotted:
    """A chosen candidate in its place: hours, days after ``as_of`` and readiness added, all in this order."""

    index: int
    hours: int
    start: int
    end: int
    gain: int


def order(problem: Problem, chosen: Sequence[int]) -> tuple[Slotted, ...]:
    """The best order of a feasible set, exactly, by dynamic programming over its subsets.

    Within windows and prerequisites it breaks as few recommendations of what comes before what as it can; of those
    orders it keeps the most projects beside their exams; of those it takes the one with the most readiness over time,
    the sum of gain times days left. Ties go to the first ids.
    """
    best = min(
        (_Orders(problem, list(chosen), timing).best() for timing in problem.timings(chosen)),
        key=lambda found: found[0],
    )
    return _slotted(problem, best[1], best[2])


_Path = tuple[tuple[int, int, int], tuple[int, ...]]


class _Orders:
    """The orders of one set under one timing. A state is the set placed and the last step while that still matters."""

    def __init__(self, problem: Problem, chosen: list[int], timing: Timing) -> None:
        self.problem, self.timing = problem, timing
        self.chosen = sorted(chosen, key=lambda i: problem.candidates[i].id)
        place = {i: bit for bit, i in enumerate(self.chosen)}
        ids = {problem.candidates[i].id: place[i] for i in self.chosen}
        self.before = [0] * len(place)
        for first, then in timing.first:
            self.before[place[then]] |= 1 << place[first]
        candidates = [problem.candidates[i] for i in self.chosen]
        self.after = [sum(1 << ids[id] for id in one.after if id in ids) for one in candidates]
        exams = [{ids[id] for id in one.pairs if id in ids} or {bit} for bit, one in enumerate(candidates)]
        self.beside = [
            sum(1 << other for other in range(len(place)) if other != bit and exams[bit] & exams[other])
            for bit in range(len(place))
        ]
        self._measured: dict[int, tuple[int, int]] = {}

    def best(self) -> tuple[tuple[int, int, int, tuple[int, ...]], tuple[int, ...], Timing]:
        whole = (1 << len(self.chosen)) - 1
        layer: dict[tuple[int, int], _Path] = {(0, -1): ((0, 0, 0), ())}
        for _ in self.chosen:
            following: dict[tuple[int, int], _Path] = {}
            for (placed, last), path in layer.items():
                for bit in range(len(self.chosen)):
                    if placed >> bit & 1 or self.before[bit] & ~placed:
                        continue
                    cost = self._cost(placed, last, bit)
                    if cost is None:
                        continue
                    now = placed | 1 << bit
                    key = (now, bit if self.beside[bit] & ~now else -1)
                    total = (path[0][0] + cost[0], path[0][1] + cost[1], path[0][2] + cost[2])
                    found = (total, (*path[1], bit))
                    if key not in following or found < following[key]:
                        following[key] = found
            layer = following
        cost, places = min(path for (placed, _), path in layer.items() if placed == whole)
        return (*cost, places), tuple(self.chosen[bit] for bit in places), self.timing

    def _cost(self, placed: int, last: int, bit: int) -> tuple[int, int, int] | None:
        """Recommendations broken, minus neighbours, minus readiness times days; ``None`` outside its window."""
        hours, before = self._measure(placed | 1 << bit), self._measure(placed)[1]
        i = self.chosen[bit]
        end = max(self.problem.days(hours[0]), self.timing.opens[i])
        if end > self.timing.due[i]:
            return None
        left = (self.problem.deadline - self.problem.as_of).days - end
        broken = (self.after[bit] & ~placed).bit_count()
        beside = last >= 0 and self.beside[last] >> bit & 1
        return broken, -int(beside), -(hours[1] - before) * left

    def _measure(self, placed: int) -> tuple[int, int]:
        """Hours and readiness of a set."""
        if placed not in self._measured:
            chosen = [i for bit, i in enumerate(self.chosen) if placed >> bit & 1]
            self._measured[placed] = (self.problem.hours(chosen), self.problem.readiness(chosen))
        return self._measured[placed]


def _slotted(problem: Problem, ordered: Sequence[int], timing: Timing) -> tuple[Slotted, ...]:
    found: list[Slotted] = []
    hours, readiness = 0, problem.start()
    for count, i in enumerate(ordered, start=1):
        now, reached = problem.hours(ordered[:count]), problem.readiness(ordered[:count])
        found.append(
            Slotted(
                index=i,
                hours=now - hours,
                start=problem.days(hours),
                end=max(problem.days(now), timing.opens[i]),
                gain=reached - readiness,
            )
        )
        hours, readiness = now, reached
    return tuple(found)
