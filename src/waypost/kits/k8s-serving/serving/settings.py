"""The choices in ``serving.toml`` and the places in the project."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
ARTEFACTS = ROOT / "artefacts"
MODEL = ARTEFACTS / "model"
OWN = ROOT / "data" / "own" / "training.csv"
MANIFESTS = ROOT / "deploy" / "k8s"
TERRAFORM = ROOT / "deploy" / "terraform"


@cache
def load(path: Path = ROOT / "serving.toml") -> dict[str, dict[str, Any]]:
    """The tables of ``serving.toml``."""
    return tomllib.loads(path.read_text("utf-8"))
