"""One SQLite file that is both the full-text index (FTS5) and the vector store (sqlite-vec).

apsw brings its own SQLite, for many Pythons are built without the right to load extensions.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import apsw
import numpy as np
import sqlite_vec
from numpy.typing import NDArray

import minilm
from open_rag.documents import Chunk
from open_rag.settings import Settings
from open_rag.words import COMMON_WORDS, sentences, stems, words

_SCHEMA = f"""
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT) STRICT;
CREATE TABLE chunk (id INTEGER PRIMARY KEY, source TEXT, section TEXT, title TEXT, text TEXT) STRICT;
CREATE TABLE sentence (chunk INTEGER, place INTEGER, text TEXT, vector BLOB, PRIMARY KEY (chunk, place)) STRICT;
CREATE VIRTUAL TABLE lexical USING fts5(title, text, content='chunk', content_rowid='id', tokenize='porter unicode61');
CREATE VIRTUAL TABLE dense USING vec0(id INTEGER PRIMARY KEY, vector FLOAT[{minilm.DIMENSIONS}] distance_metric=cosine);
"""
_FORMAT = "4"

Ranking = list[tuple[int, float]]  # chunk and score, best first


class Store:
    """An index of chunks."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._db = connection
        self._weights: dict[str, float] | None = None
        connection.enable_load_extension(True)
        connection.load_extension(sqlite_vec.loadable_path())
        connection.enable_load_extension(False)

    @classmethod
    def build(cls, chunks: Sequence[Chunk], encoder: minilm.Encoder, path: Path | None = None, mark: str = "") -> Store:
        """Index chunks into a file, written beside it and renamed, or into memory. ``mark`` tells its contents."""
        beside = path.with_name(path.name + ".new") if path is not None else None
        if beside is not None:
            beside.parent.mkdir(parents=True, exist_ok=True)
            beside.unlink(missing_ok=True)
        store = cls(apsw.Connection(str(beside) if beside is not None else ":memory:"))
        vectors = encoder.encode([chunk.indexed for chunk in chunks])
        parts = [(n, place, text) for n, chunk in enumerate(chunks) for place, text in enumerate(sentences(chunk.text))]
        meanings = encoder.encode([f"{chunks[n].topic}: {text}" for n, _, text in parts])
        with store._db as db:
            db.execute(_SCHEMA)
            stated = {"mark": mark, "weights": json.dumps(_weights(chunks), sort_keys=True)}
            db.executemany("INSERT INTO meta VALUES (?, ?)", list(stated.items()))
            values = [(n, *asdict(chunk).values()) for n, chunk in enumerate(chunks)]
            db.executemany("INSERT INTO chunk (id, source, section, title, text) VALUES (?, ?, ?, ?, ?)", values)
            db.execute("INSERT INTO lexical (lexical) VALUES ('rebuild')")
            db.executemany("INSERT INTO dense VALUES (?, ?)", [(n, row.tobytes()) for n, row in enumerate(vectors)])
            rows = [(*part, row.tobytes()) for part, row in zip(parts, meanings, strict=True)]
            db.executemany("INSERT INTO sentence VALUES (?, ?, ?, ?)", rows)
        if path is None or beside is None:
            return store
        store._db.close()
        os.replace(beside, path)
        return cls(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY))

    @classmethod
    def open(cls, path: Path, mark: str) -> Store | None:
        """The index in a file, ``None`` when there is none or it was made from something else."""
        if not path.is_file():
            return None
        try:
            store = cls(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY))
            found = store._db.execute("SELECT value FROM meta WHERE name = 'mark'").fetchone()
        except apsw.Error:
            return None
        return store if found is not None and found[0] == mark else None

    def close(self) -> None:
        self._db.close()

    def __len__(self) -> int:
        return int(self._one("SELECT count(*) FROM chunk"))

    def chunk(self, number: int) -> Chunk:
        """The chunk of this number."""
        query = "SELECT source, section, title, text FROM chunk WHERE id = ?"
        for source, section, title, text in self._db.execute(query, (number,)):
            return Chunk(source=str(source), section=str(section), title=str(title), text=str(text))
        raise KeyError(f"No chunk {number} in the store.")

    def lexical(self, query: str, most: int) -> Ranking:
        """BM25 over title and text, any word counting; common words are left out."""
        wanted = sorted(set(words(query))) or sorted(set(query.lower().split()) & COMMON_WORDS)
        if not wanted:
            return []
        match = " OR ".join(f'"{word}"' for word in wanted)
        found = self._db.execute(
            "SELECT rowid, -bm25(lexical) FROM lexical WHERE lexical MATCH ? ORDER BY 2 DESC, 1 LIMIT ?", (match, most)
        )
        return [(int(number), float(score)) for number, score in found]

    def dense(self, vector: NDArray[np.float32], most: int) -> Ranking:
        """Cosine similarity of embeddings, exact."""
        found = self._db.execute(
            "SELECT id, 1 - distance FROM dense WHERE vector MATCH ? AND k = ?", (vector.tobytes(), most)
        )
        return sorted(((int(number), float(score)) for number, score in found), key=lambda pair: (-pair[1], pair[0]))

    def sentences(self, number: int) -> tuple[list[str], NDArray[np.float32]]:
        """The sentences of a chunk and their embeddings, one row each."""
        query = "SELECT text, vector FROM sentence WHERE chunk = ? ORDER BY place"
        rows = list(self._db.execute(query, (number,)))
        vectors = [np.frombuffer(vector, np.float32) for _, vector in rows]
        return [str(text) for text, _ in rows], np.stack(vectors) if vectors else np.zeros(
            (0, minilm.DIMENSIONS), np.float32
        )

    def weighed(self, text: str) -> dict[str, float]:
        """The stems of a text, each with how rare it is among the chunks; a word that no chunk has weighs most."""
        if self._weights is None:
            self._weights = json.loads(self._one("SELECT value FROM meta WHERE name = 'weights'"))
        rarest = math.log(1 + 2 * (len(self) + 0.5))
        return {stem: self._weights.get(stem, rarest) for stem in sorted(stems(text))}

    def _one(self, query: str) -> Any:
        return next(iter(self._db.execute(query)))[0]


def _weights(chunks: Sequence[Chunk]) -> dict[str, float]:
    counts = Counter(stem for chunk in chunks for stem in stems(chunk.indexed))
    return {stem: math.log(1 + (len(chunks) - n + 0.5) / (n + 0.5)) for stem, n in counts.items()}


def mark_of(chunks: Sequence[Chunk], settings: Settings) -> str:
    """A digest of everything an index depends on: the text, how it is cut, the weights and this format."""
    stated = {
        "chunks": [(chunk.section, chunk.indexed, chunk.topic) for chunk in chunks],
        "cut": (settings.chunk_words, settings.overlap_words),
        "weights": minilm.WEIGHTS_SHA256,
        "format": _FORMAT,
    }
    return hashlib.sha256(json.dumps(stated, sort_keys=True).encode()).hexdigest()
