"""What each data file may hold, derived from the domain's dataclasses, and plain words for what breaks it.

The dataclasses are the one model of every shape: pydantic models are made from their fields (strict, no extra keys),
and the JSON Schemas come from those models.
"""

from __future__ import annotations

import difflib
import json
import types
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
    create_model,
)

from waypost.catalogue.yaml_reader import Document, Loc, dotted
from waypost.domain.catalogue import Family, Vendor
from waypost.domain.credential import Credential
from waypost.domain.dates import PartialDate
from waypost.domain.judgement import Background, Coverage, Project, Role, Skill, Stance


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillsFile:
    """``skills.yaml``: the platforms, the families of platform skills, and every skill."""

    platforms: dict[str, str]
    families: tuple[Family, ...]
    skills: tuple[Skill, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BackgroundsFile:
    """``backgrounds.yaml``."""

    backgrounds: tuple[Background, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorsFile:
    """``vendors.yaml``."""

    vendors: tuple[Vendor, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Something that is said and has no support."""

    claim: str
    verdict: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherCode:
    """An exam seen in passing that has no record of its own."""

    code: str
    name: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleCheck:
    """A figure of the guide that Waypost answers, checked against the facts. Prices are in USD."""

    verdict: str
    item: str | None = None
    claim: str | None = None
    article_price: float | None = None
    our_price: float | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FactFile:
    """What a research file says besides its records: how it was made, claims, codes, what was looked for in vain."""

    name: str
    meta: dict[str, str]
    unverified_claims: tuple[Claim, ...] = ()
    other_codes_seen: tuple[OtherCode, ...] = ()
    article_check: tuple[ArticleCheck, ...] = ()
    not_found: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimsFile:
    """``claims.yaml``: what the research files say besides the credentials."""

    fact_files: tuple[FactFile, ...]


KINDS: dict[str, Any] = {
    "credential": Credential,
    "vendors": VendorsFile,
    "claims": ClaimsFile,
    "skills": SkillsFile,
    "role": Role,
    "backgrounds": BackgroundsFile,
    "project": Project,
    "stance": Stance,
    "coverage": tuple[Coverage, ...],  # a file holds a list: one entry per credential of a vendor
}


def problems_of(document: Document, kind: str) -> tuple[str, ...]:
    """Everything in which a document differs from the shape of its kind, as sentences with their place."""
    try:
        _adapter(kind).validate_json(json.dumps(document.value))
    except ValidationError as error:
        return tuple(f"{document.where(loc)}: {text}." for loc, text in _sentences(error, KINDS[kind]))
    return ()


def json_schema(kind: str) -> dict[str, Any]:
    """The JSON Schema of a kind of data file."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_adapter(kind).json_schema()}


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(_edge(KINDS[kind]), config=None if is_dataclass(KINDS[kind]) else ConfigDict(strict=True))


@cache
def shape(cls: type) -> type[BaseModel]:
    """The strict pydantic model of a dataclass."""
    hints = get_type_hints(cls)
    members: dict[str, Any] = {}
    for one in fields(cls):
        default: Any = one.default if one.default is not MISSING else ...
        if one.default_factory is not MISSING:
            default = Field(default_factory=one.default_factory)
        members[one.name] = (_edge(hints[one.name]), default)
    config = ConfigDict(strict=True, extra="forbid", title=cls.__name__, validate_default=False)
    return create_model(cls.__name__, __config__=config, __doc__=cls.__doc__, **members)


def _partial_date(text: str) -> str:
    PartialDate.parse(text)
    return text


_DAY = Annotated[
    str,
    AfterValidator(_partial_date),
    WithJsonSchema(
        {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$", "description": "YYYY, YYYY-MM or YYYY-MM-DD"}
    ),
]
_AMOUNT = Annotated[str, Field(pattern=r"^(0|[1-9]\d{0,6})(\.\d{1,2})?$")]


def _edge(hint: Any) -> Any:
    """The type at the file's edge for a type of the domain."""
    if hint is PartialDate:
        return _DAY
    if hint is Decimal:
        return _AMOUNT
    if is_dataclass(hint):
        return shape(hint)  # type: ignore[arg-type]
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return Literal[tuple(str(member) for member in hint)]
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return Union[tuple(_edge(arg) for arg in args)]  # noqa: UP007
    if origin is tuple:
        return types.GenericAlias(tuple, tuple(arg if arg is Ellipsis else _edge(arg) for arg in args))
    if origin is not None:
        return types.GenericAlias(dict, (str, _edge(args[1])))
    return hint


_EXPECTED = {
    "string_type": "text, in quotes where it looks like a number or a word such as true",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "none_required": "null",
    "string_pattern_mismatch": 'an amount in quotes, such as "150" or "49.50"',
}


def _sentences(error: ValidationError, hint: Any) -> Iterator[tuple[Loc, str]]:
    """Where and what, for each thing pydantic found. Members of a union are named once, by their best match."""
    for found in error.errors(include_url=False):
        loc: Loc = tuple(found["loc"])
        kind, path = found["type"], dotted(loc)
        if kind == "missing":
            yield loc, f"{path} is missing; expected it to be stated"
        elif kind == "extra_forbidden":
            yield loc, f"{path} is not a key that belongs here{_closest(hint, loc)}"
        else:
            yield loc, f"{path or 'the file'} is {_show(found['input'])}; expected {_expected(kind, found)}"


def _expected(kind: str, found: Mapping[str, Any]) -> str:
    context = found.get("ctx", {})
    if kind == "literal_error":
        return f"one of {str(context['expected']).replace(' or ', ', ')}"
    if kind in {"too_short", "too_long", "missing_argument"}:
        return f"{context.get('min_length', context.get('max_length'))} items, has {context.get('actual_length')}"
    if kind == "value_error":
        return str(context["error"]).partition("; expected ")[2]
    return _EXPECTED.get(kind) or str(found["msg"])


def _closest(hint: Any, loc: Loc) -> str:
    """What to write instead of an unknown key."""
    for part in loc[:-1]:
        if isinstance(part, str):
            hint = get_type_hints(next(_dataclasses(hint)))[part]
    names = [one.name for one in fields(next(_dataclasses(hint)))]
    near = difflib.get_close_matches(str(loc[-1]), names, n=1)
    return f"; expected {near[0]!r}" if near else f"; expected one of {', '.join(names)}"


def _dataclasses(hint: Any) -> Iterator[type]:
    if is_dataclass(hint):
        yield hint  # type: ignore[misc]
    for arg in get_args(hint):
        yield from _dataclasses(arg)


def _show(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."
