"""Does the registered model answer a batch as the evaluation judged it, whatever the order of the columns?"""

from __future__ import annotations

import csv
import sys

import joblib
from gated_vertex import runs
from gated_vertex.settings import load

from checks.report import measured, report


def main() -> int:
    settings = load()
    run = runs.obtain(settings)
    if run.entry is None:
        return report("Nothing was registered.", data=run.origin, results=[measured("answers alike", 0, at_least=1)])
    with run.artefact("prepare", "test").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with run.artefact("predict", "predictions").open(newline="", encoding="utf-8") as file:
        served = [row["prediction"] for row in csv.DictReader(file)]
    kept = joblib.load(run.folder / "registry" / f"v{run.entry['version']}" / "model.joblib")
    here = kept["model"].predict([[float(row[name]) for name in kept["features"]] for row in rows])
    alike = sum(one == str(other) for one, other in zip(served, here, strict=False)) / max(1, len(rows))
    right = sum(row[settings.data.target] == said for row, said in zip(rows, served, strict=False)) / len(rows)
    results = [
        measured("answers alike", alike, at_least=1, n=len(rows)),
        measured("accuracy served less accuracy judged", abs(right - run.metrics["accuracy"]), at_most=1e-5),
    ]
    return report(
        f"{len(served)} rows were answered by version {run.entry['version']}.", data=run.origin, results=results
    )


if __name__ == "__main__":
    sys.exit(main())
