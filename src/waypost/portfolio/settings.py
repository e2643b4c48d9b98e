"""What the settings files of a project state: every number and text in its TOML files, with the line it stands on."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

_NOT_SETTINGS = frozenset({"kit.toml", "pyproject.toml"})
_SECTION = re.compile(r"[ \t]*\[+[ \t]*([\w.\"' -]{1,200}?)[ \t]*\]+[ \t]*(?:#.*)?")
_VALUE = re.compile(
    r"[ \t]*(?P<name>[A-Za-z_][\w-]{0,79})[ \t]*=[ \t]*"
    r"(?P<value>[+-]?[\d_]+(?:\.[\d_]+)?(?:[eE][+-]?\d+)?|\"[^\"\\]*\"|'[^']*')[ \t]*(?:#.*)?"
)


class Setting(NamedTuple):
    """One value, spelt as in the file. ``section`` is empty at the top."""

    section: str
    name: str
    value: str
    line: int


def is_settings(path: str) -> bool:
    """Whether a file holds settings of the project and not those of its tools."""
    place = PurePosixPath(path)
    return place.suffix == ".toml" and place.name not in _NOT_SETTINGS and not place.name.endswith(".lock.toml")


def settings(text: str) -> Iterator[Setting]:
    """The settings of a TOML file in its order; nothing when it is none."""
    try:
        tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return
    section = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if (head := _SECTION.fullmatch(line[:1000])) is not None:
            section = head[1].replace('"', "").replace("'", "")
        elif (stated := _VALUE.fullmatch(line[:1000])) is not None:
            yield Setting(section, stated["name"], stated["value"], number)
