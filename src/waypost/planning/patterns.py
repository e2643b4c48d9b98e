"""The four patterns to avoid, found in the profile and in the plan by their structure, whoever the person is."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator

from waypost.catalogue.endings import successor_of
from waypost.domain.answer import Answer
from waypost.domain.credential import Credential, EventKind
from waypost.domain.durations import add_months
from waypost.domain.languages import offers
from waypost.domain.learning import attested, deepest, learning_hours, taught
from waypost.domain.lifecycle import Reason, Status, bookable_on, last_day_to_sit, sittings, status_on
from waypost.domain.moments import Moment, moment
from waypost.domain.plan import Plan, PlanStatus, StepKind, Warning
from waypost.planning import wording
from waypost.planning.case import Case
from waypost.planning.levels import stated_work
from waypost.planning.problem import DOLLAR, HOUR, POINT

COLLECTING, OUTDATED, SKIPPED, LOCKED_IN = PATTERNS = (
    "certificate-collecting",
    "outdated-material",
    "skipped-fundamentals",
    "early-lock-in",
)
AI_GROUPS = frozenset({"machine-learning", "generative-ai", "responsible-ai", "business"})
FIELDS = ("machine-learning", "generative-ai")
GENERATIVE = "generative-ai"
FUNDAMENTALS = ("ml-fundamentals", "statistics")
SEVERAL = 2  # certificates without a project
ONE_PLATFORM = 3  # certificates on one platform
MID_CAREER_YEARS = 3.0
HALF = 0.5  # kappa at which certificates and work count the same
FRESH_MONTHS = 12  # how long a new exam guide is news
GENERATIVE_WEIGHT = 40.0  # of 100 from which a role is a generative one
UNCOVERED_WEIGHT = 5.0  # of 100 from which a field that nothing covers matters


def patterns(plan: Plan, case: Case) -> tuple[Warning, ...]:
    """A warning for each pattern found; every one names its pattern."""
    return tuple(_Patterns(plan, case).found())


class _Patterns:
    def __init__(self, plan: Plan, case: Case) -> None:
        self.plan, self.case = plan, case
        self.profile, self.catalogue = case.profile, case.catalogue
        self.role = case.catalogue.roles[case.profile.role]
        self.exams = tuple(step.id for step in plan.steps if step.kind is StepKind.EXAM)
        self.projects = tuple(step.id for step in plan.steps if step.kind is StepKind.PROJECT)

    def found(self) -> Iterator[Warning]:
        yield from self.collecting()
        yield from self.adding_nothing()
        yield from self.withdrawn()
        yield from self.new_guides()
        yield from self.single_service()
        yield from self.skipped_fundamentals()
        yield from self.early_lock_in()

    # certificate-collecting

    def collecting(self) -> Iterator[Warning]:
        """Several certificates about AI, held or planned, without a finished project."""
        held = [one for one in self.profile.held if self._about_ai(one)]
        certificates = [*held, *(one for one in self.exams if self._about_ai(one))]
        if self.profile.done or len(certificates) < SEVERAL:
            return
        if not self.projects:
            named = f"{wording.count(len(certificates), 'AI certificate')} and no project to show"
            message = f"{named}: {self._why_a_project()}.{self._project_to_add()}"
            yield _warning("no-project", COLLECTING, message, certificates)
        elif len(held) >= SEVERAL:
            first = wording.name_of(self.projects[0], self.catalogue)
            message = (
                f"You hold {len(held)} AI certificates and no finished project; this plan mends that with {first}."
            )
            yield _warning("no-project", COLLECTING, message, held)

    def _why_a_project(self) -> str:
        """What a certificate alone is worth, where the person has not set that to another figure."""
        if self.plan.kappa == HALF:
            return "a certificate without a working project is worth half"
        return "hiring people ask for work that they can look at"

    def _about_ai(self, one: str) -> bool:
        coverage = self.catalogue.coverage.get(one)
        skills = () if coverage is None else attested(coverage)
        return any(self.catalogue.skills[skill].group in AI_GROUPS for skill in skills)

    def _project_to_add(self) -> str:
        possible = [one for one in self.catalogue.projects if one not in self.profile.avoid]
        best = max(sorted(possible), key=self.case.alone, default=None)
        if best is None or self.case.alone(best) == 0:
            return ""
        return f" {wording.name_of(best, self.catalogue)} would show most."

    def adding_nothing(self) -> Iterator[Warning]:
        """A credential that was asked for and adds less than is worth asking for to what is held and planned."""
        problem, chosen = self.case.problem, self.case.solution.chosen
        for i in chosen:
            one = problem.candidates[i]
            rest = problem.standing(other for other in chosen if other != i)
            gain = problem.readiness(chosen) - problem.readiness(rest)
            if one.id in problem.wanted and one.kind is StepKind.EXAM and gain < one.least:
                added = _little(gain / POINT)
                message = f"{self._name(one.id)}, which you asked for, adds {added} to what you hold and plan."
                yield _warning("adds-nothing", COLLECTING, message, [one.id])

    # outdated-material

    def withdrawn(self) -> Iterator[Warning]:
        """An exam that is wanted and withdrawn, or held and withdrawn or being withdrawn."""
        for one in (one for one in self.profile.want if one in self.catalogue.credentials):
            reason = self._over(one)
            if reason is not None:
                ended = wording.closed(one, reason, self.profile, self.catalogue)
                message = f"{ended} You ask for it, but what is taught for it is out of date.{self._successor(one)}"
                yield _warning("withdrawn", OUTDATED, message, [one])
        for one in self.profile.held:
            over = self._how_over(one)
            if over is not None:
                message = f"{self._name(one)}, which you hold, {over}{self._last_day(one)}.{self._successor(one)}"
                yield _warning("held-withdrawn", OUTDATED, message, [one])

    def _over(self, one: str) -> Reason | None:
        """Why an exam can no longer be sat by this person; ``None`` where it is not over."""
        credential, credentials = self.catalogue.credentials[one], self.catalogue.credentials
        reason = bookable_on(credential, self.profile.as_of, self.profile.language, credentials).reason
        return reason if reason in (Reason.WITHDRAWN, Reason.LANGUAGE_ENDED) else None

    def _how_over(self, one: str) -> str | None:
        """How an exam that is held ends; one that ends in the person's language alone does where another follows it.

        What goes on in other languages and has no successor is worth as much as ever to who holds it.
        """
        if self._over(one) is Reason.LANGUAGE_ENDED:
            return f"can no longer be sat in {self.profile.language}" if self._successor(one) else None
        status = status_on(self.catalogue.credentials[one], self.profile.as_of, self.catalogue.credentials)
        return {Status.WITHDRAWN: "was withdrawn", Status.CLOSING: "is being withdrawn"}.get(status)

    def _last_day(self, one: str) -> str:
        credential = self.catalogue.credentials[one]
        last = last_day_to_sit(credential, self.profile.language, self.catalogue.credentials)
        return (
            "" if last is None else f"; its last day {'was' if last < self.profile.as_of else 'is'} {wording.day(last)}"
        )

    def _successor(self, one: str) -> str:
        new = successor_of(self.catalogue, one, self.profile.as_of)
        return "" if new is None else f" {self._name(new.id)} follows it."

    def new_guides(self) -> Iterator[Warning]:
        """An exam in the plan whose guide has changed of late, or will before it is sat."""
        for step in self.plan.steps:
            if step.kind is StepKind.EXAM:
                when = self._last_change(self.catalogue.credentials[step.id], step.end)
                if when is not None:
                    yield _warning("guide-changed", OUTDATED, self._changed(step.id, when), [step.id])

    def _last_change(self, credential: Credential, sat: dt.date) -> Moment | None:
        """The last change of its guide known on the day of the plan, if it is news; its first guide is none."""
        opens = [one.opens for one in sittings(credential, self.catalogue.credentials)]
        begun = min((day for day in opens if day is not None), default=None)
        found = []
        for event in credential.events:
            spoken = not event.languages or offers(event.languages, self.profile.language) is not Answer.NO
            when = moment(event, credential, self.catalogue.credentials)
            if event.kind is not EventKind.GUIDE_CHANGED or when is None or not spoken:
                continue
            if begun is not None and None not in opens and when.earliest <= begun:
                continue
            known = when.latest <= self.profile.as_of or event.planned
            if known and add_months(self.profile.as_of, -FRESH_MONTHS) < when.latest <= sat:
                found.append(when)
        return max(found, key=lambda when: when.latest, default=None)

    def _changed(self, one: str, when: Moment) -> str:
        if when.latest > self.profile.as_of:
            return f"The guide of {self._name(one)} changes on {wording.day(when.latest)}, before you sit it."
        on = "on" if when.earliest == when.latest else "by"
        since = f"The guide of {self._name(one)} changed {on} {wording.day(when.latest)}"
        return f"{since}; leave older study material aside."

    def single_service(self) -> Iterator[Warning]:
        """A field of the role that nothing covers, while what is covered rests on the services of one platform."""
        if self.plan.status is PlanStatus.INFEASIBLE:
            return
        platforms = {
            self.catalogue.skills[skill].platform
            for skill, level in self.levels().items()
            if level >= 2 and self.catalogue.skills[skill].family in self._needed
        }
        if len(platforms) != 1:
            return
        platform = self.catalogue.platforms.get(str(*platforms), str(*platforms))
        points = {need.skill: need.points_after for need in self.plan.needs}
        for field in FIELDS:
            bare = [one for one in self._needed if self._field(one) == field]
            if sum(self._needed[one] for one in bare) >= UNCOVERED_WEIGHT and not any(points[one] for one in bare):
                titles = wording.listed(wording.title_of_skill(one, self.catalogue) for one in bare[:3])
                message = f"What you have for this role rests on {platform} services alone: nothing covers {titles}."
                yield _warning("single-service", OUTDATED, message, [])

    def _field(self, skill: str) -> str | None:
        known = self.catalogue.skills.get(skill)
        return None if known is None else known.group

    @property
    def _needed(self) -> dict[str, float]:
        return {need.skill: need.weight for need in self.role.needs}

    # skipped-fundamentals

    def skipped_fundamentals(self) -> Iterator[Warning]:
        """A generative path on which the fundamentals stay below what the role or later skills ask for."""
        if not self.plan.steps or not self._generative():
            return
        levels = self.levels()
        missing = {one: level for one, level in self._fundamentals(levels) if levels.get(one, 0) < level}
        if missing:
            titles = wording.listed(wording.title_of_skill(one, self.catalogue) for one in missing)
            step = self._step_for(missing, levels)
            add = "" if step is None else f" {self._name(step)} would add them."
            message = f"A generative path without its fundamentals: {titles} stay below what it builds on.{add}"
            yield _warning("skipped-fundamentals", SKIPPED, message, [] if step is None else [step])

    def _generative(self) -> bool:
        """Whether the role is mostly about generative AI, its platform skills aside."""
        return (
            sum(weight for one, weight in self._needed.items() if self._field(one) == GENERATIVE) >= GENERATIVE_WEIGHT
        )

    def _fundamentals(self, levels: dict[str, int]) -> Iterator[tuple[str, int]]:
        """Each fundamental with the level asked of it: the role's own, or 1 if something here builds on it."""
        needs = {need.skill: need.level for need in self.role.needs}
        built = _foundations([skill for skill, level in levels.items() if level >= 2] + list(needs), self.case)
        for one in FUNDAMENTALS:
            if one in needs or one in built:
                yield one, needs.get(one, 1)

    def _step_for(self, missing: dict[str, int], levels: dict[str, int]) -> str | None:
        """The step that brings every missing level and gives most for its hours, one that still fits if any does."""
        hours_left = self.plan.hours_available - self.plan.hours
        money_left = math.inf if self.profile.budget_usd is None else self.profile.budget_usd - self.plan.cost_usd
        found: dict[str, tuple[bool, float, float]] = {}
        for one in self.case.anything:
            brought = self._brought(one.id)
            if all(brought.get(skill, 0) >= level for skill, level in missing.items()) and self._can_be_done(one.id):
                hours = one.own / HOUR + learning_hours(levels, brought, self.catalogue.skills)
                fits = hours <= hours_left and one.fee / DOLLAR <= money_left
                rank = (not fits, -self._added(one.id) / max(hours, 1.0), hours)
                found[one.id] = min(rank, found.get(one.id, rank))
        return min(found, key=lambda one: (found[one], one), default=None)

    def _added(self, one: str) -> int:
        """Readiness units that a step adds to the plan."""
        reached = self.case.problem.reached(self.case.solution.chosen)
        evidenced = one in self.catalogue.projects
        have = [need.evidenced if evidenced else need.attested for need in reached]
        return sum(max(0, value - have[need]) for need, value in self.case.gains(one))

    def levels(self) -> dict[str, int]:
        """Skill to the level that the person has at the end of the plan."""
        steps = (self._brought(one) for one in (*self.profile.held, *self.profile.done, *self.exams, *self.projects))
        return deepest((stated_work(self.profile, self.catalogue), *steps))

    def _brought(self, one: str) -> dict[str, int]:
        if one in self.catalogue.projects:
            return dict(self.catalogue.projects[one].skills)
        return taught(self.catalogue.coverage.get(one))

    def _can_be_done(self, one: str) -> bool:
        ruled = self.case.problem.ruled_out.get(one)
        here = one in self.exams or one in self.projects
        return not here and (ruled is None or ruled.reason == "small-gain")

    # early-lock-in

    def early_lock_in(self) -> Iterator[Warning]:
        """Some years in, and every certificate from one platform."""
        certificates = [*self.profile.held, *self.exams]
        platforms = {self._platform(one) for one in certificates}
        years = self.profile.experience_years
        if years is None or years < MID_CAREER_YEARS or len(certificates) < ONE_PLATFORM:
            return
        if len(platforms) == 1 and None not in platforms:
            title = self.catalogue.platforms.get(str(*platforms), str(*platforms))
            neutral = self._neutral()
            add = "" if neutral is None else f" {self._name(neutral)} is cloud-neutral and would add most."
            message = f"All {len(certificates)} certificates, held and planned, are about {title}.{add}"
            yield _warning("early-lock-in", LOCKED_IN, message, certificates if neutral is None else [neutral])

    def _platform(self, one: str) -> str | None:
        coverage = self.catalogue.coverage.get(one)
        return None if coverage is None else coverage.platform

    def _neutral(self) -> str | None:
        """The exam about no platform that adds most readiness to the plan."""
        gains = {
            one: self._added(one)
            for one in sorted(self.catalogue.coverage)
            if self._platform(one) is None and self._can_be_done(one)
        }
        best = max(gains, key=lambda one: gains[one], default=None)
        return best if best is not None and gains[best] > 0 else None

    def _name(self, one: str) -> str:
        return wording.name_of(one, self.catalogue)


def _little(points: float) -> str:
    """``nothing``, ``less than 0.1 points``, ``only 2 points``."""
    said = wording.points(points) if points else "nothing"
    return f"only {said}" if said[0].isdigit() else said


def _foundations(skills: Iterable[str], case: Case) -> set[str]:
    """What these skills build on, and what that builds on."""
    found: set[str] = set()
    waiting = [one for one in skills if one in case.catalogue.skills]
    while waiting:
        for one in case.catalogue.skills[waiting.pop()].prerequisites:
            if one not in found:
                found.add(one)
                waiting.append(one)
    return found


def _warning(kind: str, pattern: str, message: str, ids: Iterable[str]) -> Warning:
    return Warning(kind=kind, message=message, ids=tuple(ids), pattern=pattern)
