"""How much of the agreement with experts is tuning: numbers chosen without a site, and what every number does.

    python benchmarks/expert_validation.py [--only table|cross|around|without] [--jobs N] [--cases FILE]

Four parts, all deterministic, printed as the tables of docs/experts.md:
  table    the plans with their interval over sites, beside experts among themselves and a table by role and stack
  cross    every site held out: the numbers of the stance are chosen on the other sites alone, and the site is scored
  around   one number of the stance at a time, a little lower and a little higher
  without  what hand-set judgements do: role weights made equal or drawn anew, recognition or trust left out
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib.util
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations
from multiprocessing import get_context
from pathlib import Path
from random import Random
from statistics import fmean
from typing import Any

import yaml
from experts import SCORER, SHARED

from waypost.catalogue.load import load_catalogue
from waypost.catalogue.profile import read_profile
from waypost.domain.catalogue import Catalogue
from waypost.domain.judgement import Role, Stance
from waypost.domain.plan import StepKind
from waypost.planning import plan

TODAY = dt.date(2026, 11, 22)
SMALL = ("applied-skill", "assessment", "course-certificate")
GRID: Mapping[str, tuple[float, ...]] = {  # the first of each does least: no threshold to speak of, nothing discounted
    "min_gain.exam/foundational": (3, 5, 7, 9),
    "min_gain.exam/business": (3, 5, 7, 9),
    "min_gain.exam/associate": (3, 5, 7, 9),
    "min_gain.exam/specialty": (3, 5, 7, 9),
    "min_gain.exam/professional": (3, 5, 7, 9),
    "min_gain.small": (2, 3.5, 5),
    "project_points_per_hour": (0.15, 0.25, 0.35, 0.5),
    "ladder_gap": (1.0, 0.7, 0.5, 0.35, 0.2),
    "off_stack": (0.7, 0.5, 0.3, 0.2, 0.1),
    "off_stack_evidence": (0.7, 0.5, 0.3),
    "transfer": (0.6, 0.4, 0.2),
    "thin_credit": (1.0, 0.75, 0.5, 0.25),
    "full_share": (10, 22, 35),
    "unread_blueprint": (1.0, 0.8, 0.6, 0.4),
    "stated_work": (0.6, 0.4, 0.2),
    "trust.exam/foundational": (1.0, 0.9, 0.8, 0.7),
    "trust.exam/business": (1.0, 0.85, 0.7),
}
PASSES = 2  # over the whole grid
FIGURES = ("overlap", "jaccard", "first_in", "contradicted", "exams")
DRAWS = 20  # of role weights
WEIGHT_SHAPE = 25.0  # of the gamma that multiplies a weight: a standard deviation of a fifth
RESAMPLED = 2000

Setting = tuple[tuple[str, float], ...]  # (number, value) pairs; what is absent keeps its shipped value
Row = Mapping[str, float]  # the figures of one case


def main() -> int:
    parts = {"table": table, "cross": cross_validated, "around": around, "without": without}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=sorted(parts), help="just this part")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    parser.add_argument("--cases", type=Path, default=SHARED / "expert_cases.yaml", help="a file of cases")
    asked = parser.parse_args()
    if not SCORER.is_file():
        print(f"{SCORER} is absent; the expert cases lie in a folder 'shared' beside the repository", file=sys.stderr)
        return 3
    cases = tuple(yaml.safe_load(asked.cases.read_text(encoding="utf-8"))["cases"])
    with get_context("spawn").Pool(asked.jobs, initializer=_begin, initargs=(asked.cases,)) as pool:
        lab = Lab(cases, lambda jobs: pool.imap(_scored, jobs))
        print(f"{len(cases)} cases of {len({one['site'] for one in cases})} sites, data {load_catalogue().sha256[:12]}")
        for name, part in parts.items():
            if asked.only in (None, name):
                print()
                part(lab)
    return 0


@dataclass(frozen=True, slots=True)
class Lab:
    """The cases and a way to score them all under many changes at once."""

    cases: tuple[Mapping[str, Any], ...]
    run: Callable[[Sequence[tuple[str, Any]]], Iterable[tuple[Row, ...]]]

    def score(self, jobs: Sequence[tuple[str, Any]], label: str) -> list[tuple[Row, ...]]:
        """Per change the figures of every case, in order; says on standard error how far it is."""
        found = []
        for count, rows in enumerate(self.run(jobs), start=1):
            found.append(rows)
            print(f"\r{label}: {count} of {len(jobs)} ", end="", file=sys.stderr, flush=True)
        print("\r" + " " * 70 + "\r", end="", file=sys.stderr, flush=True)
        return found

    @property
    def sites(self) -> list[str]:
        return sorted({one["site"] for one in self.cases})

    def of(self, site: str) -> list[int]:
        """The places of a site's cases."""
        return [place for place, one in enumerate(self.cases) if one["site"] == site]


