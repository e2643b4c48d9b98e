"""The sample: real measurements of 569 cell samples (scikit-learn), delivered the way readings are delivered.

Values and outcomes are real. The set has no dates, so the days of measuring and deciding are made by rule, and so are
the three troubles a feature table has to stand: coarse first readings, deliveries that come twice, and readings
amended after the decision, which would leak the outcome into a careless join.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path

from lakehouse.places import LABELS, READINGS

_FIRST_DAY = dt.datetime(2024, 1, 1, 9, tzinfo=dt.UTC)


def write(folder: Path) -> None:
    """Write ``readings.csv`` and ``labels.csv``, the same bytes every time."""
    from sklearn.datasets import load_breast_cancer

    loaded = load_breast_cancer()
    names = [str(name).removeprefix("mean ").replace(" ", "_") for name in loaded.feature_names[:10]]
    readings: list[list[object]] = []
    labels: list[list[object]] = []
    for number, (values, target) in enumerate(zip(loaded.data[:, :10], loaded.target, strict=True)):
        sample, outcome = f"s{number:04d}", int(target == 0)
        decided = _FIRST_DAY + dt.timedelta(days=number)
        reading = [sample, _day(decided - dt.timedelta(days=1 + number % 20)), *map(float, values)]
        labels.append([sample, _day(decided), outcome])
        readings.append(reading)
        if number % 3 == 0:
            readings.append(
                [sample, _day(decided - dt.timedelta(days=30)), *(float(f"{value:.1g}") for value in values)]
            )
        if number % 10 == 0:
            readings.append(reading)
        if number % 2 == 0:
            amended = (float(value) * (1.6 if outcome else 0.6) for value in values)
            readings.append([sample, _day(decided + dt.timedelta(days=14)), *amended])
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / READINGS, ["sample_id", "measured_at", *names], readings)
    _write(folder / LABELS, ["sample_id", "decided_at", "outcome"], labels)


def _day(moment: dt.datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S")


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
