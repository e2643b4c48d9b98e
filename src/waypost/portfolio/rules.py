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


def plain_yaml(text: str) -> Any:
    """Read YAML that somebody else wrote.

    Aliases are refused (a few lines can stand for gigabytes); ``ValueError`` when unreadable.
    """
    try:
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(text, Loader=yaml.SafeLoader)):
            raise ValueError("it uses YAML aliases")
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ValueError(" ".join(str(error).split())[:200]) from None
