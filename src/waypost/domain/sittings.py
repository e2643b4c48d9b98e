"""The windows in which a credential can be sat, computed from its events.

Every partial or unsettled day is read cautiously: a window opens on the last day its opening can mean and closes on the
first day its closing can mean. What lies between the cautious and the generous reading is kept in ``may_open`` and
``may_close``: on those days nobody can promise a seat, nor rule one out.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from waypost.domain.answer import Answer
from waypost.domain.credential import Credential, Event, EventKind, Fee, Kind
from waypost.domain.durations import add_days
from waypost.domain.languages import offers, same
from waypost.domain.moments import Moment, dated_events, first

_Events = Mapping[EventKind, tuple[tuple[Event, Moment | None], ...]]

NOT_SAT = frozenset({Kind.NOT_PERSONAL, Kind.PLACEHOLDER})


class SittingKind(StrEnum):
    BETA = "beta"
    STANDARD = "standard"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """A window in which a credential can be sat; both ends included.

    ``opens`` ``None``: always could, or the day is not known. ``closes`` ``None``: no closing day is known; before
    ``opens``: no day is sure. ``languages`` empty: none stated; not ``languages_complete``: some are left out.
    ``fee``: a beta that states none of its own is taken at the standard fee. ``restricted_to`` says who may sit,
    ``None`` is anybody. ``certain`` is False where sources disagree on whether it can be booked, or its opening is
    planned and unconfirmed.
    """

    kind: SittingKind
    opens: dt.date | None = None
    closes: dt.date | None = None
    may_open: dt.date | None = None
    may_close: dt.date | None = None
    languages: tuple[str, ...] = ()
    languages_complete: bool = True
    fee: Fee | None = None
    restricted_to: str | None = None
    certain: bool = True

    def contains(self, day: dt.date) -> bool:
        """Whether it is surely open on ``day`` (to those it is open to, if it opens at all)."""
        return (self.opens is None or self.opens <= day) and (self.closes is None or day <= self.closes)

    def may_contain(self, day: dt.date) -> bool:
        """Whether it can be open on ``day`` by the generous reading of its ends."""
        return (self.may_open is None or self.may_open <= day) and (self.may_close is None or day <= self.may_close)

    def opens_after(self, day: dt.date) -> bool:
        """Whether it is still to open, by the cautious reading."""
        return self.opens is not None and self.opens > day

    def offers(self, language: str) -> Answer:
        """Whether it can be sat in ``language``, as far as its languages are stated."""
        return offers(self.languages, language, complete=self.languages_complete)

    def names(self, language: str) -> bool:
        """Whether ``language`` is among those stated."""
        return bool(self.languages) and offers(self.languages, language) is Answer.YES

    def admits(self, memberships: Iterable[str]) -> bool:
        """Whether it is open to anybody, or every word of a membership stands in whom it is restricted to."""
        if self.restricted_to is None:
            return True
        who = _words(self.restricted_to)
        return any(words and words <= who for words in map(_words, memberships))


@dataclass(frozen=True, slots=True)
class _Ends:
    """The last days to sit: of the whole exam, and of some languages by themselves."""

    whole: Moment | None
    by_language: tuple[tuple[tuple[str, ...], Moment], ...]


def sittings(credential: Credential, credentials: Mapping[str, Credential]) -> tuple[Sitting, ...]:
    """Every window in which it can be sat, the beta before the standard form, in a stable order.

    Empty for what is no personal credential, for what is closed without a stated day, and for what is only announced.
    """
    events = dated_events(credential, credentials)
    ends = _ends(events)
    if credential.kind in NOT_SAT or (ends.whole is None and is_closed(credential)):
        return ()
    beta, standard = _phases(credential, events)
    windows = [_closed_by(beta, ends.whole)] if beta is not None else []
    windows += _by_language(standard, ends) if standard is not None else []
    for event, when in events.get(EventKind.ELIGIBILITY_LIMITED, ()):
        windows = _from(windows, when, restricted_to=event.who or "those its issuer admits")
    for _, when in events.get(EventKind.REGISTRATION_UNCLEAR, ()):
        windows = _doubted(windows, when)
    return tuple(one for one in windows if _has_a_day(one))


def is_closed(credential: Credential) -> bool:
    """Whether a source says that it is closed, whatever the day."""
    return any(event.kind is EventKind.CLOSED for event in credential.events)


def _has_a_day(sitting: Sitting) -> bool:
    return sitting.may_open is None or sitting.may_close is None or sitting.may_open <= sitting.may_close


def _ends(events: _Events) -> _Ends:
    last_days = events.get(EventKind.LAST_DAY, ())
    whole = [when for event, when in last_days if not event.languages and when is not None]
    whole += [_moved(when, -1) for _, when in events.get(EventKind.CLOSED, ()) if when is not None]
    alone: dict[tuple[str, ...], list[Moment]] = {}
    for event, when in last_days:
        if event.languages and when is not None:
            alone.setdefault(event.languages, []).append(when)
    return _Ends(first(whole), tuple((names, when) for names, found in alone.items() if (when := first(found))))


def _phases(credential: Credential, events: _Events) -> tuple[Sitting | None, Sitting | None]:
    """The beta and the standard window before anything closes them; ``None`` where the events state no such window."""
    beta = _opened(SittingKind.BETA, events.get(EventKind.BETA_OPENS, ()), credential)
    closed = first([when for _, when in events.get(EventKind.BETA_CLOSES, ()) if when is not None])
    standard = _standard(credential, events, beta, closed)
    if beta is not None and closed is None and standard is not None and standard.opens is not None:
        closed = _eve(standard.opens)
    return None if beta is None else _closed_by(beta, closed), standard


def _standard(
    credential: Credential, events: _Events, beta: Sitting | None, beta_closed: Moment | None
) -> Sitting | None:
    live = _opened(SittingKind.STANDARD, events.get(EventKind.LIVE, ()), credential)
    in_doubt = EventKind.REGISTRATION_UNCLEAR in events
    if live is not None and beta is not None and live.opens is None:
        return replace(live, opens=beta.opens, may_open=beta.may_open)
    if live is not None:
        return live
    if beta is not None:
        if not in_doubt or beta_closed is None:
            return None
        return replace(_window(SittingKind.STANDARD, _moved(beta_closed, 1), credential, ()), certain=False)
    if EventKind.REGISTRATION_OPENS in events:
        return _opened(SittingKind.STANDARD, events[EventKind.REGISTRATION_OPENS], credential)
    announced = events.get(EventKind.ANNOUNCED, ())
    if announced and not in_doubt and EventKind.ELIGIBILITY_LIMITED not in events:
        return None
    return _opened(SittingKind.STANDARD, announced, credential) or _window(SittingKind.STANDARD, None, credential, ())


def _opened(
    kind: SittingKind, events: tuple[tuple[Event, Moment | None], ...], credential: Credential
) -> Sitting | None:
    """The window that opens with the first of ``events``; with no day known it was always open."""
    if not events:
        return None
    when = first([one for _, one in events if one is not None])
    languages = tuple(dict.fromkeys(name for event, _ in events for name in event.languages))
    return _window(kind, when, credential, languages)


def _window(kind: SittingKind, when: Moment | None, credential: Credential, languages: tuple[str, ...]) -> Sitting:
    unbounded = when is not None and when.latest == dt.date.max
    return Sitting(
        kind=kind,
        opens=None if when is None else when.earliest if unbounded else when.latest,
        may_open=None if when is None or when.earliest == dt.date.min else when.earliest,
        languages=languages or credential.format.languages or (),
        languages_complete=bool(languages) or credential.format.languages_complete,
        fee=_fee(credential, kind),
        certain=when is None or (when.firm and not unbounded),
    )


def _fee(credential: Credential, kind: SittingKind) -> Fee | None:
    """The fee of that sitting, or else the standard one; ``None`` where no fee is recorded."""
    own = [fee for fee in credential.fees if fee.sitting == kind]
    standard = [fee for fee in credential.fees if fee.sitting == SittingKind.STANDARD]
    return next(iter(own + standard), None)


def _by_language(standard: Sitting, ends: _Ends) -> list[Sitting]:
    """One window for the languages that end with the exam, one for each group that ends by itself."""
    if not ends.by_language:
        return [_closed_by(standard, ends.whole)]
    ending = [name for names, _ in ends.by_language for name in names]
    rest = tuple(name for name in standard.languages if not any(same(name, other) for other in ending))
    goes_on = rest or not standard.languages or not standard.languages_complete
    windows = [replace(standard, languages=rest)] if goes_on else []
    for names, when in ends.by_language:
        windows.append(_closed_by(replace(standard, languages=names, languages_complete=True), when))
    return [_closed_by(one, ends.whole) for one in windows]


def _closed_by(sitting: Sitting, end: Moment | None) -> Sitting:
    """The window cut at ``end``; it never outlives an end it already has."""
    if end is None:
        return sitting
    closes = end.earliest if sitting.closes is None else min(sitting.closes, end.earliest)
    generous = end.latest if end.firm else None
    ends = [day for day in (sitting.may_close, generous) if day is not None]
    return replace(sitting, closes=closes, may_close=min(ends, default=None))


def _doubted(windows: list[Sitting], when: Moment | None) -> list[Sitting]:
    """The windows with those of the last form in doubt from a day on; one that opens later settles the doubt."""
    if not windows or when is None or when.earliest == dt.date.min:
        return [replace(one, certain=one.certain and one.kind is not windows[-1].kind) for one in windows]
    earlier = [one for one in windows if one.kind is not windows[-1].kind]
    last = [one for one in windows if one.kind is windows[-1].kind]
    begun = [one for one in last if one.opens is None or one.opens <= when.earliest]
    later = [one for one in last if one not in begun]
    return earlier + _from(begun, when, certain=False) + later


def _from(windows: list[Sitting], when: Moment | None, **change: object) -> list[Sitting]:
    """The windows with ``change`` made from a day on; always, where the day is not known."""
    day = dt.date.min if when is None else when.earliest
    changed: list[Sitting] = []
    for one in windows:
        if one.may_close is not None and one.may_close < day:
            changed.append(one)
        elif day == dt.date.min or (one.opens is not None and one.opens >= day):
            changed.append(replace(one, **change))  # type: ignore[arg-type]
        else:
            changed.append(_closed_by(one, _eve(day)))
            changed.append(replace(one, opens=day, may_open=day, **change))  # type: ignore[arg-type]
    return changed


def _eve(day: dt.date) -> Moment:
    before = add_days(day, -1)
    return Moment(earliest=before, latest=before)


def _moved(when: Moment, days: int) -> Moment:
    return replace(when, earliest=add_days(when.earliest, days), latest=add_days(when.latest, days))


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.casefold()))
