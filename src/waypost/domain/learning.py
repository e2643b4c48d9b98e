"""Learning hours as a potential: what was learnt once is never paid for again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from waypost.domain.credential import Credential
from waypost.domain.judgement import LEVELS, Coverage, Skill, Stance
from waypost.errors import UnknownId, UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """One skill of two exams: the level the old one reached and the level the new one asks for."""

    skill: str
    old_level: int
    new_level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CarryOver:
    """What somebody who studied for one exam brings to another.

    ``shared`` are skills in both; ``added`` those that the new one asks for and the old one never touched. Hours are
    learning hours of the new exam, without its own mock exams: all of them, and what of them is already done.
    """

    shared: tuple[Carried, ...]
    added: tuple[Carried, ...]
    hours_total: float
    hours_saved: float

    @property
    def hours_left(self) -> float:
        """Learning hours that remain."""
        return self.hours_total - self.hours_saved

    @property
    def share_saved(self) -> float:
        """Part of the hours already done, 0 to 1; 0 where the new exam asks for no learning."""
        return self.hours_saved / self.hours_total if self.hours_total > 0 else 0.0


def hours_to(skill: Skill, level: int) -> float:
    """Cumulative hours from nothing to ``level``: H_k(level). Raises ``UsageError`` outside 0 to 4."""
    if level not in LEVELS:
        raise UsageError(f"{level!r} is no level of {skill.id!r}; expected 0 to {LEVELS[-1]}.")
    return skill.hours[level - 1] if level > 0 else 0.0


def learning_hours(known: Mapping[str, int], reached: Mapping[str, int], skills: Mapping[str, Skill]) -> float:
    """Hours from what is known to what is reached. A skill already known at or above costs nothing.

    The sum runs in the order of skill ids, so that the same sets give the same figure to the last bit.
    """
    return sum(_step_hours(known.get(one, 0), reached[one], _skill(one, skills)) for one in sorted(reached))


def deepest(levels: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Skill to the highest of the levels given, in the order of skill ids; level 0 is left out."""
    found: dict[str, int] = {}
    for one in levels:
        for skill, level in one.items():
            found[skill] = max(level, found.get(skill, 0))
    return {skill: found[skill] for skill in sorted(found) if found[skill] > 0}


def attested(coverage: Coverage) -> dict[str, int]:
    """Skill to the level the credential attests: the deepest over its blueprint domains."""
    return deepest(domain.skills for domain in coverage.domains)


def own_hours(credential: Credential, stance: Stance) -> float:
    """Hours of an exam that nothing learnt before saves: mock exams, booking and sitting."""
    by_tier = f"{credential.kind}/{credential.tier}"
    return stance.own_hours.get(by_tier, stance.own_hours.get(str(credential.kind), 0.0))


def taught(coverage: Coverage | None) -> dict[str, int]:
    """Skill to the level that sitting an exam takes: what it attests and what its candidates are assumed to know.

    Nothing where nobody has judged the exam.
    """
    return {} if coverage is None else deepest((attested(coverage), coverage.assumes))


def blueprint(credential: Credential) -> dict[str, float]:
    """Domain name to its weight in percent, adding to 100: the middle of what is published.

    Domains without a published weight share equally what the others leave, or 100 where none has one.
    """
    weights = {domain.name: _middle(domain.weight_low, domain.weight_high) for domain in credential.domains}
    stated = sum(weight for weight in weights.values() if weight is not None)
    silent = sum(weight is None for weight in weights.values())
    even = max(100.0 - stated, 0.0) / silent if silent else 0.0
    filled = {name: even if weight is None else weight for name, weight in weights.items()}
    total = sum(filled.values())
    return {name: weight * 100.0 / total for name, weight in filled.items()} if total > 0 else filled


def shares(coverage: Coverage, credential: Credential) -> dict[str, float]:
    """Skill to the percent of the blueprint whose domains test it. Domains overlap in skills, so the sum passes 100."""
    weights = blueprint(credential)
    found: dict[str, float] = {}
    for domain in coverage.domains:
        for skill, level in domain.skills.items():
            if level > 0:
                found[skill] = found.get(skill, 0.0) + weights.get(domain.domain, 0.0)
    return {skill: found[skill] for skill in sorted(found)}


def carries_over(
    old: Coverage, new: Coverage, skills: Mapping[str, Skill], known: Mapping[str, int] | None = None
) -> CarryOver:
    """What studying ``old`` saves towards ``new``, for somebody who knew ``known`` before either.

    ``known`` ``None``: somebody without prior knowledge.
    """
    base = dict(known or {})
    before, after = attested(old), attested(new)
    both = [Carried(skill=one, old_level=before.get(one, 0), new_level=after[one]) for one in sorted(after)]
    total = learning_hours(base, after, skills)
    left = learning_hours(deepest((base, before)), after, skills)
    return CarryOver(
        shared=tuple(one for one in both if one.old_level > 0),
        added=tuple(one for one in both if one.old_level == 0),
        hours_total=total,
        hours_saved=total - left,
    )


def _step_hours(known: int, reached: int, skill: Skill) -> float:
    return hours_to(skill, reached) - hours_to(skill, known) if reached > known else 0.0


def _skill(one: str, skills: Mapping[str, Skill]) -> Skill:
    if one not in skills:
        raise UnknownId("skill", one, len(skills))
    return skills[one]


def _middle(low: float | None, high: float | None) -> float | None:
    ends = [end for end in (low, high) if end is not None]
    return sum(ends) / len(ends) if ends else None
