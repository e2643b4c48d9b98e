"""From plain values to a checked profile: the one way in for flags, waypost.toml, JSON lines, links and tool inputs."""

from __future__ import annotations

import datetime as dt
import difflib
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from typing import TypeVar

from waypost.catalogue.profile_fields import FIELDS, MAX_MONTHS, Field, Shape
from waypost.domain.catalogue import Catalogue
from waypost.domain.profile import Profile
from waypost.errors import ProfileError, UnknownId, UsageError

OTHER, OTHER_ROLE = "other", "ai-literate-professional"
MAX_ITEMS = 200
MAX_TEXT = 200
FIRST_DAY, LAST_DAY = dt.date(2015, 1, 1), dt.date(2050, 12, 31)
_Value = TypeVar("_Value")
_BY_NAME = {field.name: field for field in FIELDS}
_DEFAULTS = tuple((one.name, one.default) for one in fields(Profile))


def read_profile(
    raw: Mapping[str, object], catalogue: Catalogue, *, today: dt.date, where: str | None = None
) -> Profile:
    """The profile that ``raw`` states; ``None`` and "" mean not stated, and ``as_of`` is then ``today``.

    A role that is none of the catalogue's may be called "other": it stands for the role of the background's name, else
    for AI literacy. Numbers, days and lists may also be text, as flags and links give them ("8", "2027-05-01", "a,b").
    Raises ``ProfileError`` with every problem found; ``where`` names the source in it.
    """
    reading = _Reading(catalogue)
    stated = reading.fields(raw)
    stated.setdefault("as_of", today)
    if not reading.problems:
        reading.together(stated)
    if reading.problems:
        raise ProfileError(tuple(reading.problems), where, one_hint(reading.hints))
    return Profile(**stated)  # type: ignore[arg-type]


def read_day(name: str, text: str) -> dt.date:
    """The day that ``text`` states for ``name``. Raises ``UsageError``."""
    return _named(name, text, _day)


def read_number(field: Field, value: object) -> float:
    """The number that ``value`` states, within the field's bounds and whole for a count. Raises ``UsageError``."""
    return _named(field.name, value, lambda stated: _number(field, stated))


def read_text(name: str, value: object) -> str:
    """The short printable text that ``value`` states for ``name``, without spaces around it. Raises ``UsageError``."""
    return _named(name, value, _text)


def one_hint(hints: Sequence[tuple[str, str]]) -> str | None:
    """Hints, each with the field that it is for, as one; the fields are named where there are several."""
    told = dict.fromkeys(hints)
    several = len({field for field, _ in told}) > 1
    return "; ".join(f"{field}: {hint}" if several else hint for field, hint in told) or None


def stated_fields(profile: Profile) -> dict[str, object]:
    """What differs from an empty profile, as plain values that ``read_profile`` takes back."""
    found = {}
    for name, default in _DEFAULTS:
        value = getattr(profile, name)
        if value not in (None, (), {}) and value != default:
            found[name] = plain_value(value)
    return found


