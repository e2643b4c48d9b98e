"""How far plans agree with published expert recommendations, beside the targets and beside experts among themselves.

    python benchmarks/experts.py [--cases FILE] [--verbose] [--by-site] [--write]

Feeds the cases of the shared benchmark through `waypost plan --batch`, keeps the exam steps and runs the shared scorer.
Exits 1 if a target is missed. With --write the figures are kept in the package, where the web app shows them with the
data they were measured on. docs/experts.md tells how far the figures can be trusted.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from waypost.catalogue.load import load_catalogue

SHARED = Path(__file__).resolve().parents[1].parent / "shared" / "benchmark"
SCORER = SHARED / "score.py"
KEPT = Path(__file__).resolve().parents[1] / "src" / "waypost" / "data" / "measured" / "agreement.json"
TARGETS = {
    "overlap": (">=", 0.90),
    "jaccard": (">=", 0.50),
    "first_in": (">=", 0.80),
    "contradicted": ("<=", 0.06),
    "exams": ("<=", 3.0),
}
AMONG_EXPERTS = {"core": 0.90, "overlap": 0.91, "jaccard": 0.49, "first_in": 0.82, "contradicted": 0.06}


def plans(cases: Path) -> dict[str, dict[str, Any]]:
    """Case id -> what `waypost plan --batch` answers for it."""
    profiles = _run([sys.executable, str(SCORER), "profiles", str(cases)], codes=(0,))
    waypost = [sys.executable, "-m", "waypost", "plan", "--batch", "-", "--json"]
    answers = [json.loads(line) for line in _run(waypost, codes=(0, 1), stdin=profiles).splitlines()]
    asked = [json.loads(line)["id"] for line in profiles.splitlines()]
    if [answer["id"] for answer in answers] != asked:
        sys.exit(f"{len(asked)} profiles gave {len(answers)} answers, or in another order")
    return {answer["id"]: answer for answer in answers}


def score(cases: Sequence[Mapping[str, Any]], made: Mapping[str, Mapping[str, Any]], *, verbose: bool = False) -> str:
    """What the shared scorer prints for these cases."""
    with tempfile.TemporaryDirectory() as folder:
        case_file, plan_file = Path(folder) / "cases.yaml", Path(folder) / "plans.jsonl"
        case_file.write_text(yaml.safe_dump({"cases": list(cases)}), encoding="utf-8")
        rows = [{"id": case["id"], "exams": exams(made[case["id"]])} for case in cases]
        plan_file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
        command = [sys.executable, str(SCORER), "score", str(case_file), str(plan_file)]
        return _run([*command, *(["-v"] if verbose else [])], codes=(0,))


def exams(plan: Mapping[str, Any]) -> list[str]:
    """Ids of the exam steps, in their order; an error has none."""
    return [step["id"] for step in plan.get("steps", ()) if step["kind"] == "exam"]


def figures(printed: str) -> dict[str, float]:
    """The scorer's lines of the form "name number"."""
    pairs = [line.split() for line in printed.splitlines() if "|" not in line]
    return {pair[0]: float(pair[1]) for pair in pairs if len(pair) == 2}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=Path, default=SHARED / "expert_cases.yaml", help="a file of cases")
    parser.add_argument("--verbose", action="store_true", help="list every case with its plan")
    parser.add_argument("--by-site", action="store_true", help="the figures of each site, and of all others without it")
    parser.add_argument("--write", action="store_true", help=f"keep the figures in {KEPT.name}")
    options = parser.parse_args()
    if not SCORER.is_file():
        print(f"{SCORER} is absent; the expert cases lie in a folder 'shared' beside the repository", file=sys.stderr)
        return 3
    cases = yaml.safe_load(options.cases.read_text(encoding="utf-8"))["cases"] if options.cases.is_file() else None
    if not cases:
        print(f"{options.cases} holds no cases; expected a file like {SHARED / 'expert_cases.yaml'}", file=sys.stderr)
        return 2
    started = time.perf_counter()
    made = plans(options.cases)
    seconds = time.perf_counter() - started
    printed = score(cases, made, verbose=options.verbose)
    if options.verbose:
        print("\n".join(line for line in printed.splitlines() if "|" in line))
    statuses: dict[str, int] = defaultdict(int)
    for plan in made.values():
        statuses[plan["status"]] += 1
    print(
        f"{len(cases)} cases planned in {seconds:.1f} s: {', '.join(f'{n} {s}' for s, n in sorted(statuses.items()))}"
    )
    missed = show(figures(printed))
    if options.write:
        KEPT.write_text(json.dumps(kept(cases, figures(printed)), indent=1) + "\n", encoding="utf-8")
    if options.by_site:
        show_sites(cases, made)
    return 1 if missed else 0


def kept(cases: Sequence[Mapping[str, Any]], found: Mapping[str, float]) -> dict[str, Any]:
    """The figures with the data they were measured on, beside experts among themselves."""
    return {
        "data_sha256": load_catalogue().sha256,
        "cases": len(cases),
        "sites": len({case["site"] for case in cases}),
        "figures": [
            {"name": name, "plans": value, "experts": AMONG_EXPERTS.get(name)} for name, value in found.items()
        ],
    }


def show(found: Mapping[str, float]) -> int:
    """Figures beside targets and beside experts among themselves; returns how many targets are missed."""
    missed = 0
    print(f"{'':14}{'plans':>8}{'target':>10}{'experts':>9}")
    for name, value in found.items():
        sign, target = TARGETS.get(name, ("", 0.0))
        met = not sign or (value >= target if sign == ">=" else value <= target)
        missed += not met
        wanted = f"{sign} {target:.2f}" if sign else "-"
        among = f"{AMONG_EXPERTS[name]:.2f}" if name in AMONG_EXPERTS else "-"
        print(f"{name:14}{value:8.3f}{wanted:>10}{among:>9}{'' if met else '   MISSED'}")
    return missed


def show_sites(cases: Sequence[Mapping[str, Any]], made: Mapping[str, Mapping[str, Any]]) -> None:
    """Each site by itself and all the others: a figure that rests on one site shows here."""
    sites: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for case in cases:
        sites[case["site"]].append(case)
    names = ("overlap", "jaccard", "first_in", "contradicted", "exams")
    print(f"\n{'site':36}{'cases':>6}" + "".join(f"{name:>13}" for name in names))
    for site, own in sorted(sites.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        _site_row(site, own, made, names)
        _site_row("  without it", [case for case in cases if case["site"] != site], made, names)


def _site_row(
    label: str, cases: Sequence[Mapping[str, Any]], made: Mapping[str, Mapping[str, Any]], names: Sequence[str]
) -> None:
    found = figures(score(cases, made))
    print(f"{label[:35]:36}{len(cases):>6}" + "".join(f"{found[name]:>13.3f}" for name in names))


def _run(command: Sequence[str], *, codes: tuple[int, ...], stdin: str | None = None) -> str:
    done = subprocess.run(command, input=stdin, capture_output=True, text=True, check=False)
    if done.returncode not in codes:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