# scoring, in worker processes

_held: dict[str, Any] = {}


def _begin(cases: Path) -> None:
    _held["cases"] = yaml.safe_load(cases.read_text(encoding="utf-8"))["cases"]


def _scored(job: tuple[str, Any]) -> tuple[Row, ...]:
    kind, what = job
    catalogue = _CHANGES[kind](load_catalogue(), what)
    made: dict[str, list[str]] = {}
    rows = []
    for case in _held["cases"]:
        profile = replace(read_profile(scorer().profile(case), catalogue, today=TODAY), id=None)
        asked = repr(profile)
        if asked not in made:
            steps = plan(profile, catalogue, explained=False).steps
            made[asked] = [step.id for step in steps if step.kind is StepKind.EXAM]
        rows.append(figures(made[asked], case))
    return tuple(rows)


def figures(exams: Sequence[str], case: Mapping[str, Any]) -> Row:
    """The shared scorer's figures for one case."""
    mine, theirs = (scorer().canonical_list(ids) for ids in (exams, case["recommended"]))
    avoid = set(scorer().canonical_list(case["avoid"])) - set(theirs)
    both = set(mine) & set(theirs)
    return {
        "overlap": float(bool(both)),
        "jaccard": len(both) / len(set(mine) | set(theirs)),
        "first_in": float(bool(mine) and mine[0] in theirs),
        "contradicted": float(bool(set(mine) & avoid)),
        "exams": float(len(exams)),
    }


