"""Prerequisite chains: what still stands before a credential, and whether that can still be done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from waypost.domain.answer import Answer
from waypost.domain.credential import Credential, Prerequisite
from waypost.domain.lifecycle import known_from, sittings_in

EITHER = ("sitting", "title")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """What it takes to get a credential from a day on.

    ``completable``: yes, every link can still be sat; unclear, a link is, or a condition is met only outside the
    catalogue; no, a link is broken. ``path`` are the ids still to pass, in order, the credential last; empty where
    it is held or the answer is no. ``outside`` are conditions the catalogue cannot settle, ``broken`` those that
    nothing can meet any more.
    """

    completable: Answer
    path: tuple[str, ...] = ()
    outside: tuple[Prerequisite, ...] = ()
    broken: tuple[Prerequisite, ...] = ()


def chain(
    credential_id: str,
    day: dt.date,
    credentials: Mapping[str, Credential],
    *,
    held: Iterable[str] = (),
    external: Iterable[str] = (),
    language: str = "English",
    memberships: Iterable[str] = (),
    gates: tuple[str, ...] = EITHER,
) -> Chain:
    """The shortest way to ``credential_id`` for somebody who starts on ``day``.

    ``held`` are catalogue ids and ``external`` titles from outside it; what is held counts even if it is withdrawn.
    ``gates`` limits the conditions looked at to those for "sitting" the exam or for its "title".
    """
    search = _Search(day, credentials, frozenset(held), _titles(external), language, tuple(memberships), gates)
    return search.way(credential_id, frozenset())


def is_met(condition: Prerequisite, held: Iterable[str], external: Iterable[str]) -> bool:
    """Whether one of the credentials or outside titles it names is held. A condition in words alone is never met."""
    return not set(held).isdisjoint(condition.any_of) or not _titles(external).isdisjoint(_titles(condition.external))


@dataclass(frozen=True, slots=True)
class _Search:
    day: dt.date
    credentials: Mapping[str, Credential]
    held: frozenset[str]
    external: frozenset[str]
    language: str
    memberships: tuple[str, ...]
    gates: tuple[str, ...]

    def way(self, one: str, above: frozenset[str]) -> Chain:
        """The shortest way to ``one``; ``above`` are the credentials that wait for it, which it must not need."""
        if one in self.held:
            return Chain(completable=Answer.YES)
        credential = self.credentials.get(one)
        if credential is None or one in above:
            return Chain(completable=Answer.NO)
        seat = self._seat(credential)
        conditions = [condition for condition in credential.prerequisites if condition.gates in self.gates]
        open_now = [condition for condition in conditions if not is_met(condition, self.held, self.external)]
        links = [(condition, self._link(condition, above | {one})) for condition in open_now]
        broken = tuple(condition for condition, link in links if link.completable is Answer.NO)
        if broken or seat is Answer.NO:
            return Chain(completable=Answer.NO, broken=broken)
        path = dict.fromkeys(step for _, link in links for step in link.path)
        outside = tuple(condition for _, link in links for condition in link.outside)
        answer = min([seat, *(link.completable for _, link in links)], key=lambda each: each.rank)
        return Chain(completable=answer, path=(*path, one), outside=outside)

    def _link(self, condition: Prerequisite, above: frozenset[str]) -> Chain:
        """The best way to meet one condition: surely before perhaps, then by fewest exams, then as listed."""
        ways = [self.way(option, above) for option in condition.any_of]
        possible = [way for way in ways if way.completable is not Answer.NO]
        if possible:
            return min(possible, key=lambda way: (-way.completable.rank, len(way.path)))
        if condition.external or not condition.any_of:
            return Chain(completable=Answer.UNCLEAR, outside=(condition,))
        return Chain(completable=Answer.NO)

    def _seat(self, credential: Credential) -> Answer:
        """Whether it can be sat on some day from ``day`` on, as known on ``day``."""
        known = known_from(credential)
        if known is not None and self.day < known:
            return Answer.NO
        answers = [Answer.NO]
        for sitting, fit in sittings_in(credential, self.language, self.credentials):
            if sitting.admits(self.memberships) and (sitting.may_close is None or sitting.may_close >= self.day):
                over = sitting.closes is not None and sitting.closes < max(self.day, sitting.opens or self.day)
                answers.append(fit if sitting.certain and not over else Answer.UNCLEAR)
        return max(answers, key=lambda answer: answer.rank)


def _titles(titles: Iterable[str]) -> frozenset[str]:
    return frozenset(" ".join(title.casefold().split()) for title in titles)
