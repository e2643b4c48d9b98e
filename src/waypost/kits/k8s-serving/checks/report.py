"""How a check says what it found."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def measured(
    name: str, value: float, *, at_least: float | None = None, at_most: float | None = None, **more: Any
) -> dict[str, Any]:
    """One figure with its threshold."""
    return {"name": name, "value": round(float(value), 6), "at_least": at_least, "at_most": at_most, **more}


def report(summary: str, *, data: str, results: Sequence[dict[str, Any]] = (), findings: Sequence[str] = ()) -> int:
    """Print, write ``$WAYPOST_RESULT`` when it is asked for, and return the exit code."""
    outside = [
        each
        for each in results
        if (each["at_least"] is not None and each["value"] < each["at_least"])
        or (each["at_most"] is not None and each["value"] > each["at_most"])
    ]
    good = not outside and not findings
    print(summary)
    for each in results:
        print(f"  {each['name']}: {each['value']:g}{'  <- outside' if each in outside else ''}")
    for finding in findings:
        print(f"  ! {finding}")
    if place := os.environ.get("WAYPOST_RESULT"):
        answer = {
            "outcome": "passed" if good else "failed",
            "summary": summary,
            "data": data,
            "results": list(results),
            "findings": [{"message": finding} for finding in findings],
        }
        Path(place).write_text(json.dumps(answer), "utf-8")
    return 0 if good else 1


def unavailable(summary: str) -> int:
    """Something outside is missing; that is neither passed nor failed."""
    print(summary)
    if place := os.environ.get("WAYPOST_RESULT"):
        Path(place).write_text(json.dumps({"outcome": "not-available", "summary": summary}), "utf-8")
    return 0
