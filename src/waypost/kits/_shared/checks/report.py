"""How a check says what it found: exit code 0 or 1, and its figures as JSON where ``WAYPOST_RESULT`` asks for them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

Finding: TypeAlias = str | tuple[str, str]  # what the reader should look at, or that and the place of it
MOST_FINDINGS = 50


def measured(
    name: str, value: float, *, at_least: float | None = None, at_most: float | None = None, **more: Any
) -> dict[str, Any]:
    """One figure with its thresholds; ``more`` may hold unit, n, interval, reference and reference_source."""
    return {"name": name, "value": round(float(value), 6), "at_least": at_least, "at_most": at_most, **more}


def report(
    summary: str,
    *,
    data: str | None,
    results: Sequence[dict[str, Any]] = (),
    findings: Sequence[Finding] = (),
    notes: Sequence[Finding] = (),
) -> int:
    """Say what was found on whose data; the exit code.

    A figure outside its thresholds and every finding fail the check; notes only explain the figures.
    """
    outside = [each for each in results if _is_outside(each)]
    good = not outside and not findings
    told = [(each, None) if isinstance(each, str) else each for each in (*findings, *notes)]
    print(summary)
    for each in results:
        print(f"  {each['name']}: {each['value']:g}{'  <- outside' if each in outside else ''}")
    for message, _ in told:
        print(f"  ! {message}")
    _write(
        outcome="passed" if good else "failed",
        summary=summary,
        data=data,
        results=list(results),
        findings=[{"message": message, "where": where} for message, where in told[:MOST_FINDINGS]],
    )
    return 0 if good else 1


def unavailable(summary: str) -> int:
    """Something outside is missing; that is neither passed nor failed."""
    return _neither("not-available", summary, data=None)


def absent(kind: str, *, data: str) -> int:
    """Say that the cases hold none of a kind, so there is nothing to measure."""
    return _neither("not-applicable", f"No case expects {kind!r}; write some to evaluation/own.jsonl.", data=data)


def run(check: Callable[[], int], *, refusals: Sequence[type[Exception]] = (), anywhere: bool = False) -> int:
    """Run a check; the exit code. An error of one of the kinds in ``refusals`` says what is wrong with the project.

    Most checks work on this machine only; asked for another target, they say so and cost nothing.
    """
    if not anywhere and os.environ.get("WAYPOST_TARGET", "local") != "local":
        return unavailable("This check runs on this machine only.")
    try:
        return check()
    except tuple(refusals) as error:
        return report(str(error), data=None, findings=[str(error)])


def _neither(outcome: str, summary: str, *, data: str | None) -> int:
    print(summary)
    _write(outcome=outcome, summary=summary, data=data)
    return 0


def _is_outside(result: dict[str, Any]) -> bool:
    low, high = result["at_least"], result["at_most"]
    return (low is not None and result["value"] < low) or (high is not None and result["value"] > high)


def _write(**answer: Any) -> None:
    if place := os.environ.get("WAYPOST_RESULT"):
        Path(place).write_text(json.dumps(answer, ensure_ascii=False), "utf-8")
