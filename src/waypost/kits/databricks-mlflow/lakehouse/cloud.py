"""The same bundle on Databricks, by its own command line. ``… destroy`` removes what it deployed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable

from lakehouse import bundle
from lakehouse.places import ROOT


def run(say: Callable[[str], None]) -> int:
    """Validate, deploy and run the job in the development target."""
    (name,) = bundle.jobs("dev")
    for command in (["validate"], ["deploy", "--target", "dev"], ["run", "--target", "dev", name]):
        code = _databricks(["bundle", *command], say)
        if code:
            return code
    return 0


def destroy(say: Callable[[str], None]) -> int:
    """Remove what the bundle deployed. Tables and registered models are data and stay; see the README."""
    return _databricks(["bundle", "destroy", "--target", "dev", "--auto-approve"], say)


def _databricks(arguments: list[str], say: Callable[[str], None]) -> int:
    program = shutil.which("databricks")
    if program is None:
        say("The Databricks CLI is not installed; docs.databricks.com says how to get it.")
        return 3
    say(f"databricks {' '.join(arguments)}")
    return subprocess.run([program, *arguments], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    if sys.argv[1:] != ["destroy"]:
        sys.exit("usage: python -m lakehouse.cloud destroy")
    sys.exit(destroy(print))
