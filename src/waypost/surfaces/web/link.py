"""A link is a plan: profiles as query parameters, named as the fields of a profile, and back."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from waypost.catalogue.profile import clip, stated_fields
from waypost.catalogue.profile_fields import FIELDS, Shape
from waypost.domain.plan import Repair
from waypost.domain.profile import Profile

VIEW = ("before", "ask", "fragment")  # parameters of a page beside those of the profile
_NOTES = 5  # sentences about what was not understood
_NAMES = {field.name: field for field in FIELDS}
_SAFE = "/,="
_PLAIN = re.compile(r"[A-Za-z0-9_.~/,=-]*").fullmatch
_LISTS = (Shape.IDS, Shape.TEXTS, Shape.LEVELS)


def read_link(parameters: Iterable[tuple[str, str]]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The raw fields of a profile in a query, for ``api.read_profile``, and sentences about what was not understood.

    A list may be repeated (``held=a&held=b``) or have commas, and comes back as one text with commas; of any other
    field that is repeated the last one counts, as forms send it. Empty values are not stated.
    """
    raw: dict[str, str] = {}
    notes: list[str] = []
    for name, value in parameters:
        field = _NAMES.get(name)
        if field is None:
            if name not in VIEW and len(notes) < _NOTES:
                notes.append(_unknown(name))
        elif value.strip():
            more = field.shape in _LISTS and name in raw
            raw[name] = f"{raw[name]},{value}" if more else value
    if "by" in raw:
        raw.pop("months", None)
    return raw, tuple(dict.fromkeys(notes))


def query_of(profile: Profile, *, as_of: dt.date | None = None, **changes: object) -> str:
    """The query that states ``profile``, in the order of its fields; ``changes`` replace fields, ``None`` removes one.

    The day is left out, so that the link plans for the day it is opened on, unless ``as_of`` pins it.
    """
    stated: dict[str, object] = {"role": profile.role, **stated_fields(profile), "as_of": as_of, **changes}
    if "by" in changes:
        stated["months"] = None
    elif "months" in changes:
        stated["by"] = None
    return encoded(stated)


def encoded(stated: Mapping[str, object]) -> str:
    """Fields of a profile as a query; lists have commas, ids keep their slash."""
    pairs = [(name, _text(stated[name])) for name in _NAMES if stated.get(name) is not None]
    return "&".join([f"{name}={_quoted(text)}" for name, text in pairs if text])


def repaired(profile: Profile, repair: Repair) -> dict[str, object]:
    """The fields that a repair changes, with what comes with it, for ``query_of``."""
    changed: dict[str, object] = {}
    for one in (repair, *repair.also):
        if one.field is not None and one.value is not None:
            before = changed.get(one.field, getattr(profile, one.field))
            added = one.field in ("external", "memberships")
            changed[one.field] = (*before, one.value) if added and isinstance(before, tuple) else one.value
    return changed


def _quoted(text: str) -> str:
    """``text`` as a value of a query; most have nothing to escape, and a page has many links."""
    return text if _PLAIN(text) else quote(text, safe=_SAFE)


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, (list, tuple)):
        return ",".join(map(str, value))
    if isinstance(value, Mapping):
        return ",".join(f"{name}={level}" for name, level in value.items())
    return str(value)


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name.replace("-", "_"), _NAMES, n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    return f"The link also states {clip(name)!r}, which is not a field of a profile and was left out.{hint}"
