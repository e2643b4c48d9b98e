"""A plan's readiness taken apart: for each need what attests it, what evidences it, and the factors of each figure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from waypost.domain.answer import Answer
from waypost.domain.catalogue import Catalogue
from waypost.domain.judgement import Need
from waypost.domain.learning import attested, shares
from waypost.domain.lifecycle import bookable_on
from waypost.domain.plan import Plan, Step, StepKind
from waypost.domain.profile import Profile
from waypost.planning.levels import (
    Credits,
    Measure,
    credited,
    evidence_weight,
    measures,
    sitting_trust,
    stated_work,
    trust,
)
from waypost.planning.request import checked


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What shows a need best. ``id`` ``None``: stated work.

    ``skill`` shows it at ``level``, which is credited as ``credit`` after the share of the blueprint that tests it;
    ``platform`` is what the skill counts on the plan's platform, ``part`` the part of the need that is met, ``factor``
    the trust in a credential, the weight of a project or what stated work counts for, and ``points`` the result.
    """

    id: str | None
    skill: str
    level: int
    credit: float
    share: float | None
    platform: float
    part: float
    factor: float
    points: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkedNeed:
    """One need of the role with what shows it best; ``None``: nothing does."""

    need: Need
    attested: Shown | None
    evidenced: Shown | None

    @property
    def points(self) -> float:
        """Readiness points that the need brings."""
        return sum(one.points for one in (self.attested, self.evidenced) if one is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """The readiness of a plan at its end, need by need, the heaviest first. Unrounded: it may be 0.01 a need off."""

    kappa: float
    needs: tuple[WorkedNeed, ...]

    @property
    def total(self) -> float:
        """Readiness, 0 to 100."""
        return sum(one.points for one in self.needs)


def worked(plan: Plan, profile: Profile, catalogue: Catalogue) -> Worked:
    """The readiness of ``plan``, which answers ``profile``, taken apart. Raises what planning it would raise."""
    asked = checked(profile, catalogue)
    asked = replace(asked, stack=plan.stack) if asked.stack is None else asked
    parts = _Parts(plan, asked, catalogue)
    needs = [parts.of(measure) for measure in measures(catalogue.roles[plan.role], asked.stack, catalogue)]
    ordered = sorted(needs, key=lambda one: (-one.need.weight, one.need.skill))
    return Worked(kappa=plan.kappa, needs=tuple(ordered))


class _Parts:
    def __init__(self, plan: Plan, profile: Profile, catalogue: Catalogue) -> None:
        self.plan, self.profile, self.catalogue = plan, profile, catalogue
        self.role = catalogue.roles[plan.role]
        exams = dict.fromkeys(profile.held, 1.0)
        exams |= {step.id: self._doubt(step) for step in plan.steps if step.kind is StepKind.EXAM}
        self.exams = {one: doubt for one, doubt in exams.items() if one in catalogue.coverage}
        done = [step.id for step in plan.steps if step.kind is StepKind.PROJECT]
        self.projects = tuple(dict.fromkeys((*profile.done, *done)))

    def of(self, measure: Measure) -> WorkedNeed:
        """The best of each kind for one need."""
        attested = [self._exam(one, doubt, measure) for one, doubt in self.exams.items()]
        evidenced = [self._project(one, measure) for one in self.projects]
        evidenced.append(self._stated(measure))
        return WorkedNeed(need=measure.need, attested=_best(attested), evidenced=_best(evidenced))

    def _exam(self, one: str, doubt: float, measure: Measure) -> Shown | None:
        coverage, credential = self.catalogue.coverage[one], self.catalogue.credentials[one]
        factor = trust(credential, self.role, self.catalogue, self.profile.stack) * doubt
        found = self._shown(
            one, credited(coverage, self.catalogue), attested(coverage), measure, factor, self.plan.kappa
        )
        if found is None:
            return None
        tested = shares(coverage, credential)
        return replace(found, share=tested.get(found.skill))

    def _project(self, one: str, measure: Measure) -> Shown | None:
        project = self.catalogue.projects[one]
        factor = evidence_weight(project, self.catalogue, self.profile.stack)
        return self._shown(one, project.skills, project.skills, measure, factor, 1 - self.plan.kappa)

    def _stated(self, measure: Measure) -> Shown | None:
        levels = stated_work(self.profile, self.catalogue)
        return self._shown(None, levels, levels, measure, self.catalogue.stance.stated_work, 1 - self.plan.kappa)

    def _shown(
        self, one: str | None, credits: Credits, levels: Credits, measure: Measure, factor: float, half: float
    ) -> Shown | None:
        best = max(measure.serving, key=lambda pair: measure.part(credits.get(pair[0], 0), pair[1]))
        skill, platform = best
        part = measure.part(credits.get(skill, 0), platform)
        if part <= 0:
            return None
        return Shown(
            id=one,
            skill=skill,
            level=int(levels[skill]),
            credit=credits[skill],
            share=None,
            platform=platform,
            part=part,
            factor=factor,
            points=measure.need.weight * half * part * factor,
        )

    def _doubt(self, step: Step) -> float:
        credential = self.catalogue.credentials[step.id]
        seat = bookable_on(credential, step.end, self.profile.language, self.catalogue.credentials)
        return sitting_trust(credential, step.sitting, seat.answer is Answer.YES, self.catalogue)


def _best(found: Iterable[Shown | None]) -> Shown | None:
    return max((one for one in found if one is not None), key=lambda one: one.points, default=None)
