"""The source of a notebook, cell by cell; outputs are never looked at."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

_MAGIC = re.compile(r"^([ \t]*)(?=[%!?]|[\w.]{1,200}\?{1,2}[ \t]*$)", re.MULTILINE)


class Cell(NamedTuple):
    """A cell: its number from 1, its language ("python", "sql", "markdown", "other") and its source."""

    number: int
    language: str
    source: str


def cells(content: bytes) -> tuple[Cell, ...]:
    """Cells of a notebook file; ``ValueError`` when it is not one."""
    try:
        notebook = json.loads(content)
        found = notebook["cells"] if "cells" in notebook else notebook["worksheets"][0]["cells"]
        language = str(notebook.get("metadata", {}).get("kernelspec", {}).get("language", "python")).lower()
        return tuple(_cell(number, cell, language) for number, cell in enumerate(found, start=1))
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"not a notebook ({type(error).__name__})") from None


def _cell(number: int, cell: dict[str, object], language: str) -> Cell:
    source = cell.get("source", cell.get("input", ""))
    text = "".join(map(str, source)) if isinstance(source, list) else str(source)
    if cell.get("cell_type") != "code":
        return Cell(number, "markdown", text)
    first, _, rest = text.lstrip().partition("\n")
    if first.startswith("%%"):
        magic = next(iter(first[2:].lower().split()), "")
        if magic in ("sql", "bigquery"):
            return Cell(number, "sql", "\n" + rest)
        if magic not in ("time", "timeit", "capture", "python", "python3", "local", "writefile"):
            return Cell(number, "other", text)
        text = "#\n" + rest
    if language not in ("python", "python3", ""):
        return Cell(number, "other", text)
    return Cell(number, "python", _MAGIC.sub(_commented, text))


def _commented(match: re.Match[str]) -> str:
    return match.group(1) + "pass  # "
