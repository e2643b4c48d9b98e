"""Values as plain JSON, in the shapes that ``shapes`` states; every surface answers through here."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any

from waypost.domain.catalogue import Catalogue
from waypost.domain.dates import PartialDate
from waypost.domain.plan import Plan, Step
from waypost.errors import ProfileError, WaypostError

if TYPE_CHECKING:
    from waypost.catalogue.endings import Retiring
    from waypost.catalogue.query import Found
    from waypost.domain.analysis import WhyNot

_DIGITS = 4  # floats are rounded, so that the same plan has the same bytes on every machine


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


def text_of(value: Any) -> str:
    """A plain value as the text that programs read: the same bytes on every surface.

    What is no text in UTF-8, as a file's name may be, is written as escapes.
    """
    text = json.dumps(value, indent=2, ensure_ascii=False)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        text = json.dumps(value, indent=2)
    return f"{text}\n"


def error_object(error: WaypostError) -> dict[str, Any]:
    """The ``ErrorObject`` of an error."""
    if isinstance(error, ProfileError):
        problems: list[dict[str, Any]] = [{"field": field, "message": message} for field, message in error.problems]
    else:
        problems = [{"field": None, "message": line} for line in str(error).splitlines()]
    return {
        "status": "error",
        "kind": type(error).__name__,
        "message": str(error),
        "hint": error.hint,
        "problems": problems,
    }


def entry_object(kind: str, one: str, catalogue: Catalogue, as_of: dt.date, language: str) -> dict[str, Any]:
    """A credential's dossier with what kits show of it, or a project, role or skill, under its kind."""
    from waypost import api

    if kind == "credential":
        facts, shown = api.dossier(catalogue, one, as_of, language), api.kits_showing(catalogue, one)
        return {"kind": kind, "id": one, "as_of": plain(as_of), kind: plain(facts), "shown_by": plain(shown)}
    value = {"project": catalogue.projects, "role": catalogue.roles, "skill": catalogue.skills}[kind][one]
    return {"kind": kind, "id": one, "as_of": plain(as_of), kind: plain(value)}


def list_object(found: tuple[Found, ...], as_of: dt.date) -> dict[str, Any]:
    """Credentials found, one row each; ``waypost show`` gives the rest."""
    rows = [
        {
            "id": one.credential.id,
            "code": one.credential.code,
            "title": one.credential.title,
            "vendor": one.credential.vendor,
            "kind": plain(one.credential.kind),
            "tier": plain(one.credential.tier),
            "status": plain(one.status),
            "fee_usd": plain(one.fee_usd),
            "role_points": plain(one.role_points),
        }
        for one in found
    ]
    return {"as_of": plain(as_of), "count": len(rows), "credentials": rows}


def retiring_object(found: tuple[Retiring, ...], as_of: dt.date, until: dt.date) -> dict[str, Any]:
    """Last days to sit, in their order."""
    rows = [
        {
            "id": one.credential.id,
            "code": one.credential.code,
            "title": one.credential.title,
            "last_day": plain(one.last_day),
            "languages": plain(one.languages),
            "whole": one.whole,
            "firm": one.firm,
            "successor": plain(one.successor),
        }
        for one in found
    ]
    return {"as_of": plain(as_of), "until": plain(until), "count": len(rows), "retiring": rows}


def explain_object(catalogue: Catalogue, as_of: dt.date) -> dict[str, Any]:
    """The ``ExplainObject``."""
    from waypost.surfaces.model_text import FORMULA, model_points

    formula = " ".join(" ".join(FORMULA).split())
    points = dict(model_points(catalogue))
    return {"as_of": plain(as_of), "formula": formula, "points": points, "stance": plain(catalogue.stance)}


def why_object(one: str, plan: Plan, step: Step | None, reason: WhyNot | None, catalogue: Catalogue) -> dict[str, Any]:
    """The ``WhyObject`` of a step of the plan, or of something that is not in it."""
    from waypost.surfaces.words import why_in_words

    message = why_in_words(step, catalogue) if step is not None else reason.message if reason is not None else ""
    return {
        "id": one,
        "as_of": plain(plan.as_of),
        "in_plan": step is not None,
        "plan_status": plan.status.value,
        "message": message,
        "step": plain(step),
        "why_not": plain(reason),
    }


def plan_object(plan: Plan, catalogue: Catalogue) -> dict[str, Any]:
    """The ``PlanObject`` of a plan."""
    from waypost.surfaces.words import start_command, why_in_words

    return {
        "id": plan.profile_id,
        "status": plan.status.value,
        "role": plan.role,
        "stack": plan.stack,
        "stack_assumed": plan.stack_assumed,
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
        "commands": {step.id: command for step in plan.steps if (command := start_command(step)) is not None},
        "excluded": plain(plan.excluded),
        "needs": plain(plan.needs),
        "conflict": plain(plan.conflict),
        "gap": plain(plan.gap),
    }
