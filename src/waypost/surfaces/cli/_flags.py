"""Flags that commands share. The flags of a profile are made from the table of its fields."""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer

from waypost.catalogue.profile_fields import FIELDS, Field, Shape
from waypost.domain.catalogue import Catalogue
from waypost.domain.profile import Profile
from waypost.errors import ProfileError, Unavailable, UsageError

Json = Annotated[bool, typer.Option("--json", help="print one JSON object, for programs")]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="answer as if it were this day (YYYY-MM-DD)")]
ProfileFile = Annotated[
    Path | None, typer.Option("--profile", metavar="FILE", help="profile to read instead of ./waypost.toml")
]

_LISTS = (Shape.IDS, Shape.TEXTS, Shape.LEVELS)
_METAVARS = {
    Shape.TEXT: "TEXT",
    Shape.NUMBER: "NUMBER",
    Shape.COUNT: "NUMBER",
    Shape.DAY: "DATE",
    Shape.ID: "ID",
    Shape.IDS: "ID",
    Shape.TEXTS: "TEXT",
    Shape.LEVELS: "SKILL=LEVEL",
}


def today() -> dt.date:
    """The day on this machine's clock."""
    return dt.date.today()


def as_of_day(text: str | None) -> dt.date:
    """The day meant by ``--as-of``; today where it is not given."""
    if text is None:
        return today()
    from waypost.catalogue.profile import read_day

    return read_day("--as-of", text)


def dollars(flag: str, text: str) -> Decimal:
    """An amount of money given to a flag. Raises ``UsageError``."""
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or amount < 0:
        raise UsageError(f"{flag} is {text!r}; expected an amount in US dollars, such as 200.")
    return amount


def opened(flag: str, path: Path | str) -> BinaryIO:
    """The file that a flag names, as bytes. Raises ``UsageError`` for an absent one, ``Unavailable`` for any other."""
    try:
        return open(path, "rb")
    except (FileNotFoundError, NotADirectoryError):
        raise UsageError(f"There is no file {path}; expected one for {flag}.") from None
    except (OSError, ValueError) as error:
        text = f"{path} could not be read: {getattr(error, 'strerror', None) or error}."
        raise Unavailable(text, f"{flag} takes a file that you may read") from None


def profile_flags(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command one flag per field of a profile; it receives what was stated as the mapping ``flags``."""

    def call(**arguments: Any) -> Any:
        flags = {field.name: arguments.pop(field.name) for field in FIELDS}
        return command(flags={name: value for name, value in flags.items() if value not in (None, [], ())}, **arguments)

    own = [one for one in inspect.signature(command, eval_str=True).parameters.values() if one.name != "flags"]
    parameters = [_parameter(field) for field in FIELDS]
    everything = sorted([*own, *parameters], key=lambda one: (one.default is not one.empty, one.kind))
    call.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in everything]
    )
    call.__doc__ = command.__doc__
    call.__name__ = command.__name__
    return call


def stated(flags: Mapping[str, object], file: Path | None) -> tuple[dict[str, object], Path | None]:
    """What the profile file and the flags state together, and the file that was read.

    Flags win over the file; lists add to its lists. Without ``file``, a ``waypost.toml`` here is read.
    """
    from waypost.catalogue.profile_file import DEFAULT_NAME, read_profile_file

    if "by" in flags and "months" in flags:
        raise UsageError("--by and --months both say when; expected one of them.")
    path = file or (Path(DEFAULT_NAME) if Path(DEFAULT_NAME).is_file() else None)
    if path is None:
        return dict(flags), None
    merged = {key.replace("-", "_"): value for key, value in read_profile_file(path).items()}
    if "months" in flags:
        merged.pop("by", None)
    for name, value in flags.items():
        before = merged.get(name)
        merged[name] = [*_listed(before), *_listed(value)] if isinstance(value, list) else value
    return merged, path


def read_stated(
    raw: Mapping[str, object], flags: Mapping[str, object], path: Path | None, catalogue: Catalogue
) -> Profile:
    """The checked profile; problems with a field that only the file states name the file."""
    from waypost.catalogue.profile import read_profile

    try:
        return read_profile(raw, catalogue, today=today())
    except ProfileError as error:
        placed = tuple(
            (name, text if path is None or name in flags else f"{path}: {text}") for name, text in error.problems
        )
        raise ProfileError(placed, hint=error.hint) from None


def _parameter(field: Field) -> inspect.Parameter:
    many = field.shape in _LISTS
    option = typer.Option(field.flag, metavar=_METAVARS[field.shape], help=field.help)
    kind: Any = list[str] | None if many else str | None
    return inspect.Parameter(
        field.name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[kind, option]
    )


def _listed(value: object) -> list[object]:
    if isinstance(value, dict):
        return [f"{key}={level}" for key, level in value.items()]
    return value if isinstance(value, list) else [] if value is None else [value]
