"""How a check answers: exit code 0 or 1, and its figures as JSON where ``WAYPOST_RESULT`` says."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from open_rag.evaluate import Measured


@dataclass(slots=True)
class Report:
    """What a check found out."""

    data: str | None = None
    results: list[dict[str, Any]] = field(default_factory=list)
    findings: list[dict[str, Any]] = field(default_factory=list)

    def result(self, name: str, value: float, **more: Any) -> None:
        """One figure; ``at_least`` and ``at_most`` are its thresholds, ``reference`` a published figure beside it."""
        self.results.append({"name": name, "value": round(float(value), 4), **more})

    def measured(self, name: str, measured: Measured, **more: Any) -> None:
        """A mean over cases with its interval."""
        self.result(name, measured.mean, n=len(measured.values), interval=list(measured.interval), **more)

    def finding(self, message: str, where: str | None = None) -> None:
        """Something the reader should look at."""
        self.findings.append({"message": message, "where": where})

    def finish(self, summary: str, *, failed: bool = False, outcome: str | None = None) -> int:
        """Write and print the report; the exit code."""
        outside = [each for each in self.results if _outside(each)]
        for each in outside:
            self.finding(f"{each['name']} is {each['value']:g}; expected {_limits(each)}.")
        failed = failed or bool(outside)
        said = outcome or ("failed" if failed else "passed")
        body = {
            "outcome": said,
            "summary": summary,
            "data": self.data,
            "results": self.results,
            "findings": self.findings[:50],
        }
        place = os.environ.get("WAYPOST_RESULT")
        if place:
            Path(place).write_text(json.dumps(body, ensure_ascii=False), "utf-8")
        print(f"{said}: {summary}")
        for each in self.results:
            print(f"  {each['name']}: {each['value']:g}")
        for each in self.findings:
            print(f"  - {each['message']}")
        return 1 if failed else 0


def _outside(each: dict[str, Any]) -> bool:
    low, high = each.get("at_least"), each.get("at_most")
    return (low is not None and each["value"] < low) or (high is not None and each["value"] > high)


def _limits(each: dict[str, Any]) -> str:
    return " and ".join(
        f"{name.replace('_', ' ')} {each[name]:g}" for name in ("at_least", "at_most") if each.get(name) is not None
    )


def main(check: Any, refusals: Sequence[type[Exception]] = ()) -> None:
    """Run a check; an exception that says what is wrong with the project is a failed check, not a crash."""
    try:
        sys.exit(check())
    except tuple(refusals) as error:
        report = Report()
        report.finding(str(error))
        sys.exit(report.finish(str(error), failed=True))
