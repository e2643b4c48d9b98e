"""The places in the project, and whose data lies in them."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ARTEFACTS = ROOT / "artefacts"
OWN_DATA = ROOT / "data" / "own"
SAMPLE_CASES = ROOT / "evaluation" / "sample.jsonl"
OWN_CASES = ROOT / "evaluation" / "own.jsonl"
READINGS, LABELS = "readings.csv", "labels.csv"


def data_origin() -> str:
    """``own`` when the owner's two files are there, else ``sample``."""
    return "own" if (OWN_DATA / READINGS).is_file() and (OWN_DATA / LABELS).is_file() else "sample"


def is_local() -> bool:
    return os.environ.get("WAYPOST_TARGET", "local") == "local"
