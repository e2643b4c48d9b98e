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

from waypost.domain.catalogue import Catalogue
from waypost.domain.judgement import Role
from waypost.planning.kept import Kept
from waypost.planning.levels import Levels, Measure, deepest, evidence_weight, measures, taught, trust
from waypost.planning.problem import HOUR, POINT

Gains = tuple[tuple[int, int], ...]  # (need, readiness units) pairs
_Shares = Mapping[str, Mapping[int, float]]  # credential or project id -> need -> part of it met


@dataclass(frozen=True, slots=True)
class Worth:
    """What the steps of a catalogue are worth to one role on one stack at one kappa."""

    catalogue: Catalogue
    role: Role
    stack: str | None
    kappa: float
    measures: tuple[Measure, ...]
    places: tuple[tuple[int, ...], tuple[int, ...]]  # per need its first bit: of what is attested, of what is evidenced
    shares: _Shares
    _attested: dict[tuple[str, float], Gains] = field(default_factory=dict)
    _evidenced: dict[str, Gains] = field(default_factory=dict)
    _bits: dict[tuple[Gains, bool], int] = field(default_factory=dict)

    def attested(self, id: str, doubt: float = 1.0) -> Gains:
        """What a credential attests of each need; ``doubt`` is the trust in its sitting."""
        found = self._attested.get((id, doubt))
        if found is None:
            shares = self.shares.get(id, {})
            trusted = trust(self.catalogue.credentials[id], self.role, self.catalogue, self.stack) if shares else 0.0
            found = self._attested[id, doubt] = self._gains(shares, self.kappa * trusted * doubt)
        return found

    def evidenced(self, id: str) -> Gains:
        """What a finished project evidences of each need."""
        found = self._evidenced.get(id)
        if found is None:
            weight = evidence_weight(self.catalogue.projects[id], self.catalogue, self.stack)
            found = self._evidenced[id] = self._gains(self.shares.get(id, {}), (1 - self.kappa) * weight)
        return found

    def stated(self, work: Levels) -> Gains:
        """What stated work evidences of each need."""
        shares = {need: measure.share(work) for need, measure in enumerate(self.measures)}
        return self._gains(shares, (1 - self.kappa) * self.catalogue.stance.stated_work)

    def _gains(self, shares: Mapping[int, float], part: float) -> Gains:
        worth = (
            (need, round(POINT * self.measures[need].need.weight * part * share)) for need, share in shares.items()
        )
        return tuple((need, value) for need, value in worth if value > 0)

    def bits(self, gains: Gains, *, evidenced: bool) -> int:
        """Gains as a set of bits, each need in its own place."""
        found = self._bits.get((gains, evidenced))
        if found is None:
            places = self.places[evidenced]
            found = self._bits[gains, evidenced] = sum(((1 << value) - 1) << places[need] for need, value in gains)
        return found


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


_worths: Kept[Worth] = Kept(128)
_lessons: Kept[Lessons] = Kept(4)
_serving: Kept[Mapping[str, Mapping[str, int]]] = Kept(4)


def worth(catalogue: Catalogue, role: Role, stack: str | None, kappa: float) -> Worth:
    """The worth of every step, kept for the next plan."""
    return _worths.get((catalogue, role), (stack, kappa), lambda: _worth(catalogue, role, stack, kappa))


def _worth(catalogue: Catalogue, role: Role, stack: str | None, kappa: float) -> Worth:
    measured = measures(role, stack, catalogue)
    owners = (catalogue.coverage, catalogue.projects)
    return Worth(
        catalogue=catalogue,
        role=role,
        stack=stack,
        kappa=kappa,
        measures=measured,
        places=(_places(measured, kappa), _places(measured, 1 - kappa)),
        shares=_shares(measured, _serving.get(owners, None, lambda: _reached(catalogue))),
    )


def _places(measured: Iterable[Measure], part: float) -> tuple[int, ...]:
    most = [round(POINT * measure.need.weight * part) for measure in measured]
    return (0, *accumulate(most))


def _reached(catalogue: Catalogue) -> Mapping[str, Mapping[str, int]]:
    """Skill id to the steps that reach any of it, with their levels."""
    found: dict[str, dict[str, int]] = {}
    for id, levels in (
        *((id, deepest(one)) for id, one in catalogue.coverage.items()),
        *((id, one.skills) for id, one in catalogue.projects.items()),
    ):
        for skill, level in levels.items():
            found.setdefault(skill, {})[id] = level
    return found


def _shares(measured: Iterable[Measure], reached: Mapping[str, Mapping[str, int]]) -> _Shares:
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
    hours = {id: (0, *(round(one * HOUR) for one in skill.hours)) for id, skill in catalogue.skills.items()}
    grain = math.gcd(*(one for row in hours.values() for one in row)) or 1
    steps, place = {}, 0
    for id, row in hours.items():
        steps[id] = tuple(((1 << one // grain) - 1) << place for one in row)
        place += row[-1] // grain
    found = Lessons(grain, steps, {}, {})
    exams = {id: found.bits(taught(one)) for id, one in catalogue.coverage.items()}
    projects = {id: found.bits(one.skills) for id, one in catalogue.projects.items()}
    assumed = {id: found.bits(one.assumes) for id, one in catalogue.coverage.items()}
    return Lessons(grain, steps, exams | projects, assumed)
