"""When every exam can be sat, as bars in percent of a stretch of time, so that a picture of any width is the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from waypost.domain.catalogue import Catalogue, Vendor
from waypost.domain.credential import Credential, EventKind
from waypost.domain.durations import add_days, add_months
from waypost.domain.lifecycle import Sitting, SittingKind, Status, sittings, status_on
from waypost.domain.moments import moment
from waypost.planning.kept import Kept
from waypost.surfaces import words
from waypost.surfaces.facts import event_in_words, partial, standing

STRETCHES = (12, 24, 36)  # months; two thirds of them lie behind the day
_STEP = {12: 1, 24: 3, 36: 6}  # months between ticks
_MARKS = {
    EventKind.ANNOUNCED: "announced",
    EventKind.REGISTRATION_OPENS: "announced",
    EventKind.GUIDE_CHANGED: "guide",
    EventKind.RENAMED: "guide",
    EventKind.ISSUER_MOVED: "guide",
    EventKind.RENEWAL_ENDS: "guide",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """The time that is drawn, both ends included, and the day it is drawn on."""

    start: dt.date
    end: dt.date
    today: dt.date
    months: int

    def x(self, day: dt.date) -> float:
        """Where the day lies, in percent of the width; outside the stretch it is its nearer edge."""
        total = (self.end - self.start).days
        return round(min(max((day - self.start).days / total, 0.0), 1.0) * 100, 2)

    @property
    def ticks(self) -> tuple[tuple[float, str, str], ...]:
        """Place, month and, at the first one and every January, year."""
        step = _STEP[self.months]
        days = [add_months(self.start, ahead) for ahead in range(self.months)]
        shown = [day for day in days if (day.month - 1) % step == 0]
        years = {day: str(day.year) for day in shown if day.month == 1 or day == shown[0]}
        return tuple((self.x(day), words.month(day), years.get(day, "")) for day in shown)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A span of a lane. ``look`` is one of "live", "beta", "restricted", "unclear", "perhaps"; the latter may be."""

    look: str
    x: float
    width: float
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One row of bars: the languages that share their days. ``ends``: where it surely ends within the stretch.

    ``unknown_start``: no source says when it began.
    """

    bars: tuple[Bar, ...]
    languages: tuple[str, ...]
    ends: float | None
    unknown_start: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One dated event that is not the end of a bar. ``look`` is "announced" or "guide"."""

    look: str
    x: float
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One credential of the picture. ``successor`` and ``follows`` are ids of what replaces it and what it replaces."""

    credential: Credential
    status: Status
    standing: str
    lanes: tuple[Lane, ...]
    marks: tuple[Mark, ...]
    successor: str | None
    follows: str | None

    @property
    def said(self) -> str:
        """The bars and events in words."""
        return "; ".join([*(bar.said for lane in self.lanes for bar in lane.bars), *(one.said for one in self.marks)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A vendor's credentials: those with a dated event, predecessors before successors, and those without any."""

    vendor: Vendor
    entries: tuple[Entry, ...]
    undated: tuple[Credential, ...]


