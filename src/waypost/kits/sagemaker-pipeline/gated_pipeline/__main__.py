"""Run the pipeline: locally by interpreting its compiled definition, in the cloud by SageMaker."""

from __future__ import annotations

import sys
import tomllib

from gated_pipeline import account, cloud, runs
from gated_pipeline.settings import ARTEFACTS, ROOT


def main() -> int:
    if not account.is_local():
        return cloud.run(print)
    record = runs.perform(print)
    print()
    for step in record.training["steps"]:
        print(f"{step['name']:14} {step['kind']:14} {step['status']}")
    if record.package is None:
        print(f"\nStopped by {record.training['stopped_by']}; nothing was registered.")
    else:
        print(f"\nRegistered {record.package['ModelPackageArn']} ({record.package['ModelApprovalStatus']}).")
        for name, execution in record.monitoring.items():
            drift = execution["reports"]["AssessBatch"]["drift"]
            state = "alarm" if execution["stopped_by"] else "quiet"
            print(f"Batch {name!r}: worst PSI {drift['max_psi']:.3f} ({drift['worst']}): {state}.")
    print(f"Everything is in {ARTEFACTS.relative_to(ROOT)}/{runs.RECORD}.")
    print(tomllib.loads((ROOT / "kit.toml").read_text("utf-8"))["honesty"])
    return 0 if record.package is not None else 1


if __name__ == "__main__":
    sys.exit(main())
