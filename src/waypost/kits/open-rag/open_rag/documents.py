"""Documents of a folder, cut into chunks at headings and paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from open_rag.words import sentences

_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*$")
_SUFFIXES = (".md", ".txt")


class NoDocuments(ValueError):
    """There is nothing to index."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """A stretch of a document that is found and cited as one.

    ``section`` is the document and its headings, the name under which judgements and citations know it.
    """

    source: str
    section: str
    title: str
    text: str

    @property
    def indexed(self) -> str:
        """What is searched: the headings say what a paragraph alone often does not."""
        return f"{self.title}. {self.text}"

    @property
    def topic(self) -> str:
        """The last two headings, which say what a sentence of the chunk is about."""
        return " · ".join(self.title.split(" · ")[-2:])


def read_folder(folder: Path, words: int, overlap: int) -> list[Chunk]:
    """The chunks of every Markdown and text file below a folder, in order of path."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix in _SUFFIXES and path.name != "README.md")
    chunks = [
        chunk
        for path in paths
        for chunk in cut(path.read_text("utf-8", "replace"), _name(path, folder), words, overlap)
    ]
    if not chunks:
        raise NoDocuments(f"{folder} holds no text in .md or .txt files; expected at least one document.")
    return chunks


def cut(text: str, source: str, words: int, overlap: int = 0) -> Iterator[Chunk]:
    """Cut at headings first; a section longer than ``words`` is cut again, between sentences where it can be."""
    trail: list[str] = []
    for heading, body in _sections(text):
        if heading:
            depth, title = heading
            trail[depth - 1 :] = [title]
        section = "#".join([source, *trail])
        for piece in _pieces(body, words, overlap):
            yield Chunk(source=source, section=section, title=" · ".join(trail) or source, text=piece)


def _name(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def _sections(text: str) -> Iterator[tuple[tuple[int, str] | None, str]]:
    heading: tuple[int, str] | None = None
    lines: list[str] = []
    for line in text.splitlines():
        found = _HEADING.match(line)
        if found:
            yield heading, "\n".join(lines)
            heading, lines = (len(found[1]), found[2]), []
        else:
            lines.append(line)
    yield heading, "\n".join(lines)


def _pieces(body: str, words: int, overlap: int) -> Iterator[str]:
    """Sentences and list items put together up to ``words``; each piece repeats the end of the one before it."""
    held: list[str] = []
    fresh = False
    for unit in _units(body):
        if fresh and _count(held) + len(unit.split()) > words:
            yield "\n".join(held)
            held, fresh = _tail(held, overlap), False
        held.append(unit)
        fresh = True
    if fresh:
        yield "\n".join(held)


def _units(body: str) -> Iterator[str]:
    """List items and rows as they stand; paragraphs, their lines joined again, in sentences."""
    for block in re.split(r"\n\s*\n", body):
        joined = re.sub(r"\n(?!\s*(?:[-*+|]|\d+[.)]\s))\s*", " ", block.strip())
        for line in joined.splitlines():
            yield from sentences(line)


def _tail(units: list[str], overlap: int) -> list[str]:
    """The last units that together have no more than ``overlap`` words."""
    kept: list[str] = []
    for unit in reversed(units):
        if _count(kept) + len(unit.split()) > overlap:
            break
        kept.insert(0, unit)
    return kept


def _count(units: list[str]) -> int:
    return sum(len(unit.split()) for unit in units)
