"""Rows as columns of numbers: the owner's when they are there, else real records from scikit-learn."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from drift_monitor.settings import OWN_BATCHES, OWN_KNOWN, DataSettings

Column = npt.NDArray[np.float64]


class BadBatch(ValueError):
    """A batch that cannot be judged; the text says why."""


@dataclass(frozen=True, slots=True)
class Table:
    """Equally long columns; a missing value is NaN."""

    columns: Mapping[str, Column]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def __getitem__(self, name: str) -> Column:
        return self.columns[name]

    def take(self, rows: npt.NDArray[np.intp]) -> Table:
        """Some rows, in the order asked for."""
        return Table({name: values[rows] for name, values in self.columns.items()})

    def replace(self, name: str, values: Column) -> Table:
        """The same table with one column changed."""
        return Table({**self.columns, name: values})

    def without(self, name: str) -> Table:
        """The same table without one column, for example before the outcomes have arrived."""
        return Table({each: values for each, values in self.columns.items() if each != name})

    def matrix(self, names: Sequence[str]) -> Column:
        """Columns side by side, one row a record."""
        return np.column_stack([self[name] for name in names])


@dataclass(frozen=True, slots=True)
class Known:
    """The rows before anything went wrong, and the batches that came later. ``origin`` is "sample" or "own"."""

    rows: Table
    later: Mapping[str, Table]
    origin: str

    def split(self, share: float, seed: int) -> tuple[Table, Table]:
        """A reference and the remaining rows, which no model and no bin has seen."""
        order = np.random.default_rng(seed).permutation(len(self.rows))
        cut = int(len(order) * share)
        return self.rows.take(order[:cut]), self.rows.take(order[cut:])


def load(settings: DataSettings) -> Known:
    """``data/own/known.csv`` and ``data/own/batches`` when the first is there, else the sample."""
    needed = tuple(dict.fromkeys((*settings.features, settings.group, settings.target)))
    if OWN_KNOWN.is_file():
        later = {path.name: read(path.read_bytes(), needed[:-1]) for path in sorted(OWN_BATCHES.glob("*.csv"))}
        return Known(_whole(read(OWN_KNOWN.read_bytes(), needed), OWN_KNOWN), later, "own")
    return Known(_sample(needed), {}, "sample")


def read(content: bytes, needed: Sequence[str]) -> Table:
    """CSV with a header line; blank cells are missing values, other columns are kept only when they are numbers."""
    try:
        lines = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadBatch(f"This is not CSV in UTF-8: {error}.") from error
    if not lines:
        raise BadBatch("The batch has no rows; expected a header line and at least one record.")
    absent = [name for name in needed if name not in lines[0]]
    if absent:
        raise BadBatch(f"Columns are missing: {', '.join(absent)}; expected {', '.join(needed)}.")
    return from_records(lines, [name for name in lines[0] if isinstance(name, str)], needed)


def from_records(records: Sequence[Mapping[str, object]], names: Sequence[str], needed: Sequence[str]) -> Table:
    """Rows of names and values. A needed column must hold numbers."""
    columns: dict[str, Column] = {}
    for name in names:
        try:
            columns[name] = np.array([_number(record.get(name)) for record in records], dtype=np.float64)
        except (TypeError, ValueError) as error:
            if name in needed:
                raise BadBatch(f"Column {name!r} holds something that is no number: {error}.") from error
    return Table(columns)


def _number(value: object) -> float:
    if value is None or (isinstance(value, str) and not value.strip()):
        return float("nan")
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise TypeError(f"{value!r}")
    number = float(value)
    if np.isinf(number):
        raise ValueError("an infinite value")
    return number


def _whole(rows: Table, path: Path) -> Table:
    complete = ~np.isnan(rows.matrix(list(rows.columns))).any(axis=1)
    if complete.sum() < 100:
        raise SystemExit(f"{path.name} has {int(complete.sum())} complete rows; expected at least 100.")
    return rows.take(np.flatnonzero(complete))


def _sample(needed: Sequence[str]) -> Table:
    from sklearn.datasets import load_diabetes

    bunch = load_diabetes(scaled=False)
    columns = dict(zip(bunch.feature_names, bunch.data.T, strict=True))
    absent = set(needed[:-1]) - set(columns)
    if absent:
        raise SystemExit(f"monitor.toml names {sorted(absent)}, which the sample lacks; put data/own/known.csv there.")
    return Table({**columns, needed[-1]: bunch.target.astype(np.float64)})
