"""The choices in ``assistant.toml`` and the places in the project."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ARTEFACTS = ROOT / "artefacts"
SAMPLE_DATA, OWN_DATA = ROOT / "data" / "sample", ROOT / "data" / "own"
SAMPLE_CASES, OWN_CASES = ROOT / "evaluation" / "sample.jsonl", ROOT / "evaluation" / "own.jsonl"
READABLE = (".html", ".pdf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Names in the account."""

    chat: str
    embedding: str
    dimensions: int
    api_version: str
    index: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How documents become passages."""

    longest_passage: int
    invoices: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """What the model is given and held to."""

    passages: int
    most_sentences: int
    refusal: str
    least_support: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one run may use at most."""

    pages: int
    tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything in ``assistant.toml``."""

    services: Services
    reading: Reading
    answering: Answering
    limits: Limits


@cache
def load(path: Path = ROOT / "assistant.toml") -> Settings:
    """Read the settings; an unknown or missing key is an error that names it."""
    table = tomllib.loads(path.read_text("utf-8"))
    return Settings(
        services=Services(**table["services"]),
        reading=Reading(**table["reading"]),
        answering=Answering(**table["answering"]),
        limits=Limits(**table["limits"]),
    )


def documents() -> tuple[str, Path, list[Path]]:
    """Whose documents are read (own or sample), their folder, and the files in it in a fixed order."""
    own = _files(OWN_DATA)
    return ("own", OWN_DATA, own) if own else ("sample", SAMPLE_DATA, _files(SAMPLE_DATA))


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in READABLE and path.is_file())
