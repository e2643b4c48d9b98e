"""The sentences that say why a step is in a plan."""

from __future__ import annotations

from dataclasses import replace

import pytest

from waypost.domain.analysis import WhyNot
from waypost.domain.catalogue import Catalogue
from waypost.domain.credential import Prerequisite
from waypost.domain.judgement import Coverage
from waypost.domain.plan import Alternative, Excluded, NeedMet, Plan, Repair, StepKind, Why
from waypost.domain.profile import Profile
from waypost.surfaces.words import (
    by_name_besides,
    excluded_in_words,
    headline,
    purpose_in_words,
    repair_in_words,
    whole_hours,
    why_in_words,
    why_not_in_words,
)

NOTHING = Why(needs=(), lost_without=0, next_best=None)


def _with_rung(small: Catalogue) -> Catalogue:
    """``ex/intro-1`` as a lower rung of ``ex/dev-1``."""
    coverage = Coverage(credential="ex/dev-1", domains=(), recommended_after=("ex/intro-1",))
    return replace(small, coverage={**small.coverage, "ex/dev-1": coverage})


def _said(why: Why, plan: Plan, catalogue: Catalogue) -> str:
    return why_in_words(replace(plan.steps[0], id="ex/intro-1", why=why), catalogue)


def test_a_rung_without_which_more_could_be_reached_says_so(small: Catalogue, plan: Plan) -> None:
    other = Alternative(instead=("ex/dev-1",), readiness_lost=-30.3, hours_change=42, cost_change_usd=50)
    text = _said(replace(NOTHING, lost_without=-30.3, next_best=other), plan, _with_rung(small))
    assert text == (
        "With your experience it comes before DEV-1; a plan without it reaches 30.3 points more with DEV-1 "
        "(42 h more, $50 more in all). To skip it, ask for DEV-1 by name."
    )


def test_a_rung_of_a_step_of_the_plan_says_what_skipping_it_saves(small: Catalogue, plan: Plan) -> None:
    other = Alternative(instead=(), readiness_lost=0, hours_change=-16, cost_change_usd=-100)
    why = replace(NOTHING, next_best=other, enables=("ex/dev-1",))
    text = _said(why, plan, _with_rung(small))
    assert "a plan without it reaches as much (16 h less, $100 less in all)" in text
    needed = _said(replace(why, lost_without=2), plan, _with_rung(small))
    assert needed.startswith("The rung before DEV-1. Without it the best plan reaches 2.0 points less.")


def test_what_an_exam_demands_is_never_said_to_be_skipped(small: Catalogue, plan: Plan) -> None:
    held = _with_rung(small)
    gate = Prerequisite(text="Basics first", any_of=("ex/intro-1",))
    demanding = replace(held.credentials["ex/dev-1"], prerequisites=(gate,))
    held = replace(held, credentials={**held.credentials, "ex/dev-1": demanding})
    other = Alternative(instead=("ex/ops-1",), readiness_lost=0, hours_change=12, cost_change_usd=0)
    text = _said(replace(NOTHING, next_best=other, enables=("ex/dev-1",)), plan, held)
    assert text == "Opens the way to DEV-1. Next best instead: OPS-1 (12 h more in all)."


def test_only_an_equal_plan_is_said_to_reach_as_much(small: Catalogue, plan: Plan) -> None:
    other = Alternative(instead=("ex/ops-1",), readiness_lost=0, hours_change=3, cost_change_usd=0)
    assert "reaches as much" in _said(replace(NOTHING, next_best=other), plan, small)
    text = _said(replace(NOTHING, lost_without=-4, next_best=other, musts=True), plan, small)
    assert "reaches as much" not in text
    assert "Without what you ask for a plan could reach 4.0 points more." in text


def test_repairs_that_belong_together_are_one_sentence() -> None:
    hours = Repair(
        constraint="hours-cap", message="Study 2 h a week more, 10 in all.", field="hours_per_week", value="10"
    )
    money = Repair(
        constraint="budget-cap", message="Raise the budget by $5 to $9.", field="budget_usd", value="9", also=(hours,)
    )
    assert repair_in_words(money) == (
        "Raise the budget by $5 to $9 and study 2 h a week more, 10 in all. (--budget-usd 9 --hours-per-week 10)"
    )


