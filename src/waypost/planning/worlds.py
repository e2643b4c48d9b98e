"""Sampled worlds: what the estimates behind a plan could just as well be.

In a world every step has a factor on its hours, drawn evenly on a log scale over the published range of study hours
against the middle of that range. Half of its variance is the person's and shared by all steps: they learn slower or
faster there, all of it. The other half is the step's own and goes to its own hours, so that a step by itself takes just
its factor, while what two steps share is still learnt once. The weights of the role, the trust in kinds of credentials
and in issuers, and kappa where the person has not stated it, are drawn around their values.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import accumulate
from random import Random
from statistics import NormalDist, fmean

from waypost.domain.credential import StudyHours
from waypost.domain.judgement import Stance
from waypost.domain.plan import StepKind
from waypost.planning.build import build
from waypost.planning.case import Case
from waypost.planning.levels import trust
from waypost.planning.problem import POINT, Candidate, Problem, Start
from waypost.planning.wish import without_minimal_gain
from waypost.planning.worth import Gains

UNPUBLISHED = 5 / 3  # highest over lowest where no range is published; half of the published ranges are wider
SHARED = 0.5  # of the variance of a factor on hours, what is the person's
KAPPA = 0.15  # each way
TRUST = 0.15  # each way, as a part of it
WEIGHT_SHAPE = 25.0  # of the gamma that multiplies each weight: a standard deviation of a fifth

_NORMAL = NormalDist()
_FINE = 10**6  # largest denominator of a pace


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What is different in a world, as factors on what is thought: 1 is no difference."""

    hours: Mapping[str, float]  # by step
    weights: tuple[float, ...]  # by need, what they become; they add to 100
    kappa: float
    stance: Stance

    @property
    def slowness(self) -> float:
        """How much longer than thought everything takes this person, in the middle."""
        return math.exp(fmean(math.log(one) for one in self.hours.values()))


class Worlds:
    """The worlds of a case. A world depends on the seed and its number, not on which others are drawn."""

    def __init__(self, case: Case, seed: int) -> None:
        self.case, self.seed = case, seed
        least = {one.id: one.least for one in case.anything}
        loose = build(case.profile, without_minimal_gain(case.catalogue))
        self.loose = replace(loose, candidates=tuple(replace(one, least=least[one.id]) for one in loose.candidates))
        self.role = case.catalogue.roles[case.profile.role]
        self.kappa = case.worth.kappa
        self._reach = {one.id: self._reach_of(one.id) for one in self.loose.candidates}
        self._credentials = {*case.profile.held, *(id for id in self._reach if id in case.catalogue.credentials)}

    def usual(self) -> World:
        """The world as it is thought to be."""
        return World(
            hours=dict.fromkeys(self._reach, 1.0),
            weights=tuple(need.weight for need in self.role.needs),
            kappa=self.kappa,
            stance=self.case.catalogue.stance,
        )

    def __getitem__(self, number: int) -> World:
        random = Random(f"{self.seed}/{number}")
        hours = self._hours(random)
        weights = [need.weight * random.gammavariate(WEIGHT_SHAPE, 1 / WEIGHT_SHAPE) for need in self.role.needs]
        stance = self.case.catalogue.stance
        bent = min(1.0, max(0.0, self.kappa + random.uniform(-KAPPA, KAPPA)))
        return World(
            hours=hours,
            weights=tuple(weight * 100 / sum(weights) for weight in weights),
            kappa=bent if self.case.profile.kappa is None else self.kappa,
            stance=replace(
                stance, trust=_jittered(stance.trust, random), recognition=_jittered(stance.recognition, random)
            ),
        )

    def problem(self, world: World) -> Problem:
        """The problem in a world, with every step that could be worth it in some world."""
        valued, slowness = _Valued(self, world), world.slowness
        pace = (Fraction(*self.loose.hours_per_day) / Fraction(slowness)).limit_denominator(_FINE)
        paced = replace(self.loose, hours_per_day=pace.as_integer_ratio(), starts=valued.starts)
        candidates = []
        for one in self.loose.candidates:
            gains = valued.gains(one)
            candidates.append(
                replace(
                    one,
                    own=self._own(one, world.hours[one.id] / slowness),
                    gains=gains,
                    value=valued.bits(one, gains),
                    capacity=paced.capacity(one.due),
                )
            )
        cap = paced.capacity((paced.deadline - paced.as_of).days)
        return replace(paced, candidates=tuple(candidates), hours_cap=cap)

    def _own(self, one: Candidate, factor: float) -> int:
        """Own hours with which the step takes ``factor`` times its hours alone, as far as they go."""
        alone = one.own + one.learning.bit_count() * self.loose.grain
        return max(0, one.own + round((factor - 1) * alone))

    def _hours(self, random: Random) -> dict[str, float]:
        """Each step's factor on its hours; the places in their ranges are normal scores with a common part."""
        common = random.gauss(0, 1) * math.sqrt(SHARED)
        scores = {id: common + random.gauss(0, 1) * math.sqrt(1 - SHARED) for id in self._reach}
        return {id: math.exp((2 * _NORMAL.cdf(scores[id]) - 1) * reach) for id, reach in self._reach.items()}

    def _reach_of(self, id: str) -> float:
        credential = self.case.catalogue.credentials.get(id)
        return _reach(StudyHours() if credential is None else credential.study)

    def trusted(self, world: World) -> dict[str, float]:
        """Per credential the trust in it in a world as a part of what it is thought to be."""
        catalogue, stack = self.case.catalogue, self.case.profile.stack
        other = replace(catalogue, stance=world.stance)
        found = {}
        for id in sorted(self._credentials):
            credential = catalogue.credentials[id]
            usual = trust(credential, self.role, catalogue, stack)
            found[id] = trust(credential, self.role, other, stack) / usual if usual else 1.0
        return found


