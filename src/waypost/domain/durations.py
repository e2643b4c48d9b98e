"""Spans of time as people write them ("12m", "90d", "1y"), and adding them to a day."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from waypost.errors import UsageError

_SHAPE = re.compile(r"(\d{1,4})\s*([dwmy])", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """Calendar months and days; months are added first. Never negative."""

    months: int = 0
    days: int = 0

    @classmethod
    def parse(cls, text: str) -> Duration:
        """Read a count and a unit: ``90d``, ``6w``, ``12m`` or ``1y``. Raises ``UsageError``."""
        match = _SHAPE.fullmatch(text.strip())
        if match is None:
            raise UsageError(f"{text!r} is no span of time; expected a count and a unit.", "write 90d, 6w, 12m or 1y")
        count = int(match[1])
        unit = match[2].lower()
        return cls(months=count * {"m": 1, "y": 12}.get(unit, 0), days=count * {"d": 1, "w": 7}.get(unit, 0))

    def after(self, day: dt.date) -> dt.date:
        """The day this long after ``day``; the last day of the calendar where it would lie beyond."""
        shifted = add_months(day, self.months)
        return dt.date.max if self.days > (dt.date.max - shifted).days else shifted + dt.timedelta(days=self.days)


def add_months(day: dt.date, months: int) -> dt.date:
    """``day`` moved by whole months, back where ``months`` is negative.

    A day the month does not have becomes the month's last; beyond the calendar the calendar's own end is returned.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        return dt.date.max if months > 0 else dt.date.min
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def add_days(day: dt.date, days: int) -> dt.date:
    """``day`` moved by ``days``, kept inside the calendar."""
    return dt.date.fromordinal(min(max(day.toordinal() + days, 1), dt.date.max.toordinal()))
