"""Documents of a folder, cut into passages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

SUFFIXES = (".md", ".txt")
LONGEST_WORDS = 120
_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*$")
_SIDECAR = ".metadata.json"

Value = str | float | bool | list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A stretch of a document. ``source`` is its path below the folder; ``start`` counts characters from its front."""

    source: str
    title: str
    text: str
    start: int = 0
    metadata: dict[str, Value] = field(default_factory=dict)


def read_folder(folder: Path) -> tuple[Passage, ...]:
    """Every passage of the Markdown and text files below a folder, in order of path."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
    kept = (path for path in paths if path.name.lower() != "readme.md")
    return tuple(passage for path in kept for passage in read_file(path, folder))


def read_file(path: Path, folder: Path) -> Iterator[Passage]:
    """The passages of one document. Beside it may lie ``NAME.metadata.json``, as Bedrock expects it."""
    text = path.read_text("utf-8", "replace")
    sidecar = path.with_name(path.name + _SIDECAR)
    stated = json.loads(sidecar.read_text("utf-8")).get("metadataAttributes", {}) if sidecar.is_file() else {}
    yield from cut(text, path.relative_to(folder).as_posix(), stated)


def cut(text: str, source: str, metadata: dict[str, Value] | None = None) -> Iterator[Passage]:
    """Cut at headings, then at paragraphs, so that no passage is longer than about 120 words."""
    trail: list[str] = []
    block: list[tuple[int, str]] = []

    def flush() -> Iterator[Passage]:
        for start, piece in _pieces(block):
            title = " · ".join(trail) or source
            yield Passage(source=source, title=title, text=piece, start=start, metadata=dict(metadata or {}))
        block.clear()

    place = 0
    for line in text.splitlines(keepends=True):
        heading = _HEADING.match(line.rstrip())
        if heading:
            yield from flush()
            trail[len(heading[1]) - 1 :] = [heading[2]]
        else:
            block.append((place, line))
        place += len(line)
    yield from flush()


def _pieces(lines: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Paragraphs put together up to the longest passage."""
    held: list[tuple[int, str]] = []
    size = 0
    for number, (place, line) in enumerate(lines):
        fresh = number == 0 or not lines[number - 1][1].strip()
        if fresh and size >= LONGEST_WORDS // 2 and size + _paragraph_words(lines[number:]) > LONGEST_WORDS:
            yield from _joined(held)
            held, size = [], 0
        held.append((place, line))
        size += len(line.split())
    yield from _joined(held)


def _paragraph_words(lines: list[tuple[int, str]]) -> int:
    size = 0
    for _, line in lines:
        if not line.strip():
            break
        size += len(line.split())
    return size


def _joined(lines: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    text = "".join(line for _, line in lines)
    if text.strip():
        left = len(text) - len(text.lstrip())
        yield lines[0][0] + left, text.strip()
