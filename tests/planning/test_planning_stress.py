"""How sure a plan is: sampled worlds, solved and tried."""

from __future__ import annotations

import datetime as dt
import functools
import math
import statistics
from dataclasses import replace

import pytest
from planning_profiles import sampled_profile
from planning_small import AS_OF, OWN, asked, catalogue, exam, ids, project

from waypost.catalogue.load import load_catalogue
from waypost.domain.catalogue import Catalogue
from waypost.domain.credential import StudyHours
from waypost.domain.plan import PlanStatus
from waypost.domain.profile import Profile
from waypost.errors import UsageError
from waypost.planning import plan
from waypost.planning.case import Case
from waypost.planning.request import checked
from waypost.planning.search import solve
from waypost.planning.stress import share, stress, stress_in_parts
from waypost.planning.worlds import TRUST, UNPUBLISHED, Worlds, worthwhile

NEEDS = {"a": (2, 60.0), "b": (2, 40.0)}
ME = Profile(role="genai-engineer", background="software-developer", stack="aws", as_of=AS_OF, budget_usd=600)


@functools.cache
def worlds(seed: int = 0) -> Worlds:
    return Worlds(Case.of(checked(ME, load_catalogue()), load_catalogue()), seed)


def studied(offered: Catalogue, id: str, low: float, high: float) -> Catalogue:
    """The catalogue with published study hours for one exam."""
    one = replace(offered.credentials[id], study=StudyHours(hours_low=low, hours_high=high))
    return replace(offered, credentials={**offered.credentials, id: one})


def test_the_same_seed_gives_the_same_answer_and_another_one_does_not() -> None:
    first = stress(ME, load_catalogue(), worlds=40, seed=7)
    assert first == stress(ME, load_catalogue(), worlds=40, seed=7)
    assert first.hours != stress(ME, load_catalogue(), worlds=40, seed=8).hours


def test_a_world_does_not_depend_on_which_others_are_drawn() -> None:
    assert worlds()[3] == worlds()[3]
    assert worlds()[3] != worlds()[4]
    assert worlds(1)[3] != worlds(0)[3]


@pytest.mark.parametrize("seed", range(60))
def test_a_world_in_which_nothing_differs_has_the_problem_and_the_plan_as_they_are(seed: int) -> None:
    profile = sampled_profile(load_catalogue(), seed)
    case = Case.of(checked(replace(profile, stack=profile.stack or "gcp"), load_catalogue()), load_catalogue())
    sampled = Worlds(case, 0)
    problem = worthwhile(sampled.problem(sampled.usual()))
    assert problem.hours_cap == case.problem.hours_cap
    assert problem.starts == case.problem.starts
    mine, thought = ({one.id: one for one in each.candidates} for each in (problem, case.problem))
    for id in mine.keys() & thought.keys():
        assert mine[id].value.bit_count() == thought[id].value.bit_count()
        assert replace(mine[id], value=0) == replace(thought[id], value=0)
    found = solve(problem)
    assert problem.ids(found.chosen) == case.chosen
    assert found.readiness == case.solution.readiness


def test_a_step_alone_takes_its_factor_on_its_hours() -> None:
    sampled = worlds()
    usual = {one.id: one for one in sampled.loose.candidates}
    exact = 0
    for number in range(20):
        world = sampled[number]
        problem = sampled.problem(world)
        for one in problem.candidates:
            alone = usual[one.id].own + usual[one.id].learning.bit_count() * problem.grain
            takes = (one.own + one.learning.bit_count() * problem.grain) * world.slowness
            if one.own > 0:  # else it is as quick as its learning lets it be
                assert takes == pytest.approx(alone * world.hours[one.id], abs=1)
                exact += 1
    assert exact > 1000


def test_hours_stay_within_what_is_published_and_reach_both_ends() -> None:
    offered = studied(catalogue([exam("v/one", {"a": 2}), exam("v/two", {"b": 2})], needs=NEEDS), "v/one", 25, 100)
    sampled = Worlds(Case.of(checked(asked(), offered), offered), 0)
    drawn = [sampled[number].hours for number in range(600)]
    for id, half in (("v/one", 2.0), ("v/two", math.sqrt(UNPUBLISHED))):
        factors = [world[id] for world in drawn]
        assert 1 / half <= min(factors) < 1 / half * 1.1
        assert half / 1.1 < max(factors) <= half
        assert statistics.median(factors) == pytest.approx(1, abs=0.08)


def test_a_slow_person_is_slow_at_everything_and_each_step_differs_too() -> None:
    drawn = [worlds()[number].hours for number in range(300)]
    first, second = sorted(drawn[0])[:2]
    logs = [(math.log(world[first]), math.log(world[second])) for world in drawn]
    assert 0.3 < statistics.correlation(*zip(*logs, strict=True)) < 0.7


def test_weights_add_to_a_hundred_and_trust_stays_within_its_reach() -> None:
    stance = load_catalogue().stance
    for number in range(30):
        world = worlds()[number]
        assert sum(world.weights) == pytest.approx(100)
        assert all(weight > 0 for weight in world.weights)
        for key, value in world.stance.trust.items():
            assert stance.trust[key] * (1 - TRUST) <= value <= min(1.0, stance.trust[key] * (1 + TRUST))
        assert 0.35 <= world.kappa <= 0.65


