"""The search against two solvers that know nothing of it: every subset, and CP-SAT."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from planning_oracles import Key, best_by_cpsat, best_subset
from planning_profiles import sampled_profile
from planning_synthetic import make_catalogue

from waypost.catalogue.load import load_catalogue
from waypost.domain.plan import PlanStatus
from waypost.planning.build import build
from waypost.planning.problem import Problem
from waypost.planning.search import Solution, solve

PROFILES = 520  # on the real catalogue, against CP-SAT
CHUNK = 40


def _key(found: Solution) -> Key | None:
    return None if found.status is PlanStatus.INFEASIBLE else (found.readiness, found.hours, found.money)


def _small(seed: int, knots: float) -> Problem:
    held = make_catalogue(seed, exams=8, projects=4, skills=14, families=2, roles=2, knots=knots)
    return build(sampled_profile(held, seed), held)


@settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 100_000), st.sampled_from([0.0, 0.2, 0.5]))
def test_the_search_finds_the_best_of_all_subsets(seed: int, knots: float) -> None:
    problem = _small(seed, knots)
    if len(problem.candidates) > 10:
        problem = problem.lacking(*problem.ids(range(10, len(problem.candidates))))
    found = solve(problem)
    best = best_subset(problem)
    assert _key(found) == (None if best is None else best[0])
    assert best is None or problem.ids(found.chosen) == best[1]


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 100_000), st.sampled_from([0.1, 0.5]))
def test_the_search_agrees_with_cpsat_on_tangled_catalogues(seed: int, knots: float) -> None:
    problem = build(sampled_profile(held := make_catalogue(seed, exams=24, projects=10, knots=knots), seed), held)
    assert _key(solve(problem)) == best_by_cpsat(problem)[0]


def _agree(seeds: range) -> int:
    """How many of these profiles have a plan; fails where the search and CP-SAT differ."""
    held = load_catalogue()
    feasible = 0
    for seed in seeds:
        problem = build(sampled_profile(held, seed), held)
        best, _ = best_by_cpsat(problem)
        assert _key(solve(problem)) == best, f"sampled profile {seed}"
        feasible += best is not None
    return feasible


def test_the_search_agrees_with_cpsat_on_the_real_catalogue() -> None:
    assert _agree(range(16)) > 8


@pytest.mark.slow
@pytest.mark.parametrize("start", range(0, PROFILES, CHUNK))
def test_the_search_agrees_with_cpsat_on_every_sampled_profile(start: int) -> None:
    assert _agree(range(start, start + CHUNK)) > CHUNK // 2
