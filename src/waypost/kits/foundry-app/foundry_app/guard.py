"""What the assistant checks itself, beside the content filter of the service."""

from __future__ import annotations

import re
from collections.abc import Sequence

_ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b[^.?!\n]{0,40}\b(?:instruction|rule|prompt|guideline)"
    r"|\byou are now\b|\b(?:reveal|print)\b[^.?!\n]{0,30}\bprompt\b",
    re.IGNORECASE,
)
_MARK = re.compile(r"\s*\[[^\]\n]+\]")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def gives_orders(text: str) -> bool:
    """Whether a paragraph of a document speaks to the model instead of to its reader (indirect prompt injection)."""
    return _ORDERS.search(text) is not None


def support(answer: str, sources: Sequence[str]) -> float:
    """Share of the words of the answer's weakest sentence that one source holds; 0 when a number is in no source."""
    figures = {figure for source in sources for figure in _NUMBER.findall(source)}
    shares = []
    for sentence in re.split(r"(?<=[.!?])\s+", _MARK.sub("", answer)):
        said = _words(sentence)
        if not said:
            continue
        if not set(_NUMBER.findall(sentence.rstrip(".,"))) <= figures:
            return 0.0
        shares.append(max((len(said & _words(source)) / len(said) for source in sources), default=0.0))
    return min(shares, default=0.0)


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z0-9]{2,}", text.lower()))
