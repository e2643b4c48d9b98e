"""The same measures on Spark Connect, served by Sail, on small files."""

from __future__ import annotations

import contextlib
import dataclasses
import random
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from waypost.errors import Unavailable, UsageError
from waypost.market import spark_engine
from waypost.market.building import build
from waypost.market.measures import COLUMNS, DUCKDB, SPARK, Dialect, statements
from waypost.market.rules import load_rules


@pytest.fixture(scope="module")
def sail() -> Iterator[object]:
    with spark_engine.session() as session:
        yield session


def adverts(advert_row, count: int = 300) -> list[dict[str, object]]:
    draw = random.Random(3)
    rows = []
    for _ in range(count):
        changes = {
            "experience_level": draw.choice(["EN", "MI", "SE"]),
            "job_title": draw.choice(["Data Engineer", "Machine Learning Engineer", "Manager"]),
            "work_year": draw.choice([2024, 2025]),
        }
        low = draw.randrange(60_000, 200_000, 500)
        rows += [advert_row(low + draw.choice([0, 20_000]), **changes), advert_row(draw.choice([low, "?"]), **changes)]
    return rows


def test_the_two_engines_differ_in_the_words_of_their_dialect_alone():
    words = {field.name: f"<{field.name}>" for field in dataclasses.fields(Dialect)}
    plain = statements(Dialect(**words), load_rules())
    assert set(words) == {"wording", "in_file", "start_of_run", "quartiles"}
    for dialect in (DUCKDB, SPARK):
        for name, text in statements(dialect, load_rules()).items():
            expected = plain[name]
            for word, mark in words.items():
                expected = expected.replace(mark, getattr(dialect, word))
            assert text == expected


def test_spark_takes_one_advert_file_and_is_not_asked_about_two(advert_file, advert_row, tmp_path, monkeypatch):
    monkeypatch.setattr(spark_engine, "session", lambda *_: pytest.fail("Spark was asked"))
    two = [advert_file([advert_row(pay)], name) for pay, name in ((150_000, "a.csv"), (160_000, "b.csv"))]
    with pytest.raises(UsageError, match="one advert file; several"):
        build(two, tmp_path / "out", spark="sail")
    assert not (tmp_path / "out" / "pay.json").exists()


@pytest.mark.parametrize(("asked", "remote"), [("sail", None), ("sc://far:15002", "sc://far:15002")])
def test_sail_is_a_server_of_our_own_and_anything_else_an_address(
    asked, remote, advert_file, advert_row, measured, tmp_path, monkeypatch
):
    path, opened = advert_file([advert_row(150_000 + n) for n in range(30)]), []
    monkeypatch.setattr(spark_engine, "session", lambda at: opened.append(at) or contextlib.nullcontext("session"))
    monkeypatch.setattr(spark_engine, "measure", lambda session, file, rules: measured(Path(file)))
    built = build([path], tmp_path / "out", spark=asked)
    assert (opened, built.measured) == ([remote], measured(path))


@pytest.mark.slow
def test_both_engines_measure_the_same_of_text_with_holes_in_it(sail, advert_file, advert_row, measured):
    path = advert_file(adverts(advert_row))
    assert spark_engine.measure(sail, str(path), load_rules()) == measured(path)


@pytest.mark.slow
def test_records_that_carry_their_number_may_come_in_any_order(sail, advert_file, advert_row, measured):
    rows = adverts(advert_row)
    in_order = measured(advert_file(rows, "in-order.csv"))
    numbered = [{**one, "row": at} for at, one in enumerate(rows)]
    random.Random(1).shuffle(numbered)
    shuffled = advert_file(numbered, "shuffled.csv", ("row", *COLUMNS))
    assert measured(shuffled) == in_order
    assert spark_engine.measure(sail, str(shuffled), load_rules()) == in_order


@pytest.mark.slow
def test_a_file_whose_order_the_server_cannot_know_is_refused(sail, advert_file, advert_row, tmp_path):
    import duckdb

    path = tmp_path / "adverts.parquet"
    duckdb.sql(f"copy (from '{advert_file(adverts(advert_row))}') to '{path}'")
    with pytest.raises(Unavailable, match="file order") as caught:
        spark_engine.measure(sail, str(path), load_rules())
    assert "column named row" in (caught.value.hint or "")


@pytest.mark.slow
def test_wrong_columns_and_absent_files_are_told(sail, tmp_path):
    (tmp_path / "a.csv").write_text("title,pay\nx,1\n")
    with pytest.raises(UsageError, match="no column company_location"):
        spark_engine.measure(sail, str(tmp_path / "a.csv"), load_rules())
    with pytest.raises(Unavailable, match="finds nothing"):
        spark_engine.measure(sail, str(tmp_path / "none.csv"), load_rules())


def test_a_server_that_does_not_answer_is_told_in_seconds():
    with pytest.raises(Unavailable, match=r"localhost:9"), spark_engine.session("sc://localhost:9"):
        pass


@pytest.mark.parametrize(
    "address", ["localhost:9", "sc://", "sc://localhost:99999", "sc://localhost:port", "sc://[half"]
)
def test_an_address_that_is_none_is_told(address):
    with pytest.raises(UsageError, match="expected an address"), spark_engine.session(address):
        pass


@pytest.mark.slow
def test_a_listener_that_speaks_no_spark_is_told_in_seconds(monkeypatch):
    monkeypatch.setattr(spark_engine, "_PATIENCE_S", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        address = f"sc://127.0.0.1:{mute.getsockname()[1]}"
        with pytest.raises(Unavailable, match="said nothing of the kind"), spark_engine.session(address):
            pass


@pytest.mark.slow
def test_a_server_that_ends_midway_is_told(advert_file, advert_row, monkeypatch):
    monkeypatch.setattr(spark_engine, "_RETRIES", 1)
    path = advert_file(adverts(advert_row))
    script = (
        "import sys; from pysail.spark import SparkConnectServer; server = SparkConnectServer(); server.start(); "
        "print(server.listening_address[1], flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", script]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        assert server.stdout is not None
        with spark_engine.session(f"sc://localhost:{server.stdout.readline().strip()}") as session:
            server.kill()
            with pytest.raises(Unavailable, match="went away"):
                spark_engine.measure(session, str(path), load_rules())
