"""Broken sources: a clear error or a counted rejection, and the old tables untouched."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from waypost.errors import DataError, Unavailable, UsageError
from waypost.market.building import build
from waypost.market.measures import COLUMNS

RECORD = "2025,SE,FT,Data Engineer,{pay},USD,US,0,US,M"
HEADER = ",".join(COLUMNS)


def text(count: int = 400) -> str:
    return "\n".join([HEADER, *(RECORD.format(pay=100_000 + at % 7) for at in range(count))]) + "\n"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A folder with tables in it."""
    folder = tmp_path / "tables"
    source = tmp_path / "old.csv"
    source.write_text(text(50))
    build([source], folder)
    return folder


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


BROKEN = {
    "empty.csv": b"",
    "header.csv": f"{HEADER}\n".encode(),
    "columns.csv": b"title,pay\nData Engineer,1\n",
    "semicolons.csv": text().replace(",", ";").encode(),
    "twice.csv": f"{HEADER},salary\n".encode(),
    "wide.csv": text().encode("utf-16"),
    "latin1.csv": text().replace("Engineer", "Ingénieur").encode("latin-1"),
    "latin1-header.csv": text().replace("job_title", "métier").encode("latin-1"),
    "open-quote.csv": text().replace("Data Engineer,100003", '"Data Engineer,100003', 1).encode(),
    "short-lines.csv": text().replace(",0,US,M", "").encode(),
    "truncated.csv.gz": gzip.compress(text().encode())[:60],
    "cut.csv.gz": gzip.compress(text(9_000).encode())[:-9],
    "no.csv.gz": b"this is no gzip file",
    "no.parquet": b"PAR1 and nothing more",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_source_is_refused_by_name_and_leaves_the_tables(name, old, tmp_path):
    before = {path.name: path.read_bytes() for path in old.iterdir()}
    with pytest.raises(DataError) as caught:
        build([written(tmp_path / name, BROKEN[name])], old)
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)
    assert {path.name: path.read_bytes() for path in old.iterdir()} == before


def test_everything_wrong_with_several_sources_is_said_at_once(tmp_path):
    paths = [written(tmp_path / name, BROKEN[name]) for name in ("empty.csv", "columns.csv", "no.csv.gz")]
    with pytest.raises(DataError) as caught:
        build(paths, tmp_path / "out")
    assert len(caught.value.problems) == 3


def test_wrong_columns_are_told_with_those_that_are_missing(tmp_path):
    lacking = text().replace("salary_currency", "currency")
    with pytest.raises(DataError, match="nearest kind of file is adverts, which also needs salary_currency"):
        build([written(tmp_path / "a.csv", lacking)], tmp_path / "out")


def test_a_few_unreadable_lines_are_rejected_counted_and_listed(tmp_path):
    content = text().encode().splitlines()
    content[10], content[20] = b"2025,SE,FT", content[20].replace(b"Data", b"D\xe9ta")
    built = build([written(tmp_path / "a.csv", b"\n".join(content))], tmp_path / "out")
    assert [(one.line, one.problem) for one in built.rejected] == [(11, "missing columns"), (21, "invalid encoding")]
    table = json.loads((tmp_path / "out" / "pay.json").read_text())
    assert table["counts"]["lines_rejected"] == 2
    assert table["rejected"] == [["a.csv", 11, "missing columns"], ["a.csv", 21, "invalid encoding"]]
    assert built.measured is not None
    assert built.measured.rows == 398


def test_more_columns_other_line_ends_and_a_byte_order_mark_are_welcome(tmp_path):
    plain = build([written(tmp_path / "a.csv", text())], tmp_path / "a").measured
    more = "\r\n".join(f"{line},{'new' if at == 0 else at}" for at, line in enumerate(text().splitlines()))
    assert build([written(tmp_path / "b.csv", b"\xef\xbb\xbf" + more.encode())], tmp_path / "b").measured == plain
    assert build([written(tmp_path / "c.csv", gzip.compress(text().encode()))], tmp_path / "c").measured == plain


