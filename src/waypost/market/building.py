"""Build the shipped tables from source files. Nothing is replaced until everything is made."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from waypost.errors import DataError, Unavailable, UsageError
from waypost.market.counting import Table, make_table
from waypost.market.duckdb_engine import Progress, Rejected, measure
from waypost.market.measures import Count, Measured, MeasuredCell
from waypost.market.reasons import REASONS
from waypost.market.rules import Rules, load_guide, load_rules
from waypost.market.sources import ADVERTS, SourceFile, recognise
from waypost.market.tables import FORMAT, TABLES

QUARTILES = (
    "linear between closest ranks at (n - 1) q of the midpoints of posted ranges, rounded half up to whole units"
)
_CELL = (
    "role",
    "country",
    "level",
    "year",
    "currency",
    "adverts",
    "rows",
    "p25",
    "median",
    "p75",
    "ranges",
    "ranges_median",
)
_LISTED = 20  # rejected lines that a table lists; all are counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build wrote, and what it read for pay: ``measured`` is ``None`` where no advert file was given."""

    written: tuple[Path, ...]
    measured: Measured | None
    rejected: tuple[Rejected, ...]


def build(
    paths: Sequence[Path],
    out: Path = TABLES,
    *,
    memory: str | None = None,
    threads: int | None = None,
    spark: str | None = None,
    progress: Progress = lambda _what, _share: None,
) -> Built:
    """Make a table from each kind of source file and put it in ``out``; the tables of other kinds stay as they are.

    ``memory`` limits DuckDB, such as "2GB"; what does not fit goes to the system's temporary folder (TMPDIR) meanwhile.
    With ``spark``, pay is measured on Spark Connect: an address such as "sc://host:15002", or "sail" for a server of
    our own; it must be able to read the one advert file under the same path.
    Raises ``DataError`` or ``Unavailable`` for sources that cannot be used; then ``out`` is as it was.
    """
    sources, rules = recognise(paths), load_rules()
    adverts = tuple(one for one in sources if one.kind == ADVERTS)
    if not sources:
        raise UsageError("No source file is named.", "waypost market build --source FILE")
    kinds = [one.kind for one in sources if one.kind != ADVERTS]
    twice = sorted({kind for kind in kinds if kinds.count(kind) > 1})
    if twice:
        raise UsageError(
            f"Two files are of the kind {', '.join(twice)}; expected one of each, apart from advert files."
        )
    tables = {
        one.kind: {"sources": [one.described()], **make_table(one, rules)} for one in sources if one.kind != ADVERTS
    }
    measured: Measured | None = None
    rejected: tuple[Rejected, ...] = ()
    _writable(out)
    if adverts:
        measured, rejected = (
            (_on_spark(adverts, rules, spark, progress), ())
            if spark is not None
            else _on_duckdb(adverts, rules, memory, threads, progress)
        )
        _check_counted(measured, adverts)
        tables["pay"] = _pay(measured, rejected, adverts, rules)
    texts = {out / f"{kind}.json": _text(kind, tables[kind]) for kind in sorted(tables)}
    _replace(texts)
    return Built(written=tuple(texts), measured=measured, rejected=rejected)


def _on_duckdb(
    files: Sequence[SourceFile], rules: Rules, memory: str | None, threads: int | None, progress: Progress
) -> tuple[Measured, tuple[Rejected, ...]]:
    with tempfile.TemporaryDirectory(prefix="waypost-", ignore_cleanup_errors=True) as work:
        return measure(files, rules, work=Path(work), memory=memory, threads=threads, progress=progress)


def _on_spark(files: Sequence[SourceFile], rules: Rules, spark: str, progress: Progress) -> Measured:
    from waypost.market import spark_engine

    if len(files) > 1:
        raise UsageError(
            "Spark measures one advert file; several are given.", "put them into one, or leave --spark out"
        )
    progress("asking Spark", 0.0)
    with spark_engine.session(None if spark == "sail" else spark) as session:
        measured = spark_engine.measure(session, str(files[0].path.resolve()), rules)
    progress("measured", 1.0)
    return measured


