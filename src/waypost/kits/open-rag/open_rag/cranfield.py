"""The Cranfield 1400 collection: 1,400 abstracts, 225 queries, 1,837 graded judgements. Two traps are in its files.

The judgements count the queries by their place in the file, 1 to 225, not by their ``.I`` numbers, which have gaps.
And the codes are upside down: 1 is the best, 4 the least, 5 and -1 mean not relevant. Read the other way, a good search
looks useless.
"""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from pathlib import Path

from open_rag.documents import Chunk
from open_rag.settings import ROOT

FOLDER = ROOT / "data" / "benchmark" / "cranfield"
FILES = ("cran.all.1400", "cran.qry", "cranqrel")
COUNTS = (1400, 225, 1837)
GRADES = {1: 4, 2: 3, 3: 2, 4: 1}


class NotFetched(FileNotFoundError):
    """The collection is not there."""


class NotCranfield(ValueError):
    """The files are not the collection they should be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """Documents in order, queries in order, and for each query the grades of its relevant documents by place."""

    chunks: tuple[Chunk, ...]
    queries: tuple[str, ...]
    grades: tuple[dict[int, int], ...]


def read(folder: Path = FOLDER) -> Collection:
    """Read the three files, plain or with .gz, and make sure that they are whole."""
    documents, queries, judgements = (_text(folder, name) for name in FILES)
    fields = [_fields(body) for _, body in _records(documents)]
    chunks = [_chunk(place, each) for place, each in enumerate(fields, 1)]
    texts = [_fields(body).get("W", "") for _, body in _records(queries)]
    rows = [tuple(map(int, line.split()[:3])) for line in judgements.splitlines() if line.strip()]
    found = (len(chunks), len(texts), len(rows))
    if found != COUNTS:
        raise NotCranfield(f"{folder.name} holds {found} documents, queries and judgements; expected {COUNTS}.")
    grades: list[dict[int, int]] = [{} for _ in texts]
    for query, document, code in rows:
        if code in GRADES:
            grades[query - 1][document - 1] = GRADES[code]
    return Collection(chunks=tuple(chunks), queries=tuple(texts), grades=tuple(grades))


def _text(folder: Path, name: str) -> str:
    for path in (folder / name, folder / f"{name}.gz"):
        if path.is_file():
            content = path.read_bytes()
            return (gzip.decompress(content) if path.suffix == ".gz" else content).decode("latin-1")
    raise NotFetched(f"{name} is not in data/benchmark/cranfield; README says where the collection is to be had.")


def _records(text: str) -> list[tuple[int, str]]:
    parts = re.split(r"^\.I\s+(\d+)\s*$", text, flags=re.MULTILINE)
    return [(int(number), body) for number, body in zip(parts[1::2], parts[2::2], strict=True)]


def _fields(body: str) -> dict[str, str]:
    parts = re.split(r"^\.([TABW])\s*$", body, flags=re.MULTILINE)
    return {name: " ".join(text.split()) for name, text in zip(parts[1::2], parts[2::2], strict=True)}


def _chunk(place: int, each: dict[str, str]) -> Chunk:
    """The abstracts begin with their own title; it is kept there and stands in front as well, for BM25."""
    return Chunk(source="cranfield", section=str(place), title=each.get("T", ""), text=each.get("W", ""))
