"""What a person brings and what a step brings: levels of skills, and what they are worth to a role."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from waypost.domain.catalogue import Catalogue
from waypost.domain.credential import Credential, EventKind
from waypost.domain.judgement import Coverage, Need, Project, Role
from waypost.domain.learning import attested, learning_hours, own_hours, shares, taught
from waypost.domain.profile import Profile

Levels = Mapping[str, int]
Credits = Mapping[str, float]  # levels, or parts of them
PRACTISED = 2  # the level from which a skill is practised, not only talked about
MAIN_SHARE = 50.0  # percent of a blueprint above which a skill is what the exam is about

NEEDS_PROGRAMMING = ("python", "software-engineering")
PROGRAMS = 1  # the level of these from which a step cannot be done without programming


def credited(coverage: Coverage, catalogue: Catalogue) -> dict[str, float]:
    """Skill id to the level that a credential is credited with: less where little of its blueprint tests the skill."""
    stance = catalogue.stance
    tested = shares(coverage, catalogue.credentials[coverage.credential])
    thin = 1 - stance.thin_credit
    return {
        skill: level * (stance.thin_credit + thin * min(1.0, tested[skill] / stance.full_share))
        for skill, level in attested(coverage).items()
    }


def merge(into: dict[str, int], levels: Levels) -> None:
    """Raise ``into`` to ``levels`` wherever they are higher."""
    for skill, level in levels.items():
        if level > into.get(skill, 0):
            into[skill] = level


def members(catalogue: Catalogue) -> dict[str, list[str]]:
    """Family id to its platform skills, in the order of the catalogue."""
    found: dict[str, list[str]] = {family: [] for family in catalogue.families}
    for skill in catalogue.skills.values():
        if skill.family is not None:
            found.setdefault(skill.family, []).append(skill.id)
    return found


def stated_work(profile: Profile, catalogue: Catalogue) -> dict[str, int]:
    """Skill id to the level that the background, the years in it and the profile's own ``skills`` bring.

    A level of a family goes to its member on the person's stack; where no stack is stated, or the family has no member
    on it, to every member, because any one of them will then serve.
    """
    background = catalogue.backgrounds[profile.background]
    change = 0
    for years, by in background.by_experience:
        if profile.experience_years is not None and profile.experience_years >= years:
            change = by
    brought = {skill: max(0, min(4, level + change)) for skill, level in background.skills.items() if level > 0}
    families = members(catalogue)
    known = dict(_spread(brought, profile.stack, families, catalogue))
    known.update(_spread(profile.skills, profile.stack, families, catalogue))
    return known


def known(profile: Profile, catalogue: Catalogue) -> dict[str, int]:
    """Skill id to the level that a person has: stated work, all that a credential held took, and projects done.

    So the hours of what is left of a plan stay as they were once a step of it is behind.
    """
    found = stated_work(profile, catalogue)
    for id in profile.held:
        merge(found, taught(catalogue.coverage.get(id)))
    for id in profile.done:
        merge(found, catalogue.projects[id].skills)
    return found


def _spread(
    levels: Levels, stack: str | None, families: Mapping[str, list[str]], catalogue: Catalogue
) -> Iterable[tuple[str, int]]:
    for name, level in levels.items():
        if name not in families:
            yield name, level
            continue
        on_stack = [skill for skill in families[name] if catalogue.skills[skill].platform == stack]
        for skill in on_stack or families[name]:
            yield skill, level


@dataclass(frozen=True, slots=True)
class Measure:
    """How one need is measured: each skill that serves it with the factor it counts at."""

    need: Need
    serving: tuple[tuple[str, float], ...]

    def share(self, levels: Credits) -> float:
        """The part of the need that ``levels`` meet, 0 to 1."""
        return max((self.part(levels.get(skill, 0), factor) for skill, factor in self.serving), default=0.0)

    def part(self, level: float, factor: float) -> float:
        """The part of the need that one level of one skill meets."""
        return min(1.0, level / self.need.level) * factor


def measures(role: Role, stack: str | None, catalogue: Catalogue) -> tuple[Measure, ...]:
    """The needs of a role on a stack.

    A family need counts in full on the stack, on every platform where no stack is stated or the family has no member on
    it, and at the transfer factor elsewhere.
    """
    families = members(catalogue)
    found = []
    for need in role.needs:
        serving = families.get(need.skill, [need.skill])
        platforms = {catalogue.skills[skill].platform for skill in serving}
        anywhere = need.skill not in families or stack not in platforms
        found.append(
            Measure(
                need,
                tuple(
                    (skill, 1.0 if anywhere or catalogue.skills[skill].platform == stack else catalogue.stance.transfer)
                    for skill in serving
                ),
            )
        )
    return tuple(found)


def trust(credential: Credential, role: Role, catalogue: Catalogue, stack: str | None) -> float:
    """How far the market trusts the credential for this role, 0 to 1.

    It depends on the kind and tier, on how well the issuer is known, on whether its blueprint could be read, and on
    whether it is about the person's own stack.
    """
    stance = catalogue.stance
    keys = (f"{credential.kind}/{credential.tier}", str(credential.kind))
    value = _first(stance.trust, keys, 0.0) * _first(role.trust, keys, 1.0)
    value *= _first(stance.recognition, (credential.id, credential.vendor, "other"), 1.0)
    if not credential.domains:
        value *= stance.unread_blueprint
    coverage = catalogue.coverage.get(credential.id)
    if off_stack(coverage.platform if coverage is not None else None, stack):
        value *= _off_stack_trust(role, catalogue, stack)
    return min(1.0, value)


def _off_stack_trust(role: Role, catalogue: Catalogue, stack: str | None) -> float:
    if role.off_stack is None:
        return catalogue.stance.off_stack
    families = members(catalogue)
    asked = (skill for need in role.needs for skill in families.get(need.skill, ()))
    is_served = any(catalogue.skills[skill].platform == stack for skill in asked)
    return catalogue.stance.off_stack if is_served else role.off_stack


def sitting_trust(credential: Credential, sitting: str, certain: bool, catalogue: Catalogue) -> float:
    """What a credential counts for in a sitting of this kind, 0 to 1.

    It is doubted where sources disagree on whether it can be booked at all; a day that is only unconfirmed is another
    matter.
    """
    disputed = any(event.kind is EventKind.REGISTRATION_UNCLEAR for event in credential.events)
    doubts = (sitting, "unclear") if disputed and not certain else (sitting,)
    return math.prod(catalogue.stance.sitting_trust.get(doubt, 1.0) for doubt in doubts)


def evidence_weight(project: Project, catalogue: Catalogue, stack: str | None) -> float:
    """How far a project counts as evidence, 0 to 1: less on another platform than the person's."""
    return catalogue.stance.off_stack_evidence if off_stack(project.platform, stack) else 1.0