def _check_counted(measured: Measured, files: Sequence[SourceFile]) -> None:
    """Refuse adverts of which none counts: their table would hold nothing."""
    if measured.kept.adverts:
        return
    names = ", ".join(one.path.name for one in files)
    why = "; ".join(f"{REASONS[number][1]} ({count.adverts:,})" for number, count in measured.aside.items())
    raise DataError(
        (f"{names}: none of its adverts counts: {why}.",), "look at what its columns hold; docs/market.md has the rules"
    )


def pay_row(cell: MeasuredCell, rules: Rules) -> list[Any]:
    """A cell as it is shipped: figures are ``null`` where the adverts are too few to show."""
    shown = cell.count.adverts >= rules.least_adverts
    figures = [_halved(value) if shown else None for value in cell.quartiles]
    middle = _halved(cell.ranges_median) if shown else None
    head = [cell.role, cell.country, cell.level, cell.year, cell.currency, cell.count.adverts, cell.count.rows]
    return [*head, *figures, cell.ranges, middle]


def _pay(measured: Measured, rejected: Sequence[Rejected], files: Sequence[SourceFile], rules: Rules) -> Table:
    total = [measured.kept, *measured.aside.values()]
    aside = [
        {"reason": REASONS[number][0], "meaning": REASONS[number][1], **_count(count)}
        for number, count in measured.aside.items()
    ]
    known = {role: [rule.pattern.pattern for rule in rules.title_rules if rule.role == role] for role in rules.roles}
    return {
        "sources": [one.described() for one in files],
        "method": {
            "version": rules.version,
            "sha256": rules.sha256,
            "quartiles": QUARTILES,
            "least_adverts": rules.least_adverts,
            "employment": rules.employment,
            "widest_range": rules.widest_range,
        },
        "counts": {
            "rows": measured.rows,
            "lines_rejected": len(rejected),
            "adverts": sum(one.adverts for one in total),
            "kept": _count(measured.kept),
            "aside": aside,
        },
        "rejected": [[one.file, one.line, one.problem] for one in rejected[:_LISTED]],
        "levels": rules.levels,
        "level_words": rules.level_words,
        "roles": rules.roles,
        "titles": known,
        "targets": rules.targets,
        "guide": load_guide()["rows"],
        "columns": list(_CELL),
        "rows": [pay_row(one, rules) for one in measured.cells],
    }


def _count(count: Count) -> dict[str, int]:
    return {"adverts": count.adverts, "rows": count.rows}


def _halved(twice: float) -> int:
    return int((Decimal(twice) / 2).quantize(Decimal(1), ROUND_HALF_UP))


def _text(kind: str, table: Mapping[str, Any]) -> str:
    """One JSON object, a row of the table to a line, so that a change shows as a change of lines."""
    lines = [f'"table": "{kind}"', f'"format": {FORMAT}']
    lines += [f"{json.dumps(key)}: {_value(key, value)}" for key, value in table.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _value(key: str, value: Any) -> str:
    if key != "rows":
        return json.dumps(value, ensure_ascii=False, indent=1)
    return "[\n" + ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in value) + "\n]"


def _writable(out: Path) -> None:
    """Fail before the work, not after it; make nothing yet."""
    there = next(folder for folder in (out, *out.absolute().parents) if folder.exists())
    try:
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as error:
        raise _unwritable(out, error) from None


def _unwritable(path: Path, error: OSError) -> Unavailable:
    return Unavailable(f"{path} cannot be written ({error.strerror}).", "name another folder with --out")


def _replace(texts: Mapping[Path, str]) -> None:
    """Write every table beside the old one, then put all in place: until all are written, none is replaced."""
    beside = {path: path.with_name(f".{path.name}.new") for path in texts}
    path = Path()
    try:
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            beside[path].write_text(text, encoding="utf-8", newline="\n")
        for path, new in beside.items():
            os.replace(new, path)
    except OSError as error:
        raise _unwritable(path, error) from None
    finally:
        for new in beside.values():
            with suppress(OSError):
                new.unlink(missing_ok=True)
