"""The order of the chosen steps: proof early, groundwork before what builds on it, projects beside their exams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from waypost.planning.problem import Problem, Timing

EXACT = 9  # steps that are put in order exactly, in some milliseconds
RUN = 6  # of more steps, neighbours that are put in order together

_Cost = tuple[int, int, int]  # recommendations broken, minus neighbours that belong together, minus gain times days
_Path = tuple[_Cost, tuple[int, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slotted:
    """A chosen candidate in its place: hours, days after ``as_of`` and readiness added, all in this order."""

    index: int
    hours: int
    start: int
    end: int
    gain: int


def order(problem: Problem, chosen: Sequence[int]) -> tuple[Slotted, ...]:
    """The best order of a feasible set.

    Within windows and prerequisites it breaks as few recommendations of what comes before what as it can; of those
    orders it keeps the most projects beside their exams; of those it takes the one with the most readiness over time,
    the sum of gain times days left. Ties go to the first ids. Exact, by dynamic programming over subsets, up to
    ``EXACT`` steps; of more, every run of ``RUN`` neighbours is in its best order within all recommendations, or
    without them where windows forbid them.
    """
    orders = [_Orders(problem, chosen, timing) for timing in problem.timings(chosen)]
    found = min(((one.best(), place) for place, one in enumerate(orders)), default=None)
    if found is None:
        return ()
    (_, bits), place = found
    return _slotted(problem, [orders[place].chosen[bit] for bit in bits], orders[place].timing)


class _Orders:
    """The orders of one set under one timing. A step is a bit, in the order of ids; a state is a set of bits."""

    def __init__(self, problem: Problem, chosen: Sequence[int], timing: Timing) -> None:
        self.problem, self.timing = problem, timing
        self.chosen = sorted(chosen, key=lambda i: problem.candidates[i].id)
        self.bits = range(len(self.chosen))
        candidates = [problem.candidates[i] for i in self.chosen]
        bit_of = {one.id: bit for bit, one in enumerate(candidates)}
        place = {i: bit for bit, i in enumerate(self.chosen)}
        self.before = [0] * len(candidates)
        for first, then in timing.first:
            self.before[place[then]] |= 1 << place[first]
        self.after = [sum(1 << bit_of[id] for id in one.after if id in bit_of) for one in candidates]
        exams = [{id for id in one.pairs if id in bit_of} or {one.id} for one in candidates]
        self.beside = [
            sum(1 << other for other in self.bits if other != bit and exams[bit] & exams[other]) for bit in self.bits
        ]
        self._measured: dict[int, tuple[int, int]] = {}

    def best(self) -> _Path:
        """The cost and the steps of the best order."""
        if len(self.chosen) <= EXACT:
            return self._arranged((), tuple(self.bits), ())
        with_advice = [needed | advised for needed, advised in zip(self.before, self.after, strict=True)]
        found = self._by_last_day(with_advice)
        if found is None:
            found = self._by_last_day(self.before)
        else:
            self.before = with_advice
        assert found is not None  # the set is feasible
        while True:
            before = found
            for start in range(len(found) - RUN + 1):
                end = start + RUN
                _, found = self._arranged(found[:start], found[start:end], found[end:])
            if found == before:
                return self._total(found), found

    def _by_last_day(self, before: Sequence[int]) -> tuple[int, ...] | None:
        """The earliest last day first, each after what is before it; ``None`` where one is late or waits for itself."""
        due = [self.timing.due[i] for i in self.chosen]
        for _ in self.bits:
            for bit in self.bits:
                due[bit] = min([due[bit], *(due[other] for other in self.bits if before[other] >> bit & 1)])
        found: list[int] = []
        placed = 0
        while len(found) < len(self.bits):
            ready = [bit for bit in self.bits if not placed >> bit & 1 and not before[bit] & ~placed]
            if not ready:
                return None
            found.append(min(ready, key=lambda bit: due[bit]))
            if self._is_late(placed, found[-1]):
                return None
            placed |= 1 << found[-1]
        return tuple(found)

    def _total(self, bits: tuple[int, ...]) -> _Cost:
        cost, placed, last = (0, 0, 0), 0, -1
        for bit in bits:
            cost = _plus(cost, self._cost(placed, last, bit))
            placed, last = placed | 1 << bit, bit
        return cost

    def _arranged(self, head: tuple[int, ...], pool: tuple[int, ...], tail: tuple[int, ...]) -> _Path:
        """The best order of the pool between a fixed head and tail, whole."""
        start = sum(1 << bit for bit in head)
        layer: dict[tuple[int, int], _Path] = {(start, head[-1] if head else -1): ((0, 0, 0), ())}
        for _ in pool:
            following: dict[tuple[int, int], _Path] = {}
            for (placed, last), path in layer.items():
                for bit in pool:
                    if placed >> bit & 1 or self.before[bit] & ~placed or self._is_late(placed, bit):
                        continue
                    now = placed | 1 << bit
                    state = (now, bit if self.beside[bit] & ~now else -1)
                    found = (_plus(path[0], self._cost(placed, last, bit)), (*path[1], bit))
                    if state not in following or found < following[state]:
                        following[state] = found
            layer = following
        whole = start | sum(1 << bit for bit in pool)
        ends = list(layer.values())
        if tail:
            ends = [(_plus(cost, self._cost(whole, run[-1], tail[0])), run) for cost, run in ends]
        best, run = min(ends)
        return best, (*head, *run, *tail)

    def _end(self, placed: int, bit: int) -> int:
        """The day on which a step is done that comes right after a set."""
        return max(self.problem.days(self._measure(placed | 1 << bit)[0]), self.timing.opens[self.chosen[bit]])

    def _is_late(self, placed: int, bit: int) -> bool:
        return self._end(placed, bit) > self.timing.due[self.chosen[bit]]

    def _cost(self, placed: int, last: int, bit: int) -> _Cost:
        """What a step costs right after a set that ends with ``last``."""
        gain = self._measure(placed | 1 << bit)[1] - self._measure(placed)[1]
        left = (self.problem.deadline - self.problem.as_of).days - self._end(placed, bit)
        beside = self.beside[last] >> bit & 1 if last >= 0 else 0
        return (self.after[bit] & ~placed).bit_count(), -beside, -gain * left

    def _measure(self, placed: int) -> tuple[int, int]:
        """Hours and readiness of a set."""
        found = self._measured.get(placed)
        if found is None:
            chosen = [i for bit, i in enumerate(self.chosen) if placed >> bit & 1]
            found = self._measured[placed] = (self.problem.hours(chosen), self.problem.readiness(chosen))
        return found


def _plus(one: _Cost, other: _Cost) -> _Cost:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]


def _slotted(problem: Problem, ordered: Sequence[int], timing: Timing) -> tuple[Slotted, ...]:
    found: list[Slotted] = []
    hours, readiness = 0, problem.start()
    for count, i in enumerate(ordered, start=1):
        now, reached = problem.hours(ordered[:count]), problem.readiness(ordered[:count])
        end = max(problem.days(now), timing.opens[i])
        found.append(Slotted(index=i, hours=now - hours, start=problem.days(hours), end=end, gain=reached - readiness))
        hours, readiness = now, reached
    return tuple(found)
