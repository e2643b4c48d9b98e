"""Does the monitor stop a pipeline: exit code 1 on a faulty batch, 0 on a healthy one, 2 on an unreadable one?"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from drift_monitor import plant
from drift_monitor.monitor import ready
from drift_monitor.settings import ROOT, load

from checks.report import measured, report
from checks.service import as_csv

ALL_CHECKS = "python -m checks"
WORKFLOW = ROOT / ".github" / "workflows" / "check.yml"


def main() -> int:
    _, unseen, known = ready(load())
    settings = load()
    column = settings.data.features[0]
    unseen = unseen.without(settings.data.target)
    healthy = plant.Case(id="", kind="none", expect="quiet")
    faulty = plant.Case(id="", kind="missing", column=column, amount=0.5, expect="alert")
    cases = {
        0: as_csv(plant.draw(unseen, healthy, settings.drift.batch_rows, seed=1)),
        1: as_csv(plant.draw(unseen, faulty, settings.drift.batch_rows, seed=1)),
        2: "no,such\ncolumns,here\n",
    }
    with tempfile.TemporaryDirectory(prefix="gate-") as folder:
        codes = {}
        for expected, text in cases.items():
            file = Path(folder, f"{expected}.csv")
            file.write_text(text, "utf-8")
            command = [sys.executable, "-m", "drift_monitor", "judge", str(file)]
            codes[expected] = subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode
    findings = [f"exit code {got}; expected {expected}" for expected, got in codes.items() if got != expected]
    findings += _left_out()
    right = sum(expected == got for expected, got in codes.items())
    results = [measured("exit codes as promised", right, at_least=len(cases), n=len(cases))]
    return report(
        f"{right} of {len(cases)} exit codes are as promised.", data=known.origin, results=results, findings=findings
    )


def _left_out() -> list[str]:
    """What the workflow should run and does not."""
    if not WORKFLOW.is_file():
        return [".github/workflows/check.yml is missing"]
    steps = "\n".join(line for line in WORKFLOW.read_text("utf-8").splitlines() if not line.lstrip().startswith("#"))
    manifest = tomllib.loads((ROOT / "kit.toml").read_text("utf-8"))
    commands = [] if _runs(steps, ALL_CHECKS) else [" ".join(check["command"]) for check in manifest["check"]]
    commands.append("--require-hashes")
    return [f"the workflow does not run `{each}`" for each in commands if not _runs(steps, each)]


def _runs(steps: str, command: str) -> bool:
    return bool(re.search(rf"{re.escape(command)}(\s|$)", steps))


if __name__ == "__main__":
    sys.exit(main())
