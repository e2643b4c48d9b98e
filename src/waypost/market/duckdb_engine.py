"""The measures on DuckDB, from files of any size, on one machine."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from waypost.errors import DataError, Unavailable, UsageError, WaypostError, not_installed
from waypost.market.measures import COLUMNS, DUCKDB, WORDING, Measured, assemble, statements
from waypost.market.rules import Rules
from waypost.market.sources import FETCH_AGAIN, NOT_UTF8, SourceFile, first_bytes

if TYPE_CHECKING:
    import duckdb

Progress = Callable[[str, float], None]  # what is being done, and how far it is from 0 to 1

_SLICE_ROWS = 2_500_000
_BATCH = 500
_OPEN_QUOTE, _NOT_UTF8_LINE = "UNQUOTED VALUE", "invalid encoding"  # DuckDB's names
_END_ALIKE = "let them all end in \\n, such as with: tr -d '\\r'"
_LEAST_SHARE_READ = 0.99  # below this the file is not what its header says
_HEAD, _LEAST_SHARE_OF_HEAD = 65_536, 0.5  # bytes that are tried first: rejecting lines costs DuckDB time and memory
_TEXT = ("experience_level", "employment_type", "job_title", "salary_currency", "employee_residence")
_READ_SHARE, _JOIN_SHARE = 0.3, 0.8  # of the progress bar, once the file is laid down and once its rows are joined
_ADVERTS = {  # plausible pay fits 32 bits; what does not is null, and set aside by its reason
    "cell": "int",
    "low": "int",
    "high": "int",
    "parts": "tinyint",
    "reason": "tinyint",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A line of a file that could not be read as a record. ``line`` counts from 1, the header being line 1."""

    file: str
    line: int
    problem: str


