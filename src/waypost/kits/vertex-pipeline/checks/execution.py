"""Did every step run, and does the registry say from which data, parameters and figures the model came?"""

from __future__ import annotations

import csv
import hashlib
import sys

from gated_vertex import runs
from gated_vertex.settings import load

from checks.report import measured, report

STEPS = {"prepare", "train", "evaluate", "register", "predict"}


def main() -> int:
    settings = load()
    run = runs.obtain(settings)
    findings = [f"The step {name!r} did not run." for name in sorted(STEPS - set(run.steps))]
    if run.entry is None:
        return report("Nothing was registered.", data=run.origin, findings=["The gate refused the model."])
    model = run.folder / "registry" / f"v{run.entry['version']}" / "model.joblib"
    source = hashlib.sha256((run.folder / "source.csv").read_bytes()).hexdigest()
    if run.entry["data_sha256"] != source:
        findings.append("The registry names other data than the run read.")
    if run.entry["model_sha256"] != hashlib.sha256(model.read_bytes()).hexdigest():
        findings.append("The registered file is not the one the registry names.")
    if run.entry["metrics"] != run.metrics:
        findings.append("The registry keeps other figures than the evaluation gave.")
    if run.entry["parameters"].get("regularisation") != settings.training.regularisation:
        findings.append("The registry keeps other parameters than the settings state.")
    parts = {name: _rows(run.artefact("prepare", name)) for name in ("train", "test")}
    both = len(set(parts["train"]) & set(parts["test"]))
    results = [
        measured("rows in both parts", both, at_most=0, n=sum(map(len, parts.values()))),
        measured("steps that ran", len(run.steps), at_least=len(STEPS)),
    ]
    summary = f"{len(run.steps)} steps ran; version {run.entry['version']} is registered."
    return report(summary, data=run.origin, results=results, findings=findings)


def _rows(place: object) -> list[tuple[str, ...]]:
    with open(str(place), newline="", encoding="utf-8") as file:
        return [tuple(row) for row in csv.reader(file)][1:]


if __name__ == "__main__":
    sys.exit(main())
