"""What an evidence file states by itself, where its project is not at hand: a file that somebody sends or uploads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from waypost.domain.judgement import Project
from waypost.errors import DataError, UsageError
from waypost.portfolio import evidence, kits
from waypost.portfolio.evidence import EVIDENCE, Evidence, Outcome
from waypost.portfolio.manifest import MANIFEST, Check, parse_manifest

_AGAIN = "waypost project check DIR  writes it anew"
_NOT_WRONG = (Outcome.PASSED, Outcome.NOT_APPLICABLE, Outcome.NOT_AVAILABLE)


def stated_by(text: str, projects: Mapping[str, Project], where: str = EVIDENCE) -> tuple[str, Evidence]:
    """The id of the catalogue's project that an evidence file says is finished, and the evidence.

    Edited or contradictory evidence raises ``DataError``; what failed a check, is the bare scaffold or belongs to no
    project of the catalogue raises ``UsageError``. Whether the work is still as it was checked, and whether an earlier
    history leads there, cannot be seen without the project.
    """
    found = evidence.parse(text, where=where)
    ids = [one for one, project in sorted(projects.items()) if project.kit == found.source.kit]
    if not ids:
        raise UsageError(f"{where}: no project of the catalogue is made from the kit {found.source.kit!r}.")
    problems = (*evidence.inconsistencies(found), *_beyond_the_kit(found))
    if problems:
        raise DataError(tuple(f"{where}: {problem}" for problem in problems), hint=_AGAIN)
    if not found.all_passed:
        wrong = [check.id for check in found.checks if check.outcome not in _NOT_WRONG]
        said = f"{', '.join(wrong)} did not pass" if wrong else "no check passed"
        raise UsageError(f"{where} is not finished: {said}.", hint="waypost project check DIR")
    if found.ownership.untouched:
        raise UsageError(f"{where}: {found.ownership.statement}", hint="waypost project own DIR")
    return ids[0], found


def _beyond_the_kit(found: Evidence) -> Iterator[str]:
    """Checks that are said to be the kit's own and are not."""
    shipped = _checks_of_kit(found)
    for check in found.checks:
        own = shipped.get(check.id)
        if check.origin == "kit" and (
            own is None
            or (check.skills, check.evaluation, check.question) != (own.skills, own.evaluation, own.question)
        ):
            yield f"check {check.id!r} is said to be the kit's, and the kit {found.source.kit} has no such check."


def _checks_of_kit(found: Evidence) -> Mapping[str, Check]:
    """The checks of the kit that the evidence names, in the version it names where that is still kept."""
    tree = kits.all_trees(found.source.kit).get(found.source.kit_version)
    kit = parse_manifest(tree[MANIFEST]) if tree is not None else kits.find_kit(found.source.kit)
    return {check.id: check for check in kit.check}