def test_a_file_that_is_absent_a_folder_or_given_twice_is_refused(tmp_path):
    path = written(tmp_path / "a.csv", text())
    with pytest.raises(Unavailable, match="no file"):
        build([tmp_path / "b.csv"], tmp_path / "out")
    with pytest.raises(DataError, match="folder"):
        build([tmp_path], tmp_path / "out")
    with pytest.raises(DataError, match="same file"):
        build([path, path], tmp_path / "out")
    with pytest.raises(UsageError, match="No source"):
        build([], tmp_path / "out")


def test_a_folder_that_cannot_be_written_is_told_before_the_work(tmp_path):
    (tmp_path / "out").write_text("a file where the folder should be")
    with pytest.raises(Unavailable, match="cannot be written"):
        build([written(tmp_path / "a.csv", text())], tmp_path / "out")


@pytest.mark.slow
def test_a_file_larger_than_the_memory_allowed_is_measured_all_the_same(tmp_path):
    import duckdb

    path = tmp_path / "large.csv"
    columns = "2025 as work_year, 'SE' as experience_level, 'FT' as employment_type, 'Data Engineer' as job_title"
    more = "'USD' as salary_currency, 'US' as employee_residence, 0 as remote_ratio, 'US' as company_location"
    pay = "100000 + hash(range) % 90000 as salary"
    duckdb.sql(
        f"copy (select {columns}, {pay}, {more}, repeat('M', 120) as company_size from range(700000)) to '{path}'"
    )
    assert path.stat().st_size >= 100_000_000
    built = build([path], tmp_path / "out", memory="80MB", threads=1)
    assert built.measured is not None
    assert built.measured.rows == 700_000


def test_too_little_memory_is_said_and_leaves_the_tables(old, tmp_path):
    before = (old / "pay.json").read_bytes()
    with pytest.raises(Unavailable, match="memory"):
        build([written(tmp_path / "a.csv", text(200_000))], old, memory="3MB")
    with pytest.raises(UsageError, match="settings"):
        build([written(tmp_path / "b.csv", text())], old, memory="plenty")
    assert (old / "pay.json").read_bytes() == before


@pytest.mark.parametrize("stage", ["reading", "reading rules", "joining rows into adverts", "measuring", "measured"])
def test_an_interrupted_build_leaves_the_old_tables_whole(stage, old, tmp_path):
    before = {path.name: path.read_bytes() for path in old.iterdir()}

    def interrupt(what: str, _share: float) -> None:
        if what == stage:
            os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        build([written(tmp_path / "a.csv", text(5_000))], old, progress=interrupt)
    assert {path.name: path.read_bytes() for path in old.iterdir()} == before


