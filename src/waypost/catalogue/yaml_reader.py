"""Read one YAML file strictly, keeping the place of every key.

Only ``true``, ``false``, ``null``, whole numbers and decimals are resolved; everything else is text: no dates, no
``yes`` and ``no``. Anchors, aliases, tags, several documents, duplicate keys, deep nesting and huge files are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from waypost.errors import DataError

MAX_BYTES = 2_000_000
MAX_DEPTH = 20
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WORDS = {"true": True, "false": False, "null": None, "": None}
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,14})\.[0-9]{1,15}")

Loc = tuple[str | int, ...]


def dotted(loc: Loc) -> str:
    """A path as messages print it."""
    return ".".join(str(part) for part in loc)


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file: plain data, and the line and column (from 1) of every key and list item by its path."""

    name: str
    value: Any
    marks: Mapping[Loc, tuple[int, int]]

    def where(self, loc: Loc) -> str:
        """``file:line:col`` of the key at ``loc``, or of the nearest key around it."""
        for length in range(len(loc), -1, -1):
            if loc[:length] in self.marks:
                line, column = self.marks[loc[:length]]
                return f"{self.name}:{line}:{column}"
        return self.name


def read_yaml(path: Path, name: str | None = None) -> Document:
    """Parse a file. ``name`` stands for the path in messages. Raises ``DataError`` with everything that is wrong."""
    name = name or str(path)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DataError((f"{name}: has {path.stat().st_size} bytes; expected at most {MAX_BYTES}.",))
        raw = path.read_bytes()
    except OSError as problem:
        raise DataError((f"{name}: cannot be read ({problem.strerror}).",)) from None
    return parse_yaml(raw, name)


def parse_yaml(raw: bytes, name: str) -> Document:
    """Parse bytes. Raises ``DataError``, and nothing else, for any input."""
    if len(raw) > MAX_BYTES:
        raise DataError((f"{name}: has {len(raw)} bytes; expected at most {MAX_BYTES}.",))
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as problem:
        line = raw.count(b"\n", 0, problem.start) + 1
        column = problem.start - (raw.rfind(b"\n", 0, problem.start) + 1) + 1
        raise DataError((f"{name}:{line}:{column}: is not UTF-8 text.",), "save the file as UTF-8") from None
    builder = _Builder(name)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        raise DataError((f"{_place(name, mark)}: is not YAML ({problem.problem or problem.context}).",)) from None
    except yaml.YAMLError as problem:
        raise DataError((f"{name}: is not YAML ({' '.join(str(problem).split())}).",)) from None
    if builder.problems:
        raise DataError(tuple(builder.problems))
    if not builder.roots:
        raise DataError((f"{name}: is empty; expected a mapping.",))
    return Document(name, builder.roots[0], builder.marks)


def _position(mark: Any) -> tuple[int, int]:
    """Line and column from 1; the C parser and the Python parser have marks of different classes."""
    return mark.line + 1, mark.column + 1


def _place(name: str, mark: Any) -> str:
    return ":".join(map(str, (name, *_position(mark)))) if mark is not None else name


@dataclass(slots=True)
class _Open:
    """A mapping or list being filled. ``key`` waits for its value."""

    value: dict[str, Any] | list[Any]
    loc: Loc
    key: str | None = None


@dataclass(slots=True)
class _Builder:
    """Builds plain data from parser events; no recursion, so that depth is a rule and not a crash."""

    name: str
    roots: list[Any] = field(default_factory=list)
    marks: dict[Loc, tuple[int, int]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.AliasEvent):
            self._refuse(event, f"alias '*{event.anchor}' is not allowed; expected the value itself")
            self._add(event, None)
        elif isinstance(event, yaml.NodeEvent):
            self._node(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.stack.pop()
        elif isinstance(event, yaml.DocumentStartEvent) and self.roots:
            self._refuse(event, "a second document starts; expected one document in a file")

    def _node(self, event: yaml.NodeEvent) -> None:
        for text in self._oddities(event):
            self._refuse(event, text)
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
            return
        if len(self.stack) >= MAX_DEPTH:
            raise DataError((f"{_place(self.name, event.start_mark)}: is nested deeper than {MAX_DEPTH} levels.",))
        value: dict[str, Any] | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
        self.stack.append(_Open(value, self._add(event, value)))

    def _oddities(self, event: yaml.NodeEvent) -> Iterator[str]:
        if event.anchor is not None:
            yield f"anchor '&{event.anchor}' is not allowed; expected the value written out"
        tag = getattr(event, "tag", None)
        if tag is not None:
            yield f"tag {tag!r} is not allowed; expected a plain value"

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        if any("\ud800" <= letter <= "\udfff" for letter in event.value):
            self._refuse(event, "holds half a character (a lone surrogate); expected whole characters")
        top = self.stack[-1] if self.stack else None
        if top is not None and isinstance(top.value, dict) and top.key is None:
            self._key(event, top)
        else:
            self._add(event, _resolve(event))

    def _key(self, event: yaml.ScalarEvent, top: _Open) -> None:
        loc = (*top.loc, event.value)
        if event.value in top.value:
            first = self.marks[loc][0]
            self._refuse(event, f"key {event.value!r} is there twice; it stands first on line {first}")
        self.marks.setdefault(loc, _position(event.start_mark))
        top.key = event.value

    def _add(self, event: yaml.NodeEvent, value: Any) -> Loc:
        """Put a value where it belongs and return its path."""
        mark = _position(event.start_mark)
        if not self.stack:
            self.roots.append(value)
            self.marks.setdefault((), mark)
            return ()
        top = self.stack[-1]
        if isinstance(top.value, list):
            top.value.append(value)
            loc = (*top.loc, len(top.value) - 1)
            self.marks[loc] = mark
            return loc
        if top.key is None:
            self._refuse(event, "a list or mapping stands as a key; expected text")
            top.key = ""
            return (*top.loc, "")
        loc = (*top.loc, top.key)
        top.value[top.key] = value
        top.key = None
        return loc

    def _refuse(self, event: yaml.Event, text: str) -> None:
        self.problems.append(f"{_place(self.name, event.start_mark)}: {text}.")


def _resolve(event: yaml.ScalarEvent) -> Any:
    if event.style:  # quoted or block: always text
        return event.value
    if event.value in _WORDS:
        return _WORDS[event.value]
    if _INTEGER.fullmatch(event.value):
        return int(event.value)
    if _DECIMAL.fullmatch(event.value):
        return float(event.value)
    return event.value
