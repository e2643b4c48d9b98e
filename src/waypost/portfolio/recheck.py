"""Hold stated evidence against its kit, its project and a second run of the checks."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from waypost.portfolio import git, history, scaffold
from waypost.portfolio.checks import content_digest
from waypost.portfolio.evidence import Checked, Evidence, Measured, Ownership, figure
from waypost.portfolio.manifest import Check, Kit

_TOLERANCE = 0.02  # relative
_TIMES = frozenset({"min", "s", "ms", "us", "µs", "ns", "1/s"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Where a second run of the checks came out differently."""

    check: str
    stated: str
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recheck:
    """What a second run says of stated evidence. ``doubts`` are about the evidence and the state of the project."""

    confirmed: bool
    differences: tuple[Difference, ...]
    doubts: tuple[str, ...]
    stated_digest: str


def compare(project: Path, kit: Kit, stated: Evidence, found: Evidence) -> Recheck:
    """Hold stated evidence against a run of today."""
    different = differences(stated, found.checks)
    doubted = doubts(project, kit, stated, found.ownership)
    if stated.source.content != found.source.content:
        doubted = (*doubted, "The project has changed since the evidence was made.")
    return Recheck(
        confirmed=not different and not doubted,
        differences=different,
        doubts=doubted,
        stated_digest=stated.digest,
    )


def stale(project: Path, evidence: Evidence) -> str | None:
    """Says so when the project has changed since it was checked."""
    if content_digest(project) == evidence.source.content:
        return None
    return "The project has changed since this evidence was made."


def doubts(project: Path, kit: Kit, stated: Evidence, own: Ownership | None) -> tuple[str, ...]:
    """What speaks against evidence without running anything.

    ``own`` is the ownership as measured now; ``None`` when the project has changed since and the two need not agree.
    """
    return (
        *contradictions(stated, kit),
        *history.chain_problems(project, stated),
        *_of_another_project(project, kit, stated),
        *(_other_ownership(stated.ownership, own) if own is not None and own.untouched is not None else ()),
    )


def contradictions(stated: Evidence, kit: Kit) -> tuple[str, ...]:
    """What the evidence claims beyond the manifest of the project: checks, skills and objectives that are not in it."""
    known = {check.id: check for check in kit.check}
    problems = []
    for check in stated.checks:
        own = known.get(check.id)
        if own is None:
            problems.append(f"check {check.id!r} is not in kit.toml.")
        elif not is_described_by(check, own):
            problems.append(f"check {check.id!r} is described otherwise in kit.toml.")
    claimed = {(each.credential, each.domain, each.checks) for each in stated.objectives}
    if claimed != {(each.credential, each.domain, each.checks) for each in kit.objective}:
        problems.append("the objectives are not those of kit.toml.")
    return tuple(problems)


def is_described_by(stated: Checked, check: Check) -> bool:
    """Whether what evidence says a check is about is what a manifest says."""
    return (stated.skills, stated.evaluation, stated.question) == (check.skills, check.evaluation, check.question)


def differences(stated: Evidence, found: Iterable[Checked]) -> tuple[Difference, ...]:
    """Compare stated evidence with a second run.

    Figures may differ by 2 %; what they were measured on, and how they are judged, may not. Times and rates belong to
    the machine: of them only the limits must hold.
    """
    again = {check.id: check for check in found}
    return tuple(
        Difference(check=check.id, stated=said, found=is_)
        for check in stated.checks
        for said, is_ in _differences_of(check, again.get(check.id))
    )


def _of_another_project(project: Path, kit: Kit, stated: Evidence) -> Iterator[str]:
    made_from = scaffold.origin(project)
    if stated.source.kit_digest != (made_from.digest if made_from else None):
        yield "The evidence names another scaffold than the project."
    if (stated.title, stated.owner, stated.honesty) != (*scaffold.title_and_owner(project, kit), kit.honesty):
        yield "The evidence has another title, owner or honesty line than the project."
    if stated.source.commit is not None and not git.holds(project, stated.source.commit):
        yield f"The commit {stated.source.commit[:10]} of the evidence is not in the history of the project."


def _other_ownership(stated: Ownership, found: Ownership) -> Iterator[str]:
    """Where evidence claims more of the work than there is. README and history may have grown since it was made."""
    if stated.untouched != found.untouched:
        yield f"The evidence says untouched: {stated.untouched}; it is {found.untouched}."
    shares = [("code", stated.code_share, found.code_share)]
    if (stated.prose_share or 0) > (found.prose_share or 0) + 0.02:
        shares.append(("prose", stated.prose_share, found.prose_share))
    for name, said, is_ in shares:
        if said != is_:
            yield f"The evidence says that {_percent(said)} of the {name} is the owner's; it is {_percent(is_)}."
    for mark in ("code", "data", "cases", "decisions"):
        if stated.marks.get(mark) != found.marks.get(mark):
            yield f"The evidence says {mark}: {stated.marks.get(mark)}; it is {found.marks.get(mark)}."


def _percent(share: float | None) -> str:
    return "an unknown part" if share is None else f"{share:.0%}"


def _differences_of(stated: Checked, found: Checked | None) -> Iterator[tuple[str, str]]:
    """What was stated of one check and what was found instead."""
    if found is None or found.outcome is not stated.outcome:
        yield stated.outcome, found.outcome if found else "not run"
        return
    if (stated.data, stated.origin) != (found.data, found.origin):
        yield _kind(stated), _kind(found)
    left = list(found.results)
    for result in stated.results:
        twin = next((each for each in left if each.name == result.name), None)
        if twin is not None:
            left.remove(twin)
        if twin is None or not _agree(result, twin):
            yield _told(result), _told(twin) if twin else "nothing"


def _agree(one: Measured, other: Measured) -> bool:
    if replace(one, value=0.0, interval=None) != replace(other, value=0.0, interval=None):
        return False
    if one.unit is not None and (one.unit in _TIMES or one.unit.endswith(("/s", " per second"))):
        return one.within == other.within
    if (one.interval is None) != (other.interval is None):
        return False
    figures = zip((one.value, *(one.interval or ())), (other.value, *(other.interval or ())), strict=True)
    return all(math.isclose(left, right, rel_tol=_TOLERANCE, abs_tol=1e-9) for left, right in figures)


def _told(result: Measured) -> str:
    """A figure with everything that it is judged by."""
    parts = {
        "n": result.n,
        "at least": result.at_least,
        "at most": result.at_most,
        "from": result.interval and result.interval[0],
        "to": result.interval and result.interval[1],
        "published": result.reference,
    }
    said = ", ".join(f"{name} {figure(value)}" for name, value in parts.items() if value is not None)
    unit = f" {result.unit}" if result.unit else ""
    return f"{result.name} {figure(result.value)}{unit}" + (f" ({said})" if said else "")


def _kind(check: Checked) -> str:
    return f"a check of {check.origin or 'unknown'} origin on {check.data or 'no'} data"
