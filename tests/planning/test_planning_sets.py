"""The tree of sets of one kind holds every set that is possible by itself, once, and no other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from planning_profiles import sampled_profile
from planning_small import catalogue, exam, ids, planned
from planning_synthetic import make_catalogue

from waypost.domain.credential import Prerequisite, Tier
from waypost.domain.plan import StepKind
from waypost.planning.build import build
from waypost.planning.problem import Problem
from waypost.planning.sets import Side

MOST = 9


def _in_tree(side: Side) -> Iterator[tuple[int, ...]]:
    for root in side.roots:
        waiting = [(root, side.free(root))]
        while waiting:
            at, free = waiting.pop()
            if side.stands(at):
                yield tuple(sorted(item.index for item in at.members))
            children = side.children(at, free)
            for place, item in enumerate(children, start=1):
                grown = side.grown(at, item)
                if grown is not None:
                    waiting.append((grown, side.after(item, children[place:])))


def _possible(problem: Problem, kind: StepKind) -> Iterator[tuple[int, ...]]:
    places = [i for i, one in enumerate(problem.candidates) if one.kind is kind]
    own = {problem.candidates[i].id for i in places}
    alone = replace(problem, wanted=tuple(id for id in problem.wanted if id in own))
    for size in range(len(places) + 1):
        yield from (chosen for chosen in combinations(places, size) if not alone.broken(chosen))


def _tangled(seed: int, knots: float, least: float) -> Problem:
    held = make_catalogue(seed, exams=14, projects=6, skills=14, families=2, roles=2, knots=knots)
    random = Random(seed)
    kinds = ["exam/foundational", "exam/associate", "exam", "applied-skill"]
    min_gain = {kind: random.choice([0.0, least, 2 * least, 4 * least]) for kind in kinds}
    held = replace(held, stance=replace(held.stance, min_gain=min_gain, ladder_gap=random.choice([0.1, 1.0, 150.0])))
    problem = build(sampled_profile(held, seed), held)
    exams = [one.id for one in problem.candidates if one.kind is StepKind.EXAM]
    return problem.lacking(*(id for id in dict.fromkeys(exams[MOST:]) if id not in problem.wanted))


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 100_000), st.sampled_from([0.2, 0.5, 0.8]), st.sampled_from([0.5, 2.0]))
def test_every_possible_set_stands_once_in_the_tree_and_no_other(seed: int, knots: float, least: float) -> None:
    problem = _tangled(seed, knots, least)
    own = {one.id for one in problem.candidates}
    if not set(problem.wanted) <= own:
        return
    for kind in StepKind:
        assert Counter(_in_tree(Side(problem, kind))) == Counter(_possible(problem, kind))


NEEDS = {"a": (2, 60.0), "b": (1, 2.0), "c": (2, 20.0), "d": (2, 18.0)}


def test_a_step_is_not_kept_for_what_another_one_can_do() -> None:
    """Somebody has to come before the third; the first adds a point, the second ten: then the first adds too little."""
    first, second = exam("v/first", {"a": 1, "b": 1}), exam("v/second", {"c": 2})
    third = exam("v/third", {"a": 2}, requires=[Prerequisite(text="", any_of=("v/first", "v/second"))])
    assert set(ids(planned(catalogue([first, second, third], needs=NEEDS)))) == {"v/second", "v/third"}
    assert ids(planned(catalogue([first, third], needs=NEEDS))) == ["v/first", "v/third"]


def test_what_rests_on_a_step_must_bring_what_the_step_asks_for() -> None:
    ground = exam("v/ground", {"e": 1}, tier=Tier.FOUNDATIONAL)
    above = exam("v/above", {"c": 2}, requires=[Prerequisite(text="", any_of=("v/ground",))])
    for least, expected in ((10.0, ["v/ground", "v/above"]), (10.5, [])):
        gains = {"exam/foundational": least, "exam": 2.0}
        assert ids(planned(catalogue([ground, above], needs=NEEDS, min_gain=gains))) == expected


def test_a_step_that_opens_too_late_cannot_come_first() -> None:
    late = exam("v/late", {"c": 2}, live="2027-04-01")
    closing = exam("v/closing", {"a": 2}, last_day="2027-03-01", requires=[Prerequisite(text="", any_of=("v/late",))])
    assert ids(planned(catalogue([late, closing], needs=NEEDS))) == ["v/late"]


def test_what_comes_first_must_fit_before_the_last_day_too() -> None:
    first = exam("v/first", {"c": 2})
    for last_day, expected in (("2026-12-26", ["v/first", "v/closing"]), ("2026-12-25", ["v/first"])):
        rule = Prerequisite(text="", any_of=("v/first",))
        closing = exam("v/closing", {"a": 2}, last_day=last_day, requires=[rule])
        assert ids(planned(catalogue([first, closing], needs=NEEDS))) == expected  # 48 hours at 10 a week: 34 days


def test_steps_that_wait_for_each_other_need_a_way_in() -> None:
    rules = {id: [Prerequisite(text="", any_of=others)] for id, others in {"a": ("v/b", "v/in"), "b": ("v/a",)}.items()}
    both = [exam("v/a", {"a": 2}, requires=rules["a"]), exam("v/b", {"c": 2}, requires=rules["b"])]
    assert ids(planned(catalogue(both, needs=NEEDS))) == []
    assert ids(planned(catalogue([*both, exam("v/in", {"e": 1})], needs=NEEDS))) == ["v/in", "v/a", "v/b"]
