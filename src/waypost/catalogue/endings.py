"""What is ending, what follows it, and what of the old exam carries over."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from waypost.domain.catalogue import Catalogue
from waypost.domain.credential import Credential, EventKind
from waypost.domain.durations import Duration
from waypost.domain.learning import CarryOver, carries_over
from waypost.domain.lifecycle import Sitting, SittingKind, Status, sittings, status_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Successor:
    """What follows a credential. ``status`` is the successor's on the day; ``carries`` ``None`` without judgements."""

    id: str
    status: Status
    confirmed: bool
    carries: CarryOver | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retiring:
    """Something that ends soon. ``languages`` empty: not stated which; ``whole``: nothing of the exam goes on after."""

    credential: Credential
    last_day: dt.date
    languages: tuple[str, ...]
    whole: bool
    firm: bool  # False: it may go on for longer, the day is not confirmed
    successor: Successor | None


def retiring(
    catalogue: Catalogue, as_of: dt.date, within: Duration, language: str | None = None
) -> tuple[Retiring, ...]:
    """What can last be sat between ``as_of`` and ``within`` after it, by day; the end of a beta is no retirement.

    ``language`` limits it to the windows that name that language.
    """
    until = within.after(as_of)
    found = []
    for one in sorted(catalogue.credentials):
        last = _last_windows(catalogue.credentials[one], catalogue)
        found += [
            Retiring(
                credential=catalogue.credentials[one],
                last_day=window.closes,
                languages=window.languages,
                whole=all(other.closes is not None and other.closes <= window.closes for other in last),
                firm=window.may_close == window.closes,
                successor=successor_of(catalogue, one, as_of),
            )
            for window in last
            if window.closes is not None and as_of <= window.closes <= until
            if language is None or window.names(language)
        ]
    return tuple(sorted(found, key=lambda each: (each.last_day, each.credential.id, each.languages)))


def successor_of(catalogue: Catalogue, credential: str, as_of: dt.date) -> Successor | None:
    """What a source says replaces it, with what carries over for somebody with the successor's assumed knowledge.

    ``None``: no source names one in the catalogue.
    """
    old = catalogue.credentials[catalogue.credential_id(credential)]
    for event in old.events:
        new = catalogue.credentials.get(event.target or "")
        if event.kind is EventKind.REPLACED_BY and new is not None:
            return Successor(
                id=new.id,
                status=status_on(new, as_of, catalogue.credentials),
                confirmed=event.confirmed,
                carries=carry_over(catalogue, old.id, new.id),
            )
    return None


def carry_over(catalogue: Catalogue, old: str, new: str) -> CarryOver | None:
    """What studying one exam saves towards another; ``None`` where either has no judged coverage."""
    if old not in catalogue.coverage or new not in catalogue.coverage:
        return None
    target = catalogue.coverage[new]
    return carries_over(catalogue.coverage[old], target, catalogue.skills, known=target.assumes)


def _last_windows(credential: Credential, catalogue: Catalogue) -> list[Sitting]:
    """The last standard window of each group of languages: one that turns doubtful or restricted has not ended."""
    last: dict[tuple[str, ...], Sitting] = {}
    for one in sittings(credential, catalogue.credentials):
        if one.kind is SittingKind.STANDARD:
            last[one.languages] = one
    return list(last.values())
