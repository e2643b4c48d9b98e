"""Take a finished project into the plan: its evidence says which project of the catalogue it is, and what it shows."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from waypost.domain.judgement import Project
from waypost.errors import UsageError
from waypost.portfolio import authorship, checks, evidence, scaffold
from waypost.portfolio.evidence import EVIDENCE, Evidence
from waypost.portfolio.manifest import MANIFEST


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
    found = evidence.read(folder)
    kit = scaffold.project_kit(folder)
    own = authorship.measure(folder, kit, found.measured)
    doubts = checks.doubts(folder, kit, found, checks.in_short(own))
    if (changed := checks.stale(folder, found)) is not None:
        raise UsageError(f"{folder}: {changed}", hint=f"waypost project check {folder}")
    if doubts:
        raise UsageError(f"{folder}: {' '.join(doubts)}", hint=f"waypost project check {folder}")
    if not found.all_passed:
        wrong = [
            check.id for check in found.checks if check.outcome not in ("passed", "not-applicable", "not-available")
        ]
        said = f"{', '.join(wrong)} did not pass" if wrong else "no check passed"
        raise UsageError(f"{folder} is not finished: {said}.", hint=f"waypost project check {folder}")
    if own.untouched is not None and not own.begun:
        raise UsageError(f"{folder}: {own.statement}", hint=f"waypost project own {folder}")
    ids = [one for one, project in sorted(projects.items()) if project.kit == found.source.kit]
    if not ids:
        raise UsageError(f"No project of the catalogue is made from the kit {found.source.kit!r} of {folder}.")
    return ids[0], found