class _Valued:
    """What steps are worth in one world, and what the person has there."""

    def __init__(self, worlds: Worlds, world: World) -> None:
        self.trusted = worlds.trusted(world)
        weighed = [new / need.weight for need, new in zip(worlds.role.needs, world.weights, strict=True)]
        self.parts = (
            [one * _ratio(world.kappa, worlds.kappa) for one in weighed],
            [one * _ratio(1 - world.kappa, 1 - worlds.kappa) for one in weighed],
        )
        kept = ((world.kappa, 0), (1 - world.kappa, 1))
        self.most = [[round(POINT * weight * part) for weight in world.weights] for part, _ in kept]
        self.places = [(0, *accumulate(most)) for most in self.most]
        self.starts = tuple(self._starts(worlds))

    def _starts(self, worlds: Worlds) -> Iterable[Start]:
        held = [self._gains(worlds.case.gains(id), False, self.trusted[id]) for id in worlds.case.profile.held]
        for need, start in enumerate(worlds.loose.starts):
            attested = max((value for gains in held for at, value in gains if at == need), default=0)
            evidenced = min(self.most[1][need], round(start.evidenced * self.parts[1][need]))
            yield Start(attested=attested, evidenced=evidenced)

    def gains(self, one: Candidate) -> Gains:
        """What a step gives of each need."""
        evidenced = one.kind is StepKind.PROJECT
        return self._gains(one.gains, evidenced, 1.0 if evidenced else self.trusted[one.id])

    def _gains(self, gains: Gains, evidenced: bool, factor: float) -> Gains:
        parts, most = self.parts[evidenced], self.most[evidenced]
        return tuple((need, min(most[need], round(value * parts[need] * factor))) for need, value in gains)

    def bits(self, one: Candidate, gains: Gains) -> int:
        """Gains beyond what the person has as a set of bits, each need in its own place."""
        evidenced, bits = one.kind is StepKind.PROJECT, 0
        for need, value in gains:
            start = self.starts[need].evidenced if evidenced else self.starts[need].attested
            if value > start:
                bits |= ((1 << value) - (1 << start)) << self.places[evidenced][need]
        return bits


def worthwhile(problem: Problem) -> Problem:
    """The problem without steps that can never be worth it there, unless another step or the person asks for them."""
    asked = {id for one in problem.candidates for any_of in one.requires for id in any_of} | set(problem.wanted)
    kept = (one for one in problem.candidates if one.value.bit_count() >= one.least or one.id in asked)
    return replace(problem, candidates=tuple(kept))


def _ratio(new: float, old: float) -> float:
    return new / old if old else 0.0


def _reach(study: StudyHours) -> float:
    """How far the logarithm of a factor goes each way."""
    low, high = study.hours_low, study.hours_high
    ratio = high / low if low is not None and high is not None and 0 < low < high else UNPUBLISHED
    return math.log(ratio) / 2


def _jittered(trust: Mapping[str, float], random: Random) -> dict[str, float]:
    return {key: min(1.0, trust[key] * random.uniform(1 - TRUST, 1 + TRUST)) for key in sorted(trust)}
