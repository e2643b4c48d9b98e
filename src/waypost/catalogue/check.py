"""The gates of the data files. Each says how many files it read; a gate that read none fails."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from waypost.catalogue.cross_file import cross_file_problems
from waypost.catalogue.files import digest, parse_all, paths, shape_problems
from waypost.catalogue.generate import assemble, differences, expected_files
from waypost.catalogue.load import DATA, decode
from waypost.catalogue.one_file import one_file_problems
from waypost.catalogue.stale import stale_on
from waypost.errors import DataError

GATES = ("parse", "shape", "one-file rules", "cross-file rules", "generated files unchanged", "freshness")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What one gate found. ``read`` is the number of files, ``None`` if an earlier gate kept it from running."""

    name: str
    read: int | None
    problems: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether it ran and found nothing wrong; warnings do not count."""
        return self.read is not None and not self.problems


def check(root: Path = DATA, day: dt.date | None = None) -> tuple[Gate, ...]:
    """Run every gate over a data folder. Freshness is judged for ``day``, and left out without one."""
    gates = list(_gates(root, day))
    names = GATES if day is not None else GATES[:-1]
    return (*gates, *(Gate(name=name, read=None) for name in names[len(gates) :]))


def passed(gates: tuple[Gate, ...]) -> bool:
    """Whether every gate ran and found nothing wrong."""
    return all(gate.passed for gate in gates)


def lines(gates: tuple[Gate, ...]) -> tuple[str, ...]:
    """One line per gate, with what it found below it."""
    return tuple(line for gate in gates for line in (_summary(gate), *gate.problems, *gate.warnings))


def _gates(root: Path, day: dt.date | None) -> Iterator[Gate]:
    found = len(list(paths(root)))
    files, problems = parse_all(root)
    yield _gate("parse", found, problems)
    shapes = shape_problems(files)
    yield _gate("shape", len(files), shapes)
    if problems or shapes or not files:
        return
    yield _gate("one-file rules", len(files), one_file_problems(files))
    yield _gate("cross-file rules", len(files), cross_file_problems(files))
    try:
        expected = expected_files(root)
    except DataError as error:
        yield _gate("generated files unchanged", 0, error.problems)
        return
    yield _gate("generated files unchanged", len(expected), differences(root, expected))
    if day is not None:
        catalogue = decode(assemble(files, digest(root)))
        warnings = tuple(one.message for one in stale_on(catalogue, day))
        yield Gate(name="freshness", read=len(catalogue.credentials), warnings=warnings)


def _gate(name: str, read: int, problems: tuple[str, ...]) -> Gate:
    if read == 0 and not problems:
        problems = (f"The gate {name!r} read 0 files; expected at least 1.",)
    return Gate(name=name, read=read, problems=problems)


def _summary(gate: Gate) -> str:
    if gate.read is None:
        return f"{gate.name}: not run, as an earlier gate failed"
    counts = f"{gate.read} read, {len(gate.problems)} problems"
    return f"{gate.name}: {counts}, {len(gate.warnings)} warnings" if gate.warnings else f"{gate.name}: {counts}"
