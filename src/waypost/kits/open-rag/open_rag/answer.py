"""Answers with citations: sentences taken word for word from the chunks found, or a refusal."""

from __future__ import annotations

from dataclasses import dataclass

from open_rag.search import Hit, Searcher
from open_rag.words import codes, expected, share, stems

REFUSAL = "The documents do not answer this."
_OTHER_CODE = 0.3  # a chunk about another exam number hardly supports an answer
_OTHER_KIND = 0.7  # asked for an amount or a date, a sentence without one is hardly an answer
_NEXT_BEST = 0.9  # a further sentence must be nearly as well supported as the best one


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A sentence of an answer, the number of its source, and how far it supports an answer to the question, 0 to 1."""

    text: str
    source: int
    support: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer to a question. Refused: ``cited`` is empty and ``best_support`` says how near it came."""

    question: str
    cited: tuple[Cited, ...]
    sources: tuple[Hit, ...]
    best_support: float

    @property
    def refused(self) -> bool:
        return not self.cited

    @property
    def text(self) -> str:
        """The answer as it is shown, with [n] after every sentence."""
        return " ".join(f"{each.text} [{each.source}]" for each in self.cited) or REFUSAL


class Answerer:
    """Answers questions over one searcher."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher

    def answer(self, question: str) -> Answer:
        """Find chunks, weigh their sentences, keep the best ones when they support an answer enough."""
        settings = self._searcher.settings
        hits = tuple(self._searcher.search(question))
        ranked = self._ranked(question, hits)
        best = ranked[0].support if ranked else 0.0
        floor = max(settings.enough, _NEXT_BEST * best)
        chosen: list[Cited] = []
        for each in ranked:
            if len(chosen) < settings.sentences and each.support >= floor and each.text not in {c.text for c in chosen}:
                chosen.append(each)
        chosen.sort(key=lambda each: each.source)
        return Answer(question=question, cited=tuple(chosen), sources=hits, best_support=best)

    def _ranked(self, question: str, hits: tuple[Hit, ...]) -> list[Cited]:
        """Every sentence of the chunks, best supported first: half meaning, half words, and of the kind asked for."""
        vector = self._searcher.encoder.encode([question])[0]
        wanted, named, kind = self._searcher.store.weighed(question), codes(question), expected(question)
        ranked = []
        for source, hit in enumerate(hits, 1):
            texts, vectors = self._searcher.store.sentences(hit.number)
            around = stems(hit.chunk.indexed)
            other = bool(named) and not named & codes(hit.chunk.indexed)
            for text, close in zip(texts, map(float, vectors @ vector), strict=True):
                support = 0.5 * max(0.0, close) + 0.5 * share(wanted, stems(text), around)
                support *= _OTHER_CODE if other else 1.0
                support *= _OTHER_KIND if kind is not None and not kind.search(text) else 1.0
                ranked.append(Cited(text=text, source=source, support=round(support, 4)))
        return sorted(ranked, key=lambda each: (-each.support, each.source))
