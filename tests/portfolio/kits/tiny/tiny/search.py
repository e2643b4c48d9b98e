"""Score documents by the words they share with a question."""

from __future__ import annotations

import math
import re
from collections import Counter
from pathlib import Path

CHUNK_SIZE = 40
TOP_K = 3
MIN_SCORE = 0.1


def load(folder: Path) -> dict[str, str]:
    """Every document of a folder, by name."""
    return {path.stem: path.read_text("utf-8") for path in sorted(folder.glob("*.txt"))}


def chunks(text: str, size: int = CHUNK_SIZE, overlap: int = 10) -> list[str]:
    """Split a text into runs of words."""
    words = text.split()
    return [" ".join(words[start : start + size]) for start in range(0, max(1, len(words)), size - overlap)]


def weights(documents: dict[str, str]) -> dict[str, float]:
    """How much a word tells, by how few documents hold it."""
    seen = Counter(word for text in documents.values() for word in set(tokens(text)))
    return {word: math.log(1 + len(documents) / count) for word, count in seen.items()}


def tokens(text: str) -> list[str]:
    """Lower-case words."""
    return re.findall(r"[a-z]+", text.lower())


def search(question: str, documents: dict[str, str], top_k: int = TOP_K) -> list[tuple[str, float]]:
    """The best documents with their scores, best first."""
    weight = weights(documents)
    asked = set(tokens(question))
    scored = []
    for name, text in documents.items():
        score = max(sum(weight.get(word, 0.0) for word in asked & set(tokens(chunk))) for chunk in chunks(text))
        if score >= MIN_SCORE:
            scored.append((name, score))
    return sorted(scored, key=lambda pair: (-pair[1], pair[0]))[:top_k]
