"""Dates as precise as their source: a year, a month or a day."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

_SHAPE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date known to the year, the month or the day. ``month`` and ``day`` are ``None`` where not stated."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        self.earliest()  # raises ValueError for a month or day that does not exist

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; anything else raises ``ValueError``."""
        match = _SHAPE.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r}; expected YYYY, YYYY-MM or YYYY-MM-DD")
        try:
            return cls(*(int(part) if part is not None else None for part in match.groups()))  # type: ignore[arg-type]
        except ValueError:
            raise ValueError(f"{text!r}; expected a day that exists, as YYYY, YYYY-MM or YYYY-MM-DD") from None

    def earliest(self) -> dt.date:
        """First day it can mean."""
        return dt.date(self.year, self.month or 1, self.day or 1)

    def latest(self) -> dt.date:
        """Last day it can mean."""
        month = self.month or 12
        return dt.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def __str__(self) -> str:
        parts = [f"{self.year:04d}"]
        parts += [f"{part:02d}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)