@pytest.mark.slow
@pytest.mark.parametrize("request_to_end", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_build_that_is_asked_to_end_leaves_nothing_behind(request_to_end, old, tmp_path):
    before = (old / "pay.json").read_bytes()
    path, work = written(tmp_path / "a.csv", text(1_500_000)), tmp_path / "work"
    work.mkdir()
    command = [sys.executable, "-m", "waypost", "market", "build", "--source", str(path), "--out", str(old)]
    environment = os.environ | {"TMPDIR": str(work)}
    start = (  # as in a terminal, whatever those who run the tests ignore
        "import os, signal, sys; "
        "[signal.signal(one, signal.SIG_DFL) for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]; "
        "os.execv(sys.argv[1], sys.argv[1:])"
    )
    command = [sys.executable, "-c", start, *command]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as run:
        assert run.stderr is not None
        assert run.stderr.readline() == "reading …\n"
        run.send_signal(request_to_end)
        run.communicate(timeout=60)
    assert run.returncode == 130
    assert list(work.iterdir()) == []
    assert [path.name for path in old.iterdir()] == ["pay.json"]
    assert (old / "pay.json").read_bytes() == before


def test_a_table_that_cannot_be_replaced_keeps_its_old_bytes(old, tmp_path, monkeypatch):
    before = (old / "pay.json").read_bytes()

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("waypost.market.building.os.replace", refuse)
    with pytest.raises(Unavailable, match="No space left"):
        build([written(tmp_path / "a.csv", text())], old)
    assert [path.name for path in old.iterdir()] == ["pay.json"]
    assert (old / "pay.json").read_bytes() == before


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("corpus,role,country,term,n_postings,n_mention\nZ,ALL,ALL,Python,30,3\n", "corpus 'Z' is not in names.yaml"),
        ("corpus,role,country,term,n_postings,n_mention\nA_builtin_2026,ALL,ALL,Python,30,31\n", "31 of 30 adverts"),
        ("corpus,role,country,term,n_postings,n_mention\nA_builtin_2026,ALL,ALL,Python,many,3\n", "could not convert"),
        ("corpus,role,country,term,n_postings,n_mention\nA_builtin_2026,ALL\n", "does not have 6 fields"),
        ("corpus,role,country,term,n_postings,n_mention\n", "holds no rows"),
    ],
)
def test_a_broken_record_of_a_count_is_refused_by_its_line(content, said, tmp_path):
    with pytest.raises(DataError, match=said) as caught:
        build([written(tmp_path / "a.csv", content)], tmp_path / "out")
    assert str(caught.value).startswith(f"{tmp_path / 'a.csv'}:2:" if "A_" in content or "Z" in content else "")


def test_a_file_of_unknown_origin_ships_without_a_licence(tmp_path):
    build([written(tmp_path / "a.csv", text())], tmp_path / "out")
    (source,) = json.loads((tmp_path / "out" / "pay.json").read_text())["sources"]
    assert (source["file"], source["licence"], source["attribution"]) == ("a.csv", None, None)


@pytest.mark.parametrize(
    ("content", "said", "hint"),
    [
        (text().encode("utf-16"), "not UTF-8", "-f UTF-16"),
        (text().replace("Engineer", "Ingénieur").encode("latin-1"), "cannot be read", "-f LATIN1"),
        (b"PK\x03\x04 a workbook \0", "neither text nor Parquet", "export it as CSV"),
        (text().replace("\n", "\r").encode(), "no line of CSV", "export it again"),
        (text().replace("work_year", '"work_year', 1).encode(), "no line of CSV", "export it again"),
        (b"x" * 100_000, "header is longer", "export it again"),
        (f"{HEADER}\n".encode() + b"x" * 3_000_000, "1 of 1 lines cannot be read", "as many fields"),
        (b"", "is empty", "export it again"),
        ((text().replace("\n", "\r\n") + text().partition("\n")[2]).encode(), "do not all end alike", "tr -d"),
    ],
)
def test_a_refused_source_names_one_next_step(content, said, hint, tmp_path):
    with pytest.raises(DataError, match=said) as caught:
        build([written(tmp_path / "a.csv", content)], tmp_path / "out")
    assert hint in (caught.value.hint or "")
    assert len(str(caught.value)) < 1_000
    assert not (tmp_path / "out").exists()


def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(DataError, match="pipe or a device"):
        build([tmp_path / "pipe.csv"], tmp_path / "out")


def test_a_small_table_that_unpacks_to_a_large_one_is_refused(tmp_path):
    header = "corpus,role,country,term,n_postings,n_mention\n"
    packed = gzip.compress(header.encode() + b"A_builtin_2026,ALL,ALL,Python,30,3\n" * 400_000)
    assert len(packed) < 100_000
    with pytest.raises(DataError, match="more than 10,000,000 bytes"):
        build([written(tmp_path / "a.csv.gz", packed)], tmp_path / "out")


