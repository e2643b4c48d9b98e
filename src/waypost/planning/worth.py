"""What every step is worth to a role and takes to learn, apart from any person: bit sets that many plans share.

Readiness and learning are sets of bits, so that what two steps share is counted once by a union. A step that gives a
need v hundredths of a point has the first v bits of that need; learning a skill to a level is the first bits of that
skill, each worth ``grain`` tenths of an hour.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple

from waypost.domain.catalogue import Catalogue
from waypost.domain.judgement import Role
from waypost.domain.learning import taught
from waypost.planning.kept import Kept
from waypost.planning.levels import Levels, Measure, credited, evidence_weight, measures, merge, trust
from waypost.planning.problem import HOUR, POINT

Gains = tuple[tuple[int, int], ...]  # (need, readiness units) pairs
_Met = Mapping[str, Mapping[int, float]]  # credential or project id -> need -> part of it met


class Share(NamedTuple):
    """What one step is worth to a role: (need, readiness units) pairs, and the same as a set of bits."""

    gains: Gains
    bits: int


@dataclass(frozen=True, slots=True)
class Worth:
    """What the steps of a catalogue are worth to one role on one stack at one kappa."""

    catalogue: Catalogue
    role: Role
    stack: str | None
    kappa: float
    measures: tuple[Measure, ...]
    places: tuple[tuple[int, ...], tuple[int, ...]]  # per need its first bit: of what is attested, of what is evidenced
    met: _Met
    _attested: dict[tuple[str, float], Share] = field(default_factory=dict)
    _evidenced: dict[str, Share] = field(default_factory=dict)

    def attested(self, id: str, doubt: float = 1.0) -> Share:
        """What a credential attests; ``doubt`` is the trust in its sitting."""
        found = self._attested.get((id, doubt))
        if found is None:
            met = self.met.get(id, {})
            trusted = trust(self.catalogue.credentials[id], self.role, self.catalogue, self.stack) if met else 0.0
            gains = self._gains(met, self.kappa * trusted * doubt)
            found = self._attested[id, doubt] = Share(gains, self.bits(gains, evidenced=False))
        return found

    def evidenced(self, id: str) -> Share:
        """What a finished project evidences."""
        found = self._evidenced.get(id)
        if found is None:
            weight = evidence_weight(self.catalogue.projects[id], self.catalogue, self.stack)
            gains = self._gains(self.met.get(id, {}), (1 - self.kappa) * weight)
            found = self._evidenced[id] = Share(gains, self.bits(gains, evidenced=True))
        return found

    def stated(self, work: Levels) -> Gains:
        """What stated work evidences of each need."""
        met = {need: measure.share(work) for need, measure in enumerate(self.measures)}
        return self._gains(met, (1 - self.kappa) * self.catalogue.stance.stated_work)

    def _gains(self, met: Mapping[int, float], part: float) -> Gains:
        weights = {need: self.measures[need].need.weight for need in met}
        worth = ((need, round(POINT * weights[need] * part * share)) for need, share in met.items())
        return tuple((need, value) for need, value in worth if value > 0)

    def bits(self, gains: Gains, *, evidenced: bool) -> int:
        """Gains as a set of bits, each need in its own place."""
        places = self.places[evidenced]
        return sum([((1 << value) - 1) << places[need] for need, value in gains])


@dataclass(frozen=True, slots=True)
class Lessons:
    """How learning is counted: where each skill's bits are, and what each step takes in all from nothing."""

    grain: int  # tenths of an hour that a bit is worth
    steps: Mapping[str, tuple[int, ...]]  # skill -> bits to levels 0 to 4, in the skill's place
    taught: Mapping[str, int]  # credential or project id -> bits
    assumed: Mapping[str, int]  # credential id -> bits of what its candidates are assumed to know

    def bits(self, levels: Levels) -> int:
        """What reaching ``levels`` takes, from nothing."""
        found = 0
        for skill, level in levels.items():
            found |= self.steps[skill][level]
        return found


_worths: Kept[Worth] = Kept(512)  # roles times stacks times a few kappas
_lessons: Kept[Lessons] = Kept(4)
_serving: Kept[Mapping[str, Mapping[str, float]]] = Kept(4)


def worth(catalogue: Catalogue, role: Role, stack: str | None, kappa: float) -> Worth:
    """The worth of every step, kept for the next plan."""
    return _worths.get((catalogue, role), (stack, kappa), lambda: _worth(catalogue, role, stack, kappa))


def _worth(catalogue: Catalogue, role: Role, stack: str | None, kappa: float) -> Worth:
    measured = measures(role, stack, catalogue)
    owners = (catalogue.coverage, catalogue.projects, catalogue.stance)
    return Worth(
        catalogue=catalogue,
        role=role,
        stack=stack,
        kappa=kappa,
        measures=measured,
        places=(_places(measured, kappa), _places(measured, 1 - kappa)),
        met=_met(measured, _serving.get(owners, None, lambda: _reached(catalogue))),
    )


def _places(measured: Iterable[Measure], part: float) -> tuple[int, ...]:
    most = [round(POINT * measure.need.weight * part) for measure in measured]
    return (0, *accumulate(most))


def _reached(catalogue: Catalogue) -> Mapping[str, Mapping[str, float]]:
    """Skill id to the steps that reach any of it, with their levels."""
    found: dict[str, dict[str, float]] = {}
    steps: Iterable[tuple[str, Mapping[str, float]]] = (
        *((id, credited(one, catalogue)) for id, one in catalogue.coverage.items()),
        *((id, one.skills) for id, one in catalogue.projects.items()),
    )
    for id, levels in steps:
        for skill, level in levels.items():
            found.setdefault(skill, {})[id] = level
    return found


def _met(measured: Iterable[Measure], reached: Mapping[str, Mapping[str, float]]) -> _Met:
    found: dict[str, dict[int, float]] = {}
    for number, measure in enumerate(measured):
        for skill, factor in measure.serving:
            for id, level in reached.get(skill, {}).items():
                share = measure.part(level, factor)
                met = found.setdefault(id, {})
                if share > met.get(number, 0.0):
                    met[number] = share
    return found


def lessons(catalogue: Catalogue) -> Lessons:
    """How learning is counted in this catalogue, kept for the next plan."""
    owners = (catalogue.skills, catalogue.coverage, catalogue.projects)
    return _lessons.get(owners, None, lambda: _lesson(catalogue))


def _lesson(catalogue: Catalogue) -> Lessons:
    exams = {id: taught(one) for id, one in catalogue.coverage.items()}
    built = {id: one.skills for id, one in catalogue.projects.items()}
    highest: dict[str, int] = {}
    for levels in (*exams.values(), *built.values()):
        merge(highest, levels)
    hours = {id: (0, *(round(one * HOUR) for one in skill.hours)) for id, skill in catalogue.skills.items()}
    grain = math.gcd(*(one for row in hours.values() for one in row)) or 1
    steps, place = {}, 0
    for id, row in hours.items():
        top = row[highest.get(id, 0)]  # what no step teaches needs no bits
        steps[id] = tuple(((1 << min(one, top) // grain) - 1) << place for one in row)
        place += top // grain
    found = Lessons(grain, steps, {}, {})
    every = {id: found.bits(levels) for id, levels in (*exams.items(), *built.items())}
    assumed = {id: found.bits(one.assumes) for id, one in catalogue.coverage.items()}
    return Lessons(grain, steps, every, assumed)
