"""The choices in ``agent.toml`` and the places in the project."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ARTEFACTS = ROOT / "artefacts"
SAMPLE, OWN = ROOT / "data" / "sample", ROOT / "data" / "own"
SAMPLE_CASES = ROOT / "evaluation" / "sample.jsonl"
OWN_CASES = ROOT / "evaluation" / "own.jsonl"
PINS = ROOT / "tools.lock.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything in ``agent.toml``."""

    max_steps: int
    max_calls: int
    max_tokens: int
    tool_timeout_s: float
    max_output: int
    read: frozenset[str]
    write: frozenset[str]
    refund_limit: float
    model_name: str
    model_timeout_s: float


@cache
def load(path: Path = ROOT / "agent.toml") -> Settings:
    """Read the settings; an unknown or missing key is an error that names it."""
    table = tomllib.loads(path.read_text("utf-8"))
    return Settings(
        **table["bounds"],
        read=frozenset(table["tools"]["read"]),
        write=frozenset(table["tools"]["write"]),
        refund_limit=table["limits"]["refund"],
        model_name=table["model"]["name"],
        model_timeout_s=table["model"]["timeout_s"],
    )


def data_folder() -> tuple[Path, str]:
    """The owner's ``orders.json`` and ``help/`` when they are there, else the sample's; and which it is."""
    return (OWN, "own") if (OWN / "orders.json").is_file() else (SAMPLE, "sample")


def in_cloud() -> bool:
    """Whether a real model answers."""
    return os.environ.get("WAYPOST_TARGET", "local") == "cloud"
