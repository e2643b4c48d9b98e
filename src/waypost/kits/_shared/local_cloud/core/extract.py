"""Answers made of sentences taken word for word from the sources given. Nothing is generated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from local_cloud.core.retrieval import Encoder
from local_cloud.core.text import codes, sentences, stems

ENOUGH_WITH_ENCODER = 0.50
ENOUGH_WITHOUT = 0.50
_SECOND_BEST = 0.88
_LOOK_BACK = 120
_FOCUS = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A text an answer may be taken from; ``label`` is how it is cited, ``origin`` the front's note of its place."""

    label: str
    title: str
    text: str
    origin: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of a source and how far it supports an answer to the question, from 0 to 1."""

    text: str
    source: Source
    start: int
    end: int
    support: float


class Extractor:
    """Chooses the sentences that answer a question: by meaning and words with an encoder, by words without one."""

    def __init__(self, encoder: Encoder | None = None, enough: float | None = None) -> None:
        self._encoder = encoder
        self._vectors: dict[str, Any] = {}
        self.enough = enough if enough is not None else ENOUGH_WITH_ENCODER if encoder is not None else ENOUGH_WITHOUT

    def ranked(self, question: str, sources: Sequence[Source], focus: str = "") -> list[Sentence]:
        """Every sentence of the sources, best supported first. Words of ``focus``, what was asked last, weigh most."""
        found = [
            (source, start, end, source.text[start:end]) for source in sources for start, end in sentences(source.text)
        ]
        closeness = self.closeness(question, [f"{_topic(source)}: {text}" for source, _, _, text in found])
        newest, named = set(stems(focus)), codes(question)
        wanted = {word: _FOCUS if word in newest else 1.0 for word in stems(question)}
        ranked = []
        for (source, start, end, text), close in zip(found, closeness, strict=True):
            before = source.text[max(0, start - _LOOK_BACK) : start]
            covered = _coverage(wanted, text, f"{source.title} {before}")
            support = covered if close is None else 0.5 * max(0.0, close) + 0.5 * covered
            if named and not named & codes(f"{source.title} {source.text}"):
                support *= 0.3
            ranked.append(Sentence(text=text, source=source, start=start, end=end, support=round(support, 4)))
        return sorted(ranked, key=lambda each: (-each.support, each.source.label, each.start))

    def answer(self, question: str, sources: Sequence[Source], most: int = 2, focus: str = "") -> list[Sentence]:
        """The sentences that answer the question, in reading order; none when no sentence supports an answer enough."""
        ranked = self.ranked(question, sources, focus)
        if not ranked or ranked[0].support < self.enough:
            return []
        chosen: list[Sentence] = []
        for each in ranked:
            if len(chosen) == most or each.support < max(self.enough, _SECOND_BEST * ranked[0].support):
                break
            if each.text not in {other.text for other in chosen}:
                chosen.append(each)
        order = {source.label: number for number, source in enumerate(sources)}
        return sorted(chosen, key=lambda each: (order[each.source.label], each.start))

    def closeness(self, text: str, others: Sequence[str]) -> list[float | None]:
        """Cosine of the embeddings of a text and of others; ``None`` for each without an encoder."""
        if self._encoder is None:
            return [None] * len(others)
        missing = [each for each in dict.fromkeys([text, *others]) if each not in self._vectors]
        if missing:
            self._vectors.update(zip(missing, self._encoder.encode(missing), strict=True))
        return [float(self._vectors[text] @ self._vectors[each]) for each in others]


def _coverage(wanted: Mapping[str, float], text: str, around: str) -> float:
    """How many of the question's words the sentence holds; those only in what is around it count half."""
    if not wanted:
        return 0.0
    here, above = set(stems(text)), set(stems(around))
    held = sum(weight if word in here else weight / 2 if word in above else 0.0 for word, weight in wanted.items())
    return held / sum(wanted.values())


def _topic(source: Source) -> str:
    return source.title.rsplit(" · ", 1)[-1]
