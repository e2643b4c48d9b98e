"""Impossible wishes: the causes are minimal, and each repair is just enough."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import combinations

import pytest
from planning_profiles import sampled_profile
from planning_small import AS_OF, asked, catalogue, exam, ids, project

from waypost.catalogue.load import load_catalogue
from waypost.domain.catalogue import Catalogue
from waypost.domain.credential import Prerequisite
from waypost.domain.plan import Conflict, PlanStatus, Repair
from waypost.domain.profile import Profile
from waypost.planning import plan
from waypost.planning.conflict import conflict, minimal
from waypost.planning.request import checked
from waypost.planning.wish import Wish

NEEDS = {"a": (2, 60.0), "b": (2, 40.0)}
DEAR = exam("v/dear", {"a": 2}, fee=365)
LONG = exam("v/long", {"a": 4})
PLAIN = exam("v/plain", {"b": 2}, fee=100)


def stuck(held: Catalogue, **fields: object) -> Conflict:
    """The conflict of a plan that cannot be."""
    made = plan(asked(**fields), held)
    assert made.status is PlanStatus.INFEASIBLE
    assert made.steps == ()
    assert made.conflict is not None
    return made.conflict


def causes(found: Conflict) -> set[tuple[str, tuple[str, ...]]]:
    return {(one.constraint, one.ids) for one in found.causes}


def repaired(profile: Profile, one: Repair) -> Profile:
    """The profile after a repair and all that comes with it."""
    assert one.field is not None
    assert one.value is not None
    value: object = one.value
    if one.field in ("budget_usd", "hours_per_week"):
        value = float(one.value)
    elif one.field == "max_exams":
        value = int(one.value)
    elif one.field == "by":
        value = dt.date.fromisoformat(one.value)
    elif one.field in ("want", "avoid"):
        value = tuple(one.value.split(",")) if one.value else ()
    elif one.field in ("external", "memberships"):
        value = (*getattr(profile, one.field), one.value)
    changed = replace(profile, **{one.field: value})  # type: ignore[arg-type]
    for other in one.also:
        changed = repaired(changed, other)
    return changed


LEAST = {"budget_usd": 0.01, "hours_per_week": 0.1, "max_exams": 1}


def just_less(profile: Profile, one: Repair) -> Profile:
    """The profile after a repair of one cap that is smaller by the least amount."""
    assert one.value is not None
    if one.field == "by":
        return replace(profile, by=dt.date.fromisoformat(one.value) - dt.timedelta(days=1))
    assert one.field is not None
    value = round(float(one.value) - LEAST[one.field], 2)
    return replace(profile, **{one.field: int(value) if one.field == "max_exams" else value})  # type: ignore[arg-type]


def test_a_wish_over_the_budget_names_both_and_what_it_costs() -> None:
    found = stuck(catalogue([DEAR, PLAIN], needs=NEEDS), want=("v/dear",), budget_usd=300)
    assert causes(found) == {("wanted", ("v/dear",)), ("budget-cap", ())}
    assert "$365" in " ".join(one.message for one in found.causes)
    assert [(one.constraint, one.change, one.unit, one.value) for one in found.repairs] == [
        ("budget-cap", 65.0, "usd", "365"),
        ("wanted", 1, "wishes", ""),
    ]


def test_a_wish_that_takes_too_long_can_have_more_hours_or_a_later_deadline() -> None:
    found = stuck(catalogue([LONG], needs=NEEDS), want=("v/long",), hours_per_week=1.0)
    assert causes(found) == {("wanted", ("v/long",)), ("hours-cap", ()), ("deadline", ())}
    assert [(one.constraint, one.value) for one in found.repairs] == [
        ("hours-cap", "1.7"),
        ("deadline", "2028-07-02"),
        ("wanted", ""),
    ]


def test_two_wishes_and_one_exam_allowed_are_three_causes() -> None:
    found = stuck(catalogue([DEAR, PLAIN], needs=NEEDS), want=("v/dear", "v/plain"), max_exams=1)
    assert causes(found) == {("wanted", ("v/dear",)), ("wanted", ("v/plain",)), ("max-exams", ())}
    assert [(one.constraint, one.value) for one in found.repairs] == [
        ("max-exams", "2"),
        ("wanted", "v/plain"),
        ("wanted", "v/dear"),
    ]


def test_a_withdrawn_exam_is_no_matter_of_money_or_time() -> None:
    held = catalogue([exam("v/old", {"a": 2}, fee=900, last_day="2026-01-31")], needs=NEEDS)
    found = stuck(held, want=("v/old",), budget_usd=100, hours_per_week=0.5)
    assert causes(found) == {("wanted", ("v/old",)), ("exam-window", ("v/old",))}
    assert [one.constraint for one in found.repairs] == ["wanted"]


def test_money_is_no_cause_where_one_of_two_wishes_could_not_be_had_for_any() -> None:
    held = catalogue([exam("v/old", {"a": 2}, fee=165, last_day="2026-01-31"), DEAR], needs=NEEDS)
    found = stuck(held, want=("v/dear", "v/old"), budget_usd=400)
    assert causes(found) == {("wanted", ("v/old",)), ("exam-window", ("v/old",))}
    assert [one.value for one in found.repairs] == ["v/dear"]


def test_an_exam_that_closes_too_soon_can_be_had_by_studying_faster() -> None:
    held = catalogue([exam("v/soon", {"a": 3}, last_day="2026-12-13")], needs=NEEDS)
    found = stuck(held, want=("v/soon",))
    assert causes(found) == {("wanted", ("v/soon",)), ("exam-window", ("v/soon",)), ("hours-cap", ())}
    assert [(one.constraint, one.value) for one in found.repairs] == [("hours-cap", "14.7"), ("wanted", "")]


def test_a_prerequisite_that_was_ruled_out_is_named_with_its_gate() -> None:
    gate = [Prerequisite(text="v/first must be held", any_of=("v/first",), gates="sitting")]
    held = catalogue([exam("v/first", {"c": 1}), exam("v/then", {"a": 2}, requires=gate)], needs=NEEDS)
    found = stuck(held, want=("v/then",), avoid=("v/first",))
    assert causes(found) == {
        ("wanted", ("v/then",)),
        ("prerequisite-first", ("v/then",)),
        ("avoided", ("v/first",)),
    }
    assert [(one.constraint, one.field, one.value) for one in found.repairs] == [
        ("avoided", "avoid", ""),
        ("wanted", "want", ""),
    ]


def test_a_title_from_elsewhere_can_be_held_first() -> None:
    gate = [Prerequisite(text="CISA", external=("CISA",), gates="sitting")]
    held = catalogue([exam("v/then", {"a": 2}, requires=gate)], needs=NEEDS)
    found = stuck(held, want=("v/then",))
    assert causes(found) == {("wanted", ("v/then",)), ("prerequisite-first", ("v/then",))}
    assert [(one.field, one.value) for one in found.repairs] == [("external", "CISA"), ("want", "")]


def test_an_exam_for_partners_opens_to_those_who_join_them() -> None:
    found = stuck(catalogue([exam("v/x", {"a": 2}, restricted_to="partners")], needs=NEEDS), want=("v/x",))
    assert causes(found) == {("wanted", ("v/x",)), ("open-to-public", ("v/x",))}
    assert [(one.field, one.value) for one in found.repairs] == [("memberships", "partners"), ("want", "")]


def test_an_exam_in_another_language_can_be_sat_in_that_language() -> None:
    held = catalogue([exam("v/x", {"a": 2}, languages=("Japanese",))], needs=NEEDS)
    found = stuck(held, want=("v/x",), language="Korean")
    assert causes(found) == {("wanted", ("v/x",)), ("language", ("v/x",))}
    assert [(one.field, one.value) for one in found.repairs] == [("language", "Japanese"), ("want", "")]


def test_a_language_that_ends_too_soon_is_said_beside_its_last_day() -> None:
    wish = {"role": "mlops-engineer", "background": "devops", "stack": "aws", "want": ("aws/mla-c01",), "months": 6.0}
    found = conflict(checked(Profile(as_of=AS_OF, language="Japanese", **wish), load_catalogue()), load_catalogue())
    said = {one.constraint: one.message for one in found.causes}
    assert said["language"] == "You sit exams in Japanese."
    assert said["exam-window"] == "MLA-C01 can be sat until 13 Jan 2027 only."


def test_two_caps_that_both_fail_are_repaired_together() -> None:
    held = catalogue([exam("v/x", {"a": 4}, fee=365)], needs=NEEDS)
    found = stuck(held, want=("v/x",), budget_usd=300, hours_per_week=1.0)
    first = found.repairs[0]
    assert (first.constraint, first.value) == ("budget-cap", "365")
    assert [(one.constraint, one.value) for one in first.also] == [("hours-cap", "1.7")]
    profile = asked(want=("v/x",), budget_usd=300, hours_per_week=1.0)
    assert plan(repaired(profile, first), held).status is PlanStatus.OPTIMAL
    assert plan(repaired(profile, replace(first, also=())), held).status is PlanStatus.INFEASIBLE
    assert plan(repaired(profile, first.also[0]), held).status is PlanStatus.INFEASIBLE


def test_a_cause_names_the_amount_that_its_repair_asks_for() -> None:
    gate = [Prerequisite(text="v/first must be held", any_of=("v/first",), gates="sitting")]
    exams = [exam("v/first", {"c": 1}, fee=100), exam("v/then", {"a": 4}, fee=165, requires=gate)]
    found = stuck(catalogue(exams, needs=NEEDS), want=("v/then",), budget_usd=120, hours_per_week=1.0)
    [money] = [one.message for one in found.causes if one.constraint == "budget-cap"]
    assert money == "It costs at least $265, and the budget is $120."
    assert found.repairs[0].value == "265"


def test_where_no_single_wish_can_save_the_rest_those_that_must_go_are_named() -> None:
    old = [exam(f"v/old-{n}", {"a": 2}, last_day="2026-01-31") for n in range(2)]
    found = stuck(catalogue([*old, PLAIN], needs=NEEDS), want=("v/old-0", "v/plain", "v/old-1"))
    assert [(one.change, one.value) for one in found.repairs] == [(2, "v/plain")]


def test_a_successor_is_offered_in_place_of_a_withdrawn_exam() -> None:
    profile = Profile(role="ml-engineer", stack="aws", as_of=AS_OF, want=("aws/mla-c01",))
    made = plan(profile, load_catalogue())
    assert made.conflict is not None
    assert [one.value for one in made.conflict.repairs] == ["aws/mla-c02", ""]
    assert plan(repaired(profile, made.conflict.repairs[0]), load_catalogue()).status is PlanStatus.OPTIMAL


def test_a_successor_that_is_held_already_is_not_asked_for() -> None:
    profile = Profile(role="ml-engineer", stack="aws", as_of=AS_OF, want=("aws/mla-c01",), held=("aws/mla-c02",))
    made = plan(profile, load_catalogue())
    assert made.conflict is not None
    assert [one.value for one in made.conflict.repairs if one.field == "want"] == [""]


# properties, on the shipped catalogue


def _infeasible() -> list[Profile]:
    """Requests that ask for too much, from many that ask for something."""
    found = []
    for seed in range(400):
        profile = sampled_profile(load_catalogue(), seed)
        steps = sorted(load_catalogue().credentials)
        want = tuple(steps[(seed * 7 + n * 31) % len(steps)] for n in range(1 + seed % 3))
        avoid = tuple(one for one in profile.avoid if one not in want)
        profile = replace(profile, want=want, held=(), avoid=avoid, stack=profile.stack or "aws")
        if plan(profile, load_catalogue(), explained=False).status is PlanStatus.INFEASIBLE:
            found.append(profile)
        if len(found) == 40:
            return found
    return found


STUCK = _infeasible()


def test_enough_impossible_wishes_are_looked_at() -> None:
    assert len(STUCK) == 40


@pytest.mark.parametrize("profile", STUCK, ids=lambda profile: profile.id)
def test_every_cause_is_needed_and_together_they_cannot_hold(profile: Profile) -> None:
    wish = Wish(checked(profile, load_catalogue()), load_catalogue())
    found = minimal(wish)
    assert found
    assert not wish.holds(found)
    for one in found:
        assert wish.holds([other for other in found if other != one])


@pytest.mark.parametrize("profile", STUCK, ids=lambda profile: profile.id)
def test_every_repair_is_enough_and_a_smaller_one_is_not(profile: Profile) -> None:
    found = conflict(checked(profile, load_catalogue()), load_catalogue())
    assert found.repairs
    for one in found.repairs:
        after = repaired(profile, one)
        assert plan(after, load_catalogue(), explained=False).status is not PlanStatus.INFEASIBLE
        if one.also:
            for count in range(1 + len(one.also)):
                for part in combinations((replace(one, also=()), *one.also), count):
                    less = profile
                    for change in part:
                        less = repaired(less, change)
                    assert plan(less, load_catalogue(), explained=False).status is PlanStatus.INFEASIBLE
        elif one.unit in ("usd", "hours-per-week", "days", "exams"):
            less = just_less(profile, one)
            assert plan(less, load_catalogue(), explained=False).status is PlanStatus.INFEASIBLE


@pytest.mark.parametrize("profile", STUCK[:10], ids=lambda profile: profile.id)
def test_an_infeasible_plan_carries_its_conflict(profile: Profile) -> None:
    made = plan(profile, load_catalogue())
    assert made.conflict == conflict(checked(profile, load_catalogue()), load_catalogue())
    assert all(one.message.endswith(".") for one in (*made.conflict.causes, *made.conflict.repairs))


# plans with nothing in them


def test_a_plan_without_a_step_says_what_keeps_the_nearest_one_out() -> None:
    held = catalogue([exam("v/one", {"a": 2})], [project("p", {"a": 2})], needs=NEEDS)
    made = plan(asked(hours_per_week=1.0, months=2.0), held)
    assert (made.status, made.steps) == (PlanStatus.OPTIMAL, ())
    assert made.conflict is not None
    assert {one.constraint for one in made.conflict.causes} >= {"hours-cap", "deadline"}
    assert made.warnings[0].kind == "nothing-to-do"
    for one in made.conflict.repairs:
        assert ids(plan(repaired(asked(hours_per_week=1.0, months=2.0), one), held))
        assert not ids(plan(just_less(asked(hours_per_week=1.0, months=2.0), one), held))


def test_a_plan_without_a_step_counts_the_hours_of_what_is_worth_doing() -> None:
    exams = [exam("v/first", {"z": 1}), exam("v/little", {"b": 1}), exam("v/much", {"a": 2})]
    held = catalogue(exams, needs=NEEDS, min_gain={"exam": 15.0})
    made = plan(asked(hours_per_week=0.5, months=1.0), held)
    assert made.conflict is not None
    [message] = [one.message for one in made.conflict.causes if one.constraint == "hours-cap"]
    assert message.startswith("The least that is worth doing takes 24 h, at least 5.6 h a week")
    assert [one.value for one in made.conflict.repairs if one.constraint == "hours-cap"] == ["5.6"]


def test_a_plan_without_a_step_names_one_amount_of_hours_where_money_keeps_the_quicker_one_out() -> None:
    exams = [exam("v/quick", {"a": 2}, fee=100), exam("v/slow", {"b": 3}, fee=0)]
    made = plan(asked(hours_per_week=0.5, months=1.0, budget_usd=0), catalogue(exams, needs=NEEDS))
    assert made.conflict is not None
    [hours] = [one.message for one in made.conflict.causes if one.constraint == "hours-cap"]
    [repair] = [one for one in made.conflict.repairs if one.constraint == "hours-cap"]
    assert f"takes 44 h, at least {repair.value} h a week" in hours
    assert hours in made.warnings[0].message
    assert repair.message in made.warnings[0].message


def test_a_plan_with_nothing_worth_doing_at_all_says_so() -> None:
    held = catalogue([exam("v/one", {"z": 2})], needs=NEEDS)
    made = plan(asked(), held)
    assert made.conflict is not None
    assert made.conflict.causes == ()
    assert made.warnings[0].kind == "nothing-to-do"


def test_whoever_has_done_all_that_is_worth_it_is_not_told_that_nothing_fits() -> None:
    held = catalogue([exam("v/one", {"a": 2}), exam("v/little", {"b": 1})], needs=NEEDS, min_gain={"exam": 15.0})
    made = plan(asked(held=("v/one",)), held)
    assert (made.steps, made.warnings[0].kind) == ((), "nothing-to-do")
    assert made.warnings[0].message == "Nothing on offer adds enough to what you have for this role."


def test_an_empty_plan_for_want_of_money_names_the_cheapest_step() -> None:
    held = catalogue([exam("v/one", {"a": 2}, fee=150), exam("v/two", {"b": 2}, fee=120)], needs=NEEDS)
    made = plan(asked(budget_usd=50), held)
    assert made.conflict is not None
    assert [(one.constraint, one.value) for one in made.conflict.repairs] == [("budget-cap", "120")]
