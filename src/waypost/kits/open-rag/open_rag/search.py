"""Hybrid retrieval: BM25 and embeddings, fused by reciprocal rank, then reranked."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

import minilm
from open_rag.documents import Chunk, read_folder
from open_rag.settings import ARTEFACTS, Settings, corpus
from open_rag.store import Ranking, Store, mark_of
from open_rag.words import share, stems


class Mode(StrEnum):
    """Which part of the pipeline ranks: each is a line of the ablation table."""

    LEXICAL = "lexical"
    DENSE = "dense"
    FUSED = "fused"
    RERANKED = "reranked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A chunk found, and its number in the store. Scores compare hits of one search only."""

    number: int
    chunk: Chunk
    score: float


class Searcher:
    """Searches one store."""

    def __init__(self, store: Store, encoder: minilm.Encoder, settings: Settings) -> None:
        self.store, self.encoder, self.settings = store, encoder, settings

    def search(self, query: str, most: int | None = None, mode: Mode = Mode.RERANKED) -> list[Hit]:
        """The best chunks for a query, best first."""
        ranking = self.rank(query, mode)[: most if most is not None else self.settings.sources]
        return [Hit(number=number, chunk=self.store.chunk(number), score=score) for number, score in ranking]

    def rank(self, query: str, mode: Mode = Mode.RERANKED) -> Ranking:
        """Numbers of chunks with their scores, best first, as deep as the settings say."""
        depth = self.settings.depth
        if mode is Mode.LEXICAL:
            return self.store.lexical(query, depth)
        vector = self.encoder.encode([query])[0]
        dense = self.store.dense(vector, depth)
        if mode is Mode.DENSE:
            return dense
        fused = fuse([self.store.lexical(query, depth), dense], self.settings.rrf_k)
        return fused if mode is Mode.FUSED else self.rerank(query, vector, fused)

    def rerank(self, query: str, vector: NDArray[np.float32], ranking: Ranking) -> Ranking:
        """Rank the first chunks again by how well their best sentence answers; the others stay below them."""
        settings = self.settings
        top, wanted = ranking[: settings.rerank], self.store.weighed(query)
        first = 2 / (settings.rrf_k + 1)
        scored = []
        for number, score in top:
            texts, vectors = self.store.sentences(number)
            around = stems(self.store.chunk(number).indexed)
            close = max(map(float, vectors @ vector), default=0.0)
            covered = max((share(wanted, stems(text), around) for text in texts), default=0.0)
            scored.append((number, score / first + settings.meaning * close + settings.words * covered))
        scored.sort(key=lambda pair: -pair[1])
        return scored + ranking[len(top) :]


def fuse(rankings: list[Ranking], k: int) -> Ranking:
    """Reciprocal rank fusion: 1 / (k + rank), summed over the rankings a chunk is in."""
    scores: dict[int, float] = defaultdict(float)
    for ranking in rankings:
        for rank, (number, _) in enumerate(ranking, start=1):
            scores[number] += 1 / (k + rank)
    return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))


def open_searcher(settings: Settings, encoder: minilm.Encoder | None = None) -> tuple[Searcher, str]:
    """A searcher over the project's documents, and whether they are "own" or "sample"; a stale index is made anew."""
    folder, whose = corpus()
    encoder = encoder or minilm.load_encoder()
    chunks = read_folder(folder, settings.chunk_words, settings.overlap_words)
    mark, path = mark_of(chunks, settings), ARTEFACTS / f"{whose}.sqlite"
    store = Store.open(path, mark) or Store.build(chunks, encoder, path, mark)
    return Searcher(store, encoder, settings), whose