@cache
def scorer() -> Any:
    """The shared scorer as a module."""
    spec = importlib.util.spec_from_file_location("score", SCORER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def worth(rows: Iterable[Row]) -> float:
    """What numbers are chosen by: overlap, Jaccard and first pick together, less contradictions."""
    return round(fmean(one["overlap"] + one["jaccard"] + one["first_in"] - one["contradicted"] for one in rows), 9)


# changes of the catalogue


def _with_setting(catalogue: Catalogue, setting: Setting) -> Catalogue:
    stance = catalogue.stance
    for name, value in setting:
        stance = with_number(stance, name, value)
    return replace(catalogue, stance=stance)


def with_number(stance: Stance, name: str, value: float) -> Stance:
    """The stance with one number changed; "table.key" is an entry of a table, "min_gain.small" three of them."""
    field, _, key = name.partition(".")
    keys = SMALL if key == "small" else (key,)
    change: dict[str, Any] = {field: {**getattr(stance, field), **dict.fromkeys(keys, value)} if key else value}
    return replace(stance, **change)


def number(stance: Stance, name: str) -> float:
    """The shipped value of a number."""
    field, _, key = name.partition(".")
    found = getattr(stance, field)
    return float(found[SMALL[0] if key == "small" else key] if key else found)


def _with_roles(catalogue: Catalogue, change: Callable[[Role], Role]) -> Catalogue:
    return replace(catalogue, roles={id: change(role) for id, role in catalogue.roles.items()})


def _weighed(role: Role, weight: Callable[[float], float]) -> Role:
    drawn = [weight(need.weight) for need in role.needs]
    total = sum(drawn)
    needs = (replace(need, weight=100 * one / total) for need, one in zip(role.needs, drawn, strict=True))
    return replace(role, needs=tuple(needs))


def _drawn_weights(catalogue: Catalogue, seed: int) -> Catalogue:
    random = Random(seed)
    return _with_roles(catalogue, lambda role: _weighed(role, lambda one: one * random.gammavariate(WEIGHT_SHAPE, 1)))


def _equal_weights(catalogue: Catalogue, only: str | None) -> Catalogue:
    return _with_roles(catalogue, lambda role: _weighed(role, lambda _: 1.0) if only in (None, role.id) else role)


def _plain_recognition(catalogue: Catalogue, _: None) -> Catalogue:
    return replace(catalogue, stance=replace(catalogue.stance, recognition={}))


def _plain_trust(catalogue: Catalogue, _: None) -> Catalogue:
    plain = {kind: 1.0 if value > 0 else 0.0 for kind, value in catalogue.stance.trust.items()}
    return replace(catalogue, stance=replace(catalogue.stance, trust=plain))


def _plain_role_trust(catalogue: Catalogue, _: None) -> Catalogue:
    return _with_roles(catalogue, lambda role: replace(role, trust={}))


def _no_rungs(catalogue: Catalogue, _: None) -> Catalogue:
    coverage = {id: replace(one, recommended_after=()) for id, one in catalogue.coverage.items()}
    return replace(catalogue, coverage=coverage)


_CHANGES: Mapping[str, Callable[[Catalogue, Any], Catalogue]] = {
    "setting": _with_setting,
    "drawn weights": _drawn_weights,
    "equal weights": _equal_weights,
    "plain recognition": _plain_recognition,
    "plain trust": _plain_trust,
    "plain role trust": _plain_role_trust,
    "no rungs": _no_rungs,
}


# the four parts


def table(lab: Lab) -> None:
    """The shipped plans beside experts among themselves and a table looked up by role and stack."""
    (rows,) = lab.score([("setting", ())], "plans")
    print("Plans, experts among themselves, and a table made of the other sites' cases")
    _head()
    _line("plans, as shipped", rows)
    low, high = _interval(lab, rows)
    ends = [f"{low[name]:.2f}-{high[name]:.2f}" for name in FIGURES]
    print(f"  {'95 % over resampled sites':38}" + "".join(f"{one:>13}" for one in ends))
    pairs = list(_pairs(lab))
    _line(f"experts, {len(pairs)} pairs of other sites", [one for pair in pairs for one in pair])
    _line("table by role and stack", [_looked_up(lab, case) for case in lab.cases])


def _interval(lab: Lab, rows: Sequence[Row]) -> tuple[Row, Row]:
    """Sites drawn with replacement, because cases of a site are not independent."""
    random, drawn = Random(1), defaultdict(list)
    places = [lab.of(site) for site in lab.sites]
    for _ in range(RESAMPLED):
        chosen = [rows[place] for _ in places for place in random.choice(places)]
        for name in FIGURES:
            drawn[name].append(fmean(one[name] for one in chosen))
    cut = RESAMPLED // 40
    ends = {name: sorted(values) for name, values in drawn.items()}
    return {n: v[cut] for n, v in ends.items()}, {n: v[-cut - 1] for n, v in ends.items()}


def _pairs(lab: Lab) -> Iterable[tuple[Row, Row]]:
    """Two experts of other sites on the same role and stack, each as the other's plan."""
    for one, other in combinations(lab.cases, 2):
        if one["site"] != other["site"] and scorer().group(one) == scorer().group(other):
            yield figures(one["recommended"], other), figures(other["recommended"], one)


def _looked_up(lab: Lab, case: Mapping[str, Any]) -> Row:
    """What at least half of the other sites' cases of this role and stack name, most named first; else of this role."""
    others = [one for one in lab.cases if one["site"] != case["site"]]
    alike = [one for one in others if scorer().group(one) == scorer().group(case)]
    alike = alike or [one for one in others if scorer().group(one)[0] == scorer().group(case)[0]]
    named = Counter(code for one in alike for code in scorer().canonical_list(one["recommended"]))
    most = max(named.values(), default=0)
    ordered = sorted(named.items(), key=lambda pair: (-pair[1], pair[0]))
    return figures([code for code, n in ordered if 2 * n >= len(alike) or n == most], case)


def cross_validated(lab: Lab) -> None:
    """Numbers chosen without a site one after another from where they do least, and the site scored with them."""
    known: dict[Setting, tuple[Row, ...]] = {}
    least = tuple((name, values[0]) for name, values in GRID.items())
    everything = list(range(len(lab.cases)))
    folds = {site: [place for place in everything if place not in lab.of(site)] for site in lab.sites}
    folds["all"] = everything
    at = dict.fromkeys(folds, least)
    for turn in range(PASSES):
        for name, values in GRID.items():
            tried = {fold: [_moved(at[fold], name, value) for value in values] for fold in folds}
            new = sorted({one for each in tried.values() for one in each} - known.keys())
            label = f"pass {turn + 1} of {PASSES}, {name}"
            known.update(zip(new, lab.score([("setting", one) for one in new], label), strict=True))
            for fold, places in folds.items():
                score = {one: worth(known[one][place] for place in places) for one in tried[fold]}
                best = max(score.values())
                if score[at[fold]] < best:
                    at[fold] = next(one for one in tried[fold] if score[one] == best)
    (shipped,) = lab.score([("setting", ())], "plans")
    print(f"Cross-validation by site: {len(GRID)} numbers, {len(known)} settings scored")
    _head()
    _line("first of the grid, nothing chosen", known[least])
    _line("chosen on all cases, scored on them", known[at["all"]])
    _line("chosen without the site, scored on it", [known[at[one["site"]]][n] for n, one in enumerate(lab.cases)])
    _line("as shipped, by hand on all cases", shipped)
    _show_choices(lab, at)


def _moved(setting: Setting, name: str, value: float) -> Setting:
    return tuple((one, value if one == name else held) for one, held in setting)


def _show_choices(lab: Lab, at: Mapping[str, Setting]) -> None:
    stance = load_catalogue().stance
    print(f"\n  {'number':28}{'grid':26}{'shipped':>8}{'on all':>8}  chosen without a site (of {len(lab.sites)})")
    for place, (name, values) in enumerate(GRID.items()):
        chosen = Counter(at[site][place][1] for site in lab.sites)
        votes = ", ".join(
            f"{value:g} x{n}" for value, n in sorted(chosen.items(), key=lambda pair: (-pair[1], pair[0]))
        )
        grid = " ".join(f"{one:g}" for one in values)
        print(f"  {name:28}{grid:26}{number(stance, name):8g}{at['all'][place][1]:8g}  {votes}")


def around(lab: Lab) -> None:
    """One number at a time, by a fifth each way and by half each way."""
    stance = load_catalogue().stance
    factors = (0.5, 0.8, 1.25, 2.0)
    changes = [(name, _within(name, number(stance, name) * factor)) for name in GRID for factor in factors]
    jobs = [("setting", ()), *(("setting", (change,)) for change in changes)]
    shipped, *rows = lab.score(jobs, "one number at a time")
    found = {(name, factor): rows[n] for n, (name, factor) in enumerate((a, b) for a in GRID for b in factors)}
    print("One number at a time: overlap and Jaccard with it at so many times its value (shares: at most 1)")
    print(f"  {'number':28}{'shipped':>8}" + "".join(f"{f'x {one:g}':>14}" for one in factors))
    for name in GRID:
        shown = "".join(f"{_brief(found[name, factor]):>14}" for factor in factors)
        print(f"  {name:28}{number(stance, name):8g}{shown}")
    print(f"  {'as shipped':36}{_brief(shipped):>14}")


def _within(name: str, value: float) -> float:
    unbounded = name.startswith("min_gain") or name in ("full_share", "project_points_per_hour", "ladder_gap")
    return value if unbounded else min(1.0, value)


def _brief(rows: Sequence[Row]) -> str:
    return f"{fmean(one['overlap'] for one in rows):.3f} {fmean(one['jaccard'] for one in rows):.3f}"


def without(lab: Lab) -> None:
    """What hand-set judgements contribute."""
    roles = sorted({read_profile(scorer().profile(one), load_catalogue(), today=TODAY).role for one in lab.cases})
    changes: list[tuple[str, tuple[str, Any]]] = [
        ("as shipped", ("setting", ())),
        ("every issuer known alike", ("plain recognition", None)),
        ("every kind trusted alike", ("plain trust", None)),
        ("no role's own trust", ("plain role trust", None)),
        ("no rungs", ("no rungs", None)),
        ("all needs of every role weigh alike", ("equal weights", None)),
        *((f"  of {role} alone", ("equal weights", role)) for role in roles),
    ]
    drawn = [("drawn weights", seed) for seed in range(DRAWS)]
    rows = lab.score([*(job for _, job in changes), *drawn], "judgements left out")
    print("Without hand-set judgements")
    _head()
    for (label, _), found in zip(changes, rows, strict=False):
        _line(label, found)
    many = rows[len(changes) :]
    _line(f"weights drawn anew, mean of {DRAWS}", [row for found in many for row in found])
    for label, pick in (("  the worst figure of a draw", min), ("  the best figure of a draw", max)):
        means = {name: pick(fmean(one[name] for one in found) for found in many) for name in FIGURES}
        _line(label, [means])


def _head() -> None:
    print(f"  {'':38}" + "".join(f"{one:>13}" for one in FIGURES))


def _line(label: str, rows: Sequence[Row]) -> None:
    print(f"  {label:38}" + "".join(f"{fmean(one[name] for one in rows):13.3f}" for name in FIGURES))


if __name__ == "__main__":
    sys.exit(main())
