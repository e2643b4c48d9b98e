"""The planning problem as integers: candidates, what they are worth, what they take, what must hold.

Readiness is counted in hundredths of a point, hours in tenths, money in cents, time in days after ``as_of``, so that
every solver of the same problem finds the same optimum. Public constraint ids: ``budget-cap``, ``hours-cap``,
``exam-window``, ``prerequisite-first``, ``wanted``, ``max-exams``, ``minimal-gain``, ``one-sitting``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from waypost.domain.plan import StepKind

POINT = 100  # readiness units in a point
HOUR = 10  # hour units in an hour
DOLLAR = 100  # money units in a dollar


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One way to take a step: one sitting of an exam, or a project.

    ``gains`` are (need, value) pairs: what an exam attests, or a project evidences, of a need. ``value`` is the same as
    a set of bits, without what the person has, in a space of its own for exams and for projects; ``learning`` is the
    set of bits still to learn. ``opens`` and ``due`` are the first and last day it can be sat; ``requires`` are unmet
    prerequisites, any id of each.
    """

    id: str
    kind: StepKind
    sitting: str = "standard"
    certain: bool = True
    fee: int
    fee_known: bool = True
    own: int
    learning: int
    gains: tuple[tuple[int, int], ...]
    value: int
    least: int
    opens: int = 0
    due: int
    capacity: int  # hours until ``due``
    closes: dt.date | None = None
    requires: tuple[frozenset[str], ...] = ()
    after: frozenset[str] = frozenset()  # better after these, where they are chosen too
    pairs: frozenset[str] = frozenset()  # a project's exams


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What the person already has of one need, in readiness units."""

    attested: int
    evidenced: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RuledOut:
    """Why a credential or project is no candidate. ``reason`` is a stable word; ``detail`` what it depends on."""

    id: str
    reason: str
    detail: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """One way to meet the prerequisites of a set: which comes before which, and the days each can then be sat."""

    first: tuple[tuple[int, int], ...]
    opens: Mapping[int, int]
    due: Mapping[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Everything the search may know."""

    as_of: dt.date
    deadline: dt.date
    candidates: tuple[Candidate, ...]
    starts: tuple[Start, ...]  # per need of the role
    grain: int  # hour units that a bit of learning is worth
    hours_cap: int
    money_cap: int | None
    max_exams: int | None
    hours_per_day: tuple[int, int]  # hour units a day, as a fraction
    ruled_out: Mapping[str, RuledOut] = field(default_factory=dict)
    wanted: tuple[str, ...] = ()  # ids that must be in the plan, whether or not they are candidates
    satisfied: frozenset[str] = frozenset()  # credentials held and projects done

    def wanting(self, *ids: str) -> Problem:
        """The same problem where these ids must be in the plan too."""
        return replace(self, wanted=tuple(dict.fromkeys((*self.wanted, *ids))))

    def lacking(self, *ids: str) -> Problem:
        """The same problem where these ids may not be in the plan."""
        return replace(self, candidates=tuple(one for one in self.candidates if one.id not in ids))

    def ids(self, chosen: Iterable[int]) -> tuple[str, ...]:
        """Ids of candidates."""
        return tuple(self.candidates[i].id for i in chosen)

    def start(self) -> int:
        """Readiness with nothing new."""
        return sum(one.attested + one.evidenced for one in self.starts)

    def readiness(self, chosen: Iterable[int]) -> int:
        """Readiness with these candidates done."""
        attested = evidenced = 0
        for i in chosen:
            if self.candidates[i].kind is StepKind.EXAM:
                attested |= self.candidates[i].value
            else:
                evidenced |= self.candidates[i].value
        return self.start() + attested.bit_count() + evidenced.bit_count()

    def reached(self, chosen: Iterable[int]) -> tuple[Start, ...]:
        """What the person has of each need with these candidates done."""
        attested, evidenced = [one.attested for one in self.starts], [one.evidenced for one in self.starts]
        for i in chosen:
            best = attested if self.candidates[i].kind is StepKind.EXAM else evidenced
            for need, value in self.candidates[i].gains:
                best[need] = max(best[need], value)
        return tuple(Start(attested=a, evidenced=e) for a, e in zip(attested, evidenced, strict=True))

    def hours(self, chosen: Iterable[int]) -> int:
        """Hours these candidates take together, in any order."""
        learning = total = 0
        for i in chosen:
            learning |= self.candidates[i].learning
            total += self.candidates[i].own
        return total + learning.bit_count() * self.grain

    def money(self, chosen: Iterable[int]) -> int:
        """Fees and cash of these candidates."""
        return sum(self.candidates[i].fee for i in chosen)

    def days(self, hours: int) -> int:
        """Days of study that ``hours`` take, rounded up."""
        numerator, denominator = self.hours_per_day
        return -(-hours * denominator // numerator)

    def capacity(self, days: int) -> int:
        """Hours that fit into ``days``."""
        numerator, denominator = self.hours_per_day
        return max(0, days) * numerator // denominator

    def broken(self, chosen: Sequence[int]) -> tuple[str, ...]:
        """Ids of the constraints that a set of candidates breaks; empty for a plan."""
        return tuple(self._broken(sorted(chosen)))

    def _broken(self, chosen: list[int]) -> Iterator[str]:
        ids = [self.candidates[i].id for i in chosen]
        if len(set(ids)) < len(ids):
            yield "one-sitting"
        if self.money_cap is not None and self.money(chosen) > self.money_cap:
            yield "budget-cap"
        if self.hours(chosen) > self.hours_cap:
            yield "hours-cap"
        exams = sum(self.candidates[i].kind is StepKind.EXAM for i in chosen)
        if self.max_exams is not None and exams > self.max_exams:
            yield "max-exams"
        if not set(self.wanted) <= set(ids) | self.satisfied:
            yield "wanted"
        if self.standing(chosen) != chosen:
            yield "prerequisite-first"
        elif not any(True for _ in self.timings(chosen)):
            yield "exam-window"
        if any(gain < self.candidates[i].least for i, gain in self.losses(chosen)):
            yield "minimal-gain"

    def standing(self, chosen: Iterable[int]) -> list[int]:
        """Those that can come one after another with what they require before them; the others are left out."""
        waiting = sorted(chosen)
        ids: set[str] = set()
        while True:
            ready = [i for i in waiting if all(any_of & ids for any_of in self.candidates[i].requires)]
            if len(ready) == len(waiting) or ids.issuperset(self.ids(ready)):
                return ready
            ids.update(self.ids(ready))

    def losses(self, chosen: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Per step that must earn its place: the readiness lost without it and without all that rests on it.

        A wanted step, and one that a wanted step rests on, need not earn theirs.
        """
        total = self.readiness(chosen)
        for i in chosen:
            left = self.standing(other for other in chosen if other != i)
            gone = {self.candidates[other].id for other in chosen} - {self.candidates[other].id for other in left}
            if not gone & set(self.wanted):
                yield i, total - self.readiness(left)

    def timings(self, chosen: Sequence[int]) -> Iterator[Timing]:
        """Every way to meet the prerequisites within the windows.

        Study is one step after another, and an exam is sat when its study is done or when it opens, whichever is later.
        So an opening day delays its own sitting and what rests on it, never the study of other steps. The hours of the
        steps done so far depend on their set alone. So if any order meets every last day, the order by last day does:
        it is done with all that is due by day d after the hours of just this set, and any order needs as many by d.
        """
        chosen = list(chosen)
        by_id = {self.candidates[i].id: i for i in chosen}
        conditions = [(i, sorted(any_of & set(by_id))) for i in chosen for any_of in self.candidates[i].requires]
        for picks in product(*(ids for _, ids in conditions)):
            edges = [(by_id[id], i) for (i, _), id in zip(conditions, picks, strict=True)]
            timing = self._timing(chosen, edges)
            if timing is not None:
                yield timing

    def _timing(self, chosen: list[int], edges: list[tuple[int, int]]) -> Timing | None:
        opens = {i: self.candidates[i].opens for i in chosen}
        due = {i: self.candidates[i].due for i in chosen}
        for _ in range(len(chosen) + 1):
            before = (dict(opens), dict(due))
            for first, then in edges:
                opens[then] = max(opens[then], opens[first])
                due[first] = min(due[first], due[then])
            if before == (opens, due):
                break
        if any(opens[i] > due[i] for i in chosen) or _circular(edges):
            return None
        for day in sorted(set(due.values())):
            if self.hours(i for i in chosen if due[i] <= day) > self.capacity(day):
                return None
        return Timing(first=tuple(edges), opens=opens, due=due)


def _circular(edges: list[tuple[int, int]]) -> bool:
    left = set(edges)
    while left:
        waiting = {then for _, then in left}
        free = {edge for edge in left if edge[0] not in waiting}
        if not free:
            return True
        left -= free
    return False