@contextmanager
def opened(
    names: str, *, work: Path, memory: str | None = None, threads: int | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory that spills to ``work``, for reading the files called ``names``; its errors become ours.

    ``memory`` is a size such as "2GB"; ``None`` is DuckDB's own limit.
    """
    try:
        import duckdb
    except ImportError:
        raise not_installed("DuckDB is not installed.", "market") from None
    config: dict[str, Any] = {"temp_directory": str(work / "spill"), "preserve_insertion_order": True}
    config |= {key: value for key, value in (("memory_limit", memory), ("threads", threads)) if value is not None}
    try:
        db = duckdb.connect(":memory:", config=config)
    except duckdb.Error as error:
        raise UsageError(f"DuckDB does not take these settings: {_first_line(error)}.") from None
    try:
        db.execute("set enable_progress_bar = false")  # on in notebooks, and goes to stdout
        yield db
    except duckdb.OutOfMemoryException as error:
        raise Unavailable(
            f"The memory does not suffice: {_first_line(error)}.", "give --memory a larger size"
        ) from None
    except (duckdb.Error, RuntimeError) as error:
        if isinstance(error, WaypostError):
            raise
        if "interrupt" in str(error).lower():
            raise KeyboardInterrupt from None  # DuckDB's words for Ctrl-C
        if "No space left on device" in str(error):
            raise Unavailable(
                f"The temporary folder {work} is full.", "set TMPDIR to a folder with more room"
            ) from None
        if "CSV Parser state machine" in str(error):  # DuckDB's words for lines that end in \r\n and others in \n
            raise DataError((f"{names}: cannot be read: its lines do not all end alike.",), _END_ALIKE) from None
        raise DataError((f"{names}: cannot be read: {_first_line(error)}.",), FETCH_AGAIN) from None
    finally:
        with suppress(duckdb.Error):  # a second Ctrl-C finds its cursors still busy
            db.close()


def measure(
    files: Sequence[SourceFile],
    rules: Rules,
    *,
    work: Path,
    memory: str | None = None,
    threads: int | None = None,
    progress: Progress = lambda _what, _share: None,
) -> tuple[Measured, tuple[Rejected, ...]]:
    """Measure advert files.

    Pairs are never joined across files. ``work`` is a folder for what does not fit in memory.
    """
    names = ", ".join(one.path.name for one in files)
    with opened(names, work=work, memory=memory, threads=threads) as db:
        return _measure(db, files, rules, work, progress)


def _measure(
    db: duckdb.DuckDBPyConnection, files: Sequence[SourceFile], rules: Rules, work: Path, progress: Progress
) -> tuple[Measured, tuple[Rejected, ...]]:
    progress("reading", 0.0)
    rejected = [bad for number, one in enumerate(files) for bad in lay_down(db, one, number, work)]
    sizes = [_one(db, f"select count(*) from rows_{number}") for number in range(len(files))]
    _check_read(files, sizes, rejected)
    _check_apart(db, files, sizes)
    progress("reading rules", _READ_SHARE)
    judge(db, len(files), rules)
    db.execute(f"create table adverts ({', '.join(f'{name} {kind}' for name, kind in _ADVERTS.items())})")
    _join_rows(db, sizes, rules, progress)
    progress("measuring", _JOIN_SHARE)
    sql = statements(DUCKDB, rules)
    measured = assemble(
        sum(sizes),
        db.execute(sql["counts"]).fetchall(),
        db.execute(
            "select distinct cell, role, country, level, year, currency from judged where reason = 0"
        ).fetchall(),
        db.execute(sql["cells"]).fetchall(),
        db.execute(sql["ranges"]).fetchall(),
    )
    progress("measured", 1.0)
    return measured, tuple(rejected)


def lay_down(db: duckdb.DuckDBPyConnection, file: SourceFile, number: int, work: Path) -> list[Rejected]:
    """Make the relation ``rows_<number>``: the file's records, numbered in file order, or by its own column ``row``.

    Text, and records that are not in their order, go through a Parquet file in ``work``.
    """
    path, rejected, laid = file.path, list[Rejected](), work / f"rows_{number}.parquet"
    if file.format == "csv":
        path, rejected = laid, _csv_to_parquet(db, file, laid)
    elif "row" in file.columns:
        path = laid
        _check_numbers(db, file, _parquet(file.path))
        ordered = f"select {', '.join(COLUMNS)} from {_parquet(file.path)} order by {_whole('row')}"
        db.execute(f"copy ({ordered}) to {_quoted(laid)} (format parquet)")
    types = dict(db.execute(f"select column_name, column_type from (describe from {_parquet(path)})").fetchall())
    read = [name if name not in _TEXT or types[name] == "VARCHAR" else _as_text(name) for name in WORDING]
    salary = "salary" if types["salary"] in ("TINYINT", "SMALLINT", "INTEGER", "BIGINT") else _whole("salary")
    db.execute(
        f"create view rows_{number} as select file_row_number as row, {', '.join(read)}, {salary} as salary "
        f"from {_parquet(path, numbered=True)}"
    )
    return rejected


def parquet_columns(path: Path) -> tuple[str, ...]:
    """The columns of a Parquet file. Raises ``DataError`` where it is none."""
    with opened(str(path), work=path.parent) as db:
        found = db.execute(f"select column_name from (describe from {_parquet(path)})").fetchall()
    return tuple(name for (name,) in found)


def judge(db: duckdb.DuckDBPyConnection, files: int, rules: Rules) -> None:
    """Make ``wordings``, ``titles``, ``money`` and ``judged`` for the relations ``rows_0`` to ``rows_<files - 1>``."""
    for number in range(files):
        db.execute(f"create or replace temp view rows as from rows_{number}")
        wordings = statements(DUCKDB, rules)["wordings"]
        if number == 0:
            db.execute(f"create table wordings as {wordings}")
        else:
            db.execute(f"insert into wordings from ({wordings}) where wording not in (select wording from wordings)")
    db.execute("create table titles (title varchar, role varchar)")
    titles = db.cursor().execute("select distinct title from wordings where title is not null")
    while batch := titles.fetchmany(_BATCH):
        _insert(db, "titles", [(title, role) for (title,) in batch if (role := rules.role_of(title)) is not None])
    db.execute("create table money (country varchar, currency varchar, least bigint, most bigint)")
    _insert(db, "money", [(one.country, one.currency, one.least, one.most) for one in rules.money])
    db.execute(f"create table judged as {statements(DUCKDB, rules)['judged']}")


def _join_rows(db: duckdb.DuckDBPyConnection, sizes: Sequence[int], rules: Rules, progress: Progress) -> None:
    """Join rows into adverts, slice by slice; a slice is a stream in file order, so several run at once."""
    slices = [(number, *bounds) for number, size in enumerate(sizes) for bounds in _slices(db, number, size)]
    columns = ", ".join(f"try_cast({name} as {kind})" for name, kind in _ADVERTS.items())
    cursors = [db.cursor() for _ in slices]

    def join(cursor: duckdb.DuckDBPyConnection, number: int, start: int, end: int) -> None:
        rows = f"(from rows_{number} where row >= {start} and row < {end})"
        cursor.execute(f"insert into adverts select {columns} from ({statements(DUCKDB, rules, rows=rows)['adverts']})")

    workers = int(_one(db, "select current_setting('threads')"))
    with ThreadPoolExecutor(max_workers=workers) as pool:
        running = {pool.submit(join, cursor, *one) for cursor, one in zip(cursors, slices, strict=True)}
        try:
            for done in _finished(running):
                share = done / len(slices)
                progress("joining rows into adverts", _READ_SHARE + (_JOIN_SHARE - _READ_SHARE) * share)
        except BaseException:
            for future in running:
                future.cancel()
            for cursor in cursors:
                cursor.interrupt()
            raise


def _finished(running: set[Future[None]]) -> Iterator[int]:
    left, total = running, len(running)
    while left:
        done, left = wait(left, return_when=FIRST_EXCEPTION, timeout=0.1)
        for future in done:
            future.result()
        yield total - len(left)


def _slices(db: duckdb.DuckDBPyConnection, number: int, size: int) -> list[tuple[int, int]]:
    """Bounds of the slices. A slice begins where the wording changes, so that no advert is cut in two."""
    cuts, wording = [0], DUCKDB.wording
    for target in range(_SLICE_ROWS, size, _SLICE_ROWS):
        near = f"select row, {wording} as wording from rows_{number} where row >= {max(target, cuts[-1])}"
        change = f"select row, wording <> lag(wording) over (order by row) as new from ({near} and row < %d)"
        for reach in (target + 10_000, size):
            cut = _one(db, f"select min(row) from ({change % reach}) where new")
            if cut is not None:
                cuts.append(int(cut))
                break
    return list(zip(cuts, [*cuts[1:], size], strict=True))


def _csv_to_parquet(db: duckdb.DuckDBPyConnection, file: SourceFile, target: Path) -> list[Rejected]:
    _check_head(db, file, target.with_suffix(".head"))
    read, order = _csv(file, file.path), ""
    if "row" in file.columns:
        _check_numbers(db, file, read)
        order = f" order by {_whole('row')}"
    picked = ", ".join(_whole(name) + f" as {name}" if name == "salary" else name for name in COLUMNS)
    db.execute(f"copy (select {picked} from {read}{order}) to {_quoted(target)} (format parquet)")
    found = _rejects(db)
    for line, kind in found:
        if kind == _OPEN_QUOTE:  # it swallows records, and how many cannot be told
            problem = f"{file.path.name}:{line}: a quote is opened that is not closed where the field ends."
            raise DataError((problem,), "close it, or leave quotes out")
    return [Rejected(file=file.path.name, line=line, problem=kind.lower()) for line, kind in found]


def _check_head(db: duckdb.DuckDBPyConnection, file: SourceFile, sample: Path) -> None:
    """Refuse a file whose first lines cannot be read before the rest of it is."""
    sample.write_bytes(first_bytes(file.path, _HEAD).rpartition(b"\n")[0] + b"\n")
    size = int(_one(db, f"select count(*) from {_csv(file, sample)}"))
    bad = [Rejected(file=file.path.name, line=line, problem=kind.lower()) for line, kind in _rejects(db)]
    _check_share(file.path.name, size, bad, _LEAST_SHARE_OF_HEAD)


def _csv(file: SourceFile, path: Path) -> str:
    """The records of a text file, all of them text; those that cannot be read are kept apart."""
    columns = ", ".join(f"{_quoted(name)}: 'VARCHAR'" for name in file.columns)
    options = "header = true, delim = ',', quote = '\"', escape = '\"', auto_detect = false, null_padding = false"
    packed = "gzip" if file.gzipped and path == file.path else "none"
    options += f", compression = '{packed}', ignore_errors = true, store_rejects = true"
    return f"read_csv({_quoted(path)}, {options}, columns = {{{columns}}})"


def _rejects(db: duckdb.DuckDBPyConnection) -> list[tuple[int, str]]:
    """The lines that the last reading could not read, and why; they are forgotten then."""
    found = db.execute("select line, min(error_type) from reject_errors group by line order by line").fetchall()
    _forget_rejects(db)
    return [(int(line), str(kind)) for line, kind in found]


def _check_numbers(db: duckdb.DuckDBPyConnection, file: SourceFile, read: str) -> None:
    """Refuse a column ``row`` that does not count the records one by one."""
    row = _whole("row")
    found = db.execute(
        f"select count(*), count(distinct {row}), max({row}) - min({row}) + 1 from {read}",
    ).fetchall()
    _forget_rejects(db)
    if len(set(found[0])) > 1:
        raise DataError(
            (f"{file.path.name}: its column row does not count the records one by one.",),
            "leave it out, or number anew",
        )


def _check_read(files: Sequence[SourceFile], sizes: Sequence[int], rejected: Sequence[Rejected]) -> None:
    for file, size in zip(files, sizes, strict=True):
        name = file.path.name
        _check_share(name, size, [one for one in rejected if one.file == name], _LEAST_SHARE_READ)
        if size == 0:
            raise DataError(
                (f"{name}: holds no rows that can be read; expected adverts below the header.",), FETCH_AGAIN
            )


def _check_share(name: str, size: int, bad: Sequence[Rejected], least: float) -> None:
    if size >= least * (size + len(bad)):
        return
    head = f"{name}: {len(bad):,} of {size + len(bad):,} lines cannot be read"
    first = "; ".join(f"line {one.line}: {one.problem}" for one in bad[:3])
    hint = NOT_UTF8 if bad[0].problem == _NOT_UTF8_LINE else "expected as many fields in a line as in its header"
    raise DataError((f"{head}; expected at most {1 - _LEAST_SHARE_READ:.0%}. First: {first}.",), hint)


def _check_apart(db: duckdb.DuckDBPyConnection, files: Sequence[SourceFile], sizes: Sequence[int]) -> None:
    """Refuse a file whose records all stand in another one too: its adverts would count twice."""
    record = f"select hash({', '.join(f'cast({name} as varchar)' for name in COLUMNS)})"
    for one in sorted(range(len(files)), key=sizes.__getitem__):
        for other in range(len(files)):
            if (sizes[one], one) < (sizes[other], other):
                alone = f"{record} from rows_{one} except all {record} from rows_{other}"
                if not _one(db, f"select count(*) from ({alone})"):
                    smaller, larger = files[one].path, files[other].path
                    raise DataError(
                        (f"{smaller}: all its {sizes[one]:,} records stand in {larger} too and would count twice.",),
                        f"give {larger} alone",
                    )


def _forget_rejects(db: duckdb.DuckDBPyConnection) -> None:
    db.execute("drop table if exists reject_errors; drop table if exists reject_scans")


def _insert(db: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    for start in range(0, len(rows), _BATCH):
        batch = rows[start : start + _BATCH]
        marks = ", ".join(f"({', '.join('?' * len(batch[0]))})" for _ in batch)
        db.execute(f"insert into {table} values {marks}", [value for row in batch for value in row])


def _one(db: duckdb.DuckDBPyConnection, sql: str) -> Any:
    rows = db.execute(sql).fetchall()  # to the end: rejected lines are known only then
    return rows[0][0] if rows else None


def _parquet(path: Path, *, numbered: bool = False) -> str:
    return f"read_parquet({_quoted(path)}, file_row_number = {str(numbered).lower()})"


def _whole(column: str) -> str:
    """A whole number out of text.

    Anything else is null. Decimals first, so that no engine truncates where another rounds.
    """
    return f"cast(try_cast({column} as decimal(18, 0)) as bigint)"


def _as_text(column: str) -> str:
    return f"cast({column} as varchar) as {column}"


def _quoted(text: str | os.PathLike[str]) -> str:
    return "'" + os.fspath(text).replace("'", "''") + "'"


def _first_line(error: Iterable[object] | Exception) -> str:
    return str(error).strip().splitlines()[0].rstrip(".") if str(error).strip() else type(error).__name__
