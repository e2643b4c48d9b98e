"""The shipped tables of market evidence, read with the standard library alone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from waypost.errors import DataError, Unavailable

TABLES = Path(__file__).parents[1] / "data" / "market" / "tables"
FORMAT = 1  # of a table file; a change of its shape raises it
_REMEDY = "build it again: waypost market build --source FILE"


def read(kind: str, folder: Path | None = None) -> Mapping[str, Any]:
    """One table as plain data, read once. Raises ``Unavailable`` (absent) or ``DataError`` (broken).

    Tables in ``folder`` take the place of the shipped ones; the rest are the shipped ones.
    """
    if folder is None or folder == TABLES:
        return _read(kind, TABLES)
    if not any(folder.glob("*.json")):
        raise Unavailable(f"There are no market tables in {folder}.", _REMEDY)
    return _read(kind, folder if (folder / f"{kind}.json").exists() else TABLES)


def records(table: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The rows of a table with their column names."""
    columns = table["columns"]
    return (dict(zip(columns, row, strict=True)) for row in table["rows"])


@lru_cache(maxsize=32)
def _read(kind: str, folder: Path) -> Mapping[str, Any]:
    path = folder / f"{kind}.json"
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Unavailable(f"There is no market table {path}.", _REMEDY) from None
    except OSError as error:
        raise Unavailable(f"{path}: cannot be read ({error.strerror}).", _REMEDY) from None
    except ValueError:
        raise DataError((f"{path}: is no JSON file.",), _REMEDY) from None
    if not isinstance(table, dict) or table.get("table") != kind or table.get("format") != FORMAT:
        raise DataError((f"{path}: is no table {kind!r} of format {FORMAT}.",), _REMEDY)
    return table
