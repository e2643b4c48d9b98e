"""The choices in ``monitor.toml`` and the places in the project."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ARTEFACTS = ROOT / "artefacts"
OWN_KNOWN = ROOT / "data" / "own" / "known.csv"
OWN_BATCHES = ROOT / "data" / "own" / "batches"
SAMPLE_CASES = ROOT / "evaluation" / "sample.jsonl"
OWN_CASES = ROOT / "evaluation" / "own.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSettings:
    """Which columns are what."""

    target: str
    positive_above: float
    features: tuple[str, ...]
    group: str
    reference_share: float
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """When a column has drifted; docs/decisions/0001 says why it is judged this way."""

    alpha: float
    bins: int
    material_psi: float
    batch_rows: int
    min_rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """Which difference between groups is an alert."""

    max_gap: float
    alpha: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """How the watched model is fitted and where it decides."""

    C: float
    threshold: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything in ``monitor.toml``."""

    data: DataSettings
    drift: Drift
    groups: Groups
    model: Model


@cache
def load(path: Path = ROOT / "monitor.toml") -> Settings:
    """Read the settings; an unknown or missing key is an error that names it."""
    table = tomllib.loads(path.read_text("utf-8"))
    return Settings(
        data=DataSettings(**{**table["data"], "features": tuple(table["data"]["features"])}),
        drift=Drift(**table["drift"]),
        groups=Groups(**table["groups"]),
        model=Model(**table["model"]),
    )
