"""What serves a role, what shows a skill, and what a project takes, as the pages of these list it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from waypost import api
from waypost.catalogue.query import Found, points_of
from waypost.domain.catalogue import Catalogue, Family
from waypost.domain.credential import Credential
from waypost.domain.judgement import Need, Project, Role, Skill
from waypost.domain.learning import attested, learning_hours, shares
from waypost.domain.lifecycle import Status, status_on
from waypost.errors import UnknownId
from waypost.planning.kept import Kept

if TYPE_CHECKING:
    from waypost.portfolio.manifest import Kit

_OPEN = (Status.LIVE, Status.CLOSING, Status.BETA)
_HEAVIEST = 4
_SPELT = {"ai": "AI", "mlops": "MLOps"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attesting:
    """A credential that tests a skill, how deep, and the percent of its blueprint that does."""

    credential: Credential
    status: Status
    level: int
    share: float
    skill: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectRow:
    """One project of the list. ``hours`` are its own; ``points`` for the role asked about, ``None`` without one."""

    project: Project
    kit: bool
    points: float | None


_found: Kept[tuple[Found, ...]] = Kept(48)
_met: Kept[Mapping[str, tuple[str, ...]]] = Kept(48)


def heaviest(role: Role) -> tuple[Need, ...]:
    """The needs that weigh most."""
    return tuple(sorted(role.needs, key=lambda need: (-need.weight, need.skill))[:_HEAVIEST])


def credentials_for(role: Role, catalogue: Catalogue, day: dt.date) -> tuple[Found, ...]:
    """What can be sat on the day, by the points of the role that it can attest."""
    return _found.get((catalogue, role), day, lambda: _credentials_for(role, catalogue, day))


def _credentials_for(role: Role, catalogue: Catalogue, day: dt.date) -> tuple[Found, ...]:
    return tuple(one for one in api.find(catalogue, as_of=day, role=role.id) if one.status in _OPEN)


def projects_for(role: Role, catalogue: Catalogue) -> tuple[ProjectRow, ...]:
    """Projects by the points of the role that they show once finished."""
    return project_rows(catalogue, role.id, "", kit_only=False)


def needs_met(role: Role, catalogue: Catalogue, day: dt.date) -> Mapping[str, tuple[str, ...]]:
    """For each need what can be sat on the day and attests it at its level or nearest to it: at most three."""
    return _met.get((catalogue, role), day, lambda: _needs_met(role, catalogue, day))


def _needs_met(role: Role, catalogue: Catalogue, day: dt.date) -> Mapping[str, tuple[str, ...]]:
    open_now = [one for one in catalogue.coverage if _is_open(one, catalogue, day)]
    depths = {one: _depths(one, catalogue) for one in open_now}
    found: dict[str, tuple[str, ...]] = {}
    for need in role.needs:
        ranked = [(depths[one][need.skill], one) for one in open_now if need.skill in depths[one]]
        best = sorted(ranked, key=lambda each: (-min(each[0][0], need.level), -each[0][1], each[1]))
        found[need.skill] = tuple(one for _, one in best[:3])
    return found


def project_rows(catalogue: Catalogue, role: str, platform: str, *, kit_only: bool) -> tuple[ProjectRow, ...]:
    """Projects that meet the conditions; by points for the role, else those with a kit first, then by title."""
    wanted = catalogue.roles.get(role)
    rows = [
        ProjectRow(
            project=one,
            kit=api.has_kit(one.kit),
            points=None if wanted is None else points_of(catalogue, one.skills, wanted),
        )
        for one in catalogue.projects.values()
        if platform in ("", one.platform or "neutral")
    ]
    kept = [row for row in rows if row.points != 0 and (row.kit or not kit_only)]
    return tuple(sorted(kept, key=lambda row: (-(row.points or 0.0), not row.kit, row.project.title.casefold())))


def roles_of(levels: Mapping[str, int], catalogue: Catalogue) -> tuple[tuple[str, float], ...]:
    """Roles with the points of 100 that these levels show, most first."""
    found = [(one.id, points_of(catalogue, levels, one)) for one in catalogue.roles.values()]
    return tuple(sorted((pair for pair in found if pair[1] > 0), key=lambda pair: (-pair[1], pair[0])))


def project_hours(project: Project, catalogue: Catalogue) -> float:
    """Hours of somebody who knows nothing of what it shows: learning, and the project's own."""
    return project.own_hours + learning_hours({}, project.skills, catalogue.skills)


