"""Figures that are means over cases."""

from __future__ import annotations

from typing import Any

from checks.report import measured
from open_rag.evaluate import Measured


def mean(name: str, found: Measured, **more: Any) -> dict[str, Any]:
    """A mean with the number of its cases and its interval; ``more`` holds thresholds and published figures."""
    return measured(name, found.mean, n=len(found.values), interval=list(found.interval), **more)
