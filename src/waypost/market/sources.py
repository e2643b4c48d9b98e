"""Source files: which kind each is, told by its columns, and what is wrong with it before anything is built."""

from __future__ import annotations

import codecs
import csv
import gzip
import hashlib
import io
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from waypost.errors import DataError, Unavailable
from waypost.market.measures import COLUMNS
from waypost.market.rules import load_origins

ADVERTS = "adverts"
KINDS: Mapping[str, tuple[str, ...]] = {  # kind -> the columns that tell it
    ADVERTS: COLUMNS,
    "certifications": ("corpus", "role", "country", "certification", "n_postings", "n_mention"),
    "skills": ("corpus", "role", "country", "term", "n_postings", "n_mention"),
    "premia": ("publisher", "claim", "value", "population", "method", "date", "url", "causal", "note"),
    "figures": (
        "table_role",
        "source",
        "tier",
        "date",
        "statistic",
        "low_usd",
        "central_usd",
        "high_usd",
        "n",
        "basis",
        "url",
    ),
    "wages": ("YEAR", "OCC_CODE", "OCC_TITLE", "TOT_EMP", "A_PCT25", "A_MEDIAN", "A_PCT75"),
    "survey": ("country", "DevType", "years_code_band", "n", "p25", "median", "p75"),
}
_LARGEST_TABLE = 10_000_000  # bytes of a file that is no advert file, unpacked
_LONGEST_HEADER = 65_536
_LISTED = 300  # letters of strange columns that a message repeats
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_AS_UTF8 = "save it as UTF-8, such as with: iconv -f {} -t UTF-8"
NOT_UTF8 = _AS_UTF8.format("LATIN1")
FETCH_AGAIN = "fetch or export it again; docs/market.md says where to get the public advert file"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file that was recognised. ``columns`` are in file order; ``format`` is "csv" or "parquet"."""

    path: Path
    kind: str
    format: str
    gzipped: bool
    columns: tuple[str, ...]
    sha256: str
    bytes: int

    def described(self) -> dict[str, Any]:
        """Name, fingerprint, licence and attribution, as the tables carry them.

        A file that is not known has no licence.
        """
        known = load_origins()["files"].get(self.sha256, {})
        return {
            "file": self.path.name,
            "sha256": self.sha256,
            "bytes": self.bytes,
            **{key: known.get(key) for key in ("title", "licence", "attribution", "origin", "note")},
            "seen": load_origins()["seen"] if known else None,
        }


def recognise(paths: Sequence[Path]) -> tuple[SourceFile, ...]:
    """Every file with its kind. Raises ``Unavailable`` for one that is absent, ``DataError`` with all that is wrong."""
    found: list[SourceFile] = []
    problems: list[str] = []
    hints: list[str | None] = []
    for path in paths:
        try:
            found.append(_recognise(path))
        except DataError as error:
            problems += error.problems
            hints.append(error.hint)
    seen: dict[str, Path] = {}
    for one in found:
        if one.sha256 in seen:
            problems.append(f"{one.path} and {seen[one.sha256]} are the same file; expected each once.")
        seen[one.sha256] = one.path
    if problems:
        raise DataError(tuple(problems), next((hint for hint in hints if hint), None))
    return tuple(found)


def read_table(source: SourceFile) -> list[dict[str, str]]:
    """The records of a small text table. ``line`` is added: the line a record begins on, the header being line 1."""
    try:
        content = first_bytes(source.path, _LARGEST_TABLE + 1)
        if len(content) > _LARGEST_TABLE:
            raise DataError((f"{source.path}: holds more than {_LARGEST_TABLE:,} bytes; expected a small table.",))
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        rows, before = [], 1
        for row in reader:
            if None in row or None in row.values():
                raise DataError((f"{source.path}:{before + 1}: does not have {len(source.columns)} fields.",))
            rows.append({**row, "line": str(before + 1)})
            before = reader.line_num
        return rows
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError((f"{source.path}: cannot be read to its end ({error}).",), FETCH_AGAIN) from None


def first_bytes(path: Path, count: int) -> bytes:
    """The first bytes of a text file, unpacked; all of them where it holds no more."""
    try:
        with gzip.open(path, "rb") if _is_gzip(path) else path.open("rb") as opened:
            return opened.read(count)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError((f"{path}: is no gzip file that can be read ({error}).",), FETCH_AGAIN) from None


def _recognise(path: Path) -> SourceFile:
    if not path.exists():
        raise Unavailable(f"There is no file {path}.", "docs/market.md says where to get the public advert file")
    if path.is_dir():
        raise DataError((f"{path} is a folder; expected a file.",), "name the files in it, each after --source")
    if not path.is_file():
        raise DataError((f"{path} is a pipe or a device; expected a file.",), "write what it gives to a file first")
    try:
        size = path.stat().st_size
        with path.open("rb") as opened:
            start = opened.read(4)
    except OSError as error:
        raise DataError((f"{path}: cannot be read ({error.strerror}).",)) from None
    if size == 0:
        raise DataError((f"{path}: is empty.",), FETCH_AGAIN)
    parquet = start == b"PAR1"
    columns = _parquet_columns(path) if parquet else _csv_columns(path)
    return SourceFile(
        path=path,
        kind=_kind(path, columns),
        format="parquet" if parquet else "csv",
        gzipped=not parquet and _is_gzip(path),
        columns=columns,
        sha256=_sha256(path),
        bytes=size,
    )


def _kind(path: Path, columns: Sequence[str]) -> str:
    lacking = {kind: [one for one in wanted if one not in columns] for kind, wanted in KINDS.items()}
    fitting = [kind for kind, missing in lacking.items() if not missing]
    if fitting:
        return fitting[0]
    kind = min(lacking, key=lambda one: len(lacking[one]) / len(KINDS[one]))
    shown = ", ".join(columns)
    shown = f"{shown[:_LISTED]}…" if len(shown) > _LISTED else shown or "none"
    needed = ", ".join(lacking[kind])
    raise DataError(
        (f"{path}: has the columns {shown}; the nearest kind of file is {kind}, which also needs {needed}.",),
        f"an advert file has the columns {', '.join(COLUMNS)}, separated by commas",
    )


def _csv_columns(path: Path) -> tuple[str, ...]:
    head = first_bytes(path, _LONGEST_HEADER)
    if head.startswith(_WIDE):
        raise DataError((f"{path}: is not UTF-8 text.",), _AS_UTF8.format("UTF-16"))
    if b"\0" in head:
        problem = f"{path}: is neither text nor Parquet."
        raise DataError((problem,), "unpack it, or export it as CSV in UTF-8; gzip and Parquet are read as they are")
    line, ended, _ = head.partition(b"\n")
    if not ended and len(head) == _LONGEST_HEADER:
        raise DataError((f"{path}:1: the header is longer than {_LONGEST_HEADER:,} bytes.",), FETCH_AGAIN)
    try:
        columns = next(csv.reader([line.decode("utf-8-sig").rstrip("\r")], strict=True), [])
    except UnicodeDecodeError:
        raise DataError((f"{path}:1: the header is not UTF-8 text.",), NOT_UTF8) from None
    except csv.Error as error:
        raise DataError((f"{path}:1: the header is no line of CSV ({error}).",), FETCH_AGAIN) from None
    if len(set(columns)) != len(columns):
        raise DataError((f"{path}:1: names a column twice.",), "name each column once")
    return tuple(columns)


def _parquet_columns(path: Path) -> tuple[str, ...]:
    from waypost.market.duckdb_engine import parquet_columns

    return parquet_columns(path)


def _is_gzip(path: Path) -> bool:
    if path.suffix == ".gz":
        return True
    with path.open("rb") as opened:
        return opened.read(2) == b"\x1f\x8b"


def _sha256(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
