"""When an event happened or will happen, as far as its sources let anyone say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from waypost.domain.credential import Credential, Event, EventKind
from waypost.domain.durations import add_days

STARTS = frozenset({EventKind.ANNOUNCED, EventKind.REGISTRATION_OPENS, EventKind.BETA_OPENS, EventKind.LIVE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """The first and the last day an event can mean; the calendar's own ends where a side is open.

    ``firm`` False: the day is planned and rests on a second-hand source alone.
    """

    earliest: dt.date
    latest: dt.date
    firm: bool = True


def moment(event: Event, owner: Credential, credentials: Mapping[str, Credential]) -> Moment | None:
    """When ``event`` of ``owner`` is. ``None``: no source lets anyone say.

    Without a day of its own an event lies within the bounds its sources give; one that waits for another ends what it
    ends together with it, or on the day before that begins; and what was seen live was live by the day it was seen.
    """
    return _moment(event, owner, credentials, frozenset())


def _moment(
    event: Event, owner: Credential, credentials: Mapping[str, Credential], waiting: frozenset[tuple[str, EventKind]]
) -> Moment | None:
    firm = event.confirmed or not event.planned
    if event.date is not None:
        return Moment(earliest=event.date.earliest(), latest=event.date.latest(), firm=firm)
    if event.until_event is None:
        return _bounded(event, owner, firm)
    target = owner if event.target is None else credentials.get(event.target)
    if target is None or (target.id, event.until_event) in waiting:
        return None
    return _awaited(target, event.until_event, credentials, waiting | {(target.id, event.until_event)})


def _bounded(event: Event, owner: Credential, firm: bool) -> Moment | None:
    seen = first_seen(event, owner) if event.kind is EventKind.LIVE and not event.planned else None
    not_after = None if event.not_after is None else event.not_after.latest()
    upper = [day for day in (seen, not_after) if day is not None]
    if event.not_before is None and not upper:
        return None
    latest = min(upper, default=dt.date.max)
    earliest = dt.date.min if event.not_before is None else min(event.not_before.earliest(), latest)
    return Moment(earliest=earliest, latest=latest, firm=firm)


def _awaited(
    target: Credential,
    kind: EventKind,
    credentials: Mapping[str, Credential],
    waiting: frozenset[tuple[str, EventKind]],
) -> Moment | None:
    """The last day left to whatever waits for an event of this kind."""
    moments = [_moment(event, target, credentials, waiting) for event in target.events if event.kind is kind]
    when = first([one for one in moments if one is not None])
    if when is None or kind not in STARTS:
        return when
    return Moment(earliest=add_days(when.earliest, -1), latest=add_days(when.latest, -1), firm=when.firm)


def first(moments: list[Moment]) -> Moment | None:
    """The earliest of several, taking firm ones where there are any; ``None`` of none."""
    firm = [one for one in moments if one.firm] or moments
    return min(firm, key=lambda one: (one.earliest, one.latest)) if firm else None


def moments_of(
    credential: Credential, kind: EventKind, credentials: Mapping[str, Credential]
) -> tuple[tuple[Event, Moment | None], ...]:
    """Every event of one kind with its moment, in the order of the record."""
    return tuple((event, moment(event, credential, credentials)) for event in credential.events if event.kind is kind)


def first_seen(event: Event, owner: Credential) -> dt.date | None:
    """The first day by which a source of ``event`` had surely been seen; ``None`` where no source is dated."""
    days = [one.seen.latest() for one in owner.sources if one.key in event.sources and one.seen is not None]
    return min(days, default=None)
