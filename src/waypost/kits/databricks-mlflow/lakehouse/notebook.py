"""Run a notebook in Databricks source format: the file that Databricks runs, cell by cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

_HEADER = "# Databricks notebook source"
_BETWEEN = re.compile(r"^# COMMAND -+[ \t]*$", re.MULTILINE)
_MAGIC = re.compile(r"^# MAGIC ?", re.MULTILINE)


class _Exit(Exception):
    """``dbutils.notebook.exit`` ends the notebook with a value."""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value


class _Widgets:
    def __init__(self, given: Mapping[str, str]) -> None:
        self._given = dict(given)
        self._values: dict[str, str] = {}

    def text(self, name: str, default: str = "", _label: str = "") -> None:
        self._values[name] = self._given.get(name, default)

    def get(self, name: str) -> str:
        return self._values[name]


class _Notebook:
    def exit(self, value: Any) -> None:
        raise _Exit(value)


class _Library:
    def restartPython(self) -> None:
        """The environment is there already."""


class _Utilities:
    def __init__(self, given: Mapping[str, str]) -> None:
        self.widgets, self.notebook, self.library = _Widgets(given), _Notebook(), _Library()


def cells(source: str) -> list[tuple[int, str]]:
    """The cells of a notebook with the line each begins on."""
    first, _, body = source.partition("\n")
    if first.strip() != _HEADER:
        raise ValueError(f"the first line is {first!r}; expected {_HEADER!r}")
    found, line, start = [], 2, 0
    for mark in [*_BETWEEN.finditer(body), None]:
        text = body[start : mark.start()] if mark else body[start:]
        found.append((line, text))
        if mark:
            line += body.count("\n", start, mark.end())
            start = mark.end()
    return [(line, text) for line, text in found if text.strip()]


def run(path: Path, spark: Any, given: Mapping[str, str], say: Callable[[str], None]) -> Any:
    """Run every cell; the value of ``dbutils.notebook.exit``. An error in a cell keeps its line in the file."""
    unknown = set(given) - set(re.findall(r'dbutils\.widgets\.text\("(\w+)"', path.read_text("utf-8")))
    if unknown:
        raise ValueError(f"{path.name} has no widget {sorted(unknown)[0]!r}")

    def display(shown: Any) -> None:
        say(shown.toPandas().to_string(index=False) if hasattr(shown, "toPandas") else str(shown))

    names = {"spark": spark, "dbutils": _Utilities(given), "display": display, "__name__": "__main__"}
    try:
        for line, text in cells(path.read_text("utf-8")):
            if text.lstrip().startswith("# MAGIC"):
                _magic(_MAGIC.sub("", text.strip()), names, display)
            else:
                exec(compile("\n" * (line - 1) + text, str(path), "exec"), names)
    except _Exit as ended:
        return ended.value
    return None


def _magic(text: str, names: dict[str, Any], display: Callable[[Any], None]) -> None:
    """``%md`` and ``%pip`` need nothing here; ``%sql`` runs and leaves ``_sqldf``."""
    kind, _, rest = text.partition("\n") if "\n" in text.split(" ")[0] else text.partition(" ")
    if kind.startswith(("%md", "%pip")):
        return
    if kind != "%sql":
        raise ValueError(f"the magic {kind!r} is not known; expected %md, %pip or %sql")
    names["_sqldf"] = names["spark"].sql(rest)
    display(names["_sqldf"])
