"""Run every check of ``kit.toml``, one after the other: ``python -m checks``. Exit code 0 when none failed."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    manifest = tomllib.loads((ROOT / "kit.toml").read_text("utf-8"))
    settings = {**os.environ, **manifest.get("local", {}).get("env", {})}
    failed = []
    for check in manifest["check"]:
        print(f"\n== {check['id']}: {check['question']}", flush=True)
        program, *arguments = check["command"]
        command = [sys.executable if program == "python" else program, *arguments]
        try:
            code = subprocess.run(command, cwd=ROOT, env=settings, timeout=check["timeout_s"], check=False).returncode
        except subprocess.TimeoutExpired:
            print(f"stopped at its time limit of {check['timeout_s']:g} s")
            code = 1
        if code:
            failed.append(check["id"])
    print(f"\n{len(manifest['check'])} checks; failed: {', '.join(failed) or 'none'}.")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
