"""The shapes of what surfaces answer in JSON; the schemas in ``data/schema`` are generated from them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from typing import Any, Literal, TypedDict

from waypost.domain.catalogue import Catalogue
from waypost.domain.dates import PartialDate
from waypost.domain.plan import Conflict, Excluded, NeedMet, Plan, Step, Warning
from waypost.errors import ProfileError, WaypostError

_DIGITS = 4  # floats are rounded, so that the same plan has the same bytes on every machine


class Problem(TypedDict):
    """One wrong field; ``field`` is ``null`` where the problem is not about a field of a profile."""

    field: str | None
    message: str


class ErrorObject(TypedDict):
    """What every surface answers where it cannot answer."""

    status: Literal["error"]
    kind: str
    message: str
    hint: str | None
    problems: list[Problem]


class BadLineObject(ErrorObject):
    """A line of a batch that could not be planned. ``id`` is the profile's, where it could be read."""

    id: str | None
    line: int


class Readiness(TypedDict):
    """Points from 0 to 100. The parts are ``null`` where the plan does not say them."""

    start: float
    end: float
    attested_start: float | None
    attested_end: float | None


class PlanObject(TypedDict):
    """A plan. ``why`` holds the reason of each step in words, by id; ``steps[].why`` holds the same as values."""

    id: str | None
    status: Literal["optimal", "feasible", "infeasible"]
    role: str
    as_of: dt.date
    deadline: dt.date
    kappa: float
    readiness: Readiness
    hours: float
    hours_available: float
    cost_usd: float
    steps: list[Step]
    warnings: list[Warning]
    why: dict[str, str]
    excluded: list[Excluded]
    needs: list[NeedMet]
    conflict: Conflict | None
    gap: float | None


def plain(value: Any) -> Any:
    """``value`` as JSON knows it: objects for dataclasses, text for days, numbers for money; sets are not allowed."""
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        return value
    if isinstance(value, (float, Decimal)):
        return round(float(value), _DIGITS)
    if isinstance(value, PartialDate):
        return str(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if is_dataclass(value):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    return [plain(one) for one in value]


def error_object(error: WaypostError) -> dict[str, Any]:
    """The ``ErrorObject`` of an error."""
    if isinstance(error, ProfileError):
        problems = [Problem(field=field, message=message) for field, message in error.problems]
    else:
        problems = [Problem(field=None, message=line) for line in str(error).splitlines()]
    return {
        "status": "error",
        "kind": type(error).__name__,
        "message": str(error),
        "hint": error.hint,
        "problems": problems,
    }


def plan_object(plan: Plan, catalogue: Catalogue) -> dict[str, Any]:
    """The ``PlanObject`` of a plan."""
    from waypost.surfaces.words import why_in_words

    return {
        "id": plan.profile_id,
        "status": plan.status.value,
        "role": plan.role,
        "as_of": plain(plan.as_of),
        "deadline": plain(plan.deadline),
        "kappa": plain(plan.kappa),
        "readiness": {
            "start": plain(plan.readiness_start),
            "end": plain(plan.readiness_end),
            "attested_start": plain(plan.attested_start),
            "attested_end": plain(plan.attested_end),
        },
        "hours": plain(plan.hours),
        "hours_available": plain(plan.hours_available),
        "cost_usd": plain(plan.cost_usd),
        "steps": plain(plan.steps),
        "warnings": plain(plan.warnings),
        "why": {step.id: why_in_words(step, catalogue) for step in plan.steps},
        "excluded": plain(plan.excluded),
        "needs": plain(plan.needs),
        "conflict": plain(plan.conflict),
        "gap": plain(plan.gap),
    }
