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
    ends together with it, or on the day before that begins.
    """
    return _moment(event, owner, credentials, frozenset())


def _moment(
    event: Event, owner: Credential, credentials: Mapping[str, Credential], waiting: frozenset[tuple[str, EventKind]]
) -> Moment | None:
    if event.until_event is None or event.date is not None:
        return _stated(event)
    target = owner if event.target is None else credentials.get(event.target)
    if target is None or (target.id, event.until_event) in waiting:
        return None
    return _awaited(target, event.until_event, credentials, waiting | {(target.id, event.until_event)})


def _stated(event: Event) -> Moment | None:
    """Its day narrowed by its bounds. A planned day that has to be behind by a stated bound may have slipped to it."""
    if event.date is None and event.not_before is None and event.not_after is None:
        return None
    day, low, high = event.date, event.not_before, event.not_after
    earliest = max((one.earliest() for one in (day, low) if one is not None), default=dt.date.min)
    if event.planned and high is not None:
        return Moment(earliest=min(earliest, high.latest()), latest=high.latest())
    latest = min((one.latest() for one in (day, high) if one is not None), default=dt.date.max)
    return Moment(earliest=min(earliest, latest), latest=latest, firm=event.confirmed or not event.planned)


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


def dated_events(
    credential: Credential, credentials: Mapping[str, Credential]
) -> dict[EventKind, tuple[tuple[Event, Moment | None], ...]]:
    """Its events with their moments by kind, in the order of the record; a kind that does not happen is left out."""
    found: dict[EventKind, tuple[tuple[Event, Moment | None], ...]] = {}
    for event in credential.events:
        found[event.kind] = (*found.get(event.kind, ()), (event, moment(event, credential, credentials)))
    return found


def first_seen(event: Event, owner: Credential) -> dt.date | None:
    """The first day by which a source of ``event`` had surely been read; ``None`` where no source is dated."""
    cited = [one for one in owner.sources if one.key in event.sources]
    days = [day.latest() for one in cited if (day := one.seen_from or one.seen) is not None]
    return min(days, default=None)
