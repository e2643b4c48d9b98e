"""Charts of a plan as objects: what stands in them, and in which colours."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace
from typing import Any

import pytest

from waypost import api
from waypost.charting import DARK, LIGHT, rendered
from waypost.domain.catalogue import Catalogue
from waypost.domain.plan import Plan
from waypost.domain.profile import Profile
from waypost.errors import UsageError
from waypost.planning import charts

DAY = dt.date(2026, 11, 22)
ME = Profile(role="genai-engineer", background="software-developer", stack="aws", budget_usd=600.0, as_of=DAY)


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    return api.load_catalogue()


@pytest.fixture(scope="module")
def plan(shipped: Catalogue) -> Plan:
    return api.plan(ME, shipped)


def rows(chart: Any) -> list[dict[str, Any]]:
    """Every row of every layer."""
    found: list[dict[str, Any]] = []

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            found.extend(node.get("values", []) if isinstance(node.get("values"), list) else [])
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(chart.to_dict())
    return [row for row in found if isinstance(row, dict)]


def test_the_calendar_has_a_bar_a_step_and_every_exam_day(plan: Plan) -> None:
    shown = rows(charts.calendar_chart(plan))
    bars = [row for row in shown if "kind" in row]
    assert len(bars) == len(plan.steps)
    assert {row["start"] for row in bars} == {step.start.isoformat() for step in plan.steps}
    exams = {step.end.isoformat() for step in plan.steps if step.kind == "exam"}
    assert {row["day"] for row in shown if row.get("what") == "exam day"} == exams


def test_days_that_bind_are_marked_within_the_time_of_the_plan(plan: Plan) -> None:
    first = replace(plan.steps[0], last_safe_start=dt.date(2026, 12, 1), window_closes=dt.date(2030, 1, 1))
    shown = rows(charts.calendar_chart(replace(plan, steps=(first, *plan.steps[1:]))))
    days = {row["day"] for row in shown if row.get("what") == "latest start, last day to sit"}
    assert days == {"2026-12-01"}


def test_readiness_is_what_is_attested_and_what_is_evidenced_on_every_day(plan: Plan) -> None:
    levels = charts.levels(plan)
    assert levels[0] == (plan.as_of, plan.attested_start, plan.readiness_start)
    assert levels[-1][0] == plan.deadline
    assert levels[-1][1:] == pytest.approx((plan.attested_end, plan.readiness_end))
    by_day: dict[str, float] = {}
    for row in rows(charts.readiness_chart(plan)):
        by_day[row["day"]] = by_day.get(row["day"], 0.0) + row["points"]
    assert by_day == pytest.approx({day.isoformat(): readiness for day, _, readiness in levels})


def test_the_trade_off_has_a_point_for_every_step_and_a_mark_at_the_own_value(shipped: Catalogue) -> None:
    found = api.trade_off(ME, shipped, "budget_usd")
    shown = rows(charts.trade_off_chart(found))
    points = {(one.at, one.readiness) for one in found.points}
    assert points <= {(row["at"], row["readiness"]) for row in shown if "readiness" in row}
    assert [row["at"] for row in shown if "label" in row] == [600.0]
    unbound = api.trade_off(replace(ME, budget_usd=None), shipped, "budget_usd")
    assert not [row for row in rows(charts.trade_off_chart(unbound)) if "label" in row]


@pytest.mark.parametrize(("field", "sign"), [("budget_usd", "$"), ("hours_per_week", "")])
def test_only_the_axis_of_a_trade_off_that_counts_money_has_dollars(field: str, sign: str, shipped: Catalogue) -> None:
    drawn = json.dumps(charts.trade_off_chart(api.trade_off(ME, shipped, field)).to_dict())
    assert {one.rstrip(",~f") for one in re.findall(r'"format": "([^"]*)"', drawn)} == {sign}


def test_exams_are_blue_and_projects_amber_in_light_and_in_dark(plan: Plan, shipped: Catalogue) -> None:
    trade = api.trade_off(ME, shipped, "hours_per_week")
    for dark, palette, other in ((False, LIGHT, DARK), (True, DARK, LIGHT)):
        drawn = charts.calendar_chart(plan, dark=dark).to_dict()
        text = json.dumps(drawn)
        assert drawn["config"]["background"] == palette.paper
        assert f'["{palette.blue}", "{palette.amber}"]' in text
        assert other.blue not in text
        for chart in (charts.readiness_chart(plan, dark=dark), charts.trade_off_chart(trade, dark=dark)):
            assert palette.blue in json.dumps(chart.to_dict())


def test_the_same_plan_is_drawn_to_the_same_bytes(plan: Plan) -> None:
    first = rendered(charts.plan_chart(plan, "GenAI engineer"), ".svg")
    assert first.startswith(b"<svg")
    assert b"GenAI engineer" in first
    assert rendered(charts.plan_chart(plan, "GenAI engineer"), ".svg") == first


def test_two_steps_of_one_title_keep_their_own_rows(plan: Plan) -> None:
    twins = tuple(replace(step, code=None, title="Same") for step in plan.steps)
    bars = [row for row in rows(charts.calendar_chart(replace(plan, steps=twins))) if "kind" in row]
    assert len({row["step"] for row in bars}) == len(twins)


def test_nothing_to_draw_is_refused(plan: Plan, shipped: Catalogue) -> None:
    with pytest.raises(UsageError, match="no steps"):
        charts.calendar_chart(replace(plan, steps=()))
    never = api.trade_off(replace(ME, want=("aws/mls-c01",)), shipped, "budget_usd")
    with pytest.raises(UsageError, match="nothing to draw"):
        charts.trade_off_chart(never)
