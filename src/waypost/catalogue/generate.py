"""Write what is generated from the data files: ``catalogue.json``, the JSON Schemas and the data dictionary.

``python -m waypost.catalogue.generate`` writes them; with ``--check`` it writes nothing and fails where one differs.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from waypost.catalogue.dictionary import refreshed
from waypost.catalogue.files import DataFile, digest, read_all
from waypost.catalogue.load import DATA, FORMAT
from waypost.catalogue.shapes import KINDS, json_schema
from waypost.catalogue.writing import write_beside
from waypost.errors import DataError, Unavailable, WaypostError

DOCS = DATA.parents[2] / "docs" / "data.md"  # in a source tree; an installed package has none

_SOURCED = {"renewal": "renewal", "format": "minutes"}  # part of a credential -> the fact whose sources it takes


def assemble(files: Iterable[DataFile], sha256: str) -> dict[str, Any]:
    """The plain catalogue from files that have the right shape. Raises ``DataError`` where a part is absent."""
    by_kind: dict[str, list[Any]] = {kind: [] for kind in KINDS}
    for file in files:
        by_kind[file.kind].append(file.document.value)
    absent = [
        kind for kind in ("credential", "vendors", "skills", "role", "backgrounds", "stance") if not by_kind[kind]
    ]
    if absent:
        raise DataError(tuple(f"The data folder holds no {kind} file; expected at least 1." for kind in absent))
    credentials = sorted((_sourced(one) for one in by_kind["credential"]), key=_id)
    skills = by_kind["skills"][0]
    return {
        "format": FORMAT,
        "sha256": sha256,
        "platforms": skills["platforms"],
        "stance": by_kind["stance"][0],
        "aliases": aliases(credentials),
        "credentials": credentials,
        "coverage": sorted(
            (one for rows in by_kind["coverage"] for one in rows), key=lambda one: str(one["credential"])
        ),
        "skills": skills["skills"],
        "families": skills["families"],
        "roles": sorted(by_kind["role"], key=_id),
        "backgrounds": by_kind["backgrounds"][0]["backgrounds"],
        "projects": sorted(by_kind["project"], key=_id),
        "vendors": sorted(by_kind["vendors"][0]["vendors"], key=_id),
    }


def aliases(credentials: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Codes and old names, lower-case, to ids. The first claim of a name stands; the gates refuse a second."""
    found: dict[str, str] = {}
    for one in credentials:
        for name in (one.get("code"), *one.get("aliases", ())):
            if name is not None:
                found.setdefault(name.lower(), one["id"])
    return dict(sorted(found.items()))


def expected_files(root: Path) -> dict[Path, str]:
    """Every generated file with what it must hold."""
    catalogue = assemble(read_all(root), digest(root))
    schemas = {root / "schema" / f"{kind}.json": _pretty(json_schema(kind)) for kind in KINDS}
    page = {DOCS: refreshed(DOCS.read_text(encoding="utf-8"))} if root == DATA and DOCS.is_file() else {}
    return {root / "catalogue.json": _lines(catalogue), **schemas, **page}


def differences(root: Path, expected: Mapping[Path, str] | None = None) -> tuple[str, ...]:
    """One sentence per generated file that is absent, stale or not generated from anything any more."""
    expected = expected_files(root) if expected is None else expected
    stale = [path for path, text in expected.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    orphans = sorted(set((root / "schema").glob("*.json")) - set(expected))
    return (
        *(f"{_name(path, root)}: differs from what the data files generate." for path in stale),
        *(f"{_name(path, root)}: is generated from nothing; expected it to be removed." for path in orphans),
    )


def write(root: Path) -> tuple[Path, ...]:
    """Bring the generated files up to date; returns those that changed."""
    changed = [(path, text) for path, text in expected_files(root).items() if _content(path) != text]
    for path, text in changed:
        write_beside(path, text, "make the folder writable")
    return tuple(path for path, _ in changed)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command. Exit codes: 0 done, 1 a file differs, 2 broken data, 3 a file cannot be written."""
    parser = argparse.ArgumentParser(prog="python -m waypost.catalogue.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a generated file differs")
    parser.add_argument("--data", type=Path, default=DATA, help="the data folder")
    options = parser.parse_args(arguments)
    try:
        if options.check:
            expected = expected_files(options.data)
            found = differences(options.data, expected)
            _say(*found, f"generated: {len(expected)} files read, {len(found)} differ")
            return 1 if found else 0
        changed = write(options.data)
        _say(*(f"wrote {path}" for path in changed), f"generated: {len(changed)} files changed")
    except WaypostError as error:
        sys.stderr.write(f"{error}\n" + (f"hint: {error.hint}\n" if error.hint else ""))
        return 3 if isinstance(error, Unavailable) else 2
    return 0


def _sourced(credential: Mapping[str, Any]) -> dict[str, Any]:
    """A credential whose parts name their sources: their own, else those of the fact, else all of the record."""
    supports = credential.get("supports", {})

    def of(fact: str, part: Mapping[str, Any]) -> dict[str, Any]:
        keys = part.get("sources") or supports.get(fact) or supports.get("record", [])
        return {**part, "sources": keys}

    parts = {key: of(fact, credential.get(key, {})) for key, fact in _SOURCED.items()}
    fees = [of("fee", fee) for fee in credential.get("fees", ())]
    events = [of("lifecycle", event) for event in credential.get("events", ())]
    return {**credential, **parts, "fees": fees, "events": events}


def _name(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name


def _id(one: Mapping[str, Any]) -> str:
    return str(one["id"])


def _lines(catalogue: Mapping[str, Any]) -> str:
    """JSON with one record on a line, so that a change shows as the lines it touches."""
    parts = []
    for key, value in catalogue.items():
        if isinstance(value, list):
            rows = ",\n".join(_compact(one) for one in value)
            parts.append(f"{_compact(key)}: [\n{rows}\n]")
        else:
            parts.append(f"{_compact(key)}: {_compact(value)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _pretty(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _content(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))


if __name__ == "__main__":
    sys.exit(main())
