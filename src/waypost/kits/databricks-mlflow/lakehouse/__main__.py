"""Run the job of the bundle here, then score a few samples with the served champion."""

from __future__ import annotations

import sys
import tomllib

from lakehouse import cloud, places, runs, scoring


def main() -> int:
    if not places.is_local():
        return cloud.run(print)
    record = runs.perform(print)
    if "champion" not in record.registry["aliases"]:
        print("No model was promoted.")
        return 1
    with scoring.champion() as score:
        rows = runs_rows()
        print(
            "Served over HTTP: "
            + ", ".join(f"{row['sample_id']} {value:.3f}" for row, value in zip(rows, score(rows), strict=True))
        )
    print(f"Champion: version {record.registry['aliases']['champion']}. Everything is in {places.ARTEFACTS.name}/.")
    print(tomllib.loads((places.ROOT / "kit.toml").read_text("utf-8"))["honesty"])
    return 0


def runs_rows() -> list[dict[str, object]]:
    """The first reading of each of three samples."""
    return scoring.readings(limit=3)


if __name__ == "__main__":
    sys.exit(main())
