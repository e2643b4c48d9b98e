"""The measures as statements for one engine, and what they yield.

The text is ``measures.sql``, the same for every engine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from string import Template
from typing import Any

from waypost.market.rules import Rules

WORDING = (  # every column of an advert but its pay; two rows that agree in these may be one advert
    "work_year",
    "experience_level",
    "employment_type",
    "job_title",
    "salary_currency",
    "employee_residence",
    "remote_ratio",
    "company_location",
    "company_size",
)
COLUMNS = (*WORDING[:4], "salary", *WORDING[4:])  # those read; the file may hold others
_NAME = re.compile(r"^-- name: (\w+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """The four words in which engines differ.

    ``wording``: a 64-bit fingerprint of the columns ``WORDING``. ``in_file``: a window in file order.
    ``start_of_run``: the last row at or before this one, in file order, that does not follow the row above it.
    ``quartiles``: of low + high, as a list.
    """

    wording: str
    in_file: str
    start_of_run: str
    quartiles: str


DUCKDB = Dialect(
    wording=f"hash({', '.join(WORDING)})",
    in_file="",  # DuckDB keeps file order and streams an unordered window; ordering it by row costs 6 times the time
    start_of_run="last_value(case when not follows then row end ignore nulls) over (rows unbounded preceding)",
    quartiles="quantile_cont(cast(low as bigint) + high, [0.25, 0.5, 0.75])",
)
SPARK = Dialect(
    wording=f"xxhash64({', '.join(f'coalesce(cast({one} as string), chr(0))' for one in WORDING)})",
    in_file="partition by wording order by row",  # spreads over a cluster; adjacency is checked on the row numbers
    start_of_run="max(case when not follows then row end) over "
    "(partition by wording order by row rows between unbounded preceding and current row)",
    quartiles="percentile(low + high, array(0.25, 0.5, 0.75))",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Adverts and rows of the file."""

    adverts: int
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredCell:
    """One role at one level in one country in one year, before anything is held back.

    ``quartiles`` are p25, median and p75 of twice the midpoint: the value at (n - 1) q between closest ranks,
    interpolated linearly. ``ranges`` counts different posted ranges, ``ranges_median`` is the median when each counts
    once.
    """

    role: str
    level: str
    country: str
    currency: str
    year: int
    count: Count
    quartiles: tuple[float, float, float]
    ranges: int
    ranges_median: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What an engine found: rows read, adverts kept and set aside by number of reason, and the cells in their order."""

    rows: int
    kept: Count
    aside: Mapping[int, Count]
    cells: tuple[MeasuredCell, ...]


def statements(dialect: Dialect, rules: Rules, *, rows: str = "rows") -> dict[str, str]:
    """The statements by name; ``rows`` is the relation whose rows are joined into adverts."""
    filling = {
        "wording": dialect.wording,
        "in_file": dialect.in_file,
        "start_of_run": dialect.start_of_run,
        "quartiles": dialect.quartiles,
        "rows": rows,
        "levels": ", ".join(f"'{level}'" for level in rules.levels),
        "employment": rules.employment,
        "widest": str(rules.widest_range),
    }
    return {name: Template(text).substitute(filling).strip() for name, text in _sections().items()}


def assemble(
    rows: int,
    counts: Iterable[tuple[int, int, int]],
    keys: Iterable[tuple[Any, ...]],
    cells: Iterable[tuple[int, int, int, list[float]]],
    ranges: Iterable[tuple[int, int, list[float]]],
) -> Measured:
    """The engine's answers put together. Order and types no longer depend on the engine."""
    found = {reason: Count(adverts=adverts, rows=parts) for reason, adverts, parts in counts}
    names: dict[int, list[Any]] = {cell: rest for cell, *rest in keys}
    once = {cell: (count, quartiles[1]) for cell, count, quartiles in ranges}
    made = [
        MeasuredCell(
            role=str(names[cell][0]),
            country=str(names[cell][1]),
            level=str(names[cell][2]),
            year=int(names[cell][3]),
            currency=str(names[cell][4]),
            count=Count(adverts=adverts, rows=parts),
            quartiles=(float(quartiles[0]), float(quartiles[1]), float(quartiles[2])),
            ranges=once[cell][0],
            ranges_median=float(once[cell][1]),
        )
        for cell, adverts, parts, quartiles in cells
    ]
    return Measured(
        rows=rows,
        kept=found.get(0, Count(adverts=0, rows=0)),
        aside={reason: found[reason] for reason in sorted(found) if reason},
        cells=tuple(sorted(made, key=lambda one: (one.role, one.country, one.level, one.year))),
    )


@lru_cache(maxsize=1)
def _sections() -> Mapping[str, str]:
    pieces = _NAME.split(Path(__file__).with_name("measures.sql").read_text(encoding="utf-8"))
    return dict(zip(pieces[1::2], pieces[2::2], strict=True))
