"""Does the served champion behave as somebody who knows the field expects? A record, a change, and what it should do.

A line of ``evaluation/sample.jsonl`` or ``evaluation/own.jsonl``:
{"id": "…", "record": {…every feature…}, "change": {"radius": 4}, "expect": "higher"}  (what is added; or lower, same)
{"id": "…", "record": {…every feature…}, "expect": "positive"}                         (or negative)
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from lakehouse import runs, scoring
from lakehouse.places import OWN_CASES, SAMPLE_CASES

from checks.report import measured, report, run

SAME, LEAST = 0.05, 0.8


def main() -> int:
    own = OWN_CASES.is_file() and bool(OWN_CASES.read_text("utf-8").strip())
    path = OWN_CASES if own else SAMPLE_CASES
    cases = _read(path)
    record = runs.obtain(print)
    whose = "own" if own else "sample"
    if "champion" not in record.registry["aliases"]:
        return report(
            "No model was promoted.", data=whose, results=[measured("cases that hold", 0, at_least=LEAST, n=len(cases))]
        )
    known = set(record.registry["inputs"])
    usable = [case for case in cases if set(case["record"]) == known]
    broken = [
        f"{case.get('id')}: the record does not have the columns of the model" for case in cases if case not in usable
    ]
    befores, afters = [case["record"] for case in usable], [_changed(case) for case in usable]
    if usable:
        with scoring.champion() as score:
            pairs = list(zip(score(befores), score(afters), strict=True))
        broken += [
            problem for case, pair in zip(usable, pairs, strict=True) for problem in [_problem(case, *pair)] if problem
        ]
    for each in broken:
        print(f"  - {each}")
    held = 1 - len(broken) / len(cases)
    return report(
        f"{len(cases) - len(broken)} of {len(cases)} cases of {path.name} hold.",
        data=whose,
        results=[measured("cases that hold", held, at_least=LEAST, n=len(cases))],
    )


def _changed(case: dict[str, Any]) -> dict[str, float]:
    return {name: value + case.get("change", {}).get(name, 0) for name, value in case["record"].items()}


def _read(path: Path) -> list[dict[str, Any]]:
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if line.strip():
            try:
                case = json.loads(line)
                found.append({"id": f"line {number}", **case, "record": dict(case["record"]), "expect": case["expect"]})
            except (ValueError, KeyError, TypeError) as error:
                why = f"{error} is missing" if isinstance(error, KeyError) else str(error)
                raise SystemExit(f"evaluation/{path.name}:{number}: not a case: {why}.") from None
    return found


def _problem(case: dict[str, Any], before: float, after: float) -> str | None:
    """What is wrong with one case, ``None`` when it holds."""
    if "change" not in case:
        said = "positive" if before >= 0.5 else "negative"
    else:
        said = "same" if abs(after - before) < SAME else "higher" if after > before else "lower"
    return (
        None if said == case["expect"] else f"{case.get('id')}: {before:.2f} -> {after:.2f}, expected {case['expect']}"
    )


if __name__ == "__main__":
    sys.exit(run(main))
