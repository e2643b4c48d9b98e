"""Would Databricks understand the bundle? Its Python part is held against the vendor's own classes."""

from __future__ import annotations

import sys

from lakehouse import bundle

from checks.report import report, run


def main() -> int:
    found = bundle.problems()
    count = sum(len(job["tasks"]) for job in bundle.jobs().values()) if not found else 0
    return report(f"{count} tasks in the bundle's job; {len(found)} problems.", data="sample", findings=found)


if __name__ == "__main__":
    sys.exit(run(main))
