"""From a profile and the catalogue to a problem in integers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from waypost.domain.catalogue import Catalogue
from waypost.domain.credential import Credential
from waypost.domain.judgement import Coverage, Project
from waypost.domain.lifecycle import Reason
from waypost.domain.plan import StepKind
from waypost.domain.profile import Profile
from waypost.planning.levels import Levels, Measure, deepest, measures, merge, min_gain, off_stack, own_hours, registration_unclear, stated_work, taught, trust
from waypost.planning.problem import DOLLAR, HOUR, POINT, Candidate, Problem, RuledOut, Slot
from waypost.planning.request import deadline
from waypost.planning.windows import Fees, Window, windows

NEEDS_PROGRAMMING = ("python", "software-engineering")


def build(profile: Profile, catalogue: Catalogue) -> Problem:
    """The problem of a checked profile. Deterministic: candidates are sorted by id, standard sittings before betas."""
    return _Builder(profile, catalogue).problem()


class _Builder:
    def __init__(self, profile: Profile, catalogue: Catalogue) -> None:
        self.profile, self.catalogue = profile, catalogue
        self.role = catalogue.roles[profile.role]
        self.kappa = catalogue.stance.kappa if profile.kappa is None else profile.kappa
        self.deadline = deadline(profile)
        self.days = (self.deadline - profile.as_of).days
        self.pace = Fraction(str(profile.hours_per_week)) * HOUR / 7
        self.measures = measures(self.role, profile.stack, catalogue)
        self.fees = Fees(catalogue)
        self.work = stated_work(profile, catalogue)
        self.known = self._known()
        self.slots = tuple(self._slots())
        self.units: dict[tuple[str, int], int] = {}
        self.ruled_out: dict[str, RuledOut] = {}

    def problem(self) -> Problem:
        found = [*self._exams(), *self._projects()]
        found = self._with_prerequisites(found)
        found = self._with_gain(found)
        found.sort(key=lambda one: (one.id, one.sitting != "standard", one.opens))
        wanted = tuple(one for one in self.profile.want if one not in self.satisfied)
        return Problem(
            as_of=self.profile.as_of,
            deadline=self.deadline,
            candidates=tuple(found),
            slots=self.slots,
            unit_hours=tuple(self._unit_hours()),
            hours_cap=self._capacity(self.days),
            money_cap=None if self.profile.budget_usd is None else int(self.profile.budget_usd * DOLLAR + 1e-6),
            max_exams=self.profile.max_exams,
            hours_per_day=self.pace.as_integer_ratio(),
            ruled_out=self.ruled_out,
            wanted=wanted,
            satisfied=self.satisfied,
        )

    @property
    def satisfied(self) -> frozenset[str]:
        return frozenset(self.profile.held) | frozenset(self.profile.done)

    def _capacity(self, days: int) -> int:
        return max(0, days) * self.pace.numerator // self.pace.denominator

    # what the person has

    def _known(self) -> dict[str, int]:
        known = dict(self.work)
        for id in self.profile.held:
            merge(known, deepest(self.catalogue.coverage.get(id)))
        for id in self.profile.done:
            merge(known, self.catalogue.projects[id].skills)
        return known

    def _slots(self) -> Iterator[Slot]:
        held = [self.catalogue.credentials[id] for id in self.profile.held]
        done = [self.catalogue.projects[id] for id in self.profile.done]
        for number, measure in enumerate(self.measures):
            attested = [
                self._worth(
                    measure, deepest(self.catalogue.coverage.get(one.id)), trust(one, self.role, self.catalogue, self.profile.stack)
                )
                for one in held
            ]
            yield Slot(
                need=number, evidenced=False, start=max(attested, default=0), most=self._most(measure, self.kappa)
            )
            stated = self._worth(measure, self.work, self.catalogue.stance.stated_work, evidenced=True)
            evidence = [self._worth(measure, one.skills, self._weight(one), evidenced=True) for one in done]
            yield Slot(
                need=number, evidenced=True, start=max([stated, *evidence]), most=self._most(measure, 1 - self.kappa)
            )

    def _worth(self, measure: Measure, levels: Levels, trusted: float, *, evidenced: bool = False) -> int:
        """Readiness that ``levels`` give to one need, in thousandths of a point."""
        part = 1 - self.kappa if evidenced else self.kappa
        return round(POINT * measure.need.weight * part * trusted * measure.share(levels))

    @staticmethod
    def _most(measure: Measure, part: float) -> int:
        return round(POINT * measure.need.weight * part)

    # candidates

    def _exams(self) -> Iterator[Candidate]:
        for id, credential in sorted(self.catalogue.credentials.items()):
            coverage = self.catalogue.coverage.get(id)
            reason = self._barred(id, deepest(coverage), coverage.assumes if coverage else {})
            if reason is not None or coverage is None:
                self._rule_out(id, reason or "not-judged")
                continue
            found = windows(credential, self.profile, self.catalogue.credentials)
            if isinstance(found, Reason):
                self._rule_out(id, str(found))
                continue
            sat = [window for window in found if window.opens <= self.deadline]
            if not sat:
                self._rule_out(id, "opens-after-deadline", str(found[0].opens))
            for window in sat:
                yield self._exam(credential, coverage, window)

    def _exam(self, credential: Credential, coverage: Coverage, window: Window) -> Candidate:
        levels = deepest(coverage)
        trusted = trust(credential, self.role, self.catalogue, self.profile.stack)
        for doubt in (window.sitting, *(("unclear",) if registration_unclear(credential) and not window.certain else ())):
            trusted *= self.catalogue.stance.sitting_trust.get(doubt, 1.0)
        last = self.deadline if window.closes is None else min(window.closes, self.deadline)
        due = (last - self.profile.as_of).days
        return Candidate(
            id=credential.id,
            kind=StepKind.EXAM,
            sitting=window.sitting,
            certain=window.certain,
            fee=window.fee if window.fee is not None else self.fees.stand_in(credential),
            fee_known=window.fee is not None,
            own=round(own_hours(credential, self.catalogue) * HOUR),
            units=self._learning(taught(coverage)),
            gains=self._gains(levels, trusted, evidenced=False),
            least=round(min_gain(credential, self.catalogue) * POINT),
            opens=(window.opens - self.profile.as_of).days,
            due=due,
            capacity=self._capacity(due),
            closes=window.closes,
            requires=tuple(self._unmet(credential)),
            after=frozenset(coverage.recommended_after),
        )

    def _projects(self) -> Iterator[Candidate]:
        for id, project in sorted(self.catalogue.projects.items()):
            reason = self._barred(id, project.skills, {})
            if reason is not None:
                self._rule_out(id, reason)
            else:
                yield self._project(project)

    def _project(self, project: Project) -> Candidate:
        return Candidate(
            id=project.id,
            kind=StepKind.PROJECT,
            fee=round(project.cash_local_usd * DOLLAR),
            own=round(project.own_hours * HOUR),
            units=self._learning(project.skills),
            gains=self._gains(project.skills, self._weight(project), evidenced=True),
            least=round(self.catalogue.stance.min_gain["project"] * POINT),
            due=self.days,
            capacity=self._capacity(self.days),
            after=frozenset(project.recommended_after),
            pairs=frozenset(project.pairs_with),
        )

    def _weight(self, project: Project) -> float:
        return self.catalogue.stance.off_stack_evidence if off_stack(project.platform, self.profile.stack) else 1.0

    def _barred(self, id: str, levels: Levels, assumes: Levels) -> str | None:
        if id in self.satisfied:
            return "held"
        if id in self.profile.avoid:
            return "avoided"
        if id not in self.profile.want and self._programs_too_much(levels, assumes):
            return "needs-programming"
        return None

    def _programs_too_much(self, levels: Levels, assumes: Levels) -> bool:
        """Whether it asks somebody who does not program, for a role that does not either, to program."""
        if self.catalogue.backgrounds[self.profile.background].coding:
            return False
        if any(need.skill in NEEDS_PROGRAMMING for need in self.role.needs):
            return False
        return any(max(levels.get(skill, 0), assumes.get(skill, 0)) >= 2 for skill in NEEDS_PROGRAMMING)

    def _gains(self, levels: Levels, trusted: float, *, evidenced: bool) -> tuple[tuple[int, int], ...]:
        found = []
        for number, measure in enumerate(self.measures):
            slot = 2 * number + evidenced
            value = self._worth(measure, levels, trusted, evidenced=evidenced)
            if value > self.slots[slot].start:
                found.append((slot, value))
        return tuple(found)

    def _learning(self, levels: Levels) -> int:
        mask = 0
        for skill, level in levels.items():
            for step in range(self.known.get(skill, 0) + 1, level + 1):
                mask |= 1 << self.units.setdefault((skill, step), len(self.units))
        return mask

    def _unit_hours(self) -> Iterator[int]:
        for skill, level in self.units:
            hours = (0, *(round(one * HOUR) for one in self.catalogue.skills[skill].hours))
            yield hours[level] - hours[level - 1]

    # what must come first, and what is worth it

    def _unmet(self, credential: Credential) -> Iterator[frozenset[str]]:
        external = {title.casefold() for title in self.profile.external}
        for one in credential.prerequisites:
            met = self.satisfied.intersection(one.any_of) or external.intersection(map(str.casefold, one.external))
            if not met and (one.any_of or one.external):
                yield frozenset(one.any_of)

    def _with_prerequisites(self, found: list[Candidate]) -> list[Candidate]:
        """Without those whose prerequisites no candidate can meet."""
        while True:
            ids = {one.id for one in found}
            kept = [one for one in found if all(any_of & ids for any_of in one.requires)]
            if len(kept) == len(found):
                return kept
            for one in found:
                missing = [id for any_of in one.requires if not any_of & ids for id in sorted(any_of)]
                if missing or any(not any_of for any_of in one.requires):
                    self._rule_out(one.id, "prerequisite", *missing)
            found = kept

    def _with_gain(self, found: list[Candidate]) -> list[Candidate]:
        """Without those whose gain alone is too small, unless wanted or needed by another."""
        needed = {id for one in found for any_of in one.requires for id in any_of} | set(self.profile.want)
        kept = []
        for one in found:
            gain = sum(value - self.slots[slot].start for slot, value in one.gains)
            if gain >= one.least or one.id in needed:
                kept.append(replace(one, requires=tuple(sorted(one.requires, key=sorted))))
            else:
                self._rule_out(one.id, "small-gain", str(gain))
        return kept

    def _rule_out(self, id: str, reason: str, *detail: str) -> None:
        self.ruled_out.setdefault(id, RuledOut(id=id, reason=reason, detail=detail))
