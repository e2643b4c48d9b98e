"""Is the feature table sound, and is the training set made only of what was known at the time?"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from lakehouse import runs, session

from checks.report import measured, report, run


def main() -> int:
    record = runs.obtain(print)
    facts = record.tables
    with tempfile.TemporaryDirectory(prefix="features-") as scratch, session.local_spark() as spark:
        base = Path(scratch)
        runs.deliver(base)
        (task, *_) = runs.job_tasks(base)
        first, second = runs.run_task(task, spark), runs.run_task(task, spark)
    results = [
        measured("keys that are not unique", facts["keys_repeated"], at_most=0, n=facts["features"]),
        measured("keys that are missing", facts["keys_missing"], at_most=0, n=facts["features"]),
        measured("training rows from after their decision", facts["from_the_future"], at_most=0, n=facts["training"]),
        measured(
            "training rows that are not the latest known", facts["not_the_latest"], at_most=0, n=facts["training"]
        ),
        measured("share of decisions with a training row", facts["training"] / max(facts["labels"], 1), at_least=0.9),
        measured("rows added by the same delivery again", abs(second["features"] - first["features"]), at_most=0),
    ]
    findings = []
    if record.origin == "sample" and not facts["amended"]:
        findings.append("the sample holds no reading from after a decision, so the as-of join is not put to the test")
    summary = f"{facts['training']} training rows; {facts['amended']} later readings stayed out of them."
    return report(summary, data=record.origin, results=results, findings=findings)


if __name__ == "__main__":
    sys.exit(run(main))
