"""When each step comes, and on which days."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise, permutations

from planning_profiles import sampled_profile
from planning_small import AS_OF, OWN, catalogue, exam, ids, planned, project
from planning_synthetic import make_catalogue

from waypost.domain.plan import PlanStatus
from waypost.planning.build import build
from waypost.planning.order import EXACT, Slotted, order
from waypost.planning.problem import Problem
from waypost.planning.search import solve

NEEDS = {"a": (2, 60.0), "b": (2, 40.0)}


def test_the_step_with_most_readiness_an_hour_comes_first() -> None:
    exams = [exam("v/1", {"b": 2}), exam("v/2", {"a": 2})]
    assert ids(planned(catalogue(exams, needs=NEEDS))) == ["v/2", "v/1"]


def test_study_is_one_step_after_another_at_the_stated_pace() -> None:
    made = planned(catalogue([exam("v/1", {"b": 2}), exam("v/2", {"a": 2})], needs=NEEDS), hours_per_week=7)
    first, second = made.steps
    assert (first.start, first.hours) == (AS_OF, 20 + OWN)
    assert first.end == AS_OF + dt.timedelta(days=24)
    assert (second.start, second.end) == (first.end, AS_OF + dt.timedelta(days=48))


def test_a_part_of_a_day_is_rounded_up_and_never_adds_up() -> None:
    exams = [exam(f"v/{n}", {f"s{n}": 2}) for n in range(5)]
    made = planned(catalogue(exams, needs={f"s{n}": (2, 20.0) for n in range(5)}), hours_per_week=11)
    assert [step.end for step in made.steps] == [
        AS_OF + dt.timedelta(days=-(-24 * (n + 1) * 7 // 11)) for n in range(5)
    ]


def test_an_exam_that_closes_soon_comes_before_one_that_brings_more() -> None:
    exams = [exam("v/soon", {"b": 2}, last_day="2026-12-15"), exam("v/more", {"a": 2})]
    made = planned(catalogue(exams, needs=NEEDS))
    assert ids(made) == ["v/soon", "v/more"]
    assert made.steps[0].window_closes == dt.date(2026, 12, 15)
    assert made.steps[0].last_safe_start == dt.date(2026, 12, 15) - dt.timedelta(days=17)  # 24 hours at 10 a week


def test_what_is_recommended_before_comes_before_even_if_it_brings_less() -> None:
    exams = [exam("v/ground", {"b": 2}), exam("v/more", {"a": 2}, after=("v/ground",))]
    assert ids(planned(catalogue(exams, needs=NEEDS))) == ["v/ground", "v/more"]


def test_a_last_day_outweighs_a_recommendation() -> None:
    exams = [exam("v/ground", {"b": 2}), exam("v/more", {"a": 2}, after=("v/ground",), last_day="2026-12-15")]
    assert ids(planned(catalogue(exams, needs=NEEDS))) == ["v/more", "v/ground"]


def test_a_project_stands_beside_its_exam() -> None:
    exams = [exam("v/1", {"a": 2}), exam("v/2", {"b": 2})]
    projects = [project("p1", {"a": 1}, pairs=("v/1",)), project("p2", {"b": 2}, pairs=("v/2",))]
    steps = ids(planned(catalogue(exams, projects, needs=NEEDS)))
    assert len(steps) == 4
    assert abs(steps.index("v/1") - steps.index("p1")) == 1
    assert abs(steps.index("v/2") - steps.index("p2")) == 1


def test_the_order_is_the_best_of_all_orders() -> None:
    seen = 0
    for seed in range(60):
        held = make_catalogue(seed, exams=14, projects=8, skills=16, families=2, roles=2, knots=0.3)
        problem = build(sampled_profile(held, seed), held)
        found = solve(problem)
        if found.status is PlanStatus.INFEASIBLE or not 2 <= len(found.chosen) <= 6:
            continue
        seen += 1
        best = min(cost for run in permutations(found.chosen) if (cost := _cost(problem, run)) is not None)
        assert _cost(problem, tuple(one.index for one in order(problem, found.chosen))) == best
    assert seen >= 20


def _cost(problem: Problem, run: tuple[int, ...]) -> tuple[int, int, int] | None:
    """Recommendations broken, minus neighbours that belong together, minus gain times days; ``None`` where too late."""
    ends = _ends(problem, run)
    if ends is None:
        return None
    chosen = problem.ids(run)
    after = [problem.candidates[i].after for i in run]
    broken = sum(id in after[place] for place in range(len(run)) for id in chosen[place + 1 :])
    exams = [problem.candidates[i].pairs & set(chosen) or {problem.candidates[i].id} for i in run]
    beside = sum(bool(one & other) for one, other in pairwise(exams))
    readiness = [problem.readiness(run[:count]) for count in range(len(run) + 1)]
    days = (problem.deadline - problem.as_of).days
    early = sum((readiness[n + 1] - readiness[n]) * (days - end) for n, end in enumerate(ends))
    return broken, -beside, -early


def _ends(problem: Problem, run: tuple[int, ...]) -> list[int] | None:
    ends: dict[str, int] = {}
    for place, i in enumerate(run):
        one = problem.candidates[i]
        met = [[ends[id] for id in any_of if id in ends] for any_of in one.requires]
        if not all(met):
            return None
        studied = problem.days(problem.hours(run[: place + 1]))
        ends[one.id] = max(studied, one.opens, *(min(days) for days in met)) if met else max(studied, one.opens)
        if ends[one.id] > one.due:
            return None
    return list(ends.values())


def test_many_steps_are_put_in_a_sound_order() -> None:
    projects = [project(f"p{n:02d}", {f"s{n}": 2}, after=(f"p{n + 1:02d}",) if n % 3 == 0 else ()) for n in range(16)]
    closing = exam("v/x", {"x": 2}, last_day="2027-02-20")
    held = catalogue([closing], projects, needs={"x": (2, 4.0), **{f"s{n}": (2, 6.0 + n % 2) for n in range(16)}})
    made = planned(held, hours_per_week=20)
    assert len(made.steps) > EXACT
    places = {step.id: place for place, step in enumerate(made.steps)}
    assert all(places[f"p{n + 1:02d}"] < places[f"p{n:02d}"] for n in range(0, 15, 3))


def test_gains_add_up_to_the_readiness_of_the_plan() -> None:
    for seed in range(20):
        held = make_catalogue(seed)
        problem = build(sampled_profile(held, seed), held)
        found = solve(problem)
        slotted: tuple[Slotted, ...] = order(problem, found.chosen)
        assert sum(one.gain for one in slotted) == problem.readiness(found.chosen) - problem.start()
        assert sum(one.hours for one in slotted) == problem.hours(found.chosen)
