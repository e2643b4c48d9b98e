"""Does the model behave as somebody who knows the field expects? A record, a change, and what it should do.

A line of ``evaluation/sample.jsonl`` or ``evaluation/own.jsonl``:
{"id": "…", "record": {…every feature…}, "change": {"bmi": 6}, "expect": "higher"}  (what is added; or lower, same)
{"id": "…", "record": {…every feature…}, "expect": "positive"}                      (or negative)
"""

from __future__ import annotations

import json
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from gated_pipeline import runs
from gated_pipeline.settings import ARTEFACTS, OWN_CASES, SAMPLE_CASES, STEPS, load

from checks.report import measured, report, run

SAME = 0.05


def main() -> int:
    path = OWN_CASES if OWN_CASES.is_file() and OWN_CASES.read_text("utf-8").strip() else SAMPLE_CASES
    cases = _read(path)
    record = runs.obtain(print)
    if not (ARTEFACTS / runs.MODEL).is_file():
        return report(
            "There is no registered model.",
            data=record.origin,
            results=[measured("cases that hold", 0, at_least=0.8, n=len(cases))],
        )
    score = _scorer()
    findings = [problem for case in cases for problem in [_problem(case, score)] if problem]
    held = 1 - len(findings) / len(cases)
    data = "own" if path == OWN_CASES else "sample"
    summary = f"{len(cases) - len(findings)} of {len(cases)} cases of {path.name} hold."
    for finding in findings:
        print(f"  - {finding}")
    return report(summary, data=data, results=[measured("cases that hold", held, at_least=0.8, n=len(cases))])


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


def _problem(case: dict[str, Any], score: Any) -> str | None:
    """What is wrong with one case, ``None`` when it holds."""
    missing = set(load().data.features) - set(case["record"])
    if missing:
        return f"{case.get('id')}: the record lacks {sorted(missing)}"
    before = score(case["record"])
    if "change" not in case:
        said = "positive" if before >= 0.5 else "negative"
        return None if said == case["expect"] else f"{case.get('id')}: scored {before:.2f}, expected {case['expect']}"
    after = score({name: value + case["change"].get(name, 0) for name, value in case["record"].items()})
    said = "same" if abs(after - before) < SAME else "higher" if after > before else "lower"
    return (
        None if said == case["expect"] else f"{case.get('id')}: {before:.2f} -> {after:.2f}, expected {case['expect']}"
    )


def _scorer() -> Any:
    """Score one record with the serving code that travels in the registered model."""
    folder = tempfile.mkdtemp(prefix="model-")
    with tarfile.open(ARTEFACTS / runs.MODEL) as archive:
        archive.extractall(folder, filter="data")
    sys.path.insert(0, str(STEPS))
    import inference

    model = inference.model_fn(folder)
    return lambda record: inference.predict_fn(inference.input_fn(json.dumps([record]), "application/json"), model)[0]


if __name__ == "__main__":
    sys.exit(run(main))
