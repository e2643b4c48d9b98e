"""What a request must be, and until when it runs."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from planning_small import AS_OF, asked, catalogue, exam, project

from waypost.errors import ProfileError
from waypost.planning import plan
from waypost.planning.request import deadline

HELD = catalogue([exam("v/a", {"a": 2})], [project("p", {"a": 2})], needs={"a": (2, 100.0)}, platforms=("x",))


def test_whole_months_are_calendar_months() -> None:
    assert deadline(asked(months=9)) == dt.date(2027, 8, 22)
    assert deadline(asked(as_of=dt.date(2026, 8, 31), months=6)) == dt.date(2027, 2, 28)


def test_a_part_of_a_month_is_that_part_of_its_days() -> None:
    assert deadline(asked(months=2.5)) == dt.date(2027, 1, 22) + dt.timedelta(days=15)


def test_a_stated_day_wins_over_months() -> None:
    assert deadline(asked(by=dt.date(2027, 1, 5), months=9)) == dt.date(2027, 1, 5)


@given(st.dates(dt.date(2015, 1, 1), dt.date(2050, 1, 1)), st.floats(0.25, 60), st.floats(0, 6))
def test_more_months_never_end_earlier(as_of: dt.date, months: float, more: float) -> None:
    assert deadline(asked(as_of=as_of, months=months + more)) >= deadline(asked(as_of=as_of, months=months)) >= as_of


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("role", "rule"),
        ("background", "othr"),
        ("stack", "y"),
        ("held", ("v/b",)),
        ("done", ("q",)),
        ("want", ("v/c",)),
        ("avoid", ("v/d",)),
        ("hours_per_week", 0),
        ("hours_per_week", -3),
        ("hours_per_week", float("nan")),
        ("months", 0),
        ("months", 1e9),
        ("budget_usd", -1),
        ("budget_usd", float("inf")),
        ("kappa", 1.5),
        ("max_exams", -1),
        ("experience_years", -1),
        ("skills", {"a": 5}),
        ("skills", {"zz": 1}),
        ("by", AS_OF),
        ("by", dt.date(2026, 1, 1)),
    ],
)
def test_a_wrong_field_is_named(field: str, value: object) -> None:
    with pytest.raises(ProfileError) as caught:
        plan(asked(**{field: value}), HELD)
    assert [name for name, _ in caught.value.problems] == [field]


def test_every_wrong_field_is_named_at_once() -> None:
    wrong = replace(asked(), role="rule", hours_per_week=-1, kappa=7, held=("v/none",))
    with pytest.raises(ProfileError) as caught:
        plan(wrong, HELD)
    assert {name for name, _ in caught.value.problems} == {"role", "hours_per_week", "kappa", "held"}


def test_a_step_cannot_be_wanted_and_avoided() -> None:
    with pytest.raises(ProfileError):
        plan(asked(want=("v/a",), avoid=("v/a",)), HELD)
