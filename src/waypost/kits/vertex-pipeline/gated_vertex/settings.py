"""The choices in ``pipeline.toml`` and the places in the project."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ARTEFACTS = ROOT / "artefacts"
OWN_DATA = ROOT / "data" / "own"
SAMPLE_CASES, OWN_CASES = ROOT / "evaluation" / "sample.jsonl", ROOT / "evaluation" / "own.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """Which column is predicted and how much of the data judges."""

    target: str
    test_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """How the model is fitted."""

    regularisation: float
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What a model must reach to be registered."""

    min_macro_f1: float
    min_worst_recall: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How Gemini is asked."""

    model: str
    refusal: str
    most_sentences: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Vertex:
    """Names and sizes in the project of Google Cloud."""

    pipeline: str
    base_image: str
    packages: tuple[str, ...]
    cpu: str
    memory: str
    longest_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything in ``pipeline.toml``."""

    data: Data
    training: Training
    gate: Gate
    report: Report
    vertex: Vertex


@cache
def load(path: Path = ROOT / "pipeline.toml") -> Settings:
    """Read the settings; an unknown or missing key is an error that names it."""
    table = tomllib.loads(path.read_text("utf-8"))
    vertex = table["vertex"]
    return Settings(
        data=Data(**table["data"]),
        training=Training(**table["training"]),
        gate=Gate(**table["gate"]),
        report=Report(**table["report"]),
        vertex=Vertex(**{**vertex, "packages": tuple(vertex["packages"])}),
    )