def test_a_file_of_broken_lines_is_refused_by_its_first_ones(tmp_path):
    """Half a million rejected lines took DuckDB minutes, fifteen million of them gigabytes."""
    with pytest.raises(DataError, match="lines cannot be read") as caught:
        build([written(tmp_path / "a.csv", HEADER + "\n" + "2025,SE\n" * 500_000)], tmp_path / "out")
    assert "8,174 of 8,174 lines" in str(caught.value)


@pytest.mark.parametrize("title", ["7", "['a', 'b']", "'Data Engineer'::blob", "date '2025-01-01'"])
def test_parquet_of_other_types_is_read_as_text(title, tmp_path):
    import duckdb

    record = (
        f"select 2025 as work_year, 'SE' as experience_level, 'FT' as employment_type, {title} as job_title, "
        "100000 + range as salary, 'USD' as salary_currency, 'US' as employee_residence, 0 as remote_ratio, "
        "'US' as company_location, 'M' as company_size from range(30)"
    )
    duckdb.sql(f"copy ({record}) to '{tmp_path / 'a.parquet'}'")
    if "Engineer" in title:
        built = build([tmp_path / "a.parquet"], tmp_path / "out")
        assert built.measured is not None
        assert built.measured.kept.adverts == 30
    else:
        with pytest.raises(DataError, match=r"no rule knows the title as a role \(30\)"):
            build([tmp_path / "a.parquet"], tmp_path / "out")


def test_adverts_of_which_none_counts_do_not_replace_a_table(old, tmp_path):
    before = (old / "pay.json").read_bytes()
    with pytest.raises(DataError, match=r"none of its adverts counts: the pay is absurd.*\(25\)"):
        build([written(tmp_path / "a.csv", "\n".join([HEADER, *[RECORD.format(pay=7)] * 50]) + "\n")], old)
    assert (old / "pay.json").read_bytes() == before


@pytest.mark.parametrize("packed", [True, False])
def test_adverts_that_stand_in_two_files_are_never_counted_twice(packed, tmp_path):
    older, newer = text(100), text(120).replace("\n", "\r\n")
    paths = [written(tmp_path / "older.csv", older), tmp_path / "newer.csv.gz"]
    written(paths[1], gzip.compress(newer.encode()))
    if packed:
        paths[1] = written(tmp_path / "same.csv.gz", gzip.compress(older.encode()))
    for order in (paths, paths[::-1]):
        with pytest.raises(DataError, match="all its 100 records stand in") as caught:
            build(order, tmp_path / "out")
        assert "alone" in (caught.value.hint or "")
    built = build([paths[0], written(tmp_path / "other.csv", text(10).replace("2025", "2024"))], tmp_path / "out")
    assert built.measured is not None
    assert built.measured.rows == 110


def test_no_table_is_replaced_before_all_are_written(old, tmp_path, monkeypatch):
    counts = "corpus,role,country,term,n_postings,n_mention\nA_builtin_2026,ALL,ALL,Python,30,3\n"
    before = (old / "pay.json").read_bytes()
    write = Path.write_text

    def full(path: Path, *given: object, **named: object) -> int:
        if "skills" in path.name:
            raise OSError(28, "No space left on device")
        return write(path, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(Unavailable, match=r"skills\.json cannot be written"):
        build([written(tmp_path / "a.csv", text(90)), written(tmp_path / "b.csv", counts)], old)
    assert [path.name for path in old.iterdir()] == ["pay.json"]
    assert (old / "pay.json").read_bytes() == before


def test_a_full_temporary_folder_is_told_by_name(tmp_path):
    import duckdb

    from waypost.market.duckdb_engine import opened

    with pytest.raises(Unavailable, match="temporary folder") as caught, opened("a.csv", work=tmp_path):
        raise duckdb.IOException('Could not write file "rows_0.parquet": No space left on device","errno":"28"')
    assert "TMPDIR" in (caught.value.hint or "")
