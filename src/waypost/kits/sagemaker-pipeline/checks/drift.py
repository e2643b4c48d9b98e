"""Is the second batch from the population the model knows, and would the monitor notice one that is not?"""

from __future__ import annotations

import sys

from gated_pipeline import runs
from gated_pipeline.definition import ALARM
from gated_pipeline.settings import load

from checks.report import measured, report, run


def main() -> int:
    limits, record = load().monitor, runs.obtain(print)
    if set(record.monitoring) != {"batch", "skewed"}:
        return report(
            "Nothing was registered, so nothing is monitored.",
            data=record.origin,
            results=[measured("batches monitored", 0, at_least=2)],
        )
    drift = {name: run["reports"]["AssessBatch"]["drift"] for name, run in record.monitoring.items()}
    findings = []
    if record.monitoring["skewed"]["stopped_by"] != ALARM:
        findings.append("the monitor stays quiet on the control: real rows, but only the upper part of one column")
    results = [
        measured("worst PSI of the second batch", drift["batch"]["max_psi"], at_most=limits.max_psi),
        measured("smallest KS p-value of the second batch", drift["batch"]["min_ks_p"], at_least=limits.min_ks_p),
        measured("worst PSI of the skewed control", drift["skewed"]["max_psi"], at_least=limits.max_psi),
    ]
    said = [f"{name} {each['max_psi']:.3f} ({each['worst']})" for name, each in drift.items()]
    summary = f"Worst PSI: {', '.join(said)}."
    return report(summary, data=record.origin, results=results, findings=findings)


if __name__ == "__main__":
    sys.exit(run(main))
