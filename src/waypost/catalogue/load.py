"""Read the generated catalogue into frozen values; neither YAML nor pydantic is imported, so that plans start fast."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from waypost.domain import credential as c
from waypost.domain import judgement as j
from waypost.domain.catalogue import Catalogue, Family, Vendor
from waypost.domain.dates import PartialDate
from waypost.errors import DataError, Unavailable

DATA = Path(__file__).parents[1] / "data"
GENERATED = DATA / "catalogue.json"
FORMAT = 1  # of catalogue.json; a change of its shape raises it
REMEDY = "write it again with: python -m waypost.catalogue.generate"

_T = TypeVar("_T")
_Convert = Callable[[Any], Any]


def load_catalogue(path: Path | None = None) -> Catalogue:
    """The catalogue; the shipped one is read once. Raises ``Unavailable`` (file absent) or ``DataError`` (broken)."""
    return _shipped() if path is None else _load(path)


def decode(raw: Mapping[str, Any]) -> Catalogue:
    """Values from checked plain data; another shape raises ``KeyError``, ``TypeError`` or ``ValueError``."""
    return Catalogue(
        credentials=_by_id(c.Credential, raw["credentials"]),
        coverage=_by_id(j.Coverage, raw["coverage"], key="credential"),
        skills=_by_id(j.Skill, raw["skills"]),
        families=_by_id(Family, raw["families"]),
        roles=_by_id(j.Role, raw["roles"]),
        backgrounds=_by_id(j.Background, raw["backgrounds"]),
        projects=_by_id(j.Project, raw["projects"]),
        vendors=_by_id(Vendor, raw["vendors"]),
        stance=_one(j.Stance)(raw["stance"]),
        platforms=raw["platforms"],
        aliases=raw["aliases"],
        sha256=raw["sha256"],
    )


def _load(path: Path) -> Catalogue:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise Unavailable(f"The catalogue {str(path)!r} is absent.", REMEDY) from None
    except (OSError, UnicodeDecodeError) as problem:
        raise DataError((f"{path}: cannot be read as UTF-8 text ({problem}).",), REMEDY) from None
    try:
        raw = json.loads(text)
    except json.JSONDecodeError as problem:
        where = f"{path}:{problem.lineno}:{problem.colno}"
        raise DataError((f"{where}: is not JSON ({problem.msg}).",), REMEDY) from None
    except RecursionError:
        raise DataError((f"{path}: is nested too deeply.",), REMEDY) from None
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        stated = raw.get("format") if isinstance(raw, dict) else None
        raise DataError((f"{path}: format is {stated!r}; expected {FORMAT}.",), REMEDY)
    try:
        return decode(raw)
    except (KeyError, TypeError, ValueError, AttributeError, InvalidOperation) as problem:
        raise DataError((f"{path}: has another shape than this version reads ({problem!r}).",), REMEDY) from None


@lru_cache(maxsize=1)
def _shipped() -> Catalogue:
    return _load(GENERATED)


@lru_cache(maxsize=4096)
def _date(text: str) -> PartialDate:
    return PartialDate.parse(text)


def _one(cls: type[_T]) -> Callable[[Mapping[str, Any]], _T]:
    convert = _CONVERT.get(cls, {})

    def build(raw: Mapping[str, Any]) -> _T:
        values = {}
        for key, value in raw.items():
            if value is not None and key in convert:
                value = convert[key](value)
            elif type(value) is list:
                value = tuple(value)
            values[key] = value
        return cls(**values)

    return build


def _many(cls: type[_T]) -> Callable[[list[Mapping[str, Any]]], tuple[_T, ...]]:
    build = _one(cls)
    return lambda items: tuple(build(item) for item in items)


def _by_id(cls: type[_T], items: list[Mapping[str, Any]], key: str = "id") -> dict[str, _T]:
    build = _one(cls)
    return {item[key]: build(item) for item in items}


def _tuples(value: Mapping[str, list[Any]]) -> dict[str, tuple[Any, ...]]:
    return {key: tuple(items) for key, items in value.items()}


_CONVERT: dict[type, dict[str, _Convert]] = {}
_CONVERT[c.Event] = {
    "kind": c.EventKind,
    "until_event": c.EventKind,
    "date": _date,
    "not_before": _date,
    "not_after": _date,
}
_CONVERT[c.Source] = {"seen": _date, "seen_from": _date}
_CONVERT[c.Fee] = {"amount": Decimal}
_CONVERT[c.Renewal] = {"fee_usd": Decimal}
_CONVERT[c.Credential] = {
    "kind": c.Kind,
    "tier": c.Tier,
    "events": _many(c.Event),
    "fees": _many(c.Fee),
    "format": _one(c.ExamFormat),
    "renewal": _one(c.Renewal),
    "prerequisites": _many(c.Prerequisite),
    "domains": _many(c.Domain),
    "study": _one(c.StudyHours),
    "sources": _many(c.Source),
    "supports": _tuples,
}
_CONVERT[j.Role] = {"needs": _many(j.Need)}
_CONVERT[j.Coverage] = {"domains": _many(j.DomainCoverage)}
_CONVERT[j.Background] = {"by_experience": lambda rows: tuple(tuple(row) for row in rows)}
