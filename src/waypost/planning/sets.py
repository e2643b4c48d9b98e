"""Sets of exams, or of projects, that are possible by themselves, as a tree that every such set is in once.

A step earns its place by what it alone adds, and adding steps only ever lowers that, so a set in which some member no
longer does has no use, nor has any set that contains it. Only a step that another one needs first, or that is wanted,
may stay without. What needs another step comes before it in the tree, so that the walk knows who needs a step when it
comes to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from waypost.domain.plan import StepKind
from waypost.planning.problem import Problem


@dataclass(slots=True, eq=False)
class Item:
    """A candidate as the search sees it. ``loose``: whether it earns its place can only be told of a whole set."""

    index: int
    id: str
    value: int
    learning: int
    own: int
    fee: int
    least: int
    due: int
    requires: tuple[frozenset[str], ...]
    tight: bool  # its last day comes before the deadline
    late: bool  # it opens after ``as_of``
    needed_by: frozenset[str] = frozenset()
    loose: bool = False

    @property
    def simple(self) -> bool:
        """Whether nothing but its gain, hours and fee decides on it."""
        return not (self.requires or self.needed_by or self.tight or self.late)


@dataclass(slots=True, eq=False)
class Set:
    """A set of one kind. ``checked`` are the members that must earn their place; ``twice`` is what two of them give.

    ``unmet`` are requirements that no member meets yet; ``rivals`` are ids that would take over what a member is needed
    for; ``settled`` is False where only a look at the whole set tells whether it can stand.
    """

    members: tuple[Item, ...] = ()
    checked: tuple[Item, ...] = ()
    gain: int = 0
    once: int = 0
    twice: int = 0
    own: int = 0
    learning: int = 0
    fee: int = 0
    hours: int = 0
    simple: bool = True
    unmet: tuple[frozenset[str], ...] = ()
    rivals: frozenset[str] = frozenset()
    settled: bool = True


class Side:
    """The candidates of one kind. ``roots`` are the sets of wanted steps; without any, what is wanted is impossible."""

    def __init__(self, problem: Problem, kind: StepKind) -> None:
        self.problem = problem
        self.grain, self.hours_cap = problem.grain, problem.hours_cap
        fees = sum(one.fee for one in problem.candidates)
        self.money_cap = fees if problem.money_cap is None else problem.money_cap
        self.most = len(problem.candidates)
        if kind is StepKind.EXAM and problem.max_exams is not None:
            self.most = problem.max_exams
        self.items = _ordered(list(self._items(kind)))
        ids = [item.id for item in self.items]
        self.twins = {id for id in ids if ids.count(id) > 1} if len(set(ids)) < len(ids) else set()
        self.wanted = sorted(id for id in problem.wanted if _kind_of(problem, id) is kind)
        self.roots = list(self._roots())

    def _items(self, kind: StepKind) -> Iterator[Item]:
        for index, one in enumerate(self.problem.candidates):
            if one.kind is not kind or one.fee > self.money_cap or one.opens > one.due:
                continue
            if one.own + one.learning.bit_count() * self.grain > min(self.hours_cap, one.capacity):
                continue
            yield Item(
                index=index,
                id=one.id,
                value=one.value,
                learning=one.learning,
                own=one.own,
                fee=one.fee,
                least=one.least,
                due=one.due,
                requires=one.requires,
                tight=one.capacity < self.hours_cap,
                late=one.opens > 0,
            )

    def _roots(self) -> Iterator[Set]:
        for choice in product(*([item for item in self.items if item.id == id] for id in self.wanted)):
            root: Set | None = Set()
            for item in choice:
                if root is None or root.fee + item.fee > self.money_cap or len(root.members) >= self.most:
                    root = None
                    break
                root = self.grown(root, item, wanted=True)
            if root is not None:
                yield root

    def free(self, root: Set) -> list[Item]:
        """What a root can grow by."""
        taken = {item.id for item in root.members}
        return [item for item in self.items if item.id not in taken]

    def children(self, at: Set, free: Sequence[Item]) -> list[Item]:
        """What can still come, of what is free: affordable, in time, and with enough to give or possibly needed."""
        if len(at.members) >= self.most:
            return []
        once, learning, grain = at.once, at.learning, self.grain
        reached, money, hours = at.gain, self.money_cap - at.fee, self.hours_cap - at.own
        found: list[Item] = []
        for item in free:
            if (once | item.value).bit_count() < reached + item.least and not self._may_be_needed(at, found, item):
                continue
            if item.fee <= money and item.own + (learning | item.learning).bit_count() * grain <= hours:
                found.append(item)
        return found

    @staticmethod
    def _may_be_needed(at: Set, ahead: list[Item], item: Item) -> bool:
        if item.loose:
            return True
        return bool(item.needed_by) and any(one.id in item.needed_by for one in (*at.members, *ahead))

    def grown(self, at: Set, item: Item, *, wanted: bool = False) -> Set | None:
        """The set with one more member; ``None`` where some member does not earn its place or is late."""
        twice = at.twice | (at.once & item.value)
        shared = twice.bit_count()
        for one in at.checked:
            if (twice | one.value).bit_count() < shared + one.least:
                return None
        learning = at.learning | item.learning
        own = at.own + item.own
        once = at.once | item.value
        grown = Set(
            (*at.members, item),
            (*at.checked, item),
            once.bit_count(),
            once,
            twice,
            own,
            learning,
            at.fee + item.fee,
            own + learning.bit_count() * self.grain,
            at.simple,
            at.unmet,
            at.rivals,
            at.settled,
        )
        if wanted or not (item.simple and at.simple):
            return self._with_conditions(at, item, grown, wanted)
        return grown

    def _with_conditions(self, at: Set, item: Item, grown: Set, wanted: bool) -> Set | None:
        grown.simple = False
        needing = [any_of for any_of in at.unmet if item.id in any_of]
        if wanted or needing or item.loose:
            grown.checked = at.checked
        elif grown.gain < at.gain + item.least:
            return None
        if needing:
            grown.rivals = at.rivals.union(*needing) - {item.id}
            dependants = [one for one in at.members if any(any_of in one.requires for any_of in needing)]
            if not any(one.id in self.wanted or (one in at.checked and one.least >= item.least) for one in dependants):
                grown.settled = False
        ids = {one.id for one in at.members}
        grown.unmet = tuple(any_of for any_of in at.unmet if item.id not in any_of)
        grown.unmet += tuple(any_of for any_of in item.requires if not any_of & ids)
        members = grown.members
        if any(one.requires for one in members) and any(one.tight or one.late for one in members):
            grown.settled = False
        if item.loose or item.id in at.rivals:
            grown.settled = False
        if grown.hours > self.hours_cap or not self._in_time(members):
            return None
        return grown

    def _in_time(self, members: tuple[Item, ...]) -> bool:
        """Whether all that is due before the deadline fits before it."""
        for day in {item.due for item in members if item.tight}:
            if self.problem.hours(item.index for item in members if item.due <= day) > self.problem.capacity(day):
                return False
        return True

    def after(self, item: Item, rest: list[Item]) -> list[Item]:
        """What is still free once ``item`` is in."""
        return [one for one in rest if one.id != item.id] if item.id in self.twins else rest

    def stands(self, at: Set) -> bool:
        """Whether a set can be all that a plan has of this kind."""
        if at.unmet:
            return False
        if at.settled:
            return True
        chosen = sorted(item.index for item in at.members)
        candidates = self.problem.candidates
        if any(gain < candidates[i].least for i, gain in self.problem.losses(chosen)):
            return False
        return any(True for _ in self.problem.timings(chosen))


def _kind_of(problem: Problem, id: str) -> StepKind:
    return next((one.kind for one in problem.candidates if one.id == id), StepKind.EXAM)


def _ordered(items: list[Item]) -> list[Item]:
    """What needs another first before that other, then the most gain first."""
    rank = {item.id: 0 for item in items}
    if any(item.requires for item in items):
        needs = {item.id: frozenset().union(*item.requires) & rank.keys() for item in items}
        for _ in items:
            for id, needed in needs.items():
                for other in needed:
                    rank[other] = max(rank[other], rank[id] + 1)
        for item in items:
            item.needed_by = frozenset(id for id, needed in needs.items() if item.id in needed)
            item.loose = any(rank[id] >= rank[item.id] for id in item.needed_by)
    return sorted(items, key=lambda item: (rank[item.id], -item.value.bit_count(), item.index))
