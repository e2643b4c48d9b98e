"""Search over passages: BM25, embeddings, and the two fused by reciprocal rank."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from local_cloud.core.passages import Passage
from local_cloud.core.text import stems

_K1, _B, _RRF = 1.2, 0.75, 60


class Encoder(Protocol):
    """Whatever turns texts into unit vectors."""

    def encode(self, texts: Sequence[str]) -> Any: ...


class Mode(StrEnum):
    """How to search. Without an encoder every mode is lexical."""

    HYBRID = "hybrid"
    SEMANTIC = "semantic"
    LEXICAL = "lexical"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage found. ``score`` is from 0 to 1 and compares hits of one search only."""

    passage: Passage
    score: float


class Index:
    """An index of passages, held in memory."""

    def __init__(self, passages: Sequence[Passage], encoder: Encoder | None = None) -> None:
        self._passages = tuple(passages)
        self._encoder = encoder
        texts = [f"{passage.title}. {passage.text}" for passage in self._passages]
        self._counts = [Counter(stems(text)) for text in texts]
        self._lengths = [sum(counts.values()) for counts in self._counts]
        self._average = (sum(self._lengths) / len(texts) if texts else 0.0) or 1.0
        self._postings: dict[str, list[int]] = defaultdict(list)
        for number, counts in enumerate(self._counts):
            for stem in counts:
                self._postings[stem].append(number)
        self._vectors = encoder.encode(texts) if encoder is not None and texts else None

    def __len__(self) -> int:
        return len(self._passages)

    def search(
        self, query: str, most: int = 5, mode: Mode = Mode.HYBRID, keep: Callable[[Passage], bool] | None = None
    ) -> list[Hit]:
        """The best passages for a query, best first. ``keep`` leaves passages out before they are ranked."""
        allowed = {n for n, passage in enumerate(self._passages) if keep is None or keep(passage)}
        lexical = {n: s for n, s in self._bm25(query).items() if n in allowed}
        semantic = {n: s for n, s in self._cosines(query).items() if n in allowed} if mode is not Mode.LEXICAL else {}
        if mode is Mode.SEMANTIC and semantic:
            scores = {number: max(0.0, score) for number, score in semantic.items()}
        elif semantic:
            scores = _fused(lexical, semantic)
        else:
            top = max(lexical.values(), default=1.0)
            scores = {number: score / top for number, score in lexical.items()}
        best = sorted(scores, key=lambda number: (-scores[number], number))[:most]
        return [Hit(passage=self._passages[number], score=round(min(1.0, scores[number]), 6)) for number in best]

    def _bm25(self, query: str) -> dict[int, float]:
        scores: dict[int, float] = defaultdict(float)
        for stem in sorted(set(stems(query))):
            holding = self._postings.get(stem, [])
            weight = math.log(1 + (len(self._passages) - len(holding) + 0.5) / (len(holding) + 0.5))
            for number in holding:
                count = self._counts[number][stem]
                norm = _K1 * (1 - _B + _B * self._lengths[number] / self._average)
                scores[number] += weight * count * (_K1 + 1) / (count + norm)
        return dict(scores)

    def _cosines(self, query: str) -> dict[int, float]:
        if self._encoder is None or self._vectors is None or not query.strip():
            return {}
        cosines = self._vectors @ self._encoder.encode([query])[0]
        return {number: float(cosine) for number, cosine in enumerate(cosines)}


def _fused(*rankings: dict[int, float]) -> dict[int, float]:
    """Reciprocal rank fusion, scaled so that first in every ranking is 1."""
    scores: dict[int, float] = defaultdict(float)
    for ranking in rankings:
        for rank, number in enumerate(sorted(ranking, key=lambda number: (-ranking[number], number))):
            scores[number] += (_RRF + 1) / (_RRF + 1 + rank) / len(rankings)
    return dict(scores)
