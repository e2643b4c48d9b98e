"""Is there an image, built from this Dockerfile? Nothing is built or fetched here."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

from checks.report import report, unavailable

IMAGE = "model-serving:1.0.0"


def main() -> int:
    engine = shutil.which("docker") or shutil.which("podman")
    if engine is None:
        return unavailable("There is no container engine. With one: `python -m serving.train`, then build the image.")
    told = subprocess.run([engine, "image", "inspect", IMAGE], capture_output=True, text=True, timeout=60, check=False)
    if told.returncode:
        why = told.stderr.strip().splitlines()[-1:] or ["no image"]
        return unavailable(f"{why[0]}. With an engine that runs, build it: `docker build --tag {IMAGE} .`")
    config = json.loads(told.stdout)[0]["Config"]
    findings = [] if str(config.get("User", "")).split(":")[0] not in ("", "0", "root") else ["it runs as root"]
    findings += [] if "8080/tcp" in config.get("ExposedPorts", {}) else ["it does not expose 8080"]
    return report(f"{IMAGE} was looked at.", data="sample", findings=findings)


if __name__ == "__main__":
    sys.exit(main())