def plain_value(value: object) -> object:
    """A field's value as files and JSON hold it; days stay days, whole numbers lose their point."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, Mapping) else value


class _Problem(Exception):
    """A wrong value: ``args`` are the rest of the sentence after the field and value, and a hint or ``None``."""


class _Reading:
    """One pass over one raw profile, collecting what is wrong."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.problems: list[tuple[str, str]] = []
        self.hints: list[tuple[str, str]] = []

    def fields(self, raw: Mapping[str, object]) -> dict[str, object]:
        stated: dict[str, object] = {}
        for key, value in raw.items():
            name = str(key).replace("-", "_")
            field = _BY_NAME.get(name)
            if field is None:
                near = difflib.get_close_matches(name[:MAX_TEXT], _BY_NAME, n=1)
                self.wrong(
                    clip(str(key)),
                    f"{clip(str(key))!r} is not a field of a profile.",
                    f"closest: {near[0]}" if near else None,
                )
            elif not _absent(value):
                try:
                    stated[name] = self.value(field, value)
                except _Problem as problem:
                    sentence, hint = problem.args
                    self.wrong(name, f"{name} is {shown(value)}; {sentence}", hint)
        if "role" not in stated and not any(name == "role" for name, _ in self.problems):
            self.wrong("role", "A plan needs a role.", f"one of: {', '.join(sorted(self.catalogue.roles))}")
        return stated

    def value(self, field: Field, value: object) -> object:
        match field.shape:
            case Shape.NUMBER | Shape.COUNT:
                return _number(field, value)
            case Shape.DAY:
                return _day(value)
            case Shape.ID:
                return self.known(field, _text(value))
            case Shape.IDS:
                return tuple(dict.fromkeys(self.known(field, item) for item in _items(value)))
            case Shape.TEXTS:
                return tuple(dict.fromkeys(_items(value)))
            case Shape.LEVELS:
                return self.levels(value)
            case Shape.TEXT:
                return self.known(field, _text(value)) if field.of else _text(value)

    def known(self, field: Field, text: str) -> str:
        """The catalogue's id for ``text``, or a problem that names the closest ids."""
        resolve: dict[str, Callable[[str], str]] = {
            "role": self.catalogue.role_id,
            "background": self.catalogue.background_id,
            "platform": self.catalogue.platform_id,
            "step": self.catalogue.step_id,
            "language": self.catalogue.exam_language,
        }
        if field.of == "role" and text.lower() == OTHER:
            return OTHER
        try:
            return resolve[field.of or ""](text)
        except UnknownId as unknown:
            kind = " or ".join(f"{word}s" for word in unknown.kind.split(" or "))
            name = f"{clip(text)!r} is not among" if field.shape is Shape.IDS else "expected one of"
            sentence = f"{name} the {unknown.count} {kind} in the catalogue."
            raise _Problem(sentence, unknown.hint or self.listing(field)) from None

    def listing(self, field: Field) -> str | None:
        known: dict[str, Iterable[str]] = {
            "role": self.catalogue.roles,
            "background": self.catalogue.backgrounds,
            "platform": self.catalogue.platforms,
            "language": self.catalogue.exam_languages,
        }
        return f"one of: {', '.join(sorted(known[field.of]))}" if field.of in known else None

    def levels(self, value: object) -> dict[str, int]:
        pairs = value.items() if isinstance(value, Mapping) else [_pair(item) for item in _items(value)]
        levels: dict[str, int] = {}
        for name, level in pairs:
            key = str(name).strip().lower()
            if key not in self.catalogue.skills and key not in self.catalogue.families:
                known = [*self.catalogue.skills, *self.catalogue.families]
                near = difflib.get_close_matches(key[:MAX_TEXT], known, n=3, cutoff=0.5)
                sentence = f"{clip(str(name))!r} is not among the {len(known)} skills in the catalogue."
                raise _Problem(sentence, f"closest: {', '.join(near)}" if near else None)
            if isinstance(level, bool) or str(level).strip() not in {"0", "1", "2", "3", "4"}:
                raise _Problem(f"expected a level from 0 to 4 for {key}.", None)
            levels[key] = int(str(level))
        if len(levels) > MAX_ITEMS:
            raise _Problem(f"expected at most {MAX_ITEMS} skills.", None)
        return dict(sorted(levels.items()))

    def together(self, stated: dict[str, object]) -> None:
        """What no field knows alone. Projects in ``held`` move to ``done``, credentials in ``done`` to ``held``."""
        as_of, by = stated["as_of"], stated.get("by")
        assert isinstance(as_of, dt.date)
        if isinstance(by, dt.date):
            latest = as_of + dt.timedelta(days=round(MAX_MONTHS * 30.44))
            if not as_of < by <= latest:
                self.wrong("by", f"by is {by}; expected a day after {as_of} and not after {latest}.", None)
        if stated["role"] == OTHER:
            own = stated.get("background")
            stated["role"] = own if own in self.catalogue.roles else OTHER_ROLE
        have = [*_ids(stated, "held"), *_ids(stated, "done")]
        want, avoid = _ids(stated, "want"), _ids(stated, "avoid")
        stated["held"] = tuple(dict.fromkeys(one for one in have if one in self.catalogue.credentials))
        stated["done"] = tuple(dict.fromkeys(one for one in have if one in self.catalogue.projects))
        for one in want:
            if one in avoid:
                self.wrong("want", f"{one} is both wanted and avoided.", "leave it in one of want and avoid")
            if one in have:
                self.wrong("want", f"{one} is wanted, and held or done already.", "leave it in one of want and held")

    def wrong(self, field: str, sentence: str, hint: str | None) -> None:
        self.problems.append((field, sentence))
        if hint is not None:
            self.hints.append((field, hint))


