"""The calendar's geometry: every day in its place, readiness without a gap, names that do not run into each other."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest

from waypost import api
from waypost.domain.plan import Plan
from waypost.surfaces.web.drawing import calendar_of

TODAY = dt.date(2026, 11, 22)
WISHES = [
    {"role": "ml-engineer", "months": "6"},
    {"role": "genai-engineer", "background": "data-analyst"},
    {"role": "mlops-engineer", "months": "60", "hours_per_week": "3"},
    {"role": "ml-engineer", "background": "ml-engineer", "months": "1", "hours_per_week": "20"},
    {"role": "ml-engineer", "months": "0.25"},
]


def _plan(raw: dict[str, str]) -> Plan:
    catalogue = api.load_catalogue()
    return api.plan(api.read_profile(raw, catalogue, today=TODAY), catalogue)


@pytest.mark.parametrize("raw", WISHES)
def test_bars_lie_within_the_calendar_and_in_the_order_of_their_days(raw: dict[str, str]) -> None:
    plan = _plan(raw)
    rows = calendar_of(plan, TODAY).rows
    assert [row.step for row in rows] == list(plan.steps)
    for row in rows:
        assert 0 <= row.left <= row.end <= 100
        assert row.width > 0


@pytest.mark.parametrize("raw", WISHES)
def test_readiness_is_drawn_from_the_first_day_to_the_deadline_without_a_gap(raw: dict[str, str]) -> None:
    plan = _plan(raw)
    stretches = calendar_of(plan, TODAY).stretches
    assert stretches[0].left == 0
    for one, following in pairwise(stretches):
        assert one.left + one.width == pytest.approx(following.left, abs=0.02)
    assert stretches[-1].left + stretches[-1].width == pytest.approx(100, abs=0.02)
    for one in stretches:
        assert one.attested + one.evidenced == pytest.approx(one.total, abs=0.11)
    assert stretches[-1].figure
    assert stretches[-1].total == pytest.approx(plan.readiness_end, abs=0.06)


@pytest.mark.parametrize("raw", WISHES)
def test_names_of_months_keep_clear_of_each_other_and_of_both_ends(raw: dict[str, str]) -> None:
    named = [tick for tick in calendar_of(_plan(raw), TODAY).ticks if tick.name]
    assert all(12 <= tick.at <= 77 for tick in named)
    assert all(later.at - tick.at > 5 for tick, later in pairwise(named))
    narrow = [tick for tick in named if tick.narrow]
    assert all(18 <= tick.at <= 66 for tick in narrow)
    assert all(later.at - tick.at > 10 for tick, later in pairwise(narrow))


def test_a_year_that_begins_soon_after_today_is_named_where_there_is_room() -> None:
    january = next(tick for tick in calendar_of(_plan({"role": "ml-engineer"}), TODAY).ticks if tick.name == "2027")
    assert january.at < 16
    assert not january.narrow


def test_january_is_named_by_its_year() -> None:
    plan = _plan({"role": "ml-engineer", "months": "6"})
    assert "2027" in [tick.name for tick in calendar_of(plan, TODAY).ticks]


def test_today_and_last_days_are_drawn_where_they_lie_within_the_calendar() -> None:
    raw = {"role": "ml-engineer", "background": "ml-engineer", "stack": "aws", "hours_per_week": "14"}
    plan = _plan({**raw, "months": "3", "as_of": "2026-07-15", "want": "mla-c01"})
    calendar = calendar_of(plan, dt.date(2026, 9, 1))
    (exam,) = [row for row in calendar.rows if row.step.id == "aws/mla-c01"]
    assert calendar.today is not None
    assert exam.last_start is not None
    assert exam.last_day is not None
    assert exam.last_start < calendar.today < exam.last_day
    assert calendar_of(plan, TODAY).today is None
    assert calendar_of(plan, plan.as_of).today == 0
