"""What a person tells us. The same field names serve flags, waypost.toml, URL parameters, JSON and tool inputs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A planning request. ``None`` means not stated; the planner then takes the default that ``docs/model.md`` names.

    Ids in ``held``, ``want`` and ``avoid`` are catalogue ids (credentials, or projects); ``external`` are titles that
    Waypost holds no record of (CISA …); ``memberships`` are programmes that open restricted exams.
    ``months`` and ``by`` both say when; ``by`` wins.
    """

    role: str
    as_of: dt.date
    id: str | None = None
    background: str = "other"
    stack: str | None = None
    experience_years: float | None = None
    hours_per_week: float = 8.0
    months: float = 9.0
    by: dt.date | None = None
    budget_usd: float | None = None  # None: no limit
    held: tuple[str, ...] = ()
    done: tuple[str, ...] = ()  # finished projects
    want: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    max_exams: int | None = None
    language: str = "English"
    kappa: float | None = None
    skills: Mapping[str, int] = field(default_factory=dict)  # known levels that override the background's
    external: tuple[str, ...] = ()
    memberships: tuple[str, ...] = ()