def off_stack(platform: str | None, stack: str | None) -> bool:
    """Whether something is about another platform than the person's; never where either is neutral."""
    return platform is not None and stack is not None and platform != stack


def far_from(coverage: Coverage, catalogue: Catalogue) -> float:
    """How many hours short of an exam's recommended experience is so far that a lower rung should come first.

    It is a part of the hours that a candidate with that experience still prepares.
    """
    prepares = learning_hours(coverage.assumes, attested(coverage), catalogue.skills)
    prepares += own_hours(catalogue.credentials[coverage.credential], catalogue.stance)
    return catalogue.stance.ladder_gap * prepares


def mainly(coverage: Coverage, catalogue: Catalogue) -> tuple[str, ...]:
    """The skills that most of an exam's blueprint tests and that its candidates are expected to practise already.

    Somebody who knows nothing of one of them takes a lower rung first, however few hours are missing.
    """
    tested = shares(coverage, catalogue.credentials[coverage.credential])
    return tuple(
        skill
        for skill, level in sorted(coverage.assumes.items())
        if level >= PRACTISED and tested.get(skill, 0.0) > MAIN_SHARE
    )


def min_gain(credential: Credential, catalogue: Catalogue) -> float:
    """Readiness points below which the credential is not worth asking for."""
    return _first(catalogue.stance.min_gain, (f"{credential.kind}/{credential.tier}", str(credential.kind)), 0.0)


def min_gain_of_project(project: Project, catalogue: Catalogue) -> float:
    """Readiness points below which the project is not worth asking for: more where it is more work."""
    return catalogue.stance.project_points_per_hour * project.own_hours


def _first(table: Mapping[str, float], keys: Iterable[str], otherwise: float) -> float:
    return next((table[key] for key in keys if key in table), otherwise)