def test_a_repair_of_one_word_or_title_says_its_flag_and_one_of_ids_does_not() -> None:
    title = Repair(constraint="prerequisite-first", message="Hold US CPA first.", field="external", value="US CPA")
    spoken = Repair(constraint="language", message="Sit exams in English.", field="language", value="English")
    wish = Repair(constraint="wanted", message="Do without B.", field="want", value="a")
    assert repair_in_words(title) == "Hold US CPA first. (--external 'US CPA')"
    assert repair_in_words(spoken) == "Sit exams in English. (--language English)"
    assert repair_in_words(wish) == "Do without B."


def test_a_change_that_only_lets_a_step_in_says_how_to_have_it_for_sure() -> None:
    money = Repair(constraint="budget-cap", message="Raise it.", field="budget_usd", value="9")
    asking = Repair(constraint="wanted", message="Ask for it.", field="want", value="a,ex/ops-1")
    other = Repair(constraint="wanted", message="Ask for another.", field="want", value="ex/dev-1")
    reason = WhyNot(id="ex/ops-1", kind=StepKind.EXAM, reason="over-budget", message="", readiness=None)
    told = "The best plan may still do without it; asking for it by name (--want ex/ops-1) puts it in."
    assert by_name_besides(replace(reason, changes=(money,))) == told
    assert by_name_besides(replace(reason, changes=(money, other))) == told
    assert by_name_besides(replace(reason, changes=(money, asking))) is None
    assert by_name_besides(replace(reason, changes=(other,))) is None
    assert by_name_besides(reason) is None


def test_a_need_that_gains_next_to_nothing_is_not_named(plan: Plan) -> None:
    needs = (
        NeedMet(skill="a", title="A", points_before=0, points_after=0.01),
        NeedMet(skill="b", title="B", points_before=0, points_after=2),
    )
    assert purpose_in_words(replace(plan.steps[0], why=replace(NOTHING, needs=needs))) == "B +2.0"
    assert purpose_in_words(replace(plan.steps[0], why=replace(NOTHING, needs=needs[:1]))) == ""


@pytest.mark.parametrize("hours", [(28.6, 21.7), (30.5, 30.5, 30.5), (0.4, 0.4, 0.4), (10.0, 20.0)])
def test_the_hours_of_the_steps_add_up_to_those_of_the_plan(plan: Plan, hours: tuple[float, ...]) -> None:
    steps = tuple(replace(plan.steps[0], id=f"ex/{number}", hours=each) for number, each in enumerate(hours))
    whole = whole_hours(replace(plan, steps=steps, hours=sum(hours)))
    assert sum(whole.values()) == round(round(sum(hours), 1))
    assert all(abs(whole[step.id] - step.hours) < 1 for step in steps)


def test_the_headline_leaves_names_their_capitals_and_names_no_other(
    small: Catalogue, plan: Plan, profile: Profile
) -> None:
    backgrounds = {"devops": replace(next(iter(small.backgrounds.values())), id="devops", title="DevOps engineer")}
    roles = {plan.role: replace(small.roles[plan.role], title="Senior ML engineer")}
    named = replace(small, backgrounds=backgrounds, roles=roles)
    assert headline(plan, replace(profile, background="devops"), named) == "From DevOps engineer to senior ML engineer"
    assert headline(plan, replace(profile, background="other"), named) == "To senior ML engineer"


def test_an_exclusion_says_its_name_once(small: Catalogue) -> None:
    told = Excluded(id="ex/ops-1", reason="over-budget", message="OPS-1 is over budget by $65")
    untold = Excluded(id="ex/ops-1", reason="over-budget", message="over budget by $65")
    assert excluded_in_words(told, small) == "OPS-1 is over budget by $65"
    assert excluded_in_words(untold, small) == "OPS-1: over budget by $65"


def test_what_is_not_in_the_plan_is_set_against_the_best_plan_with_it_where_there_is_one(small: Catalogue) -> None:
    alone = WhyNot(id="ex/ops-1", kind=StepKind.EXAM, reason="withdrawn", message="it was withdrawn")
    assert why_not_in_words(alone, small) == ("It was withdrawn.",)
    steps = ("ex/ops-1", "open-rag")
    forced = replace(
        alone, readiness=63.25, readiness_with=50, steps_with=steps, hours_with=1234.4, cost_usd_with=165.5
    )
    assert why_not_in_words(forced, small)[1:] == (
        "The best plan with it: OPS-1 and Open-source retrieval (1,234 h, $165.50).",
        "It reaches 50.0; the plan as it is 63.2.",
    )
