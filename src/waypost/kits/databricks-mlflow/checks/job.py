"""Did the job run as the bundle defines it, and did every notebook leave its tables?"""

from __future__ import annotations

import sys

from lakehouse import runs

from checks.report import report, run


def main() -> int:
    record = runs.obtain(print)
    expected = [task.key for task in runs.job_tasks()]
    found = []
    if record.order != expected:
        found.append(f"the tasks ran as {record.order}; expected {expected}")
    found += [f"{key} said nothing at its end" for key, said in record.said.items() if not said]
    if record.tables["empty_before_merge"]:
        found.append("the first version of the feature table is not the empty one that MERGE started from")
    if not found and record.said["features"]["features"] != record.tables["features"]:
        found.append("the notebook counts other rows of the feature table than a query of its own")
    scored = record.said.get("promote_and_score", {}).get("scored", 0)
    if scored != record.tables["training"]:
        found.append(f"{scored} rows were scored; expected all {record.tables['training']}")
    summary = f"{len(record.order)} notebooks ran; {record.tables['features']} feature rows, {scored} scored."
    return report(summary, data=record.origin, findings=found)


if __name__ == "__main__":
    sys.exit(run(main))
