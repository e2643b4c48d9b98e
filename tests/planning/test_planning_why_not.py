"""Why something is not in the plan: every reason is proved again, by asking for what it says would help."""

from __future__ import annotations

import datetime as dt
import functools
from collections import Counter
from dataclasses import replace

import pytest
from planning_profiles import sampled_profile
from planning_small import AS_OF, asked, catalogue, exam, ids, project

from waypost.catalogue.load import load_catalogue
from waypost.domain.analysis import WhyNot
from waypost.domain.credential import Prerequisite
from waypost.domain.plan import Plan, PlanStatus, Repair
from waypost.domain.profile import Profile
from waypost.errors import UnknownId
from waypost.planning import plan, why_not
from waypost.planning.build import build
from waypost.planning.case import Case
from waypost.planning.excluded import why_not_any
from waypost.planning.request import checked

NEEDS = {"a": (2, 60.0), "b": (2, 40.0)}
SEEDS = range(12)
SOLVED = {
    "same-needs",
    "small-gain",
    "rung-first",
    "lower-readiness",
    "no-better",
    "no-need",
    "already-met",
    "needs-programming",
}
CAPPED = {"over-budget", "too-many-hours", "too-many-exams", "window-closes", "too-much"}


@functools.cache
def _asked(seed: int) -> Profile:
    profile = sampled_profile(load_catalogue(), seed)
    return replace(profile, stack=profile.stack or "aws")


@functools.cache
def _reasons(seed: int) -> tuple[WhyNot, ...]:
    return why_not_any(_asked(seed), load_catalogue())


def _best(profile: Profile) -> Plan:
    return plan(profile, load_catalogue(), explained=False)


def _asking(profile: Profile, id: str) -> Profile:
    avoid = tuple(one for one in profile.avoid if one != id)
    return replace(profile, want=tuple(dict.fromkeys((*profile.want, id))), avoid=avoid)


def _changed(profile: Profile, changes: tuple[Repair, ...]) -> Profile:
    """The profile after the changes of its caps."""
    for one in changes:
        assert one.value is not None
        if one.field == "budget_usd":
            profile = replace(profile, budget_usd=float(one.value))
        elif one.field == "hours_per_week":
            profile = replace(profile, hours_per_week=float(one.value))
        elif one.field == "max_exams":
            profile = replace(profile, max_exams=int(one.value))
    return profile


def _every(reasons: set[str]) -> list[tuple[Profile, WhyNot]]:
    """Of each request the first few reasons of a kind, so that none crowds out the others."""
    found = []
    for seed in SEEDS:
        seen: Counter[str] = Counter()
        for one in _reasons(seed):
            seen[one.reason] += 1
            if one.reason in reasons and seen[one.reason] <= 4:
                found.append((_asked(seed), one))
    return found


def test_everything_outside_the_plan_has_one_reason() -> None:
    for seed in SEEDS:
        catalogue_ids = {*load_catalogue().credentials, *load_catalogue().projects}
        assert [one.id for one in _reasons(seed)] == sorted(catalogue_ids - set(ids(_best(_asked(seed)))))
        assert all(one.reason and one.message.endswith(".") for one in _reasons(seed))


def test_the_plan_that_holds_it_is_the_one_that_asking_for_it_gives() -> None:
    cases = _every(SOLVED | {"avoided"})
    assert len(cases) > 40
    for profile, one in cases:
        made = _best(_asking(profile, one.id))
        assert one.readiness_with == pytest.approx(made.readiness_end)
        assert set(one.steps_with) == set(ids(made))
        assert one.hours_with == pytest.approx(made.hours)
        assert one.cost_usd_with == pytest.approx(made.cost_usd)
        assert one.id in one.steps_with


def test_what_no_plan_can_hold_is_infeasible_to_ask_for() -> None:
    for seed in SEEDS:
        for one in _reasons(seed)[::5]:
            if one.readiness_with is None and one.reason not in ("held", "done", "no-plan"):
                assert _best(_asking(_asked(seed), one.id)).status is PlanStatus.INFEASIBLE


