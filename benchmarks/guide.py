"""The 2026 guide replayed: what Waypost plans for the guide's own readers, on its day and on a later one.

    python benchmarks/guide.py            the replay as text; exits 1 where a promise is missed
    python benchmarks/guide.py --write    write its tables into docs/guide-replay.md
    python benchmarks/guide.py --check    exits 1 if the tables there are not today's

A case is one of the guide's outcomes or sequences, or its verdict. docs/guide-replay.md says how a case becomes a
profile and how a plan is compared with it.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

import yaml

from waypost.catalogue.endings import successor_of
from waypost.catalogue.load import load_catalogue
from waypost.domain.catalogue import Catalogue
from waypost.domain.lifecycle import Reason, Status, bookable_on, last_day_to_sit, status_on
from waypost.domain.plan import Plan, StepKind
from waypost.domain.profile import Profile
from waypost.planning import plan, why_not

ROOT = Path(__file__).resolve().parents[1]
GUIDE = ROOT.parent / "shared" / "guide" / "guide.yaml"
PAGE = ROOT / "docs" / "guide-replay.md"
WRITTEN = dt.date(2026, 2, 15)  # when every exam of the guide could still be booked
LATER = dt.date(2026, 11, 22)
HOURS_PER_WEEK, MONTHS, BUDGET_USD = 8, 9, 1000
LEAST_MEAN = 0.5

Slot = tuple[str, ...]  # any of these will do


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One recommendation of the guide. ``picks`` have to be met; ``extras`` count where they are chosen."""

    name: str
    background: str
    role: str
    stack: str | None
    picks: tuple[Slot, ...]
    extras: tuple[Slot, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """A plan beside its case. ``met`` are (slot, exam) pairs; ``other`` are the plan's exams outside the guide."""

    case: Case
    profile: Profile
    exams: tuple[str, ...]
    projects: tuple[str, ...]
    met: tuple[tuple[Slot, str], ...]
    missed: tuple[Slot, ...]
    other: tuple[str, ...]

    @property
    def jaccard(self) -> float:
        """Slots met, over those met or missed and the plan's other exams."""
        return len(self.met) / (len(self.met) + len(self.missed) + len(self.other))


def cases(guide: Mapping[str, Any], catalogue: Catalogue) -> tuple[Case, ...]:
    """The guide's outcomes, sequences and verdict, with the stack that each speaks for."""

    def slots(raw: Iterable[object]) -> tuple[Slot, ...]:
        return tuple(
            tuple(catalogue.credential_id(str(one)) for one in (each if isinstance(each, list) else [each]))
            for each in raw
        )

    found = []
    for raw in guide["outcomes"]:
        picks = slots([*([raw["any_of"]] if "any_of" in raw else []), *raw.get("picks", [])])
        added = [raw["add_any_of"]] if "add_any_of" in raw else []
        extras = slots([*raw.get("pair", []), *added, *raw.get("strong", [])])
        stack = raw.get("stack") or (None if "any_of" in raw else named_most(picks, catalogue))
        name = f"{raw['background']} to {raw['outcome']}" + (f", {raw['stack']}" if "stack" in raw else "")
        found.append(
            Case(name=name, background=raw["background"], role=raw["outcome"], stack=stack, picks=picks, extras=extras)
        )
    for raw in guide["sequences"]:
        steps = slots(raw["steps"])
        found.append(
            Case(
                name=f"{raw['background']} to {raw['goal']}, in steps",
                background=raw["background"],
                role=raw["goal"],
                stack=named_most(steps, catalogue),
                picks=steps,
                extras=slots(raw.get("optional", [])),
            )
        )
    steps = slots(guide["verdict"]["steps"])
    found.append(
        Case(
            name="the verdict",
            background="software-developer",
            role="ml-engineer",
            stack=named_most(steps, catalogue),
            picks=steps,
            extras=slots(guide["verdict"]["later"]),
        )
    )
    return tuple(found)


def named_most(slots: Iterable[Slot], catalogue: Catalogue) -> str | None:
    """The platform that most of these exams are about, the first by name on ties; ``None``: of no platform."""
    named = Counter(catalogue.coverage[one].platform for slot in slots for one in slot)
    platforms = {platform: n for platform, n in named.items() if platform is not None}
    return min(platforms, key=lambda one: (-platforms[one], one), default=None)


def replay(case: Case, catalogue: Catalogue, day: dt.date, *, stated: bool = True) -> Replay:
    """What Waypost plans for a case on a day; not ``stated``: only where the guide itself names a stack."""
    profile = Profile(
        role=case.role,
        background=case.background,
        stack=case.stack if stated or case.name.endswith(f", {case.stack}") else None,
        as_of=day,
        hours_per_week=HOURS_PER_WEEK,
        months=MONTHS,
        budget_usd=BUDGET_USD,
    )
    made = plan(profile, catalogue, explained=False)
    exams = _of(made, StepKind.EXAM)
    left = list(exams)
    met, missed = [], []
    for slot in (*case.picks, *case.extras):
        held = next((exam for exam in left if _followed(exam, slot, catalogue, day)), None)
        if held is not None:
            left.remove(held)
            met.append((slot, held))
        elif slot in case.picks:
            missed.append(slot)
    return Replay(
        case=case,
        profile=profile,
        exams=exams,
        projects=_of(made, StepKind.PROJECT),
        met=tuple(met),
        missed=tuple(missed),
        other=tuple(left),
    )


def _of(made: Plan, kind: StepKind) -> tuple[str, ...]:
    return tuple(step.id for step in made.steps if step.kind is kind)


def _followed(exam: str, slot: Slot, catalogue: Catalogue, day: dt.date) -> bool:
    """Whether an exam is one of a slot, or has taken the place of one that can no longer be sat."""
    return exam in slot or any(
        not can_be_sat(catalogue, one, day) and exam == successor(catalogue, one, day) for one in slot
    )


def can_be_sat(catalogue: Catalogue, one: str, day: dt.date) -> bool:
    """Whether it is open in English on a day or later."""
    last = last_day_to_sit(catalogue.credentials[one], "English", catalogue.credentials)
    found = bookable_on(catalogue.credentials[one], day, "English", catalogue.credentials)
    return found.reason is not Reason.WITHDRAWN and (last is None or last >= day)


def successor(catalogue: Catalogue, one: str, day: dt.date) -> str | None:
    """What a source says replaces it."""
    found = successor_of(catalogue, one, day)
    return None if found is None else found.id


def replayed(catalogue: Catalogue, day: dt.date, *, stated: bool = True) -> tuple[Replay, ...]:
    """Every case of the guide on a day."""
    guide = yaml.safe_load(GUIDE.read_text(encoding="utf-8"))
    return tuple(replay(case, catalogue, day, stated=stated) for case in cases(guide, catalogue))


def broken(catalogue: Catalogue) -> list[str]:
    """Which promises are missed, in words."""
    then, now = replayed(catalogue, WRITTEN), replayed(catalogue, LATER)
    found = [f"{WRITTEN}: {one.case.name} shares no pick" for one in then if not one.met]
    mean = fmean(one.jaccard for one in then)
    if mean < LEAST_MEAN:
        found.append(f"{WRITTEN}: mean Jaccard {mean:.3f}, expected at least {LEAST_MEAN}")
    for one in now:
        ended = [exam for exam in one.exams if not can_be_sat(catalogue, exam, LATER)]
        found += [f"{LATER}: {one.case.name} holds {exam}, which was withdrawn" for exam in ended]
    return found


# text


def tables(catalogue: Catalogue) -> Mapping[str, str]:
    """The generated parts of the page by name."""
    then, now = replayed(catalogue, WRITTEN), replayed(catalogue, LATER)
    return {
        "exams": _exams(catalogue),
        "then": _replay_table(then, catalogue),
        "differences then": _differences(then, catalogue),
        "unstated": _replay_table(replayed(catalogue, WRITTEN, stated=False), catalogue),
        "now": _replay_table(now, catalogue),
        "places": _places(now, catalogue),
        "differences now": _differences(now, catalogue),
    }


def _exams(catalogue: Catalogue) -> str:
    guide = yaml.safe_load(GUIDE.read_text(encoding="utf-8"))
    rows = [
        "| exam of the guide | on its day | by 22 November 2026 | last day in English | what follows |",
        "|---|---|---|---|---|",
    ]
    ended: Counter[str] = Counter()
    for raw in guide["certifications"]:
        one = catalogue.credentials[catalogue.credential_id(raw["id"])]
        before, after = (status_on(one, day, catalogue.credentials) for day in (WRITTEN, LATER))
        last = last_day_to_sit(one, "English", catalogue.credentials)
        follows = successor(catalogue, one.id, LATER)
        ended[
            "withdrawn" if after is Status.WITHDRAWN else "ended in English" if last and last < LATER else "open"
        ] += 1
        rows.append(_row(_name(catalogue, one.id), before, after, last, follows and _name(catalogue, follows)))
    counted = ", ".join(f"{ended[word]} {word}" for word in ("withdrawn", "ended in English", "open") if ended[word])
    return "\n".join([*rows, "", f"Of the guide's {ended.total()} exams: {counted}."])


def _replay_table(found: Sequence[Replay], catalogue: Catalogue) -> str:
    rows = ["| case | platform | the plan's exams | met | missed | Jaccard |", "|---|---|---|---|---|---:|"]
    for one in found:
        met = ", ".join(_slot(catalogue, slot) for slot, _ in one.met)
        missed = ", ".join(_slot(catalogue, slot) for slot in one.missed)
        exams = ", ".join(_name(catalogue, exam) for exam in one.exams)
        platform = one.profile.stack or "none stated"
        rows.append(_row(one.case.name, platform, exams, met, missed, f"{one.jaccard:.2f}"))
    alone = sum(not one.met for one in found)
    mean = fmean(one.jaccard for one in found)
    return "\n".join([*rows, "", f"Mean Jaccard {mean:.3f}; {len(found) - alone} of {len(found)} cases share a pick."])


def _differences(found: Sequence[Replay], catalogue: Catalogue) -> str:
    lines = []
    for one in found:
        if not (one.missed or one.other):
            continue
        lines.append(f"- **{one.case.name}** ({one.profile.stack or 'no platform stated'})")
        for slot in one.missed:
            lines += [f"  - {_asked(catalogue, one.profile, exam)}" for exam in slot]
        lines += [f"  - {_added(catalogue, one.profile, exam)}" for exam in one.other]
    return "\n".join(lines)


def _asked(catalogue: Catalogue, profile: Profile, exam: str) -> str:
    """Why an exam of the guide is not in the plan, solved; of one that has ended also its successor."""
    text = f"not {_name(catalogue, exam)}: {why_not(profile, catalogue, exam).message}"
    follows = successor(catalogue, exam, profile.as_of)
    if follows is not None and not can_be_sat(catalogue, exam, profile.as_of):
        text += f" {why_not(profile, catalogue, follows).message}"
    return text


def _added(catalogue: Catalogue, profile: Profile, exam: str) -> str:
    """What an exam outside the guide brings, solved."""
    step = next(step for step in plan(profile, catalogue).steps if step.id == exam)
    assert step.why is not None
    needs = sorted(step.why.needs, key=lambda need: need.points_before - need.points_after)[:3]
    brings = ", ".join(f"{need.title} +{need.points_after - need.points_before:.1f}" for need in needs)
    opens = ", ".join(_name(catalogue, one) for one in step.why.enables)
    rung = f" It comes first for {opens}." if opens else ""
    text = f"also {_name(catalogue, exam)}: {brings or 'nothing by itself'}.{rung}"
    return f"{text} Without it the best plan loses {step.why.lost_without:.1f} points."


def _places(found: Sequence[Replay], catalogue: Catalogue) -> str:
    """Where the guide names an exam that has ended: what stands in its place."""
    rows = ["| case | ended | successor | in the plan |", "|---|---|---|---|"]
    for one in found:
        for slot in (*one.case.picks, *one.case.extras):
            for exam in slot:
                if can_be_sat(catalogue, exam, LATER):
                    continue
                follows = successor(catalogue, exam, LATER)
                place = _place(catalogue, one, slot, follows)
                rows.append(_row(one.case.name, _name(catalogue, exam), follows and _name(catalogue, follows), place))
    return "\n".join(rows)


def _place(catalogue: Catalogue, one: Replay, slot: Slot, follows: str | None) -> str:
    if follows in one.exams:
        return "yes"
    held = dict(one.met).get(slot)
    if held is not None:
        return f"{_name(catalogue, held)}, which the guide names beside it"
    return f"no: {why_not(one.profile, catalogue, follows).message}" if follows is not None else "no"


def _row(*cells: object) -> str:
    return f"| {' | '.join(str(cell or '–') for cell in cells)} |"


def _slot(catalogue: Catalogue, slot: Slot) -> str:
    return " or ".join(_name(catalogue, one) for one in slot)


def _name(catalogue: Catalogue, one: str) -> str:
    code = catalogue.credentials[one].code
    return code if code is not None else one


def page(text: str, parts: Mapping[str, str]) -> str:
    """The page with its generated parts replaced."""
    for name, made in parts.items():
        opening, closing = f"<!-- generated: {name} -->", "<!-- end -->"
        start = text.index(opening) + len(opening)
        text = f"{text[:start]}\n{made}\n{text[text.index(closing, start) :]}"
    return text


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write the tables into docs/guide-replay.md")
    parser.add_argument("--check", action="store_true", help="fail if the tables there are not today's")
    asked = parser.parse_args()
    if not GUIDE.is_file():
        print(f"{GUIDE} is absent; the guide lies in a folder 'shared' beside the repository", file=sys.stderr)
        return 3
    catalogue = load_catalogue()
    made = tables(catalogue)
    if asked.write or asked.check:
        text = PAGE.read_text(encoding="utf-8")
        new = page(text, made)
        if asked.check and new != text:
            print(f"{PAGE.name} shows another replay; run python benchmarks/guide.py --write", file=sys.stderr)
            return 1
        if new != text:
            PAGE.write_text(new, encoding="utf-8")
    else:
        for name, part in made.items():
            print(f"## {name}\n\n{part}\n")
    missed = broken(catalogue)
    print("\n".join(missed) or "every promise is kept")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
