"""What tools take: JSON Schemas made from tables of fields, and the reading of arguments by the same tables."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Iterable, Mapping
from typing import Any

from waypost.catalogue.profile import (
    MAX_ITEMS,
    MAX_TEXT,
    clip,
    one_hint,
    plain_value,
    read_day,
    read_number,
    read_text,
    shown,
)
from waypost.catalogue.profile_fields import Field, Shape
from waypost.domain.catalogue import Catalogue
from waypost.domain.credential import Kind, Tier
from waypost.domain.lifecycle import Status
from waypost.domain.profile import Profile
from waypost.errors import ProfileError, UsageError
from waypost.surfaces.schema import field_schema

AS_OF = Field(name="as_of", shape=Shape.DAY, help="answer as it would have been on this day; today if not stated")
LANGUAGE = Field(name="language", shape=Shape.TEXT, help="language to sit the exam in; English if not stated")
TRADED = ("budget_usd", "hours_per_week")
_DEFAULTS = {one.name: one.default for one in dataclasses.fields(Profile)}
_SAID = {  # where the command line speaks of commands and flags
    "role": "who the person wants to be; the tool roles tells what each needs",
    "skills": 'levels 0 to 4 that the person already has, by skill id, such as {"python": 3}',
}


def input_schema(
    own: Iterable[Field], profile: Iterable[Field], required: tuple[str, ...], catalogue: Catalogue
) -> dict[str, Any]:
    """The input of a tool: its own fields and those of a profile, all bounded, ids from closed sets listed."""
    properties = {field.name: _property(field, catalogue) for field in own}
    properties |= {field.name: _property(field, catalogue) | _further(field) for field in profile}
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


def read(
    arguments: Mapping[str, object], fields: tuple[Field, ...], required: tuple[str, ...], catalogue: Catalogue
) -> dict[str, Any]:
    """The arguments of a tool, checked, without what is absent or ``null``. Raises ``ProfileError`` with everything.

    Ids of the catalogue are only checked to be text: whoever looks them up knows the closest.
    """
    known = {field.name: field for field in fields}
    stated: dict[str, Any] = {}
    problems: list[tuple[str, str]] = []
    hints: list[tuple[str, str]] = []
    for name, value in arguments.items():
        if name not in known:
            near = difflib.get_close_matches(clip(name), known, n=1)
            takes = ", ".join(known) or "nothing"
            problems.append((clip(name), f"{clip(name)!r} is no argument of this tool; it takes {takes}."))
            hints += [(clip(name), f"closest: {near[0]}")] if near else []
        elif value is not None:
            try:
                stated[name] = _value(known[name], value, catalogue)
            except UsageError as error:
                problems.append((name, str(error)))
                hints += [(name, error.hint)] if error.hint else []
    missing = [name for name in required if arguments.get(name) is None]
    problems += [(name, f"{name} is missing; expected {known[name].help}.") for name in missing]
    if problems:
        raise ProfileError(tuple(problems), hint=one_hint(hints))
    return stated


def together(first: ProfileError, second: ProfileError) -> ProfileError:
    """Both as one, so that everything wrong is told at once."""
    hints = [hint for hint in (first.hint, second.hint) if hint]
    return ProfileError((*first.problems, *second.problems), hint="; ".join(hints) or None)


def choices(field: Field, catalogue: Catalogue) -> tuple[str, ...]:
    """The values that a field can have, where these are few."""
    closed: dict[str | None, Iterable[str]] = {
        "role": sorted(catalogue.roles),
        "background": sorted(catalogue.backgrounds),
        "platform": sorted(catalogue.platforms),
        "vendor": sorted(catalogue.vendors),
        "tier": (str(one) for one in Tier),
        "status": (str(one) for one in Status),
        "kind": (str(one) for one in Kind),
        "traded": TRADED,
    }
    return tuple(closed.get(field.of, ()))


def _property(field: Field, catalogue: Catalogue) -> dict[str, Any]:
    made = field_schema(field)
    schema = dict(made["anyOf"][0]) if "anyOf" in made else made  # a tool's argument is left out, not null
    few = choices(field, catalogue)
    if few:
        schema["enum"] = list(few)
    elif schema["type"] == "string" and "format" not in schema:
        schema["maxLength"] = MAX_TEXT
    elif schema["type"] == "array":
        schema["items"] = {**schema["items"], "maxLength": MAX_TEXT}
        schema |= {"minItems": int(field.low)} if field.low else {}
        schema["maxItems"] = int(_most(field))
    return {**schema, "description": made["description"]}


def _further(field: Field) -> dict[str, Any]:
    """What the schema of a profile's field says besides: the default, and words that fit an assistant."""
    default = _DEFAULTS.get(field.name)
    said = {"description": _SAID[field.name]} if field.name in _SAID else {}
    return said | ({"default": plain_value(default)} if isinstance(default, (str, float)) else {})


def _value(field: Field, value: object, catalogue: Catalogue) -> object:
    match field.shape:
        case Shape.NUMBER | Shape.COUNT:
            return read_number(field, value)
        case Shape.IDS | Shape.TEXTS:
            return _texts(field, value)
        case Shape.DAY:
            return read_day(field.name, read_text(field.name, value))
        case _:
            text = read_text(field.name, value)
            few = choices(field, catalogue)
            if few and field.of != "role" and text not in few:
                near = difflib.get_close_matches(text.lower(), few, n=1)
                message = f"{field.name} is {clip(text)!r}; expected one of: {', '.join(few)}."
                raise UsageError(message, f"closest: {near[0]}" if near else None)
            return text


def _texts(field: Field, value: object) -> tuple[str, ...]:
    most = _most(field)
    if isinstance(value, list) and field.low <= len(value) <= most:
        return tuple(read_text(field.name, one) for one in value)
    raise UsageError(f"{field.name} is {shown(value)}; expected a list of {field.low:g} to {most:g} ids.")


def _most(field: Field) -> float:
    return min(field.high, MAX_ITEMS)
