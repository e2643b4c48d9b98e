"""The JSON Schemas of evidence, of a kit's manifest and of what a check may report, generated from the dataclasses.

``python -m waypost.portfolio.schema`` writes them to ``data/schema/portfolio``; with ``--check`` it says whether they
are current.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "data" / "schema" / "portfolio"


def schemas() -> dict[str, str]:
    """File name to text."""
    from pydantic import TypeAdapter

    from waypost.portfolio.evidence import Evidence
    from waypost.portfolio.manifest import Kit
    from waypost.portfolio.reported import Reported

    models = {"evidence.json": Evidence, "kit.json": Kit, "check-result.json": Reported}
    return {name: _text(name, TypeAdapter(model).json_schema()) for name, model in sorted(models.items())}


def out_of_date() -> tuple[str, ...]:
    """Names of the files that differ from what the code says."""
    return tuple(name for name, text in schemas().items() if _read(FOLDER / name) != text)


def _text(name: str, schema: dict[str, object]) -> str:
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"waypost/{name}"}
    return json.dumps({**head, **schema}, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def _read(path: Path) -> str | None:
    return path.read_text("utf-8") if path.is_file() else None


def main(arguments: list[str]) -> int:
    """Write or check the files."""
    if arguments == ["--check"]:
        stale = out_of_date()
        sys.stderr.write(f"{len(schemas())} schemas read, {len(stale)} out of date {' '.join(stale)}\n")
        return 1 if stale else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in schemas().items():
        (FOLDER / name).write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
