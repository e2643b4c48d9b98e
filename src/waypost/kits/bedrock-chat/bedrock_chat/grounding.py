"""Does a passage bear a sentence out? Measured apart from the guardrail, so that one can be held against the other."""

from __future__ import annotations

import re
from collections.abc import Mapping

_WORD, _NUMBER, _CITED = re.compile(r"[a-z]+"), re.compile(r"\d+(?:[.:,]\d+)*"), re.compile(r"\[(\d+)\]")
_COMMON = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "by",
        "can",
        "for",
        "from",
        "has",
        "have",
        "in",
        "is",
        "it",
        "its",
        "of",
        "on",
        "or",
        "that",
        "the",
        "they",
        "this",
        "to",
        "with",
    ]
)
ENOUGH = 0.75


def borne_out(answer: str, passages: Mapping[int, str]) -> bool:
    """Whether every sentence cites passages that hold its numbers and most of its words."""
    pairs = cited_sentences(answer)
    return bool(pairs) and all(_held(said, [passages.get(number, "") for number in numbers]) for said, numbers in pairs)


def cited_sentences(answer: str) -> list[tuple[str, list[int]]]:
    """The sentences of an answer with the numbers behind them."""
    found = []
    for part in re.findall(r"\S.*?(?:[.!?](?=\s|\[|$)(?:\s*\[\d+\])*|$)", answer, re.DOTALL):
        said = _CITED.sub("", part).strip()
        if said:
            found.append((said, [int(number) for number in _CITED.findall(part)]))
    return found


def _held(said: str, passages: list[str]) -> bool:
    there = " ".join(passages).lower()
    words = set(_WORD.findall(said.lower())) - _COMMON
    shared = len(words & set(_WORD.findall(there))) / len(words) if words else 1.0
    return bool(passages) and shared >= ENOUGH and set(_NUMBER.findall(said)) <= set(_NUMBER.findall(there))
