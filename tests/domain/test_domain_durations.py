"""Spans of time as people write them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waypost.domain.durations import Duration, add_days, add_months
from waypost.errors import UsageError


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("90d", "2024-04-30"),
        ("6w", "2024-03-13"),
        ("1m", "2024-02-29"),
        (" 12 M ", "2025-01-31"),
        ("1y", "2025-01-31"),
        ("0d", "2024-01-31"),
    ],
)
def test_a_span_is_counted_from_a_day(text: str, end: str) -> None:
    assert Duration.parse(text).after(dt.date(2024, 1, 31)) == dt.date.fromisoformat(end)


@pytest.mark.parametrize("text", ["", "12", "m", "-3m", "1.5y", "12 parsecs", "99999d", "1m2d", "١m2"])
def test_what_is_no_span_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        Duration.parse(text)
    assert refused.value.hint is not None


def test_a_span_beyond_the_calendar_ends_with_it() -> None:
    assert Duration.parse("9999y").after(dt.date(2026, 1, 1)) == dt.date.max
    assert Duration.parse("9999d").after(dt.date.max) == dt.date.max
    assert add_months(dt.date(2, 1, 1), -60) == dt.date.min
    assert add_days(dt.date.min, -1) == dt.date.min


@given(st.dates(dt.date(1900, 1, 1), dt.date(2200, 12, 31)), st.integers(-600, 600))
def test_months_move_the_month_and_keep_the_day_where_it_exists(day: dt.date, months: int) -> None:
    moved = add_months(day, months)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day == day.day or (moved.day < day.day and add_days(moved, 1).day == 1)
