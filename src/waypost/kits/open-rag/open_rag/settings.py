"""What can be tuned, read from ``settings.toml`` beside the code. Every number was chosen by measurement."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SAMPLE, OWN = ROOT / "data" / "sample", ROOT / "data" / "own"
ARTEFACTS = ROOT / "artefacts"


class UnusableSettings(ValueError):
    """``settings.toml`` holds something that is no setting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of indexing, retrieval and answering."""

    chunk_words: int = 120  # the longest chunk, in words
    overlap_words: int = 20  # how many words a chunk repeats from the one before it
    depth: int = 50  # how many chunks each of the two searches brings
    rrf_k: int = 60  # the larger, the less the first ranks count
    rerank: int = 20  # how many of the fused chunks are ranked again by their best sentence; 0 for none
    meaning: float = 1.0  # reranking: what the best sentence's closeness to the query counts, first rank being 1
    words: float = 0.5  # reranking: what the share of the query's words in a sentence counts
    sources: int = 5  # how many chunks an answer may be taken from
    sentences: int = 2  # the longest answer
    enough: float = 0.43  # support below which the answer is a refusal, 0 to 1


def load_settings(path: Path = ROOT / "settings.toml") -> Settings:
    """The settings of the project; a missing file means the defaults."""
    if not path.is_file():
        return Settings()
    table = tomllib.loads(path.read_text("utf-8"))
    kinds = {field.name: type(getattr(Settings(), field.name)) for field in fields(Settings)}
    for name, value in table.items():
        if name not in kinds:
            raise UnusableSettings(f"{path.name}: {name} is no setting; expected one of {', '.join(sorted(kinds))}.")
        if not isinstance(value, kinds[name] if kinds[name] is int else int | float) or isinstance(value, bool):
            raise UnusableSettings(f"{path.name}: {name} is {value!r}; expected {kinds[name].__name__}.")
    return Settings(**table)


def corpus() -> tuple[Path, str]:
    """The folder of documents and what it is: "own" once it holds a document of the owner's, "sample" until then."""
    own = any(path.suffix in (".md", ".txt") and path.name != "README.md" for path in OWN.rglob("*"))
    return (OWN, "own") if own else (SAMPLE, "sample")
