"""Two rows of the file become one advert, and only those two."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from waypost.errors import DataError
from waypost.market import duckdb_engine
from waypost.market.measures import COLUMNS


def pairs_by_hand(rows: Sequence[tuple[str, int]]) -> tuple[int, int]:
    """Adverts and rows of (wording, pay) records, read one after the other."""
    adverts, at = 0, 0
    while at < len(rows):
        two = at + 1 < len(rows) and rows[at][0] == rows[at + 1][0] and rows[at][1] >= rows[at + 1][1]
        adverts, at = adverts + 1, at + (2 if two else 1)
    return adverts, len(rows)


def test_a_top_followed_by_its_bottom_is_one_advert(advert_file, advert_row, measured):
    found = measured(advert_file([advert_row(240_000), advert_row(160_000)]))
    (cell,) = found.cells
    assert (found.rows, found.kept.adverts, found.kept.rows) == (2, 1, 2)
    assert cell.quartiles == (400_000, 400_000, 400_000)


def test_a_bottom_followed_by_a_top_stays_two_adverts(advert_file, advert_row, measured):
    assert measured(advert_file([advert_row(160_000), advert_row(240_000)])).kept.adverts == 2


@pytest.mark.parametrize("column", [name for name in COLUMNS if name != "salary"])
def test_rows_that_differ_in_any_other_column_are_never_joined(column, advert_file, advert_row, measured):
    other = {"work_year": 2024, "experience_level": "MI", "job_title": "ML Engineer", "remote_ratio": 100}
    changed = advert_row(160_000, **{column: other.get(column, "XX")})
    found = measured(advert_file([advert_row(240_000), changed]))
    assert found.kept.adverts + sum(one.adverts for one in found.aside.values()) == 2


def test_rows_with_another_between_them_are_never_joined(advert_file, advert_row, measured):
    rows = [advert_row(240_000), advert_row(1, job_title="Manager"), advert_row(160_000)]
    assert measured(advert_file(rows)).kept.adverts == 2


def test_pairs_are_never_joined_across_files(advert_file, advert_row, measured):
    first, second = advert_file([advert_row(240_000)], "a.csv"), advert_file([advert_row(160_000)], "b.csv")
    assert measured(first, second).kept.adverts == 2


def test_a_column_named_row_is_the_order_of_the_file(advert_file, advert_row, measured):
    rows = [advert_row(160_000, row=2), advert_row(240_000, row=1)]
    assert measured(advert_file(rows, columns=("row", *COLUMNS))).kept.adverts == 1


@pytest.mark.parametrize("numbers", [(1, 1), (1, 3), (1, "two")])
def test_a_column_row_that_does_not_count_is_refused(numbers, advert_file, advert_row, measured):
    rows = [advert_row(160_000, row=number) for number in numbers]
    with pytest.raises(DataError, match="does not count the records"):
        measured(advert_file(rows, columns=("row", *COLUMNS)))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from((100_000, 120_000, 140_000))), min_size=1, max_size=40)
)
def test_runs_of_equal_wording_are_joined_two_by_two_from_the_top(advert_file, advert_row, measured, rows):
    levels = {"a": "SE", "b": "MI"}
    found = measured(advert_file(advert_row(pay, experience_level=levels[word]) for word, pay in rows))
    assert (found.kept.adverts, found.kept.rows) == pairs_by_hand(rows)


def test_slices_of_a_file_give_what_the_whole_gives(advert_file, advert_row, measured, monkeypatch):
    rows = [advert_row(90_000 + 500 * (at % 37), experience_level="SE" if at % 11 else "MI") for at in range(4_000)]
    path = advert_file(rows)
    whole = measured(path)
    monkeypatch.setattr(duckdb_engine, "_SLICE_ROWS", 333)
    assert measured(path) == whole


def test_a_slice_may_be_the_whole_file_where_no_wording_changes(advert_file, advert_row, measured, monkeypatch):
    path = advert_file(advert_row(120_000) for _ in range(1_001))
    monkeypatch.setattr(duckdb_engine, "_SLICE_ROWS", 100)
    assert measured(path).kept.adverts == 501
