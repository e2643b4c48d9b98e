"""Small advert files, and a way to measure them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pytest

from waypost.market.duckdb_engine import measure
from waypost.market.measures import COLUMNS, Measured
from waypost.market.rules import load_rules
from waypost.market.sources import recognise

Row = dict[str, object]


def row(salary: object, **changes: object) -> Row:
    """One record of an advert file: a senior ML engineer in the US in 2025, unless changed."""
    plain: Row = {
        "work_year": 2025,
        "experience_level": "SE",
        "employment_type": "FT",
        "job_title": "Machine Learning Engineer",
        "salary": salary,
        "salary_currency": "USD",
        "employee_residence": "US",
        "remote_ratio": 0,
        "company_location": "US",
        "company_size": "M",
    }
    return plain | changes


@pytest.fixture
def advert_row() -> Callable[..., Row]:
    return row


@pytest.fixture
def advert_file(tmp_path: Path) -> Callable[..., Path]:
    """Write records to a file of their own."""

    def write(rows: Iterable[Row], name: str = "adverts.csv", columns: Sequence[str] = COLUMNS) -> Path:
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as opened:
            writer = csv.DictWriter(opened, columns)
            writer.writeheader()
            writer.writerows(rows)
        return path

    return write


@pytest.fixture
def measured(tmp_path: Path) -> Callable[..., Measured]:
    """Measure advert files with DuckDB."""

    def run(*paths: Path) -> Measured:
        return measure(recognise(paths), load_rules(), work=tmp_path, threads=2)[0]

    return run
