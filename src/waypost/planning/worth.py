"""What every step is worth to a role and takes to learn, apart from any person: bit sets that many plans share.

Readiness and learning are sets of bits, so that what two steps share is counted once by a union. A step that gives a need
v hundredths of a point has the first v bits of that need; learning a skill to a level is the first bits of that skill,
each worth ``grain`` tenths of an hour.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial

from waypost.domain.catalogue import Catalogue
from waypost.domain.judgement import Role
from waypost.planning.kept import Kept
from waypost.planning.levels import Levels, Measure, deepest, evidence_weight, measures, taught, trust
from waypost.planning.problem import HOUR, POINT

Gains = tuple[tuple[int, int], ...]  # (need, readiness units) pairs


@dataclass(frozen=True, slots=True)
class Worth:
    """What the steps of a catalogue are worth to one role on one stack at one kappa."""

    catalogue: Catalogue
    role: Role
    stack: str | None
    kappa: float
    measures: tuple[Measure, ...]
    most: tuple[tuple[int, int], ...]  # per need: the most that can be attested, and evidenced
    shares: Mapping[str, tuple[tuple[int, float], ...]]  # credential or project id -> (need, part of it met)
    _attested: dict[tuple[str, float], Gains] = field(default_factory=dict)
    _evidenced: dict[str, Gains] = field(default_factory=dict)

    def attested(self, id: str, doubt: float = 1.0) -> Gains:
        """What a credential attests of each need; ``doubt`` is the trust in its sitting."""
        key = (id, doubt)
        if key not in self._attested:
            credential = self.catalogue.credentials[id]
            trusted = trust(credential, self.role, self.catalogue, self.stack) * doubt
            self._attested[key] = self._gains(self.shares.get(id, ()), self.kappa * trusted)
        return self._attested[key]

    def evidenced(self, id: str) -> Gains:
        """What a finished project evidences of each need."""
        if id not in self._evidenced:
            weight = evidence_weight(self.catalogue.projects[id], self.catalogue, self.stack)
            self._evidenced[id] = self._gains(self.shares[id], (1 - self.kappa) * weight)
        return self._evidenced[id]

    def stated(self, work: Levels) -> Gains:
        """What stated work evidences of each need."""
        weight = (1 - self.kappa) * self.catalogue.stance.stated_work
        return self._gains(_shares(self.measures, work), weight)

    def _gains(self, shares: Iterable[tuple[int, float]], part: float) -> Gains:
        worth = ((need, round(POINT * self.measures[need].need.weight * part * share)) for need, share in shares)
        return tuple((need, value) for need, value in worth if value > 0)

    def bits(self, gains: Gains, *, evidenced: bool) -> int:
        """Gains as a set of bits, each need in its own place."""
        place, bits, at = 0, 0, 0
        for need, value in gains:
            while at < need:
                place += self.most[at][evidenced]
                at += 1
            bits |= ((1 << value) - 1) << place
        return bits


def _shares(measured: Iterable[Measure], levels: Levels) -> tuple[tuple[int, float], ...]:
    found = ((number, measure.share(levels)) for number, measure in enumerate(measured))
    return tuple((number, share) for number, share in found if share > 0)


@dataclass(frozen=True, slots=True)
class Lessons:
    """How learning is counted: where each skill's bits are, and what each step takes in all from nothing."""

    grain: int  # tenths of an hour that a bit is worth
    steps: Mapping[str, tuple[int, int, int, int, int]]  # skill -> bits to levels 0 to 4, in the skill's place
    taught: Mapping[str, int]  # credential or project id -> bits

    def bits(self, levels: Levels) -> int:
        """What reaching ``levels`` takes, from nothing."""
        found = 0
        for skill, level in levels.items():
            found |= self.steps[skill][level]
        return found


_worths: Kept[Worth] = Kept(64)
_lessons: Kept[Lessons] = Kept(4)


def worth(catalogue: Catalogue, role: Role, stack: str | None, kappa: float) -> Worth:
    """The worth of every step, kept for the next plan."""
    return _worths.get((catalogue, role), (stack, kappa), partial(_worth, catalogue, role, stack, kappa))


def _worth(catalogue: Catalogue, role: Role, stack: str | None, kappa: float) -> Worth:
    measured = measures(role, stack, catalogue)
    weights = [measure.need.weight for measure in measured]
    shares = {id: _shares(measured, deepest(one)) for id, one in catalogue.coverage.items()}
    shares |= {id: _shares(measured, one.skills) for id, one in catalogue.projects.items()}
    return Worth(
        catalogue=catalogue,
        role=role,
        stack=stack,
        kappa=kappa,
        measures=measured,
        most=tuple((round(POINT * weight * kappa), round(POINT * weight * (1 - kappa))) for weight in weights),
        shares=shares,
    )


def lessons(catalogue: Catalogue) -> Lessons:
    """How learning is counted in this catalogue, kept for the next plan."""
    owners = (catalogue.skills, catalogue.coverage, catalogue.projects)
    return _lessons.get(owners, None, partial(_lesson, catalogue))


def _lesson(catalogue: Catalogue) -> Lessons:
    hours = {id: (0, *(round(one * HOUR) for one in skill.hours)) for id, skill in catalogue.skills.items()}
    grain = math.gcd(*(one for row in hours.values() for one in row)) or 1
    steps, place = {}, 0
    for id, row in hours.items():
        zero, first, second, third, fourth = (((1 << one // grain) - 1) << place for one in row)
        steps[id] = (zero, first, second, third, fourth)
        place += row[4] // grain
    found = Lessons(grain=grain, steps=steps, taught={})
    bits = {id: found.bits(taught(one)) for id, one in catalogue.coverage.items()}
    bits |= {id: found.bits(one.skills) for id, one in catalogue.projects.items()}
    return Lessons(grain=grain, steps=steps, taught=bits)