def stretch(today: dt.date, months: int) -> Stretch:
    """Whole months around today, a third of them ahead."""
    start = add_months(today.replace(day=1), -(months * 2 // 3))
    return Stretch(start=start, end=add_days(add_months(start, months), -1), today=today, months=months)


_kept: Kept[tuple[Group, ...]] = Kept(12)


def groups(
    catalogue: Catalogue, over: Stretch, *, vendor: str | None = None, status: str | None = None
) -> tuple[Group, ...]:
    """The credentials of each vendor, in the order of the vendors' titles."""
    every = _kept.get((catalogue,), over, lambda: tuple(_every(catalogue, over)))
    kept = [_narrowed(one, status, catalogue, over.today) for one in every if vendor in (None, one.vendor.id)]
    return tuple(one for one in kept if one.entries or one.undated)


def _every(catalogue: Catalogue, over: Stretch) -> Iterator[Group]:
    for one in sorted(catalogue.vendors.values(), key=lambda one: one.title.casefold()):
        theirs = [each for each in catalogue.credentials.values() if each.vendor == one.id]
        dated = [each for each in theirs if _has_day(each, catalogue)]
        entries = tuple(_entry(each, catalogue, over) for each in _in_line(dated, catalogue))
        undated = tuple(sorted((each for each in theirs if each not in dated), key=lambda each: each.id))
        yield Group(vendor=one, entries=entries, undated=undated)


def _narrowed(group: Group, status: str | None, catalogue: Catalogue, today: dt.date) -> Group:
    if status is None:
        return group
    undated = (one for one in group.undated if status_on(one, today, catalogue.credentials).value == status)
    entries = (one for one in group.entries if one.status.value == status)
    return Group(vendor=group.vendor, entries=tuple(entries), undated=tuple(undated))


def _has_day(one: Credential, catalogue: Catalogue) -> bool:
    return any(moment(event, one, catalogue.credentials) is not None for event in one.events)


def _in_line(found: Iterable[Credential], catalogue: Catalogue) -> list[Credential]:
    """In the order of their ids, but what replaces another right after it."""
    waiting = {one.id: one for one in sorted(found, key=lambda one: one.id)}
    heirs = {heir for one in waiting.values() if (heir := _successor(one, catalogue)) is not None}
    line: list[Credential] = []
    for start in [*(one for one in waiting if one not in heirs), *waiting]:
        one: str | None = start
        while one in waiting and waiting[one] not in line:
            line.append(waiting[one])
            one = _successor(waiting[one], catalogue)
    return line


def _successor(one: Credential, catalogue: Catalogue) -> str | None:
    targets = (event.target for event in one.events if event.kind is EventKind.REPLACED_BY)
    return next((target for target in targets if target in catalogue.credentials), None)


def _entry(one: Credential, catalogue: Catalogue, over: Stretch) -> Entry:
    everything = catalogue.credentials
    status = status_on(one, over.today, everything)
    return Entry(
        credential=one,
        status=status,
        standing=standing(one, status, over.today, everything),
        lanes=_lanes(sittings(one, everything), over),
        marks=_marks(one, everything, over),
        successor=_successor(one, catalogue),
        follows=one.predecessor if one.predecessor in everything else None,
    )


def _lanes(windows: tuple[Sitting, ...], over: Stretch) -> tuple[Lane, ...]:
    """A lane for each group of languages with days of its own; the beta stands before the first."""
    betas = [one for one in windows if one.kind is SittingKind.BETA]
    by_language: dict[tuple[str, ...], list[Sitting]] = {}
    for one in windows:
        if one.kind is SittingKind.STANDARD:
            by_language.setdefault(one.languages, []).append(one)
    rows = list(by_language.values()) or [[]]
    rows[0] = [*betas, *rows[0]]
    return tuple(_lane(row, over, named=len(rows) > 1) for row in rows if row)


def _lane(row: list[Sitting], over: Stretch, *, named: bool) -> Lane:
    last = row[-1]
    ends = last.closes if last.closes is not None and last.may_close == last.closes else None
    return Lane(
        bars=tuple(bar for one in row for bar in _bars(one, over)),
        languages=last.languages if named else (),
        ends=over.x(ends) if ends is not None and over.start <= ends <= over.end else None,
        unknown_start=row[0].opens is None,
    )


def _bars(one: Sitting, over: Stretch) -> list[Bar]:
    """What is sure, with what may be before and after it."""
    if not one.certain:
        look = "unclear"
    elif one.restricted_to is not None:
        look = "restricted"
    else:
        look = "beta" if one.kind is SittingKind.BETA else "live"
    what = {"live": "open", "restricted": f"open to {one.restricted_to} only", "unclear": "not settled"}.get(look, look)
    tongue = f" in {words.listed(one.languages)}" if one.languages else ""
    sure_from, sure_to = one.opens or dt.date.min, one.closes or dt.date.max
    spans = [(look, f"{what}{tongue}", sure_from, sure_to)]
    if one.may_open is not None and one.may_open < sure_from:
        spans.insert(0, ("perhaps", f"perhaps {what}", one.may_open, add_days(sure_from, -1)))
    if one.closes is not None and one.may_close != one.closes:
        spans.append(("perhaps", f"perhaps {what}{tongue}", add_days(sure_to, 1), one.may_close or dt.date.max))
    return [
        Bar(look=each, x=over.x(start), width=round(over.x(end) - over.x(start), 2), said=f"{text}{_days(start, end)}")
        for each, text, start, end in spans
        if start <= end and end >= over.start and start <= over.end
    ]


def _days(start: dt.date, end: dt.date) -> str:
    begun = "" if start == dt.date.min else f" from {words.day(start)}"
    return f"{begun}{'' if end == dt.date.max else f' to {words.day(end)}'}"


def _marks(one: Credential, everything: Mapping[str, Credential], over: Stretch) -> tuple[Mark, ...]:
    made = []
    for event in one.events:
        when = moment(event, one, everything)
        if event.kind in _MARKS and when is not None and over.start <= when.latest <= over.end:
            day = partial(event.date) if event.date is not None else words.day(when.latest)
            made.append(Mark(look=_MARKS[event.kind], x=over.x(when.latest), said=f"{event_in_words(event)}, {day}"))
    return tuple(made)
