"""From a number back to the file, the rule and the rows behind it."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from waypost.errors import DataError, UsageError
from waypost.market.posted import PayCell, level_code, pay, pay_role
from waypost.market.published import Origin, origins
from waypost.market.tables import read

_RECORDS = (  # the same joining as the measures do, with the rows kept
    "select adverts.row, adverts.parts, wordings.title, adverts.low, adverts.high from ({adverts}) as adverts "
    "join judged using (wording) join wordings using (wording) "
    "where adverts.reason = 0 and judged.role = ? and judged.country = ? and judged.level = ? and judged.year = ? "
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvertRows:
    """One advert behind a cell.

    ``first_record`` and ``last_record`` count the file's records from 1, the header left out.
    """

    file: str
    first_record: int
    last_record: int
    title: str
    low: int
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Where the figures of a cell come from.

    ``rules`` are sentences in the order in which they are applied; ``adverts`` needs the file.
    """

    cell: PayCell
    origins: tuple[Origin, ...]
    method: str
    method_sha256: str
    rules: tuple[str, ...]
    titles: tuple[str, ...]  # patterns found in titles of the role
    adverts: tuple[AdvertRows, ...] | None


def trace(
    role: str,
    level: str | None,
    year: int,
    country: str = "US",
    *,
    source: Path | None = None,
    tables: Path | None = None,
) -> Trace:
    """Trace one cell.

    With ``source``, the advert file itself, down to the records. Raises where there is no such cell or file.
    """
    code = level_code(level, tables) if level is not None else pay_role(role, tables).level
    if code is None:
        raise UsageError(
            f"A trace is of one cell; expected a level beside {role!r}.", "add --level, such as --level senior"
        )
    found = pay(role, code, country, year=year, tables=tables)
    if not found:
        raise UsageError(f"No advert for {role!r} at level {code} in {country.upper()} in {year} was counted.")
    table, cell = read("pay", tables), found[0]
    method = table["method"]
    return Trace(
        cell=cell,
        origins=origins("pay", tables),
        method=method["version"],
        method_sha256=method["sha256"],
        rules=_rules(table, cell),
        titles=tuple(table["titles"][cell.role]),
        adverts=None if source is None else _adverts(cell, source, origins("pay", tables)),
    )


def _rules(table: Any, cell: PayCell) -> tuple[str, ...]:
    method = table["method"]
    return (
        "Two rows are one advert where the second follows the first, agrees in every column but pay, and pays no more.",
        f"Kept: employment {method['employment']}, level {cell.level}, year {cell.year}, "
        f"holder living in {cell.country} and paid in {cell.currency}.",
        f"Set aside: absurd pay for a year, and tops of {method['widest_range']} times the bottom or more.",
        f"Quartiles: {method['quartiles']}.",
        f"Shown from {method['least_adverts']} adverts on.",
    )


def _adverts(cell: PayCell, source: Path, known: tuple[Origin, ...]) -> tuple[AdvertRows, ...]:
    from waypost.market.duckdb_engine import judge, lay_down, opened
    from waypost.market.measures import DUCKDB, statements
    from waypost.market.rules import load_rules
    from waypost.market.sources import recognise

    (file,) = recognise([source])
    if file.sha256 not in {one.sha256 for one in known}:
        expected = ", ".join(f"{one.file} ({one.sha256[:12]}…)" for one in known)
        raise DataError((f"{source} has sha256 {file.sha256[:12]}…; the table was made from {expected}.",))
    rules = load_rules()
    with tempfile.TemporaryDirectory(prefix="waypost-") as work, opened(source.name, work=Path(work)) as db:
        lay_down(db, file, 0, Path(work))
        judge(db, 1, rules)
        text = _RECORDS.format(adverts=statements(DUCKDB, rules, rows="rows_0")["adverts"])
        found = db.execute(f"{text} order by 1", [cell.role, cell.country, cell.level, cell.year]).fetchall()
    return tuple(
        AdvertRows(file=source.name, first_record=row + 1, last_record=row + parts, title=title, low=low, high=high)
        for row, parts, title, low, high in found
    )
