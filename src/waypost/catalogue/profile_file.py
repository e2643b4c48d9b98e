"""``waypost.toml``: the owner's own profile and progress. Read strictly, written beside and then renamed."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from waypost.catalogue.writing import write_beside
from waypost.errors import DataError, Unavailable, UsageError

DEFAULT_NAME = "waypost.toml"
MAX_BYTES = 256 * 1024
_MOST_DOTS = 50  # of one line: the parser's work grows with the square of a dotted key's parts
_AT = re.compile(r"\(at line (\d+), column (\d+)\)")
_HEAD = """\
# Your Waypost profile. `waypost plan` reads it, `waypost done ID` adds to held and done, flags add to it for one run.
# Every field: waypost plan --help
"""


def read_profile_file(path: Path) -> dict[str, object]:
    """The raw fields in a TOML file, or in a JSON file by its suffix; ``waypost.catalogue.profile`` checks them.

    Raises ``UsageError`` where there is no such file, ``Unavailable`` where it cannot be read, ``DataError`` with
    ``file:line:col`` where it is broken.
    """
    return parse_profile_text(_read(path), str(path), is_json=path.suffix == ".json")


def parse_profile_text(text: str, where: str = DEFAULT_NAME, *, is_json: bool = False) -> dict[str, object]:
    """The raw fields in the text of a profile file. Raises ``DataError`` with ``where:line:col`` where it is broken."""
    if len(text) > MAX_BYTES:
        raise DataError((f"{where} is larger than {MAX_BYTES // 1024} KB; expected a short profile.",))
    try:
        if not is_json and any(line.count(".") > _MOST_DOTS for line in text.split("\n")):
            raise RecursionError
        raw = json.loads(text) if is_json else tomllib.loads(text)
    except RecursionError:
        raise DataError((f"{where} is nested too deeply; expected simple keys and lists.",)) from None
    except json.JSONDecodeError as error:
        raise DataError((f"{where}:{error.lineno}:{error.colno}: {error.msg}; expected a JSON object.",)) from None
    except tomllib.TOMLDecodeError as error:
        message = _located(where, str(error))
        raise DataError((message,), "waypost.toml holds lines such as: hours_per_week = 8") from None
    except ValueError:
        raise DataError((f"{where} holds a number of too many digits.",)) from None
    if not isinstance(raw, dict):
        raise DataError((f"{where} holds {type(raw).__name__}; expected an object with the fields of a profile.",))
    return raw


def line_of(field: str, text: str) -> int | None:
    """The line of a TOML text on which a field is stated; ``None`` where it cannot be told."""
    stated = re.compile(rf"""\s*(\[\s*)?["']?{re.escape(field).replace("_", "[-_]")}["']?\s*[].=]""")
    lines = (number for number, line in enumerate(text.splitlines(), start=1) if stated.match(line))
    return next(lines, None)


def write_profile_file(path: Path, fields: Mapping[str, object], *, overwrite: bool = False) -> None:
    """Write a new file with ``fields``. An existing one stays and raises ``UsageError`` unless ``overwrite``."""
    if path.exists() and not overwrite:
        raise UsageError(f"{path} exists and was left as it is.", "add --overwrite to replace it")
    write_beside(path, profile_text(fields))


def profile_text(fields: Mapping[str, object]) -> str:
    """The text of a profile file with ``fields``."""
    import tomlkit

    document = tomlkit.document()
    tables = {name: value for name, value in fields.items() if isinstance(value, Mapping)}
    for name, value in fields.items():
        if name not in tables:
            document.add(name, tomlkit.item(value))
    for name, table in tables.items():
        document.add(name, tomlkit.item(dict(table)))
    return _HEAD + tomlkit.dumps(document)


def update_profile_file(path: Path, fields: Mapping[str, object]) -> None:
    """Set ``fields`` in an existing file, keeping all else, comments too. A broken file is never rewritten."""
    import tomlkit

    read_profile_file(path)
    document = tomlkit.parse(_read(path))
    for name, value in fields.items():
        document[name] = value
    write_beside(path, tomlkit.dumps(document))


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise UsageError(
            f"There is no profile at {path}.", "waypost plan --role ROLE --write makes waypost.toml"
        ) from None
    except (OSError, ValueError) as error:
        raise Unavailable(f"{path} could not be read: {getattr(error, 'strerror', None) or error}.") from None
    if len(data) > MAX_BYTES:
        raise DataError((f"{path} is larger than {MAX_BYTES // 1024} KB; expected a short profile.",))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DataError((f"{path}:{line}: byte {data[error.start]:#04x} is no UTF-8; expected text.",)) from None


def _located(where: str, message: str) -> str:
    at = _AT.search(message)
    place = f"{where}:{at[1]}:{at[2]}" if at else where
    what = _AT.sub("", message).strip().rstrip(".")
    return f"{place}: {what}; expected TOML."
