"""The fields of a profile as people state them: one table for flags, files, links, forms and tool inputs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

MAX_MONTHS = 120


class Shape(StrEnum):
    """What the value of a field looks like."""

    TEXT = "text"
    NUMBER = "number"
    COUNT = "count"
    DAY = "day"
    ID = "id"
    IDS = "ids"
    TEXTS = "texts"
    LEVELS = "levels"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a profile as people state it. ``low`` and ``high`` bound numbers; ``of`` says what an id names."""

    name: str
    shape: Shape
    help: str
    low: float = 0
    high: float = math.inf
    of: str | None = None
    item: str | None = None  # the flag that takes one item at a time, where it differs from the field

    @property
    def flag(self) -> str:
        """The command-line flag."""
        return "--" + (self.item or self.name).replace("_", "-")


FIELDS: tuple[Field, ...] = (
    Field(name="role", shape=Shape.ID, of="role", help="who you want to be; `waypost roles` lists them"),
    Field(name="background", shape=Shape.ID, of="background", help="where you come from"),
    Field(name="stack", shape=Shape.ID, of="platform", help="the cloud or platform you work on; any if not stated"),
    Field(name="experience_years", shape=Shape.NUMBER, high=60, help="years in that background"),
    Field(name="hours_per_week", shape=Shape.NUMBER, low=0.5, high=100, help="hours a week you can give"),
    Field(name="months", shape=Shape.NUMBER, low=0.25, high=MAX_MONTHS, help="months from now to the deadline"),
    Field(name="by", shape=Shape.DAY, help="the deadline itself, instead of months"),
    Field(
        name="budget_usd",
        shape=Shape.NUMBER,
        high=1_000_000,
        help="most you will pay in US dollars; no limit if not stated",
    ),
    Field(name="as_of", shape=Shape.DAY, help="plan as if it were this day"),
    Field(name="held", shape=Shape.IDS, of="step", help="credentials you hold"),
    Field(name="done", shape=Shape.IDS, of="step", help="portfolio projects you have finished"),
    Field(name="want", shape=Shape.IDS, of="step", help="credentials or projects that must be in the plan"),
    Field(name="avoid", shape=Shape.IDS, of="step", help="credentials or projects that must not be in the plan"),
    Field(name="max_exams", shape=Shape.COUNT, high=50, help="most exams to sit"),
    Field(name="language", shape=Shape.TEXT, of="language", help="language you can sit an exam in"),
    Field(name="kappa", shape=Shape.NUMBER, high=1, help="share of readiness that certificates can give, 0 to 1"),
    Field(name="skills", shape=Shape.LEVELS, item="skill", help="a level 0 to 4 you already have, as skill=level"),
    Field(name="external", shape=Shape.TEXTS, help="a credential you hold that Waypost has no record of"),
    Field(
        name="memberships", shape=Shape.TEXTS, item="membership", help="a programme that opens restricted exams to you"
    ),
    Field(name="id", shape=Shape.TEXT, help="a name for this profile, repeated in the answer"),
)
