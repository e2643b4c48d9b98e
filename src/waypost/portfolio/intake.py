"""Take finished work into the plan: which project of the catalogue its evidence is about, and what it shows.

The work comes as its folder, or as an evidence file alone, which somebody sends or uploads.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from waypost.domain.judgement import Project
from waypost.errors import DataError, UsageError
from waypost.portfolio import authorship, evidence, kits, recheck, scaffold
from waypost.portfolio.evidence import EVIDENCE, Evidence
from waypost.portfolio.manifest import MANIFEST, Check, parse_manifest


def has_evidence(text: str) -> bool:
    """Whether a word of a command line is a folder with evidence in it, or the evidence itself."""
    place = Path(text)
    return place.name == EVIDENCE or os.path.lexists(place / EVIDENCE)


def is_project(text: str) -> bool:
    """Whether a word of a command line means a project's folder, finished or not, and not an id."""
    return has_evidence(text) or (Path(text) / MANIFEST).is_file()


def finished(place: Path, projects: Mapping[str, Project]) -> tuple[str, Evidence]:
    """The id of the catalogue's project that a folder finishes, and its evidence.

    Edited or contradictory evidence raises ``DataError``; work that failed a check, has changed since or is still the
    bare scaffold raises ``UsageError``: it does not count yet, and the hint says what to do.
    """
    folder = place.parent if place.name == EVIDENCE else place
    again = f"waypost project check {folder}"
    found = evidence.read(folder)
    kit = scaffold.project_kit(folder)
    own = authorship.measure(folder, kit, found.measured)
    doubts = recheck.doubts(folder, kit, found, authorship.in_short(own))
    if (changed := recheck.stale(folder, found)) is not None:
        raise UsageError(f"{folder}: {changed}", hint=again)
    if doubts:
        raise UsageError(f"{folder}: {' '.join(doubts)}", hint=again)
    if found.shortcoming is not None:
        raise UsageError(f"{folder} is not finished: {found.shortcoming}.", hint=again)
    if own.untouched is not None and not own.begun:
        raise UsageError(f"{folder}: {own.statement}", hint=f"waypost project own {folder}")
    one = _made_from(found.source.kit, projects)
    if one is None:
        raise UsageError(f"No project of the catalogue is made from the kit {found.source.kit!r} of {folder}.")
    return one, found


def stated_by(text: str, projects: Mapping[str, Project], where: str = EVIDENCE) -> tuple[str, Evidence]:
    """The id of the catalogue's project that an evidence file says is finished, and the evidence.

    Edited or contradictory evidence raises ``DataError``; what failed a check, is the bare scaffold or belongs to no
    project of the catalogue raises ``UsageError``. Whether the work is still as it was checked, and whether an earlier
    history leads there, cannot be seen without the project.
    """
    found = evidence.parse(text, where=where)
    one = _made_from(found.source.kit, projects)
    if one is None:
        raise UsageError(f"{where}: no project of the catalogue is made from the kit {found.source.kit!r}.")
    problems = tuple(f"{where}: {problem}" for problem in (*evidence.inconsistencies(found), *_beyond_the_kit(found)))
    if problems:
        raise DataError(problems, hint="waypost project check DIR  writes it anew")
    if found.shortcoming is not None:
        raise UsageError(f"{where} is not finished: {found.shortcoming}.", hint="waypost project check DIR")
    if found.ownership.untouched:
        raise UsageError(f"{where}: {found.ownership.statement}", hint="waypost project own DIR")
    return one, found


def _made_from(kit: str, projects: Mapping[str, Project]) -> str | None:
    """The id of the first project that is made from a kit."""
    return next((one for one, project in sorted(projects.items()) if project.kit == kit), None)


def _beyond_the_kit(found: Evidence) -> Iterator[str]:
    """Checks that are said to be the kit's own and are not."""
    shipped = _checks_of_kit(found)
    for check in found.checks:
        own = shipped.get(check.id)
        if check.origin == "kit" and (own is None or not recheck.is_described_by(check, own)):
            yield f"check {check.id!r} is said to be the kit's, and the kit {found.source.kit} has no such check."


def _checks_of_kit(found: Evidence) -> Mapping[str, Check]:
    """The checks of the kit that the evidence names, in the version it names where that is still kept."""
    tree = kits.all_trees(found.source.kit).get(found.source.kit_version)
    kit = parse_manifest(tree[MANIFEST]) if tree is not None else kits.find_kit(found.source.kit)
    return {check.id: check for check in kit.check}
