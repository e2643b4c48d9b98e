"""What in the catalogue wants looking at again on a day. Nothing here is an error: facts age, they do not break."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from waypost.catalogue.freshness import Age, freshness
from waypost.domain.catalogue import Catalogue
from waypost.domain.credential import Credential
from waypost.domain.lifecycle import Status, status_on

STALE_DAYS = 180


@dataclass(frozen=True, slots=True, kw_only=True)
class Stale:
    """One reason to look again. ``reason`` is a stable word: "undated", "old" or "due"."""

    id: str
    reason: str
    message: str


def stale_on(catalogue: Catalogue, day: dt.date, stale_days: int = STALE_DAYS) -> tuple[Stale, ...]:
    """Everything that wants looking at on ``day``, by credential; what is withdrawn by then rests."""
    everything = catalogue.credentials
    ages = {age.id: age for age in freshness(catalogue, day).ages}
    standing = [one for _, one in sorted(everything.items()) if status_on(one, day, everything) is not Status.WITHDRAWN]
    return tuple(found for one in standing for found in (*_old(one, ages[one.id], day, stale_days), *_due(one, day)))


def _old(credential: Credential, age: Age, day: dt.date, stale_days: int) -> Iterator[Stale]:
    newest = max(
        (one.seen for one in credential.sources if one.seen is not None), key=lambda one: one.earliest(), default=None
    )
    if newest is None:
        yield Stale(id=credential.id, reason="undated", message=f"{credential.id}: no source says when it was read.")
    elif age.days is not None and age.days > stale_days:
        when = f"on {newest}, {age.days} days" if newest.day else f"in {newest}, up to {age.days} days"
        message = f"{credential.id}: its newest source was read {when} before {day}."
        yield Stale(id=credential.id, reason="old", message=message)


def _due(credential: Credential, day: dt.date) -> Iterator[Stale]:
    for event in credential.events:
        if event.planned and event.date is not None and event.not_after is None and event.date.latest() < day:
            message = f"{credential.id}: {event.kind.value} was planned for {event.date}; look whether it happened."
            yield Stale(id=credential.id, reason="due", message=message)
