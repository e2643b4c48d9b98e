"""Where the days and points of a plan lie in its drawings, in percent of their width and height."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from waypost.domain.plan import Plan, Step
from waypost.surfaces import words

_MOST_TICKS = 12
_LEFT, _RIGHT = 12.0, 77.0  # ticks nearer to the ends than this have no name: the first and last day stand there
_NARROW_LEFT, _NARROW_RIGHT, _NARROW_MOST = 18.0, 66.0, 4  # the same on a phone, and how many names fit there
_CLEAR = 7.0  # least distance of two figures
_SLIVER = 1.5  # least width of the end


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """The first day of a month or year. ``name`` is empty where there is no room for it.

    ``narrow``: there is room for the name on a phone as well.
    """

    at: float
    name: str
    narrow: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One step on the calendar. Days outside the calendar are ``None``."""

    step: Step
    left: float
    width: float
    end: float
    last_start: float | None
    last_day: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A time in which readiness stays the same. ``figure`` is the readiness, where there is room to say it."""

    left: float
    width: float
    attested: float
    evidenced: float
    total: float
    figure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The whole drawing: a scale of months, one row a step, and readiness below on the same scale.

    ``today`` is ``None`` where the plan was made for another day that lies after it, or has long ended.
    """

    ticks: tuple[Tick, ...]
    rows: tuple[Row, ...]
    stretches: tuple[Stretch, ...]
    today: float | None
    split: bool  # whether attested and evidenced are told apart


def calendar_of(plan: Plan, today: dt.date) -> Calendar:
    """The calendar from the plan's day to its deadline."""
    scale = _Scale(plan.as_of, plan.deadline)
    rows = tuple(
        Row(
            step=step,
            left=scale.at(step.start),
            width=max(scale.at(step.end) - scale.at(step.start), 0.4),
            end=scale.at(step.end),
            last_start=scale.within(step.last_safe_start),
            last_day=scale.within(step.window_closes),
        )
        for step in plan.steps
    )
    split = plan.attested_start is not None and all(step.attested_after is not None for step in plan.steps)
    return Calendar(
        ticks=_ticks(scale),
        rows=rows,
        stretches=_stretches(plan, scale, split=split),
        today=scale.within(today),
        split=split,
    )


class _Scale:
    def __init__(self, first: dt.date, last: dt.date) -> None:
        self.first, self.last = first, last
        self._days = max((last - first).days, 1)

    def at(self, day: dt.date) -> float:
        return round(min(max((day - self.first).days / self._days, 0.0), 1.0) * 100, 2)

    def within(self, day: dt.date | None) -> float | None:
        return None if day is None or not self.first <= day <= self.last else self.at(day)


def _ticks(scale: _Scale) -> tuple[Tick, ...]:
    months = (scale.last.year - scale.first.year) * 12 + scale.last.month - scale.first.month
    every = next((one for one in (1, 2, 3, 6) if months <= one * _MOST_TICKS), 12)
    found = []
    for number in range(1, months + 1):
        year, month = divmod(scale.first.year * 12 + scale.first.month - 1 + number, 12)
        if month % every == 0:
            day = dt.date(year, month + 1, 1)
            at = scale.at(day)
            name = (str(year) if month == 0 else words.month(day)) if _LEFT <= at <= _RIGHT else ""
            found.append(Tick(at=at, name=name))
    inside = [tick for tick in found if tick.name and _NARROW_LEFT <= tick.at <= _NARROW_RIGHT]
    kept = inside[:: 1 if len(inside) <= _NARROW_MOST else 2]
    return tuple(replace(tick, narrow=tick in kept) for tick in found)


def _stretches(plan: Plan, scale: _Scale, *, split: bool) -> tuple[Stretch, ...]:
    """Readiness from day to day. Where the plan ends on the deadline its end is still given a sliver."""
    levels = [(0.0, plan.readiness_start, plan.attested_start)]
    levels += [(scale.at(step.end), step.readiness_after, step.attested_after) for step in plan.steps]
    levels[-1] = (min(levels[-1][0], 100 - _SLIVER), *levels[-1][1:])
    ends = [*(left for left, _, _ in levels[1:]), 100.0]
    seen = [(level, right) for level, right in zip(levels, ends, strict=True) if right > level[0]]
    figures = _figures([left for (left, _, _), _ in seen])
    return tuple(
        Stretch(
            left=left,
            width=round(right - left, 2),
            attested=round(shown, 1),
            evidenced=round(max(total - shown, 0.0), 1),
            total=round(total, 1),
            figure=f"{total:.0f}" if said else "",
        )
        for ((left, total, attested), right), said in zip(seen, figures, strict=True)
        for shown in [(attested or 0.0) if split else total]
    )


def _figures(lefts: list[float]) -> list[bool]:
    """Which stretches have room to say their readiness: the last has, and then from the left."""
    found: list[bool] = []
    said = -_CLEAR
    for left in lefts[:-1]:
        found.append(left - said >= _CLEAR and lefts[-1] - left >= _CLEAR)
        said = left if found[-1] else said
    return [*found, True]
