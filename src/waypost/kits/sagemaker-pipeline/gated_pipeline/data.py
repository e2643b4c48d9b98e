"""The two batches: the one to learn from and the later one to monitor. The owner's files come before the sample."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from gated_pipeline.settings import OWN_DATA, DataSettings

TRAINING, BATCH = "training.csv", "batch.csv"
_EVERY = 3  # of the sample, each third record is the second batch
Row = dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batches:
    """Rows to learn from, rows of the later batch, and whose they are ("sample" or "own")."""

    training: list[Row]
    batch: list[Row]
    origin: str


def load(settings: DataSettings, own: Path = OWN_DATA) -> Batches:
    """The owner's ``training.csv`` and ``batch.csv`` when they are there, else the sample of real diabetes records."""
    if (own / TRAINING).is_file():
        rows = read(own / TRAINING, settings.columns)
        if (own / BATCH).is_file():
            return Batches(training=rows, batch=read(own / BATCH, settings.columns), origin="own")
        cut = len(rows) * 2 // 3
        return Batches(training=rows[:cut], batch=rows[cut:], origin="own")
    rows = _sample()
    missing = set(settings.columns) - set(rows[0])
    if missing:
        raise ValueError(f"pipeline.toml names the columns {sorted(missing)}; the sample has {sorted(rows[0])}")
    training = [row for number, row in enumerate(rows) if number % _EVERY]
    return Batches(training=training, batch=rows[::_EVERY], origin="sample")


def read(path: Path, columns: Sequence[str]) -> list[Row]:
    """Rows of a CSV file as numbers; the first cell that is not one is named with its line."""
    rows = []
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in columns if name not in (reader.fieldnames or ())]
        if missing:
            raise ValueError(f"{path.name}:1: the columns {missing} are missing; pipeline.toml names them")
        for row in reader:
            try:
                rows.append({name: float(row[name]) for name in columns})
            except (TypeError, ValueError):
                raise ValueError(f"{path.name}:{reader.line_num}: a cell is not a number: {row}") from None
    if len(rows) < 60:
        raise ValueError(f"{path.name} has {len(rows)} rows; expected at least 60")
    return rows


def write(path: Path, rows: Iterable[Row], columns: Sequence[str]) -> None:
    """Write rows as CSV, the same bytes for the same rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def skewed(rows: Sequence[Row], column: str, share: float = 0.4) -> list[Row]:
    """The upper part of the rows by one column: a batch from a different population, made only of real rows."""
    ordered = sorted(rows, key=lambda row: row[column])
    return ordered[-max(20, int(len(ordered) * share)) :]


def _sample() -> list[Row]:
    """442 real patients: ten baseline measurements and the progression of their disease a year later."""
    from sklearn.datasets import load_diabetes

    loaded = load_diabetes(scaled=False)
    return [
        {
            **{name: float(value) for name, value in zip(loaded.feature_names, values, strict=True)},
            "progression": float(target),
        }
        for values, target in zip(loaded.data, loaded.target, strict=True)
    ]