def test_what_is_over_a_cap_fits_with_just_the_change_it_names() -> None:
    cases = _every(CAPPED)
    assert len(cases) > 20
    for profile, one in cases:
        assert one.changes
        wish = _asking(profile, one.id)
        if one.reason == "too-much":
            assert _best(_changed(wish, one.changes)).status is not PlanStatus.INFEASIBLE
            assert len(one.changes) > 1
            for change in one.changes:
                alone = tuple(other for other in one.changes if other != change)
                assert _best(_changed(wish, alone)).status is PlanStatus.INFEASIBLE
            continue
        assert _best(_changed(wish, one.changes[:1])).status is not PlanStatus.INFEASIBLE
        assert _best(_less(wish, one.changes[0])).status is PlanStatus.INFEASIBLE


def _less(profile: Profile, change: Repair) -> Profile:
    """The profile after a little less than a change."""
    assert change.value is not None
    least = {"budget_usd": 0.01, "hours_per_week": 0.1, "max_exams": 1}[change.field or ""]
    return _changed(profile, (replace(change, value=f"{round(float(change.value) - least, 2):g}"),))


def test_a_lower_readiness_is_lower_by_what_it_says() -> None:
    for profile, one in _every({"lower-readiness"}):
        assert one.by == pytest.approx(_best(profile).readiness_end - _best(_asking(profile, one.id)).readiness_end)
        assert one.by > 0


def test_what_adds_less_than_is_worth_asking_for_is_below_the_minimum_by_what_it_says() -> None:
    held = catalogue(
        [exam("v/good", {"a": 2}), exam("v/little", {"b": 1})], needs=NEEDS, min_gain={"exam": 12.0}, kappa=0.5
    )
    found = why_not(asked(), held, "v/little")
    assert (found.reason, found.by, found.unit) == ("small-gain", 2.0, "points")
    assert found.readiness_with == found.readiness + 10  # type: ignore[operator]
    lower = replace(held, stance=replace(held.stance, min_gain={"exam": 10.0}))
    assert "v/little" in ids(plan(asked(), lower))


def test_what_is_said_to_bring_too_little_brings_too_little() -> None:
    for _, one in _every({"small-gain"}):
        assert one.by is not None
        assert one.by > 0


def test_an_exam_that_fits_only_without_its_lower_rung_says_so() -> None:
    exams = [exam("v/rung", {"b": 2}), exam("v/high", {"a": 2}, fee=150, assumes={"c": 3}, after=("v/rung",))]
    held = catalogue(exams, needs=NEEDS, ladder_gap=1.0)
    found = why_not(asked(budget_usd=200), held, "v/high")
    assert (found.reason, found.by, found.unit, found.ids) == ("rung-first", 10.0, "points", ("v/rung",))
    assert [(one.field, one.value) for one in found.changes] == [("budget_usd", "250"), ("want", "v/high")]
    assert ids(plan(asked(budget_usd=250), held)) == ["v/rung", "v/high"]
    assert "v/high" in ids(plan(asked(budget_usd=200, want=("v/high",)), held))


def test_a_rung_that_is_not_in_the_plan_either_counts_into_what_both_take() -> None:
    exams = [exam("v/rung", {"b": 2}), exam("v/high", {"a": 2}, fee=150, assumes={"c": 3}, after=("v/rung",))]
    held = catalogue(exams, needs=NEEDS, ladder_gap=1.0, min_gain={"exam": 25.0})
    found = why_not(asked(budget_usd=200), held, "v/high")
    assert (found.reason, found.by, found.ids) == ("rung-first", 30.0, ("v/rung",))
    assert [(one.field, one.value) for one in found.changes] == [("budget_usd", "250"), ("want", "v/high")]


def test_what_no_pace_can_finish_says_how_many_hours_are_missing() -> None:
    held = catalogue([exam("v/one", {"a": 2}), exam("v/long", {"b": 4})], needs=NEEDS)
    found = why_not(asked(months=0.25), held, "v/long")
    assert (found.reason, found.unit) == ("too-many-hours", "hours")
    held = catalogue([exam("v/one", {"a": 2}), exam("v/soon", {"b": 2}, last_day=AS_OF.isoformat())], needs=NEEDS)
    assert why_not(asked(), held, "v/soon").reason == "window-closes"


