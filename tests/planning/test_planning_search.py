"""What is chosen, and why nothing else is."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from planning_profiles import sampled_profile
from planning_small import AS_OF, OWN, asked, catalogue, exam, ids, planned, project
from planning_synthetic import make_catalogue

from waypost.domain.credential import Event, EventKind, Fee, Prerequisite
from waypost.domain.dates import PartialDate
from waypost.domain.plan import PlanStatus
from waypost.domain.profile import Profile
from waypost.planning import plan, why_not
from waypost.planning.build import build
from waypost.planning.search import solve

NEEDS = {"a": (2, 60.0), "b": (2, 40.0)}


def test_a_second_exam_on_the_same_skills_adds_nothing_and_is_not_asked_for() -> None:
    held = catalogue([exam("v/one", {"a": 2}), exam("v/two", {"a": 2}, fee=90)], needs=NEEDS)
    assert ids(planned(held)) == ["v/two"]


def test_readiness_counts_each_half_of_each_need_once() -> None:
    held = catalogue([exam("v/one", {"a": 2, "b": 1})], [project("p", {"a": 1})], needs=NEEDS)
    made = planned(held)
    assert made.readiness_end == pytest.approx(0.5 * (60 + 20) + 0.5 * 30)
    assert made.attested_end == pytest.approx(0.5 * (60 + 20))


def test_every_step_says_what_is_attested_after_it() -> None:
    held = catalogue(
        [exam("v/one", {"a": 2}), exam("v/two", {"b": 2}, after=("v/one",))], [project("p", {"a": 1})], needs=NEEDS
    )
    made = planned(held)
    attested, found = 0.0, {}
    for step in made.steps:
        attested += step.gain if step.id != "p" else 0.0
        found[step.id] = step.attested_after
        assert step.attested_after == pytest.approx(attested)
    assert found.keys() == {"v/one", "v/two", "p"}
    assert made.steps[-1].attested_after == made.attested_end


def test_what_one_step_teaches_is_not_paid_for_again() -> None:
    held = catalogue([exam("v/one", {"a": 2})], [project("p", {"a": 2, "b": 2})], needs=NEEDS)
    made = planned(held)
    assert made.hours == 20 + 20 + 2 * OWN


def test_a_step_that_adds_less_than_its_minimum_is_left_out_even_if_it_is_free() -> None:
    held = catalogue([exam("v/one", {"a": 2}), exam("v/two", {"b": 1}, fee=0)], needs=NEEDS, min_gain={"exam": 12.0})
    assert ids(planned(held)) == ["v/one"]


def test_a_step_must_earn_its_place_beside_all_others() -> None:
    """Together they reach 50 points; the broad one alone 35, so that the narrow one adds 15."""
    exams = [exam("v/broad", {"a": 1, "b": 2}), exam("v/narrow", {"a": 2})]
    assert set(ids(planned(catalogue(exams, needs=NEEDS, min_gain={"exam": 15.0})))) == {"v/broad", "v/narrow"}
    assert ids(planned(catalogue(exams, needs=NEEDS, min_gain={"exam": 15.01}))) == ["v/broad"]


def test_of_equal_plans_the_one_with_fewer_hours_then_the_cheaper_one_wins() -> None:
    exams = [exam("v/long", {"a": 3}, fee=1), exam("v/dear", {"a": 2}, fee=90), exam("v/short", {"a": 2}, fee=80)]
    assert ids(planned(catalogue(exams, needs=NEEDS))) == ["v/short"]


def test_a_plan_stays_within_budget_and_hours() -> None:
    held = catalogue([exam("v/a", {"a": 2}, fee=100), exam("v/b", {"b": 2}, fee=60)], needs=NEEDS)
    assert set(ids(planned(held, budget_usd=160))) == {"v/a", "v/b"}
    assert ids(planned(held, budget_usd=159.99)) == ["v/a"]
    assert ids(planned(held, budget_usd=99)) == ["v/b"]
    assert ids(planned(held, by=AS_OF + dt.timedelta(days=33))) == ["v/a"]  # 47 hours, and both take 48
    assert set(ids(planned(held, by=AS_OF + dt.timedelta(days=34)))) == {"v/a", "v/b"}


def test_an_exam_whose_last_day_comes_too_soon_is_not_in_the_plan() -> None:
    closing = [exam("v/a", {"a": 2}, last_day="2026-12-20"), exam("v/b", {"b": 2}, last_day="2026-12-20")]
    assert ids(planned(catalogue(closing, needs=NEEDS))) == ["v/a"]  # there are hours for one of the two until then
    assert ids(planned(catalogue(closing, needs=NEEDS), hours_per_week=5)) == []


def test_an_exam_that_opens_later_is_sat_when_it_opens_and_holds_up_nothing() -> None:
    held = catalogue([exam("v/late", {"a": 2}, live="2027-06-01"), exam("v/b", {"b": 2})], needs=NEEDS)
    made = planned(held, want=("v/late",))
    ends = {step.id: step.end for step in made.steps}
    assert ends["v/late"] == dt.date(2027, 6, 1)
    assert ends["v/b"] < dt.date(2027, 2, 1)
    assert ids(planned(held, months=5)) == ["v/b"]


def test_a_beta_is_taken_where_only_its_fee_fits_and_counts_for_less() -> None:
    held = catalogue([exam("v/a", {"a": 2}, beta="2026-10-01", live="2027-03-01", beta_fee=50)], needs=NEEDS)
    (standard,) = planned(held).steps
    (beta,) = planned(held, budget_usd=80).steps
    assert (standard.sitting, standard.fee_usd, standard.gain) == ("standard", 100, 30)
    assert (beta.sitting, beta.fee_usd, beta.gain) == ("beta", 50, 27)


def test_an_exam_that_is_not_offered_in_the_language_is_not_in_the_plan() -> None:
    held = catalogue([exam("v/a", {"a": 2}, languages=("English", "Japanese")), exam("v/b", {"b": 2})], needs=NEEDS)
    assert ids(planned(held, language="Japanese")) == ["v/a"]


def test_a_plan_counts_on_an_exam_from_the_day_on_which_it_was_announced() -> None:
    one, covered = exam("v/a", {"a": 2}, live="2027-01-01")
    live = next(event for event in one.events if event.kind is EventKind.LIVE)
    for announced, expected in ((AS_OF, ["v/a"]), (AS_OF + dt.timedelta(days=1), [])):
        first = Event(kind=EventKind.ANNOUNCED, date=PartialDate.parse(announced.isoformat()))
        assert ids(planned(catalogue([(replace(one, events=(first, live)), covered)], needs=NEEDS))) == expected


def test_a_restricted_exam_is_only_for_members() -> None:
    held = catalogue([exam("v/a", {"a": 2}, restricted_to="partner network members")], needs=NEEDS)
    assert ids(planned(held)) == []
    assert ids(planned(held, memberships=("partner network",))) == ["v/a"]


def test_a_fee_that_no_source_states_is_taken_as_the_highest_of_its_vendor_and_tier() -> None:
    held = catalogue([exam("v/a", {"a": 2}, fee=None), exam("v/b", {"b": 2}, fee=70)], needs=NEEDS)
    made = planned(held)
    assert {step.id: (step.fee_usd, step.fee_known) for step in made.steps} == {"v/a": (70, False), "v/b": (70, True)}
    assert ids(planned(held, budget_usd=139)) == ["v/a"]


def test_neither_the_fee_of_a_beta_nor_one_in_another_currency_stands_in_for_a_fee() -> None:
    beta, (euros, covered) = exam("v/b", {"b": 2}, fee=70, beta_fee=500), exam("v/c", {"b": 2})
    euros = replace(euros, fees=(Fee(amount=Decimal(900), currency="EUR"),))
    held = catalogue([exam("v/a", {"a": 2}, fee=None), beta, (euros, covered)], needs=NEEDS)
    made = planned(held, avoid=("v/c",))
    assert {step.id: (step.fee_usd, step.fee_known) for step in made.steps} == {"v/a": (70, False), "v/b": (70, True)}


def test_an_exam_that_nobody_has_judged_is_in_no_plan_and_says_so() -> None:
    whole = catalogue([exam("v/a", {"a": 2}), exam("v/b", {"b": 2})], needs=NEEDS)
    held = replace(whole, coverage={"v/a": whole.coverage["v/a"]})
    assert ids(planned(held)) == ["v/a"]
    assert why_not(asked(), held, "v/b").reason == "not-judged"


def test_an_exam_is_never_sat_before_what_it_requires() -> None:
    needed = Prerequisite(text="", any_of=("v/first",), gates="sitting")
    exams = [exam("v/first", {"b": 2}), exam("v/then", {"a": 2}, requires=[needed])]
    made = planned(catalogue(exams, needs=NEEDS))
    assert ids(made) == ["v/first", "v/then"]
    assert ids(planned(catalogue(exams, needs=NEEDS), held=("v/first",))) == ["v/then"]
    assert ids(planned(catalogue(exams, needs=NEEDS), avoid=("v/first",))) == []


def test_what_another_step_needs_first_may_add_nothing_itself() -> None:
    needed = Prerequisite(text="", any_of=("v/empty", "v/dear"))
    exams = [
        exam("v/empty", {"c": 1}),
        exam("v/dear", {"c": 1}, fee=500),
        exam("v/then", {"a": 2}, requires=[needed]),
    ]
    assert ids(planned(catalogue(exams, needs=NEEDS))) == ["v/empty", "v/then"]
    assert ids(planned(catalogue(exams, needs=NEEDS), budget_usd=150)) == []


def test_a_chain_of_requirements_is_taken_whole_or_not_at_all() -> None:
    exams = [
        exam("v/1", {"c": 1}),
        exam("v/2", {"d": 1}, requires=[Prerequisite(text="", any_of=("v/1",))]),
        exam("v/3", {"a": 2}, requires=[Prerequisite(text="", any_of=("v/2",))]),
    ]
    assert ids(planned(catalogue(exams, needs=NEEDS))) == ["v/1", "v/2", "v/3"]
    assert ids(planned(catalogue(exams, needs=NEEDS), budget_usd=299)) == []


def test_what_rests_on_something_impossible_is_left_out_with_it() -> None:
    """Nobody can sit the first; the second needs it; the third can do with the fourth instead."""
    exams = [
        exam("v/1", {"c": 1}, last_day="2026-01-01"),
        exam("v/2", {"a": 2}, requires=[Prerequisite(text="", any_of=("v/1",))]),
        exam("v/3", {"b": 2}, requires=[Prerequisite(text="", any_of=("v/2", "v/4"))]),
        exam("v/4", {"c": 1}),
    ]
    assert ids(planned(catalogue(exams, needs=NEEDS))) == ["v/4", "v/3"]
    assert ids(planned(catalogue(exams[:3], needs=NEEDS))) == []


def test_a_prerequisite_that_waypost_does_not_hold_is_met_by_saying_so() -> None:
    needed = Prerequisite(text="", external=("CISA",))
    held = catalogue([exam("v/a", {"a": 2}, requires=[needed])], needs=NEEDS)
    assert ids(planned(held)) == []
    assert ids(planned(held, external=("cisa",))) == ["v/a"]


def test_a_lower_rung_comes_first_for_somebody_far_from_the_recommended_experience() -> None:
    exams = [exam("v/rung", {"b": 1}), exam("v/high", {"a": 2}, assumes={"c": 3}, after=("v/rung",))]
    assert ids(planned(catalogue(exams, needs=NEEDS, ladder_gap=1.0))) == ["v/rung", "v/high"]
    near = catalogue(exams, needs=NEEDS, knows={"c": 3}, ladder_gap=1.0, min_gain={"exam": 15.0})
    assert ids(planned(near)) == ["v/high"]


def test_what_is_wanted_is_in_the_plan_even_if_it_adds_nothing() -> None:
    held = catalogue([exam("v/a", {"a": 2}), exam("v/vain", {"c": 4})], [project("p", {"c": 1})], needs=NEEDS)
    assert set(ids(planned(held, want=("v/vain", "p")))) == {"v/a", "v/vain", "p"}


@pytest.mark.parametrize(
    "fields",
    [
        {"budget_usd": 99},
        {"months": 0.5},
        {"max_exams": 0},
        {"language": "Japanese"},
        {"as_of": dt.date(2028, 1, 1)},
        {"as_of": dt.date(2022, 1, 1)},
    ],
)
def test_a_wish_that_cannot_be_met_makes_the_plan_infeasible(fields: dict[str, object]) -> None:
    held = catalogue([exam("v/a", {"a": 2}, last_day="2027-12-31")], needs=NEEDS)
    assert planned(held, want=("v/a",)).status is PlanStatus.OPTIMAL
    made = planned(held, want=("v/a",), **fields)
    assert (made.status, made.steps) == (PlanStatus.INFEASIBLE, ())


def test_what_is_avoided_is_not_in_the_plan() -> None:
    held = catalogue([exam("v/a", {"a": 2}), exam("v/b", {"b": 2})], [project("p", {"a": 2})], needs=NEEDS)
    assert ids(planned(held, avoid=("v/a", "p"))) == ["v/b"]


def test_no_more_exams_than_asked_for() -> None:
    held = catalogue([exam("v/a", {"a": 2}), exam("v/b", {"b": 2})], [project("p", {"b": 2})], needs=NEEDS)
    assert set(ids(planned(held, max_exams=1))) == {"v/a", "p"}
    assert ids(planned(held, max_exams=0)) == ["p"]


def test_what_is_held_counts_and_is_not_asked_for_again() -> None:
    held = catalogue([exam("v/a", {"a": 2}), exam("v/b", {"a": 2, "b": 2})], [project("p", {"a": 2})], needs=NEEDS)
    made = planned(held, held=("v/a",), done=("p",))
    assert made.readiness_start == 60
    assert (ids(made), made.hours) == (["v/b"], 20 + OWN)


def test_who_holds_an_exam_knows_what_its_candidates_are_taken_to_know() -> None:
    first, later = exam("v/first", {"a": 2}, assumes={"b": 1}), exam("v/later", {"b": 2}, after=("v/first",))
    held = catalogue([first, later], needs=NEEDS)
    whole = planned(held)
    rest = planned(held, held=("v/first",))
    assert (ids(whole), ids(rest)) == (["v/first", "v/later"], ["v/later"])
    assert rest.hours == whole.steps[1].hours == 10 + OWN


def test_a_platform_skill_counts_in_full_on_the_own_stack_and_in_part_elsewhere() -> None:
    exams = [exam("x/a", {"cloud/x": 2}, platform="x"), exam("y/a", {"cloud/y": 2}, platform="y")]
    held = catalogue(exams, needs={"cloud*": (2, 100.0)}, platforms=("x", "y", "z"))
    on_x = planned(held, stack="x")
    assert (ids(on_x), on_x.readiness_end) == (["x/a"], 50)
    on_z = planned(held, stack="z")
    assert (len(on_z.steps), on_z.readiness_end) == (1, 20)
    anywhere = planned(held)
    assert (len(anywhere.steps), anywhere.readiness_end) == (1, 50)


def test_kappa_decides_between_exams_and_projects() -> None:
    held = catalogue([exam("v/a", {"a": 2})], [project("p", {"a": 2})], needs=NEEDS)
    assert ids(planned(held, kappa=1)) == ["v/a"]
    assert ids(planned(held, kappa=0)) == ["p"]


def test_somebody_who_does_not_program_is_not_asked_to_unless_they_ask() -> None:
    exams = [exam("v/code", {"a": 2, "python": 2}), exam("v/talk", {"b": 2})]
    held = catalogue(exams, [project("p", {"a": 2, "python": 3})], needs=NEEDS, coding=False)
    assert ids(planned(held)) == ["v/talk"]
    assert set(ids(planned(held, want=("p",)))) == {"v/talk", "p"}
    programs = catalogue(exams, needs={**NEEDS, "python": (2, 0.0)}, coding=False)
    assert set(ids(planned(programs))) == {"v/code", "v/talk"}


def test_a_search_that_is_stopped_says_how_far_the_optimum_can_be() -> None:
    held = make_catalogue(1, exams=320, projects=100)
    problem = build(Profile(role="role-01", as_of=AS_OF, hours_per_week=20, months=24, background="background-1"), held)
    stopped, proved = solve(problem, time_limit_s=0), solve(problem)
    assert (stopped.status, proved.status) == (PlanStatus.FEASIBLE, PlanStatus.OPTIMAL)
    assert stopped.readiness <= proved.readiness <= stopped.bound
    assert problem.broken(stopped.chosen) == ()
    assert stopped.nodes < proved.nodes


def test_progress_is_told_and_can_stop_the_search() -> None:
    held = make_catalogue(1, exams=320, projects=100)
    problem = build(Profile(role="role-01", as_of=AS_OF, hours_per_week=20, months=24, background="background-1"), held)
    told: list[tuple[int, int, int]] = []

    def progress(nodes: int, best: int, bound: int) -> bool:
        told.append((nodes, best, bound))
        return len(told) < 2

    assert solve(problem, progress=progress).status is PlanStatus.FEASIBLE
    assert len(told) == 2
    assert all(best <= bound for _, best, bound in told)


def test_the_same_request_gives_the_same_plan() -> None:
    for seed in range(10):
        profile = sampled_profile(make_catalogue(seed), seed)
        first = plan(profile, make_catalogue(seed), explained=False)
        assert plan(profile, make_catalogue(seed), explained=False) == first


def test_an_empty_plan_is_a_plan() -> None:
    made = planned(catalogue(needs=NEEDS))
    assert (made.status, made.steps, made.hours, made.cost_usd) == (PlanStatus.OPTIMAL, (), 0, 0)
    assert made.hours_available == pytest.approx(10 * 365 / 7, abs=0.1)
    assert asked().months == 12


def test_a_project_that_a_laptop_alone_will_not_do_costs_what_the_cloud_charges() -> None:
    rented = replace(project("p", {"a": 2}, cash=20), cash_local_usd=None)
    made = planned(catalogue(projects=[rented], needs=NEEDS))
    assert (ids(made), made.cost_usd) == (["p"], 20)
    assert ids(planned(catalogue(projects=[rented], needs=NEEDS), budget_usd=19)) == []
