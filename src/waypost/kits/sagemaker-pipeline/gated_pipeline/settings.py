"""The choices in ``pipeline.toml`` and the places in the project."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STEPS = ROOT / "steps"
ARTEFACTS = ROOT / "artefacts"
OWN_DATA = ROOT / "data" / "own"
SAMPLE_CASES = ROOT / "evaluation" / "sample.jsonl"
OWN_CASES = ROOT / "evaluation" / "own.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSettings:
    """Which columns are what. Bias is measured by ``group``; docs/decisions/0002 says why it is a feature."""

    target: str
    positive_above: float
    features: tuple[str, ...]
    group: str
    drift_probe: str

    def __post_init__(self) -> None:
        if self.drift_probe not in self.features:
            raise ValueError(f"pipeline.toml: data.drift_probe is {self.drift_probe!r}; expected one of the features")

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.features, self.group, self.target)))


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingSettings:
    """How the model is fitted."""

    C: float
    test_share: float
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What a model must reach to be registered."""

    min_auc: float
    max_group_gap: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitor:
    """What a later batch may show before somebody has to look."""

    max_psi: float
    min_ks_p: float
    max_group_gap: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Aws:
    """Names and sizes in the account."""

    pipeline: str
    instance_type: str
    framework: str
    max_runtime_s: int

    @property
    def monitor_pipeline(self) -> str:
        return f"{self.pipeline}-monitor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything in ``pipeline.toml``."""

    data: DataSettings
    training: TrainingSettings
    gate: Gate
    monitor: Monitor
    aws: Aws


@cache
def load(path: Path = ROOT / "pipeline.toml") -> Settings:
    """Read the settings; an unknown or missing key is an error that names it."""
    table = tomllib.loads(path.read_text("utf-8"))
    data = table["data"]
    return Settings(
        data=DataSettings(**{**data, "features": tuple(data["features"])}),
        training=TrainingSettings(**table["training"]),
        gate=Gate(**table["gate"]),
        monitor=Monitor(**table["monitor"]),
        aws=Aws(**table["aws"]),
    )