def test_what_another_step_attests_as_well_names_that_step() -> None:
    held = catalogue([exam("v/deep", {"a": 2, "b": 2}), exam("v/same", {"a": 2})], needs=NEEDS)
    found = why_not(asked(), held, "v/same")
    assert (found.reason, found.ids) == ("same-needs", ("v/deep",))
    assert found.readiness_with == found.readiness


def test_what_one_holds_already_covers_is_said_to_be_met() -> None:
    held = catalogue([exam("v/deep", {"a": 2}), exam("v/same", {"a": 1})], needs=NEEDS)
    found = why_not(asked(held=("v/deep",)), held, "v/same")
    assert (found.reason, found.ids) == ("already-met", ("v/deep",))


def test_what_the_role_does_not_ask_for_is_said_to_be_no_need() -> None:
    held = catalogue([exam("v/one", {"a": 2}), exam("v/else", {"z": 2})], [project("p", {"z": 2})], needs=NEEDS)
    assert why_not(asked(), held, "v/else").reason == "no-need"
    assert why_not(asked(), held, "p").reason == "no-need"


def test_what_would_be_chosen_with_more_money_says_how_much_more() -> None:
    held = catalogue([exam("v/one", {"a": 2}, fee=100), exam("v/two", {"b": 2}, fee=150)], needs=NEEDS)
    found = why_not(asked(budget_usd=180), held, "v/two")
    assert (found.reason, found.by, found.unit) == ("lower-readiness", 10.0, "points")
    assert [(one.field, one.value, one.change) for one in found.changes] == [("budget_usd", "250", 70.0)]
    assert set(ids(plan(asked(budget_usd=250), held))) == {"v/one", "v/two"}
    assert ids(plan(asked(budget_usd=249.99), held)) == ["v/one"]


def test_an_exam_dearer_than_the_budget_is_over_it_by_the_difference() -> None:
    held = catalogue([exam("v/one", {"a": 2}, fee=100), exam("v/dear", {"b": 2}, fee=365)], needs=NEEDS)
    found = why_not(asked(budget_usd=300), held, "v/dear")
    assert (found.reason, found.by, found.unit) == ("over-budget", 65.0, "usd")


def test_a_step_that_takes_too_long_says_how_many_hours_are_missing() -> None:
    held = catalogue([exam("v/one", {"a": 2}), exam("v/long", {"b": 4})], needs=NEEDS)
    found = why_not(asked(hours_per_week=1.0), held, "v/long")
    assert (found.reason, found.unit) == ("too-many-hours", "hours")
    assert found.by == pytest.approx(84 - 52.1)


def test_an_exam_that_closes_before_it_can_be_studied_for_says_so() -> None:
    held = catalogue([exam("v/one", {"a": 2}), exam("v/soon", {"b": 3}, last_day="2026-12-13")], needs=NEEDS)
    found = why_not(asked(), held, "v/soon")
    assert (found.reason, found.unit) == ("window-closes", "hours")
    assert found.by == pytest.approx(44 - 30)


def test_one_exam_too_many_is_said_as_such() -> None:
    held = catalogue([exam("v/one", {"a": 2}), exam("v/two", {"b": 2})], needs=NEEDS)
    found = why_not(asked(max_exams=1, want=("v/one",)), held, "v/two")
    assert (found.reason, found.by, found.unit) == ("too-many-exams", 1, "exams")


@pytest.mark.parametrize(
    ("made", "fields", "reason"),
    [
        (exam("v/x", {"b": 2}, last_day="2026-01-31"), {}, "withdrawn"),
        (exam("v/x", {"b": 2}, restricted_to="partners"), {}, "restricted"),
        (exam("v/x", {"b": 2}), {"language": "Japanese"}, "language-not-offered"),
        (exam("v/x", {"b": 2}, live="2030-01-01"), {}, "opens-after-deadline"),
        (exam("v/x", {"b": 2}), {"held": ("v/x",)}, "held"),
        (exam("v/x", {"b": 2}), {"avoid": ("v/x",)}, "avoided"),
        (exam("v/x", {"b": 2}), {}, "in-plan"),
        (exam("v/x", {"b": 2}, requires=[Prerequisite(text="", external=("T",))]), {}, "prerequisite"),
    ],
)
def test_what_rules_an_exam_out_is_the_reason(made: object, fields: dict[str, object], reason: str) -> None:
    held = catalogue([made, exam("v/one", {"a": 2})], needs=NEEDS)  # type: ignore[list-item]
    assert why_not(asked(**fields), held, "v/x").reason == reason


