"""Measure the promises of the planner: speed, the ratio to CP-SAT at the same optimum, growth, cold start.

    python benchmarks/planning.py [--profiles N] [--only speed|cpsat|growth|cold]

Profiles are random but fixed (tests/planning/planning_profiles.py); everything runs on one thread.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "planning"))

from planning_oracles import best_by_cpsat
from planning_profiles import sampled_profile

from waypost.catalogue.load import load_catalogue
from waypost.domain.catalogue import Catalogue
from waypost.domain.plan import PlanStatus
from waypost.planning import plan
from waypost.planning.build import build
from waypost.planning.search import solve

GROWTH_LIMIT_S = 30.0
COLD_RUNS = 9
PLAN = "plan --background software-developer --role genai-engineer --stack aws --hours-per-week 8 --months 9"


def main(argv: Sequence[str] | None = None) -> int:
    parts = {"speed": speed, "cpsat": cpsat, "growth": growth, "cold": cold}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--profiles", type=int, default=500, help="how many sampled profiles")
    parser.add_argument("--only", choices=sorted(parts), help="measure just this")
    asked = parser.parse_args(argv)
    kept = [parts[asked.only](asked.profiles)] if asked.only else [part(asked.profiles) for part in parts.values()]
    return 0 if all(kept) else 1


def speed(profiles: int) -> bool:
    """Median and 99th percentile of a plan, warm: the exact plan with its dates, and with every explanation."""
    held = load_catalogue()
    requests = [sampled_profile(held, seed) for seed in range(profiles)]
    for request in requests[:20]:
        plan(request, held)
    print(f"Speed: {profiles} sampled profiles, warm, one thread")
    _row("search alone", [_seconds(solve, build(request, held)) for request in requests])
    plans = [_seconds(plan, request, held, explained=False) for request in requests]
    median, tail = _row("exact plan: problem, search, order, dates", plans)
    kept = _promise("median ≤ 10 ms", median <= 0.010) & _promise("p99 ≤ 250 ms", tail <= 0.250)
    _row("the same with explanations", [_seconds(plan, request, held) for request in requests])
    return kept


def cpsat(profiles: int) -> bool:
    """Pairwise against CP-SAT on the same problems, where both prove the same optimum.

    Both start from the same problem in integers; what CP-SAT's model takes to write is not counted.
    """
    held = load_catalogue()
    problems = [build(sampled_profile(held, seed), held) for seed in range(profiles)]
    for problem in problems[:20]:
        solve(problem)
    print(f"\nAgainst CP-SAT: {profiles} sampled profiles, one thread each, one solver after the other")
    ours = [_seconds(solve, problem) for problem in problems]
    alone = [best_by_cpsat(problem, ties=False) for problem in problems]
    whole = [best_by_cpsat(problem) for problem in problems]
    differ = 0
    for seed, (problem, (best, _), (readiest, _)) in enumerate(zip(problems, whole, alone, strict=True)):
        found = solve(problem)
        key = None if found.status is PlanStatus.INFEASIBLE else (found.readiness, found.hours, found.money)
        if key != best or (key and key[0]) != (readiest and readiest[0]):
            differ += 1
            print(f"  profile {seed}: {key} here, {best} by CP-SAT")
    _row("search", ours)
    rivals = {"readiness alone": [taken for _, taken in alone], "the whole objective": [taken for _, taken in whole]}
    for name, theirs in rivals.items():
        _row(f"CP-SAT, {name}", theirs)
    kept = _promise("the same optimum everywhere", differ == 0)
    for name, theirs in rivals.items():
        ratios = [slow / fast for slow, fast in zip(theirs, ours, strict=True)]
        below = sum(ratio < 100 for ratio in ratios) / len(ratios)
        median, sums = statistics.median(ratios), sum(theirs) / sum(ours)
        print(f"  {name}: median ratio {median:.0f}, ratio of the sums {sums:.0f},")
        print(f"    lowest tenth {_at(ratios, 0.1):.0f}, below 100 in {below:.0%} of the profiles")
        kept &= _promise("≥ 100 times faster (median of the ratios)", median >= 100)
    return kept


def growth(profiles: int) -> bool:
    """The search on catalogues with synthetic copies of every credential and project. No promise."""
    held = load_catalogue()
    count = max(20, profiles // 5)
    print(f"\nGrowth: {count} sampled profiles; copies differ from the originals in some levels and hours")
    for times in (1, 2, 4, 8):
        larger = copied(held, times)
        taken, stopped = [], 0
        for seed in range(count):
            problem = build(sampled_profile(held, seed), larger)
            started = time.perf_counter()
            found = solve(problem, time_limit_s=GROWTH_LIMIT_S)
            taken.append(time.perf_counter() - started)
            stopped += found.status is PlanStatus.FEASIBLE
        steps = len(larger.credentials) + len(larger.projects)
        _row(f"x{times}: {steps} credentials and projects, {stopped} stopped at {GROWTH_LIMIT_S:.0f} s", taken)
    return True


def copied(held: Catalogue, times: int) -> Catalogue:
    """The catalogue with every credential and project ``times`` over, the copies with some levels and hours changed."""
    random = Random(times)
    credentials, coverage, projects = dict(held.credentials), dict(held.coverage), dict(held.projects)
    for n in range(1, times):
        for id, one in held.credentials.items():
            credentials[f"{id}-copy-{n}"] = replace(one, id=f"{id}-copy-{n}", aliases=(), predecessor=None)
        for id, judged in held.coverage.items():
            domains = tuple(replace(one, skills=_changed(random, one.skills)) for one in judged.domains)
            rungs = tuple(f"{rung}-copy-{n}" for rung in judged.recommended_after)
            coverage[f"{id}-copy-{n}"] = replace(
                judged, credential=f"{id}-copy-{n}", domains=domains, recommended_after=rungs
            )
        for id, built in held.projects.items():
            own = built.own_hours + random.choice([-2, 0, 2])
            projects[f"{id}-copy-{n}"] = replace(
                built, id=f"{id}-copy-{n}", skills=_changed(random, built.skills), own_hours=own
            )
    return replace(held, credentials=credentials, coverage=coverage, projects=projects)


def _changed(random: Random, levels: dict[str, int]) -> dict[str, int]:
    kept = {skill: level for skill, level in levels.items() if random.random() > 0.1}
    return {skill: min(4, max(1, level + random.choice([-1, 0, 0, 0, 1]))) for skill, level in kept.items()}


def cold(profiles: int) -> bool:
    """The command from a cold shell, as somebody runs it."""
    del profiles
    command = str(Path(sys.executable).parent / "waypost")
    print(f"\nCold start: median of {COLD_RUNS} runs of the command")
    kept = True
    for arguments, most in ((PLAN, 0.7), ("--help", 0.25)):
        runs = [_seconds(_run, [command, *arguments.split()]) for _ in range(COLD_RUNS)]
        print(f"  waypost {arguments.split()[0]:<8} {statistics.median(runs):.3f} s (slowest {max(runs):.3f} s)")
        kept &= _promise(f"≤ {most} s", statistics.median(runs) <= most)
    return kept


def _run(command: Sequence[str]) -> None:
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)


def _seconds(work: Callable[..., object], *arguments: object, **options: object) -> float:
    started = time.perf_counter()
    work(*arguments, **options)
    return time.perf_counter() - started


def _at(values: Sequence[float], part: float) -> float:
    return sorted(values)[min(len(values) - 1, int(part * len(values)))]


def _row(name: str, seconds: Sequence[float]) -> tuple[float, float]:
    median, tail = statistics.median(seconds), _at(seconds, 0.99)
    shown = [f"{1000 * value:9.2f}" for value in (median, statistics.mean(seconds), tail, max(seconds))]
    print(f"  {name:<62} ms: median {shown[0]}  mean {shown[1]}  p99 {shown[2]}  max {shown[3]}")
    return median, tail


def _promise(text: str, kept: bool) -> bool:
    print(f"    promise: {text}: {'kept' if kept else 'BROKEN'}")
    return kept


if __name__ == "__main__":
    sys.exit(main())
