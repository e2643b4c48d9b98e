"""Does the champion stand when a worse model asks for its place? The challenger here has learned shuffled outcomes."""

from __future__ import annotations

import csv
import random
import shutil
import sys
import tempfile
from pathlib import Path

from lakehouse import runs
from lakehouse.places import ARTEFACTS, LABELS

from checks.report import measured, report, run

SEED = 7


def main() -> int:
    record = runs.obtain(print)
    before = record.registry["aliases"].get("champion")
    with tempfile.TemporaryDirectory(prefix="promotion-") as scratch:
        base = Path(scratch)
        for name in (runs.DELIVERED, runs.TRACKING):
            shutil.copytree(ARTEFACTS / name, base / name)
        features, train, promote = runs.job_tasks(base)
        with runs.platform(base) as spark:
            _shuffle(base / runs.DELIVERED / LABELS)
            runs.run_task(features, spark)
            worse = runs.run_task(train, spark, print)
            shutil.copyfile(ARTEFACTS / runs.DELIVERED / LABELS, base / runs.DELIVERED / LABELS)
            runs.run_task(features, spark)
            said = runs.run_task(promote, spark, print)
    findings = [] if before is not None else ["there was no champion to defend"]
    if said["champion"] != before:
        findings.append(f"the champion was version {before} and is now {said['champion']}")
    if said["challenger"] != worse["version"]:
        findings.append("the challenger that was judged is not the one that was trained")
    results = [
        measured("worse challengers promoted", float(said["promoted"]), at_most=0),
        measured(
            "AUC of the worse challenger on later decisions", said["challenger_auc"], at_most=0.9, n=said["later_rows"]
        ),
    ]
    summary = f"A challenger with AUC {said['challenger_auc']:.3f} was {'promoted' if said['promoted'] else 'refused'}."
    return report(summary, data=record.origin, results=results, findings=findings)


def _shuffle(path: Path) -> None:
    """Give every sample the outcome of another."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    outcomes = [row["outcome"] for row in rows]
    random.Random(SEED).shuffle(outcomes)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows({**row, "outcome": outcome} for row, outcome in zip(rows, outcomes, strict=True))


if __name__ == "__main__":
    sys.exit(run(main))