def test_kappa_that_the_person_stated_is_no_estimate() -> None:
    sampled = Worlds(Case.of(checked(replace(ME, kappa=0.7), load_catalogue()), load_catalogue()), 0)
    assert {sampled[number].kappa for number in range(5)} == {0.7}


def test_steps_are_the_plans_in_order_and_the_others_come_most_frequent_first() -> None:
    found = stress(ME, load_catalogue(), worlds=60)
    assert [one.id for one in found.steps] == ids(plan(ME, load_catalogue(), explained=False))
    counts = [one.share.count for one in found.others]
    assert counts == sorted(counts, reverse=True)
    assert not {one.id for one in found.steps} & {one.id for one in found.others}
    assert found.on_time.count <= found.within_hours.count <= found.worlds == 60


def test_a_step_that_is_better_whatever_happens_stays_in_every_world() -> None:
    offered = catalogue([exam("v/good", {"a": 2, "b": 2}), exam("v/worse", {"a": 1})], needs=NEEDS)
    found = stress(asked(), offered, worlds=50)
    assert [(one.id, one.share.count) for one in found.steps] == [("v/good", 50)]
    assert found.others == ()
    assert found.unchanged.count == 50


def test_of_two_steps_that_are_as_good_each_stays_in_about_half_of_the_worlds() -> None:
    offered = catalogue([exam("v/one", {"a": 2}), exam("v/two", {"b": 2})], needs={"a": (2, 50.0), "b": (2, 50.0)})
    found = stress(asked(max_exams=1), offered, worlds=200)
    assert 60 < found.steps[0].share.count < 140
    assert found.steps[0].share.count + found.others[0].share.count == 200


def test_a_plan_that_fills_its_time_is_late_in_about_half_of_the_worlds() -> None:
    offered = catalogue([exam("v/one", {"a": 3})], needs={"a": (3, 100.0)})
    just = AS_OF + dt.timedelta(days=math.ceil((40 + OWN) * 7 / 10))
    roomy, full = (stress(asked(by=by), offered, worlds=200) for by in (None, just))
    assert roomy.on_time.count == roomy.within_hours.count == 200
    assert 70 < full.within_hours.count < 130
    assert full.end_p50 is not None
    assert full.end_p90 is not None
    assert full.end_p10 is not None
    assert full.end_p10 < full.end_p50 < full.end_p90


def test_an_exam_that_closes_makes_a_plan_late_that_still_has_hours() -> None:
    offered = catalogue([exam("v/one", {"a": 3}, last_day="2026-12-23")], needs={"a": (3, 100.0)})
    found = stress(asked(), offered, worlds=200)
    assert found.within_hours.count == 200
    assert 70 < found.on_time.count < 130


def test_what_is_shared_is_still_learnt_once_in_every_world() -> None:
    offered = catalogue([exam("v/one", {"a": 3})], [project("p", {"a": 3})], needs={"a": (3, 100.0)})
    found = stress(asked(), offered, worlds=200)
    assert found.hours is not None
    assert found.hours.p50 == pytest.approx(40 + 2 * OWN, rel=0.12)


def test_progress_is_told_and_can_stop_it_with_what_is_known() -> None:
    told: list[tuple[int, int]] = []

    def until_ten(done: int, of: int) -> bool:
        told.append((done, of))
        return done < 10

    found = stress(ME, load_catalogue(), worlds=40, progress=until_ten)
    assert told == [(number, 40) for number in range(1, 11)]
    assert (found.asked, found.worlds) == (40, 10)
    whole = stress(ME, load_catalogue(), worlds=10)
    assert replace(whole, asked=40) == found


def test_an_infeasible_plan_is_tried_in_no_world() -> None:
    offered = catalogue([exam("v/one", {"a": 2}, fee=500)], needs=NEEDS)
    found = stress(asked(want=("v/one",), budget_usd=100), offered, worlds=20)
    assert (found.status, found.worlds, found.steps) == (PlanStatus.INFEASIBLE, 0, ())
    assert (found.on_time.low, found.on_time.high) == (0.0, 1.0)
    assert found.hours is None


def test_the_parts_of_a_test_lead_to_the_whole_of_it() -> None:
    parts = list(stress_in_parts(ME, load_catalogue(), worlds=25, seed=4, every=10))
    assert [part.worlds for part in parts] == [0, 10, 20, 25]
    assert [one.id for one in parts[0].steps] == [one.id for one in parts[-1].steps]
    assert parts[-1] == stress(ME, load_catalogue(), worlds=25, seed=4)
    cut = stress(ME, load_catalogue(), worlds=25, seed=4, progress=lambda done, _: done < 10)
    assert parts[1] == cut


@pytest.mark.parametrize("worlds", [0, -1, 100_001])
def test_a_number_of_worlds_that_cannot_be_is_refused(worlds: int) -> None:
    with pytest.raises(UsageError):
        stress(ME, load_catalogue(), worlds=worlds)


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (5, 10, 0.2366, 0.7634), (95, 100, 0.8883, 0.9785)],
)
def test_shares_come_with_their_wilson_interval(count: int, of: int, low: float, high: float) -> None:
    found = share(count, of)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-4)


def test_what_the_person_holds_counts_by_its_trust_in_the_world() -> None:
    profile = replace(ME, held=("aws/aif-c01",))
    sampled = Worlds(Case.of(checked(profile, load_catalogue()), load_catalogue()), 0)
    attested = {sum(one.attested for one in sampled.problem(sampled[number]).starts) for number in range(6)}
    assert len(attested) > 3
