"""A plan checked against the profile and the catalogue, without the problem, the search or the order it came from.

It shares with them only the judgements (``levels``): what a step attests, evidences, teaches and how far it is trusted.
Sums, unions, days and rules are worked out again, in plain hours and points.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from waypost.domain.answer import Answer
from waypost.domain.catalogue import Catalogue
from waypost.domain.credential import Credential
from waypost.domain.learning import learning_hours, own_hours, taught
from waypost.domain.lifecycle import Sitting, sittings_in, status_on
from waypost.domain.lifecycle import Status as LifecycleStatus
from waypost.domain.plan import Plan, PlanStatus, Step, StepKind
from waypost.domain.profile import Profile
from waypost.planning.levels import (
    NEEDS_PROGRAMMING,
    PROGRAMS,
    Credits,
    Levels,
    credited,
    evidence_weight,
    far_from,
    known,
    mainly,
    measures,
    merge,
    min_gain,
    min_gain_of_project,
    sitting_trust,
    stated_work,
    trust,
)
from waypost.planning.request import checked, deadline
from waypost.planning.windows import foreseen

CENT = 0.005
HOURS_OFF = 0.051  # what rounding a step to a tenth of an hour can differ by


def verify(plan: Plan, profile: Profile, catalogue: Catalogue) -> tuple[str, ...]:
    """What is wrong with a plan, as sentences; empty where it is sound."""
    profile = checked(profile, catalogue)
    if profile.stack is None:
        profile = replace(profile, stack=plan.stack)  # any one platform serves somebody who states none
    return tuple(_Check(plan, profile, catalogue).problems())


class _Check:
    def __init__(self, plan: Plan, profile: Profile, catalogue: Catalogue) -> None:
        self.plan, self.profile, self.catalogue = plan, profile, catalogue
        self.role = catalogue.roles[profile.role]
        self.kappa = catalogue.stance.kappa if profile.kappa is None else profile.kappa
        self.measures = measures(self.role, profile.stack, catalogue)
        self.points_off = 0.01 * len(self.measures)  # each need is rounded to a hundredth of a point, twice
        self.satisfied = {*profile.held, *profile.done}
        self.work = stated_work(profile, catalogue)
        self.known = known(profile, catalogue)

    def problems(self) -> Iterator[str]:
        yield from self._frame()
        if self.plan.status is PlanStatus.INFEASIBLE:
            if self.plan.steps:
                yield "The plan is infeasible and has steps."
            return
        unknown = [step.id for step in self.plan.steps if not self._is_known(step)]
        if unknown:
            yield f"The catalogue holds no such step: {', '.join(unknown)}."
            return
        parts: list[Callable[[], Iterator[str]]] = [
            self._choice,
            self._money,
            self._days,
            self._prerequisites,
            self._readiness,
            self._minimal_gains,
        ]
        for part in parts:
            yield from part()

    def _is_known(self, step: Step) -> bool:
        return step.id in (self.catalogue.projects if step.kind is StepKind.PROJECT else self.catalogue.credentials)

    def _frame(self) -> Iterator[str]:
        plan, last = self.plan, deadline(self.profile)
        if (plan.role, plan.as_of, plan.deadline) != (self.profile.role, self.profile.as_of, last):
            yield f"The plan is for {plan.role} from {plan.as_of} to {plan.deadline}; the profile asks for another."
        if plan.kappa != self.kappa:
            yield f"The plan counts with kappa {plan.kappa}; expected {self.kappa}."
        if (plan.gap is not None) != (plan.status is PlanStatus.FEASIBLE):
            yield f"The plan is {plan.status} with gap {plan.gap}; only a plan that was stopped has a gap."
        available = self._hours_until(last)
        if abs(plan.hours_available - float(available)) > 0.1:
            yield f"The plan has {plan.hours_available} hours available; expected {float(available):.1f}."

    def _hours_until(self, day: dt.date) -> Fraction:
        return Fraction(str(self.profile.hours_per_week)) * (day - self.profile.as_of).days / 7

    # which steps

    def _choice(self) -> Iterator[str]:
        ids = [step.id for step in self.plan.steps]
        for id in sorted({id for id in ids if ids.count(id) > 1}):
            yield f"{id} is in the plan twice."
        for id in sorted(self.satisfied.intersection(ids)):
            yield f"{id} is in the plan and held or done already."
        for id in sorted(set(self.profile.avoid).intersection(ids)):
            yield f"{id} is in the plan and was to be avoided."
        for id in sorted(set(self.profile.want).difference(ids, self.satisfied)):
            yield f"{id} is wanted and not in the plan."
        for step in self.plan.steps:
            if self._should_avoid_code() and step.id not in self.profile.want and self._programs(step):
                yield f"{step.id} needs programming; neither the person nor the role does."
        exams = sum(step.kind is StepKind.EXAM for step in self.plan.steps)
        if self.profile.max_exams is not None and exams > self.profile.max_exams:
            yield f"The plan has {exams} exams; at most {self.profile.max_exams} were asked for."

    def _should_avoid_code(self) -> bool:
        asked = any(need.skill in NEEDS_PROGRAMMING for need in self.role.needs)
        return not asked and not self.catalogue.backgrounds[self.profile.background].coding

    def _programs(self, step: Step) -> bool:
        return any(self._taught(step).get(skill, 0) >= PROGRAMS for skill in NEEDS_PROGRAMMING)

    # money

    def _money(self) -> Iterator[str]:
        for step in self.plan.steps:
            if step.kind is StepKind.PROJECT:
                cash = self.catalogue.projects[step.id].cash_usd
                if abs(step.fee_usd - cash) > CENT:
                    yield f"{step.id} costs {step.fee_usd} in the plan; expected {cash}."
            elif step.fee_known and not any(self._costs(one, step.fee_usd) for one in self._windows(step)):
                yield f"{step.id} costs {step.fee_usd} in the plan; that is no stated fee ({step.sitting} sitting)."
        total = sum(step.fee_usd for step in self.plan.steps)
        if abs(total - self.plan.cost_usd) > CENT:
            yield f"The plan costs {self.plan.cost_usd}; its steps add to {total}."
        if self.profile.budget_usd is not None and total > self.profile.budget_usd + CENT:
            yield f"The plan costs {total}; the budget is {self.profile.budget_usd}."

    @staticmethod
    def _costs(sitting: Sitting, usd: float) -> bool:
        if sitting.fee is None or sitting.fee.amount is None or sitting.fee.currency != "USD":
            return False
        return abs(float(sitting.fee.amount) - usd) < CENT

    # days and hours

    def _days(self) -> Iterator[str]:
        known, spent = dict(self.known), Fraction(0)
        for step in self.plan.steps:
            hours = self._own(step) + learning_hours(known, self._taught(step), self.catalogue.skills)
            merge(known, self._taught(step))
            if abs(step.hours - hours) > HOURS_OFF:
                yield f"{step.id} takes {step.hours} hours in the plan; expected {hours:.1f}."
            start, spent = self._day_after(spent), spent + Fraction(str(step.hours))
            studied = self._day_after(spent)
            if step.start != start:
                yield f"{step.id} starts on {step.start}; expected {start}, when what is before it is done."
            yield from self._sitting_day(step, studied)
            if step.end > self.plan.deadline:
                yield f"{step.id} ends on {step.end}, after the deadline {self.plan.deadline}."
        if abs(self.plan.hours - float(spent)) > CENT:
            yield f"The plan takes {self.plan.hours} hours; its steps add to {float(spent)}."

    def _day_after(self, hours: Fraction) -> dt.date:
        return self.profile.as_of + dt.timedelta(days=math.ceil(hours * 7 / Fraction(str(self.profile.hours_per_week))))

    def _sitting_day(self, step: Step, studied: dt.date) -> Iterator[str]:
        if step.end < studied:
            yield f"{step.id} ends on {step.end}, before {studied}, when its hours are done."
        if step.kind is StepKind.PROJECT:
            if step.end != studied:
                yield f"{step.id} ends on {step.end}; expected {studied}."
            return
        windows = self._windows(step)
        if not windows:
            yield f"{step.id} cannot be sat on {step.end} in {self.profile.language} ({step.sitting})."
        elif step.window_closes not in [one.closes for one in windows]:
            yield f"{step.id} closes on {step.window_closes} in the plan; expected {windows[0].closes}."
        first = frozenset().union(*self._needs(step))
        waited_for = {other.end for other in self.plan.steps if other.id in first} | {one.opens for one in windows}
        if step.end > studied and step.end not in waited_for:
            yield f"{step.id} ends on {step.end}; expected {studied}, as nothing delays it."

    def _windows(self, step: Step) -> list[Sitting]:
        """The windows of that kind that surely hold the day of the sitting, for this person."""
        credential = self.catalogue.credentials[step.id]
        if status_on(credential, self.profile.as_of, self.catalogue.credentials) is LifecycleStatus.NOT_ANNOUNCED:
            return []
        found = sittings_in(credential, self.profile.language, self.catalogue.credentials)
        return [
            one
            for one, _ in found
            if one.kind == step.sitting and one.contains(step.end) and self._can_be_met(credential, one)
        ]

    def _taught(self, step: Step) -> Levels:
        if step.kind is StepKind.PROJECT:
            return self.catalogue.projects[step.id].skills
        return taught(self.catalogue.coverage.get(step.id))

    def _own(self, step: Step) -> float:
        if step.kind is StepKind.PROJECT:
            return self.catalogue.projects[step.id].own_hours
        return own_hours(self.catalogue.credentials[step.id], self.catalogue.stance)

    # what comes first

    def _prerequisites(self) -> Iterator[str]:
        for place, step in enumerate(self.plan.steps):
            before = {other.id for other in self.plan.steps[:place] if other.end <= step.end} | self.satisfied
            for any_of in self._needs(step):
                if not any_of & before:
                    yield f"{step.id} needs one of {', '.join(sorted(any_of)) or 'titles not held here'} first."

    def _needs(self, step: Step) -> Iterator[frozenset[str]]:
        """What has to be held or come first, any id of each."""
        if step.kind is StepKind.PROJECT:
            return
        external = {title.casefold() for title in self.profile.external}
        for one in self.catalogue.credentials[step.id].prerequisites:
            if not external & {title.casefold() for title in one.external} and (one.any_of or one.external):
                yield frozenset(one.any_of)
        coverage = self.catalogue.coverage[step.id]
        short = learning_hours(self.known, coverage.assumes, self.catalogue.skills)
        strange = any(not self.known.get(skill) for skill in mainly(coverage, self.catalogue))
        far = strange or (short > 0 and short >= far_from(coverage, self.catalogue))
        if far and step.id not in self.profile.want:
            rungs = frozenset(id for id in coverage.recommended_after if id in self.satisfied or self._is_rung(id))
            if rungs:
                yield rungs

    def _is_rung(self, id: str) -> bool:
        """Whether it brings something by itself, beyond what rounding could settle, and can be sat."""
        held = [self._shown(one, 1.0) for one in self.profile.held]
        alone = self.kappa * (self._points([*held, self._shown(id, 1.0)]) - self._points(held))
        return alone >= self.catalogue.stance.rung_gain + self.points_off and self._can_be_sat(id)

    def _can_be_sat(self, id: str) -> bool:
        """Whether the person could sit it some day from ``as_of`` on."""
        credentials = self.catalogue.credentials
        if status_on(credentials[id], self.profile.as_of, credentials) is LifecycleStatus.NOT_ANNOUNCED:
            return False
        found = sittings_in(credentials[id], self.profile.language, credentials)
        return any(self._can_be_met(credentials[id], one) for one, _ in found)

    def _can_be_met(self, credential: Credential, sitting: Sitting) -> bool:
        opens = max(sitting.opens or self.profile.as_of, self.profile.as_of)
        ahead = sitting.closes is None or sitting.closes >= opens
        known = foreseen(credential, sitting, self.profile.as_of)
        return ahead and known and sitting.admits(self.profile.memberships)

    # readiness

    def _readiness(self) -> Iterator[str]:
        attested, evidenced = self._halves(())
        yield from self._compare("readiness_start", self.plan.readiness_start, attested + evidenced)
        if self.plan.attested_start is not None:
            yield from self._compare("attested_start", self.plan.attested_start, attested)
        before = attested + evidenced
        for place, step in enumerate(self.plan.steps, start=1):
            attested, evidenced = self._halves(self.plan.steps[:place])
            after = attested + evidenced
            yield from self._compare(f"gain of {step.id}", step.gain, after - before)
            yield from self._compare(f"readiness_after of {step.id}", step.readiness_after, after)
            if step.attested_after is not None:
                yield from self._compare(f"attested_after of {step.id}", step.attested_after, attested)
            before = after
        yield from self._compare("readiness_end", self.plan.readiness_end, before)
        if self.plan.attested_end is not None:
            yield from self._compare("attested_end", self.plan.attested_end, self._halves(self.plan.steps)[0])

    def _compare(self, name: str, stated: float, found: float) -> Iterator[str]:
        if abs(stated - found) > self.points_off:
            yield f"{name} is {stated}; expected {found:.2f}."

    def _halves(self, steps: Sequence[Step]) -> tuple[float, float]:
        """Points attested and points evidenced with these steps done."""
        shows = [self._shown(id, 1.0) for id in self.profile.held]
        shows += [self._shown(step.id, self._doubt(step)) for step in steps if step.kind is StepKind.EXAM]
        projects = [self.catalogue.projects[id] for id in self.profile.done]
        projects += [self.catalogue.projects[step.id] for step in steps if step.kind is StepKind.PROJECT]
        proves: list[tuple[Credits, float]] = [(self.work, self.catalogue.stance.stated_work)]
        proves += [(one.skills, evidence_weight(one, self.catalogue, self.profile.stack)) for one in projects]
        return self.kappa * self._points(shows), (1 - self.kappa) * self._points(proves)

    def _shown(self, id: str, doubt: float) -> tuple[Credits, float]:
        credential = self.catalogue.credentials[id]
        trusted = doubt * trust(credential, self.role, self.catalogue, self.profile.stack)
        coverage = self.catalogue.coverage.get(id)
        return credited(coverage, self.catalogue) if coverage is not None else {}, trusted

    def _points(self, shown: Sequence[tuple[Credits, float]]) -> float:
        return sum(
            measure.need.weight * max((factor * measure.share(levels) for levels, factor in shown), default=0.0)
            for measure in self.measures
        )

    def _doubt(self, step: Step) -> float:
        credential = self.catalogue.credentials[step.id]
        found = sittings_in(credential, self.profile.language, self.catalogue.credentials)
        sure = {(one.kind, one.opens, one.closes): one.certain and fit is Answer.YES for one, fit in found}
        held = [sure[one.kind, one.opens, one.closes] for one in self._windows(step)]
        return sitting_trust(credential, step.sitting, any(held), self.catalogue)

    def _minimal_gains(self) -> Iterator[str]:
        total = sum(self._halves(self.plan.steps))
        for step in self.plan.steps:
            left = self._standing([other for other in self.plan.steps if other is not step])
            gone = {other.id for other in self.plan.steps} - {other.id for other in left}
            if gone & set(self.profile.want):
                continue
            lost = total - sum(self._halves(left))
            if lost < self._least(step) - self.points_off:
                yield f"{step.id} is in the plan for {lost:.2f} points; expected at least {self._least(step)}."

    def _least(self, step: Step) -> float:
        if step.kind is StepKind.PROJECT:
            return min_gain_of_project(self.catalogue.projects[step.id], self.catalogue)
        return min_gain(self.catalogue.credentials[step.id], self.catalogue)

    def _standing(self, steps: list[Step]) -> list[Step]:
        """Those that can come one after another with what they need before them."""
        ids = set(self.satisfied)
        while True:
            ready = [step for step in steps if all(any_of & ids for any_of in self._needs(step))]
            if len(ready) == len(steps) or ids.issuperset(step.id for step in ready):
                return ready
            ids.update(step.id for step in ready)
