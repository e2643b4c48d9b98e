"""Rules kept as data: the YAML files of ``data/audit``."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parents[1] / "data" / "audit"


@cache
def load_rules(name: str) -> Any:
    """A rules file by its name."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((FOLDER / name).read_bytes(), Loader=loader)