def clip(text: str) -> str:
    """``text`` as it may be repeated in a message: printable and short."""
    shown = "".join(letter if letter.isprintable() else "?" for letter in text[:61])
    return shown if len(shown) <= 60 else shown[:57] + "..."


def shown(value: object) -> str:
    """A value as it may be repeated in a message."""
    if isinstance(value, dt.date):
        return value.isoformat()
    return repr(clip(value)) if isinstance(value, str) else clip(repr(value))


def _absent(value: object) -> bool:
    return value is None or (isinstance(value, (str, list, tuple, dict)) and not value)


def _ids(stated: Mapping[str, object], name: str) -> tuple[str, ...]:
    return stated.get(name, ())  # type: ignore[return-value]


def _named(name: str, value: object, read: Callable[[object], _Value]) -> _Value:
    try:
        return read(value)
    except _Problem as problem:
        raise UsageError(f"{name} is {shown(value)}; {problem.args[0]}") from None


def _text(value: object) -> str:
    if isinstance(value, str) and value.strip() and len(value) <= MAX_TEXT and value.isprintable():
        return value.strip()
    raise _Problem(f"expected 1 to {MAX_TEXT} printable characters.", None)


def _items(value: object) -> list[str]:
    """A list of text, or text with commas, or a list of such."""
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, (list, tuple)) or not all(isinstance(text, str) for text in texts):
        raise _Problem("expected a list of text.", None)
    parts = [part for text in texts for part in text[: MAX_ITEMS * MAX_TEXT].split(",") if part.strip()]
    if len(parts) > MAX_ITEMS:
        raise _Problem(f"expected at most {MAX_ITEMS} items.", None)
    return [_text(part) for part in parts]


def _pair(item: str) -> tuple[str, str]:
    name, sign, level = item.partition("=")
    if not sign:
        raise _Problem("expected skill=level, such as python=3.", None)
    return name, level


def _number(field: Field, value: object) -> float:
    whole = field.shape is Shape.COUNT
    try:
        if isinstance(value, bool) or not isinstance(value, (int, float, str)):
            raise ValueError
        number = float(value)
    except (ValueError, OverflowError):
        number = math.nan
    if not field.low <= number <= field.high or math.isinf(number) or (whole and number != int(number)):
        kind = "whole number" if whole else "number"
        raise _Problem(f"expected a {kind} from {field.low:g} to {field.high:,.10g}.", None)
    return int(number) if whole else number


def _day(value: object) -> dt.date:
    try:
        if isinstance(value, dt.datetime) or not isinstance(value, (str, dt.date)):
            raise ValueError
        day = value if isinstance(value, dt.date) else dt.datetime.strptime(value.strip(), "%Y-%m-%d").date()  # noqa: DTZ007
    except ValueError:
        raise _Problem("expected a day that exists, as YYYY-MM-DD.", None) from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise _Problem(f"expected a day from {FIRST_DAY} to {LAST_DAY}.", None)
    return day
