"""The exact search: the set with the highest readiness, then the fewest hours, then the least money, then first ids.

Exams attest and projects evidence, so readiness is what the exams of a plan give plus what its projects give, and
whether a step earns its place depends on its own kind alone. Only hours and money tie the two kinds together. So one
kind, the one with fewer candidates, is listed: every set of it that is possible by itself. The sets of the other kind
are walked; for each the list is read from its best value down for the best partner that fits. A branch is left when
all that it can still reach, with the best partner that its hours leave room for, falls short of the best plan so far.
"""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from waypost.domain.plan import PlanStatus, StepKind
from waypost.planning.problem import Problem
from waypost.planning.sets import Item, Set, Side

Progress = Callable[[int, int, int], bool]  # sets seen, best readiness, readiness that nothing exceeds: go on?
CHECK_EVERY = 512  # sets between two looks at the clock


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


def solve(problem: Problem, *, time_limit_s: float | None = None, progress: Progress | None = None) -> Solution:
    """The best set, proved.

    Stops with status "feasible" when ``time_limit_s`` is over or ``progress`` returns False, once it has a plan.
    """
    sides = [Side(problem, kind) for kind in StepKind]
    if not all(side.roots for side in sides):
        return Solution(status=PlanStatus.INFEASIBLE)
    listed, walked = sorted(sides, key=lambda side: len(side.items))
    return _Search(problem, listed, walked, _Watch(time_limit_s, progress)).run()


class _Watch:
    """Counts sets, and says when to stop."""

    def __init__(self, time_limit_s: float | None, progress: Progress | None) -> None:
        self.nodes = 0
        self._until = None if time_limit_s is None else time.monotonic() + time_limit_s
        self._progress = progress

    def stops(self, best: int, bound: int) -> bool:
        self.nodes += 1
        if self.nodes % CHECK_EVERY:
            return False
        over = self._until is not None and time.monotonic() >= self._until
        return over or (self._progress is not None and not self._progress(self.nodes, best, bound))


class _Search:
    def __init__(self, problem: Problem, listed: Side, walked: Side, watch: _Watch) -> None:
        self.problem, self.listed, self.walked, self.watch = problem, listed, walked, watch
        self.start, self.grain = problem.start(), problem.grain
        self.hours_cap, self.money_cap = walked.hours_cap, walked.money_cap
        self.best: tuple[int, int, int, tuple[int, ...]] | None = None  # minus gain, hours, money, candidates
        self.gain = -1  # of the best
        self.open = -1  # the most that what was left unseen could gain
        self.stopped = False
        self.ceiling = _reach(listed) + _reach(walked)

    def run(self) -> Solution:
        self.partners = sorted(self._list(), key=lambda found: -found[0])
        self._stairs()
        for root in self.walked.roots:
            self._walk(root, self.walked.free(root))
        if self.best is None:
            return Solution(status=PlanStatus.INFEASIBLE, nodes=self.watch.nodes)
        gain, hours, money, chosen = self.best
        proved = self.open < -gain
        return Solution(
            status=PlanStatus.OPTIMAL if proved else PlanStatus.FEASIBLE,
            chosen=chosen,
            readiness=self.start - gain,
            hours=hours,
            money=money,
            bound=self.start + max(self.open, -gain),
            nodes=self.watch.nodes,
        )

    def _list(self) -> Iterator[tuple[int, Set]]:
        for root in self.listed.roots:
            waiting = [(root, self.listed.free(root))]
            while waiting:
                at, free = waiting.pop()
                if self.listed.stands(at):
                    yield at.gain, at
                if self.watch.stops(self.start, self.start + self.ceiling) and not self.problem.wanted:
                    self.stopped, self.open = True, self.ceiling
                    return
                waiting += self._below(at, self.listed.children(at, free))

    def _below(self, at: Set, children: list[Item]) -> Iterator[tuple[Set, list[Item]]]:
        for place, item in enumerate(children, start=1):
            grown = self.listed.grown(at, item)
            if grown is not None:
                yield grown, self.listed.after(item, children[place:])

    def _stairs(self) -> None:
        """The best value of a partner by the hours it takes, were all shared learning learnt already."""
        shared = 0
        for item in self.walked.items:
            shared |= item.learning
        self.stair_hours, self.stair_gains = [0], [-self.ceiling - 1]
        taken = ((at.own + (at.learning & ~shared).bit_count() * self.grain, gain) for gain, at in self.partners)
        for hours, gain in sorted(taken):
            if gain > self.stair_gains[-1]:
                self.stair_hours.append(hours)
                self.stair_gains.append(gain)

    def _partner(self, hours: int) -> int:
        """The most that a partner can add to a set that takes so many hours."""
        return self.stair_gains[bisect_right(self.stair_hours, self.hours_cap - hours) - 1]

    def _walk(self, at: Set, free: list[Item]) -> None:
        if self.walked.stands(at):
            self._join(at)
        children = self.walked.children(at, free)
        reach, reached = at.once, [at.once]
        for item in reversed(children):
            reach |= item.value
            reached.append(reach)
        most = self._partner(at.hours)
        for place, item in enumerate(children, start=1):
            within = reached[-place].bit_count()
            if within + most < self.gain:
                return
            grown = self.walked.grown(at, item)
            if grown is None:
                continue
            bound = within + self._partner(grown.hours)
            if bound < self.gain or (bound == self.gain and self.best is not None and grown.hours > self.best[1]):
                continue
            if self.stopped:
                self.open = max(self.open, bound)
                continue
            if self.watch.stops(self.start + self.gain, self.start + self.ceiling) and self.best is not None:
                self.stopped = True
            self._walk(grown, self.walked.after(item, children[place:]))

    def _join(self, at: Set) -> None:
        """Take the best partner of a set, where the two are better than the best so far."""
        value, own, learning, grain = at.gain, at.own, at.learning, self.grain
        hours_left, money_left = self.hours_cap - own, self.money_cap - at.fee
        for gain, other in self.partners:
            if value + gain < self.gain:
                return
            if other.fee > money_left or other.own + (learning | other.learning).bit_count() * grain > hours_left:
                continue
            hours = own + other.own + (learning | other.learning).bit_count() * grain
            chosen = tuple(sorted(item.index for item in (*at.members, *other.members)))
            found = (-value - gain, hours, at.fee + other.fee, chosen)
            if self.best is None or found < self.best:
                self.best, self.gain = found, value + gain


def _reach(side: Side) -> int:
    reach = 0
    for item in side.items:
        reach |= item.value
    return reach.bit_count()
