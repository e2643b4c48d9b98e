"""Did every step of the stored definition run in order and leave what it promises?"""

from __future__ import annotations

import sys

from gated_pipeline import runs
from gated_pipeline.definition import GATE, REGISTER
from gated_pipeline.settings import load

from checks.report import report, run

EXPECTED = ("Prepare", "Train", "Assess", GATE, REGISTER)


def main() -> int:
    record = runs.obtain(print)
    steps = record.training["steps"]
    found = []
    if tuple(step["name"] for step in steps) != EXPECTED:
        found.append(f"the steps ran as {[step['name'] for step in steps]}; expected {list(EXPECTED)}")
    found += [f"{step['name']}: {step['detail']}" for step in steps if step["status"] == "Failed"]
    found += [
        f"{step['name']} left nothing"
        for step in steps
        if step["kind"] in ("Processing", "Training") and not step["outputs"]
    ]
    if record.package is None:
        found.append(f"nothing was registered, although the stand-in says {record.stand_in_said!r}")
    else:
        kept = record.package["CustomerMetadataProperties"]
        if len(kept.get("data_digest", "")) != 64:
            found.append("the registered package does not say which data it comes from")
        if record.package["ModelApprovalStatus"] != "PendingManualApproval":
            found.append("the package is approved without anybody having looked at it")
        if load().aws.pipeline != record.package["ModelPackageGroupName"]:
            found.append("the package is in another group")
    left = sum(len(step["outputs"]) for step in steps)
    return report(f"{len(steps)} steps ran in order and left {left} objects.", data=record.origin, findings=found)


if __name__ == "__main__":
    sys.exit(run(main))
