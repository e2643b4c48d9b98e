"""Measure what planning promises beside the plan: explanations, why-nots, stress tests, trade-offs, conflicts.

    python benchmarks/explain.py [--profiles N] [--worlds N]

Profiles are random but fixed (tests/planning/planning_profiles.py); everything runs on one thread, warm. Exits 1 if a
promise is missed. What has no promise is printed for the record.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "planning"))

from planning_profiles import sampled_profile

from waypost.catalogue.load import load_catalogue
from waypost.domain.catalogue import Catalogue
from waypost.domain.plan import PlanStatus
from waypost.domain.profile import Profile
from waypost.planning import plan
from waypost.planning.excluded import why_not_any
from waypost.planning.stress import stress
from waypost.planning.tradeoff import trade_off

WHY_NOT_S, STRESS_S = 1.0, 5.0
STRESSED = 12  # profiles that are stressed: a test takes seconds, not milliseconds


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--profiles", type=int, default=60, help="how many sampled profiles")
    parser.add_argument("--worlds", type=int, default=300, help="how many worlds to stress a plan in")
    asked = parser.parse_args(argv)
    held = load_catalogue()
    requests = [sampled_profile(held, seed) for seed in range(asked.profiles)]
    states = [plan(request, held).status for request in requests]
    fine = [one for one, status in zip(requests, states, strict=True) if status is not PlanStatus.INFEASIBLE]
    steps = len(held.credentials) + len(held.projects)
    print(f"{len(requests)} sampled profiles, {steps} credentials and projects, one thread, warm")
    kept = [
        _row(f"why not, all {steps}", fine, lambda one: why_not_any(one, held), promise=WHY_NOT_S),
        _row(
            f"{asked.worlds} worlds",
            fine[:STRESSED],
            lambda one: stress(one, held, worlds=asked.worlds),
            promise=STRESS_S,
        ),
    ]
    _row("plan without reasons", fine, lambda one: plan(one, held, explained=False))
    _row("plan with reasons", fine, lambda one: plan(one, held))
    _row("plan that cannot be", _impossible(held, asked.profiles), lambda one: plan(one, held))
    for field in ("budget_usd", "hours_per_week"):
        _row(f"curve of {field}", fine, lambda one, field=field: trade_off(one, held, field))
    return 0 if all(kept) else 1


def _impossible(held: Catalogue, profiles: int) -> list[Profile]:
    """Requests that ask for up to three credentials, of those that no plan can serve."""
    ids = sorted(held.credentials)
    found = []
    for seed in range(profiles):
        want = tuple(dict.fromkeys(ids[(seed * 7 + n * 31) % len(ids)] for n in range(1 + seed % 3)))
        request = replace(sampled_profile(held, seed), want=want, avoid=(), held=())
        if plan(request, held, explained=False).status is PlanStatus.INFEASIBLE:
            found.append(request)
    return found


def _row(
    name: str, requests: Sequence[Profile], run: Callable[[Profile], object], *, promise: float | None = None
) -> bool:
    """Print median and worst; whether the worst keeps the promise."""
    taken = []
    for one in requests:
        began = time.perf_counter()
        run(one)
        taken.append(time.perf_counter() - began)
    worst = max(taken)
    said = "" if promise is None else f"   promised {_s(promise)}: {'kept' if worst <= promise else 'MISSED'}"
    print(f"  {name:<24} median {_s(statistics.median(taken))}   worst {_s(worst)}   of {len(taken):>3}{said}")
    return promise is None or worst <= promise


def _s(seconds: float) -> str:
    return f"{seconds * 1000:6.0f} ms" if seconds < 1 else f"{seconds:7.2f} s"


if __name__ == "__main__":
    sys.exit(main())
