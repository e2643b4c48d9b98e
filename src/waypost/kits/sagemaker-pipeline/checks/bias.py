"""Are the groups served alike, on the test part and on the second batch?"""

from __future__ import annotations

import sys

from gated_pipeline import runs
from gated_pipeline.settings import load

from checks.report import measured, report, run


def main() -> int:
    settings, record = load(), runs.obtain(print)
    assessed = {"test part": record.training["reports"].get("Assess")}
    assessed["second batch"] = record.monitoring.get("batch", {}).get("reports", {}).get("AssessBatch")
    limits = {"test part": settings.gate.max_group_gap, "second batch": settings.monitor.max_group_gap}
    results, findings = [], []
    for name, found in assessed.items():
        if found is None:
            findings.append(f"the {name} was not assessed")
            continue
        groups = found["groups"]
        results.append(
            measured(
                f"true positive gap, {name}",
                groups["true_positive_gap"],
                at_most=limits[name],
                n=found["quality"]["rows"],
            )
        )
        results.append(
            measured(
                f"selection gap, {name}", groups["selection_gap"], at_most=limits[name], n=found["quality"]["rows"]
            )
        )
        findings += [
            f"{name}: group {group} has {of['positives']} positives; too few to judge"
            for group, of in groups["rates"].items()
            if of["positives"] < 10
        ]
    results = results or [measured("batches assessed", 0, at_least=1)]
    return report(
        f"Groups by {settings.data.group!r}: "
        + ", ".join(f"{each['name']} {each['value']:.3f}" for each in results)
        + ".",
        data=record.origin,
        results=results,
        findings=findings,
    )


if __name__ == "__main__":
    sys.exit(run(main))