def test_what_was_ruled_out_says_what_allowing_it_would_bring() -> None:
    held = catalogue([exam("v/one", {"a": 2}), exam("v/two", {"b": 2})], needs=NEEDS)
    found = why_not(asked(avoid=("v/two",)), held, "v/two")
    assert (found.readiness, found.readiness_with) == (30, 50)
    assert [(one.constraint, one.field, one.value) for one in found.changes] == [("avoided", "avoid", "")]


def test_what_was_ruled_out_and_is_too_dear_besides_takes_both_changes() -> None:
    held = catalogue([exam("v/one", {"a": 2}), exam("v/dear", {"b": 2}, fee=365)], needs=NEEDS)
    wish = asked(avoid=("v/dear",), budget_usd=300)
    found = why_not(wish, held, "v/dear")
    assert (found.reason, found.by) == ("over-budget", 65.0)
    assert found.message == "You ruled v/dear out, and it is $65 over the budget."
    [change] = found.changes
    assert (change.value, [(one.field, one.value) for one in change.also]) == ("365", [("avoid", "")])
    assert "v/dear" in ids(plan(replace(wish, avoid=(), want=("v/dear",), budget_usd=365), held))
    assert why_not_any(wish, held)[0] == found


def test_an_exam_whose_days_nobody_states_says_that() -> None:
    profile = Profile(role="ml-engineer", stack="aws", as_of=dt.date(2027, 2, 1), language="Japanese")
    found = why_not(profile, load_catalogue(), "aws/mla-c01")
    assert found.reason == "day-unclear"
    assert found.message == "No source settles on which days MLA-C01 can be sat. MLA-C02 follows it."


def test_a_finished_project_is_done_and_a_wish_that_cannot_be_met_comes_first() -> None:
    held = catalogue([exam("v/one", {"a": 2}, fee=100)], [project("p", {"a": 2}), project("q", {"b": 2})], needs=NEEDS)
    assert why_not(asked(done=("p",)), held, "p").reason == "done"
    stuck = why_not(asked(want=("v/one",), budget_usd=10), held, "q")
    assert (stuck.reason, stuck.readiness, stuck.readiness_with) == ("no-plan", None, None)


def test_programming_that_was_not_asked_for_can_be_asked_for_by_name() -> None:
    held = catalogue(
        [exam("v/one", {"a": 2}), exam("v/code", {"b": 2, "python": 2})], needs=NEEDS, knows={"python": 0}, coding=False
    )
    found = why_not(asked(), held, "v/code")
    assert (found.reason, found.readiness, found.readiness_with) == ("needs-programming", 30, 50)
    assert [one.value for one in found.changes] == ["v/code"]


def test_a_withdrawn_exam_names_what_follows_it_and_asking_for_that_is_a_change() -> None:
    found = why_not(Profile(role="ml-engineer", stack="aws", as_of=AS_OF), load_catalogue(), "MLA-C01")
    assert (found.reason, found.ids) == ("language-ended", ("aws/mla-c02",))
    assert "aws/mla-c02" in [one.value for one in found.changes]


def test_an_unknown_id_names_the_closest() -> None:
    with pytest.raises(UnknownId):
        why_not(Profile(role="ml-engineer", as_of=AS_OF), load_catalogue(), "mla-c0l")


@pytest.mark.parametrize("seed", range(40))
def test_the_problem_of_somebody_who_asks_for_a_step_is_built_in_parts_as_in_whole(seed: int) -> None:
    case = Case.of(checked(_asked(seed), load_catalogue()), load_catalogue())
    for id in sorted({*load_catalogue().credentials, *load_catalogue().projects})[seed % 7 :: 7]:
        if id not in case.problem.satisfied:
            whole, parts = build(case.asking(id), load_catalogue()), case.holding(id)
            assert parts.wanted == whole.wanted
            unneeded = [one for one in parts.candidates if one not in whole.candidates]
            assert [one for one in parts.candidates if one not in unneeded] == list(whole.candidates)
            assert all(one.value.bit_count() < one.least for one in unneeded)  # so that no plan can hold it
