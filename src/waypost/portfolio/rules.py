"""Rules kept as data: the YAML files of ``data/audit``."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parents[1] / "data" / "audit"


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEEPEST = 64


@cache
def load_rules(name: str) -> Any:
    """A rules file by its name."""
    return yaml.load((FOLDER / name).read_bytes(), Loader=_LOADER)


def plain_yaml(text: str) -> Any:
    """Read YAML that somebody else wrote.

    Aliases (a few lines can stand for gigabytes) and deep nesting are refused; ``ValueError`` when unreadable.
    """
    try:
        depth = 0
        for token in yaml.scan(text, Loader=_LOADER):
            if isinstance(token, yaml.AliasToken):
                raise ValueError("it uses YAML aliases")
            depth += isinstance(token, _OPENING) - isinstance(token, _CLOSING)
            if depth > _DEEPEST:
                raise ValueError("it is nested too deeply")
        return yaml.load(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        raise ValueError(" ".join(str(error).split())[:200]) from None


_OPENING = (
    yaml.BlockSequenceStartToken,
    yaml.BlockMappingStartToken,
    yaml.FlowSequenceStartToken,
    yaml.FlowMappingStartToken,
)
_CLOSING = (yaml.BlockEndToken, yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken)