@lru_cache(maxsize=64)
def _kit(kit: str) -> Kit:
    from waypost.portfolio.kits import find_kit

    return find_kit(kit)


def kit_of(project: Project) -> Kit | None:
    """The kit that starts it, where this copy of Waypost ships it."""
    return _kit(project.kit) if project.kit is not None and api.has_kit(project.kit) else None


def skill_id(text: str, catalogue: Catalogue) -> str:
    """The id of the skill or family of skills meant. Raises ``UnknownId`` with the closest."""
    import difflib

    wanted = text.strip().lower()
    known = [*catalogue.skills, *catalogue.families]
    if wanted in known:
        return wanted
    near = tuple(difflib.get_close_matches(wanted[:100], known, n=3, cutoff=0.5))
    raise UnknownId("skill", text if len(text) <= 60 else f"{text[:57]}...", len(known), near)


def skill_groups(catalogue: Catalogue) -> tuple[tuple[str, tuple[Skill, ...]], ...]:
    """Skills that belong to no platform, by group, in the order of the catalogue."""
    groups: dict[str, list[Skill]] = {}
    for one in catalogue.skills.values():
        if one.family is None:
            groups.setdefault(one.group, []).append(one)
    return tuple((_title(name), tuple(found)) for name, found in groups.items())


def _title(group: str) -> str:
    """``generative-ai`` as ``Generative AI``."""
    text = " ".join(_SPELT.get(word, word) for word in group.split("-"))
    return text[:1].upper() + text[1:]


def platform_grid(catalogue: Catalogue) -> tuple[tuple[Family, tuple[Skill, ...]], ...]:
    """Families with their member on each platform."""
    members = [one for one in catalogue.skills.values() if one.family is not None]
    return tuple(
        (family, tuple(one for one in members if one.family == family.id)) for family in catalogue.families.values()
    )


def attesting(skills: set[str], catalogue: Catalogue, day: dt.date) -> tuple[Attesting, ...]:
    """Credentials that test any of the skills: those that can be sat first, then the deepest and most."""
    found = []
    for one, coverage in catalogue.coverage.items():
        levels = attested(coverage)
        tested = shares(coverage, catalogue.credentials[one])
        for skill in sorted(skills & set(levels)):
            credential = catalogue.credentials[one]
            status = status_on(credential, day, catalogue.credentials)
            found.append(
                Attesting(
                    credential=credential, status=status, level=levels[skill], share=tested.get(skill, 0.0), skill=skill
                )
            )
    return tuple(
        sorted(found, key=lambda each: (each.status not in _OPEN, -each.level, -each.share, each.credential.id))
    )


def showing(skills: set[str], catalogue: Catalogue) -> tuple[tuple[Project, int, str], ...]:
    """Projects that show any of the skills once finished, the deepest first."""
    found = [
        (one, one.skills[skill], skill)
        for one in catalogue.projects.values()
        for skill in sorted(skills & set(one.skills))
    ]
    return tuple(sorted(found, key=lambda each: (-each[1], each[0].title.casefold(), each[2])))


def needing(skill: str, catalogue: Catalogue) -> tuple[tuple[Role, Need], ...]:
    """Roles that need the skill, or the family it belongs to, those where it weighs most first."""
    known = catalogue.skills.get(skill)
    names = (skill, known.family if known is not None else None)
    found = [(role, need) for role in catalogue.roles.values() for need in role.needs if need.skill in names]
    return tuple(sorted(found, key=lambda pair: (-pair[1].weight, pair[0].id)))


def _is_open(one: str, catalogue: Catalogue, day: dt.date) -> bool:
    return status_on(catalogue.credentials[one], day, catalogue.credentials) in _OPEN


def _depths(one: str, catalogue: Catalogue) -> Mapping[str, tuple[int, float]]:
    """Skill or family to the deepest level that a credential attests, and the largest share of its blueprint."""
    coverage = catalogue.coverage[one]
    tested = shares(coverage, catalogue.credentials[one])
    found: dict[str, tuple[int, float]] = {}
    for skill, level in attested(coverage).items():
        for name in _names(skill, catalogue):
            before = found.get(name, (0, 0.0))
            found[name] = max(level, before[0]), max(tested.get(skill, 0.0), before[1])
    return found


def _names(name: str, catalogue: Catalogue) -> tuple[str, ...]:
    known = catalogue.skills.get(name)
    return (name,) if known is None or known.family is None else (name, known.family)
