"""How a check answers: exit code 0 or 1, and its figures as JSON where ``WAYPOST_RESULT`` says."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bedrock_chat.config import NotConfigured, documents
from bedrock_chat.evaluate import Result


@dataclass(slots=True)
class Report:
    """What a check found out. Figures and findings; ``data`` says whose documents it ran on."""

    data: str | None = field(default_factory=lambda: documents()[1])
    results: list[dict[str, Any]] = field(default_factory=list)
    findings: list[dict[str, Any]] = field(default_factory=list)

    def result(self, name: str, value: float, **more: Any) -> None:
        """One figure; ``at_least`` and ``at_most`` are its thresholds."""
        self.results.append({"name": name, "value": round(float(value), 6), **more})

    def share(self, name: str, results: Sequence[Result], **more: Any) -> None:
        """The share of cases that ended as they must; the others are findings."""
        right = sum(not each.wrong for each in results)
        self.result(name, right / len(results) if results else 0.0, n=len(results), **more)
        place = f"evaluation/{self.data}.jsonl"
        for each in results:
            if each.wrong:
                self.finding(f"{each.case.id} {each.case.turns[-1]!r}: {each.wrong[:300]}", place)

    def finding(self, message: str, where: str | None = None) -> None:
        """Something the reader should look at."""
        self.findings.append({"message": message, "where": where})

    def finish(self, summary: str, *, failed: bool = False) -> int:
        """Write and print the report; the exit code."""
        for each in self.results:
            low, high = each.get("at_least"), each.get("at_most")
            if (low is not None and each["value"] < low) or (high is not None and each["value"] > high):
                failed = True
                self.finding(f"{each['name']} is {each['value']:g}; expected {_limit(low, high)}.")
        outcome = "failed" if failed else "passed"
        body = {"outcome": outcome, "summary": summary, "data": self.data, "results": self.results}
        place = os.environ.get("WAYPOST_RESULT")
        if place:
            whole = body | {"findings": self.findings[:50]}
            Path(place).write_text(json.dumps(whole, ensure_ascii=False), "utf-8")
        print(f"{outcome}: {summary}")
        for each in self.results:
            print(f"  {each['name']}: {each['value']:g}")
        for found in self.findings:
            print(f"  - {found['message']}")
        return 1 if failed else 0


def _limit(low: float | None, high: float | None) -> str:
    return f"at least {low:g}" if low is not None else f"at most {high:g}"


def main(check: Callable[[], int]) -> None:
    """Run a check; what is wrong with the setup is a failed check, not a crash."""
    try:
        sys.exit(check())
    except NotConfigured as error:
        report = Report()
        report.finding(str(error))
        sys.exit(report.finish(str(error), failed=True))
