"""More money, more hours: exact step functions of what the best plan reaches."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest
from planning_profiles import sampled_profile
from planning_small import asked, catalogue, exam, ids

from waypost.catalogue.load import load_catalogue
from waypost.domain.analysis import TradeOff, TradePoint
from waypost.domain.plan import PlanStatus
from waypost.domain.profile import Profile
from waypost.errors import UsageError
from waypost.planning import plan
from waypost.planning.tradeoff import trade_off

NEEDS = {"a": (2, 60.0), "b": (2, 40.0)}
FIELDS = ("budget_usd", "hours_per_week")


def _asked(seed: int) -> Profile:
    profile = sampled_profile(load_catalogue(), seed)
    return replace(profile, stack=profile.stack or "azure")


def standing(found: TradeOff, value: float) -> TradePoint | None:
    """The point that holds at a value; ``None`` below the first."""
    at = bisect_right([one.at for one in found.points], value + 1e-9)
    return found.points[at - 1] if at else None


def reached(profile: Profile, field: str, value: float) -> float | None:
    made = plan(replace(profile, **{field: value}), load_catalogue(), explained=False)  # type: ignore[arg-type]
    return None if made.status is PlanStatus.INFEASIBLE else made.readiness_end


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("seed", range(15))
def test_the_curve_is_what_direct_plans_reach_at_any_value(seed: int, field: str) -> None:
    profile, random = _asked(seed), Random(seed)
    found = trade_off(profile, load_catalogue(), field)
    ends = [one.at for one in found.points]
    drawn = [round(random.uniform(0.5, min(found.top, 100)), 1) for _ in range(4)]
    for value in [*ends[-4:], *(end - found.step for end in ends[-4:]), *drawn]:
        if value >= (0.5 if field == "hours_per_week" else 0.0):
            point = standing(found, value)
            direct = reached(profile, field, round(value, 2))
            assert direct == (None if point is None else pytest.approx(point.readiness))


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("seed", range(30))
def test_more_never_lowers_readiness_and_no_step_is_flat(seed: int, field: str) -> None:
    points = trade_off(_asked(seed), load_catalogue(), field).points
    for one, other in pairwise(points):
        assert one.at < other.at
        assert one.readiness < other.readiness


@pytest.mark.parametrize("field", FIELDS)
def test_every_point_names_the_steps_that_reach_it(field: str) -> None:
    profile = _asked(2)
    for one in trade_off(profile, load_catalogue(), field).points[1:]:
        made = plan(replace(profile, **{field: one.at}), load_catalogue(), explained=False)  # type: ignore[arg-type]
        assert set(ids(made)) == set(one.steps)
        assert (made.hours, made.cost_usd) == (pytest.approx(one.hours), pytest.approx(one.cost_usd))


def test_money_buys_one_exam_and_then_the_other() -> None:
    offered = catalogue([exam("v/one", {"a": 2}, fee=300), exam("v/two", {"b": 2}, fee=120)], needs=NEEDS)
    found = trade_off(asked(budget_usd=200), offered, "budget_usd")
    assert [(one.at, one.readiness, one.steps) for one in found.points] == [
        (0.0, 0.0, ()),
        (120.0, 20.0, ("v/two",)),
        (300.0, 30.0, ("v/one",)),
        (420.0, 50.0, ("v/one", "v/two")),
    ]
    assert (found.now, found.step, found.unit) == (200, 0.01, "usd")


def test_below_what_a_wish_costs_there_is_no_plan() -> None:
    offered = catalogue([exam("v/one", {"a": 2}, fee=300), exam("v/two", {"b": 2}, fee=120)], needs=NEEDS)
    found = trade_off(asked(want=("v/one",)), offered, "budget_usd")
    assert found.points[0].at == 300.0
    assert found.now is None


def test_a_wish_that_no_money_can_meet_has_no_points() -> None:
    offered = catalogue([exam("v/old", {"a": 2}, last_day="2026-01-31")], needs=NEEDS)
    assert trade_off(asked(want=("v/old",)), offered, "budget_usd").points == ()


def test_hours_are_counted_to_the_tenth_of_an_hour_a_week() -> None:
    offered = catalogue([exam("v/one", {"a": 2})], needs=NEEDS)
    found = trade_off(asked(months=6.0), offered, "hours_per_week")
    (_, point) = found.points
    assert point.at == 1.0  # 24 h in 181 days
    assert ids(plan(asked(months=6.0, hours_per_week=1.0), offered)) == ["v/one"]
    assert ids(plan(asked(months=6.0, hours_per_week=0.9), offered)) == []


def test_an_exam_that_closes_asks_for_its_own_pace() -> None:
    offered = catalogue([exam("v/soon", {"a": 2}, last_day="2026-12-06")], needs=NEEDS)
    assert trade_off(asked(), offered, "hours_per_week").points[-1].at == 12.0  # 24 h in two weeks


def test_somebody_who_gives_more_than_a_full_week_sees_as_far() -> None:
    offered = catalogue([exam("v/one", {"a": 2})], needs=NEEDS)
    assert trade_off(asked(), offered, "hours_per_week").top == 40.0
    assert trade_off(asked(hours_per_week=60.0), offered, "hours_per_week").top == 60.0


def test_it_can_be_stopped_with_the_upper_part() -> None:
    whole = trade_off(_asked(2), load_catalogue(), "hours_per_week")
    part = trade_off(_asked(2), load_catalogue(), "hours_per_week", progress=lambda found: found < 3)
    assert part.points[1:] == whole.points[-2:]


def test_another_field_cannot_be_traded_against() -> None:
    with pytest.raises(UsageError):
        trade_off(asked(), catalogue(needs=NEEDS), "months")
