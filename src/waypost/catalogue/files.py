"""Where each kind of data file lies, and all of them read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from waypost.catalogue.shapes import problems_of
from waypost.catalogue.yaml_reader import Document, read_yaml
from waypost.errors import DataError

PLACES: Mapping[str, str] = {  # kind -> where its files lie below the data folder
    "credential": "credentials/*/*.yaml",
    "vendors": "vendors.yaml",
    "claims": "claims.yaml",
    "skills": "skills.yaml",
    "role": "roles/*.yaml",
    "backgrounds": "backgrounds.yaml",
    "project": "projects/*.yaml",
    "stance": "judgements/stance.yaml",
    "coverage": "judgements/coverage/*.yaml",
}


@dataclass(frozen=True, slots=True)
class DataFile:
    """One parsed file of a known kind. ``path`` is relative to the data folder, with forward slashes."""

    kind: str
    path: str
    document: Document


def paths(root: Path) -> Iterator[tuple[str, Path]]:
    """Kind and path of every data file, in an order that does not depend on the machine."""
    for kind, pattern in PLACES.items():
        yield from ((kind, path) for path in sorted(root.glob(pattern)))


def strays(root: Path) -> tuple[str, ...]:
    """One sentence per YAML file that lies where data files lie and that nothing reads."""
    known = {path for _, path in paths(root)}
    folders = sorted({pattern.partition("/")[0] for pattern in PLACES.values() if "/" in pattern})
    found = [*root.glob("*.y*ml"), *(path for folder in folders for path in (root / folder).rglob("*.y*ml"))]
    expected = ", ".join(PLACES.values())
    return tuple(
        f"{path.relative_to(root).as_posix()}: is read by nothing; expected a place such as {expected}."
        for path in sorted(found)
        if path not in known
    )


def parse_all(root: Path) -> tuple[tuple[DataFile, ...], tuple[str, ...]]:
    """Every file that parses, and what is wrong with the others."""
    files: list[DataFile] = []
    problems: list[str] = list(strays(root))
    for kind, path in paths(root):
        name = path.relative_to(root).as_posix()
        try:
            files.append(DataFile(kind, name, read_yaml(path, name)))
        except DataError as error:
            problems += error.problems
    return tuple(files), tuple(problems)


def shape_problems(files: tuple[DataFile, ...]) -> tuple[str, ...]:
    """What differs from the shapes, over all files."""
    return tuple(problem for file in files for problem in problems_of(file.document, file.kind))


def read_all(root: Path) -> tuple[DataFile, ...]:
    """Every data file, parsed and of the right shape. Raises ``DataError`` with everything that is wrong."""
    files, problems = parse_all(root)
    problems += shape_problems(files)
    if not files:
        problems += (f"The data folder {str(root)!r} holds 0 data files; expected at least 1.",)
    if problems:
        raise DataError(problems)
    return files


def digest(root: Path) -> str:
    """SHA-256 over the names and contents of all data files."""
    total = hashlib.sha256()
    for _, path in paths(root):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.relative_to(root).as_posix()} {content}\n".encode())
    return total.hexdigest()
