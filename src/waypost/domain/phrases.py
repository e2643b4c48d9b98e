"""Days, money, hours, counts and names as people write them, the same in every message and on every screen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from waypost.domain.catalogue import Catalogue

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def day(value: dt.date, *, weekday: bool = False) -> str:
    """``22 Nov 2026``, whatever the machine's language is."""
    head = f"{_WEEKDAYS[value.weekday()]} " if weekday else ""
    return f"{head}{value.day} {month(value)} {value.year}"


def month(value: dt.date) -> str:
    """Three letters of the month."""
    return _MONTHS[value.month - 1]


def usd(amount: float) -> str:
    """Whole dollars where they are whole."""
    return f"${amount:,.0f}" if abs(amount - round(amount)) < 0.005 else f"${amount:,.2f}"


def hours(amount: float) -> str:
    """Hours, whole."""
    return f"{amount:,.0f} h"


def count(number: int, noun: str) -> str:
    """``1 exam``, ``2 exams``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def listed(words: Iterable[str], joint: str = "and") -> str:
    """``a, b and c``."""
    *first, last = list(words) or [""]
    return f"{', '.join(first)} {joint} {last}" if first else last


def name_of(one: str, catalogue: Catalogue) -> str:
    """The short name people use: the exam code where there is one, else the title; the id where neither is known."""
    if one in catalogue.credentials:
        credential = catalogue.credentials[one]
        return credential.code or credential.title
    return catalogue.projects[one].title if one in catalogue.projects else one


def title_of_skill(skill: str, catalogue: Catalogue) -> str:
    """The title of a skill or of a family of platform skills; the id where neither is known."""
    known = catalogue.skills.get(skill) or catalogue.families.get(skill)
    return known.title if known is not None else skill
