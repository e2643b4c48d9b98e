"""From a profile and the catalogue to a problem in integers."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from waypost.domain.catalogue import Catalogue
from waypost.domain.credential import Credential
from waypost.domain.judgement import Coverage, Project
from waypost.domain.learning import learning_hours
from waypost.domain.lifecycle import Reason
from waypost.domain.plan import StepKind
from waypost.domain.profile import Profile
from waypost.planning.levels import Levels, deepest, merge, min_gain, own_hours, sitting_trust, stated_work, taught
from waypost.planning.problem import DOLLAR, HOUR, POINT, Candidate, Problem, RuledOut, Start
from waypost.planning.request import deadline
from waypost.planning.windows import Window, stand_in_fee, windows
from waypost.planning.worth import Gains, lessons, worth

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
        self.satisfied = frozenset(profile.held) | frozenset(profile.done)
        self.external = frozenset(title.casefold() for title in profile.external)
        self.worth = worth(catalogue, self.role, profile.stack, self.kappa)
        self.lessons = lessons(catalogue)
        self.windows = windows(profile, catalogue)
        self.work = stated_work(profile, catalogue)
        self.known = self._known()
        self.learnt = self.lessons.bits(self.known)
        self.starts = self._starts()
        self.attested = self._bits(tuple((n, one.attested) for n, one in enumerate(self.starts)), evidenced=False)
        self.evidenced = self._bits(tuple((n, one.evidenced) for n, one in enumerate(self.starts)), evidenced=True)
        self.avoids_code = self._avoids_code()
        self.ruled_out: dict[str, RuledOut] = {}

    def problem(self) -> Problem:
        found = self._worthwhile(self._possible([*self._exams(), *self._projects()]))
        found.sort(key=lambda one: (one.id, one.sitting != "standard", one.opens))
        return Problem(
            as_of=self.profile.as_of,
            deadline=self.deadline,
            candidates=tuple(found),
            starts=self.starts,
            grain=self.lessons.grain,
            hours_cap=self._capacity(self.days),
            money_cap=None if self.profile.budget_usd is None else int(self.profile.budget_usd * DOLLAR + 1e-6),
            max_exams=self.profile.max_exams,
            hours_per_day=self.pace.as_integer_ratio(),
            ruled_out=self.ruled_out,
            wanted=tuple(one for one in self.profile.want if one not in self.satisfied),
            satisfied=self.satisfied,
        )

    def _capacity(self, days: int) -> int:
        return max(0, days) * self.pace.numerator // self.pace.denominator

    def _bits(self, gains: Gains, *, evidenced: bool) -> int:
        return self.worth.bits(gains, evidenced=evidenced)

    # what the person has

    def _known(self) -> dict[str, int]:
        known = dict(self.work)
        for id in self.profile.held:
            merge(known, deepest(self.catalogue.coverage.get(id)))
        for id in self.profile.done:
            merge(known, self.catalogue.projects[id].skills)
        return known

    def _starts(self) -> tuple[Start, ...]:
        attested = _best(self.worth.attested(id) for id in self.profile.held)
        evidenced = _best((self.worth.stated(self.work), *(self.worth.evidenced(id) for id in self.profile.done)))
        needs = range(len(self.role.needs))
        return tuple(Start(attested=attested.get(n, 0), evidenced=evidenced.get(n, 0)) for n in needs)

    # candidates

    def _exams(self) -> Iterator[Candidate]:
        for id in sorted(self.catalogue.credentials):
            coverage = self.catalogue.coverage.get(id)
            found = self.windows[id]
            reason = self._barred(id, taught(coverage) if self.avoids_code else {})
            if reason is not None or coverage is None:
                self._rule_out(id, reason or "not-judged")
            elif isinstance(found, Reason):
                self._rule_out(id, str(found))
            elif found[0].opens > self.deadline:
                self._rule_out(id, "opens-after-deadline", str(found[0].opens))
            else:
                for window in found:
                    if window.opens <= self.deadline:
                        yield self._exam(self.catalogue.credentials[id], coverage, window)

    def _exam(self, credential: Credential, coverage: Coverage, window: Window) -> Candidate:
        doubt = sitting_trust(credential, window.sitting, window.certain, self.catalogue)
        gains = self.worth.attested(credential.id, doubt)
        last = self.deadline if window.closes is None else min(window.closes, self.deadline)
        due = (last - self.profile.as_of).days
        return Candidate(
            id=credential.id,
            kind=StepKind.EXAM,
            sitting=window.sitting,
            certain=window.certain,
            fee=window.fee if window.fee is not None else stand_in_fee(credential, self.catalogue),
            fee_known=window.fee is not None,
            own=round(own_hours(credential, self.catalogue) * HOUR),
            learning=self.lessons.taught[credential.id] & ~self.learnt,
            gains=gains,
            value=self._bits(gains, evidenced=False) & ~self.attested,
            least=round(min_gain(credential, self.catalogue) * POINT),
            opens=(window.opens - self.profile.as_of).days,
            due=due,
            capacity=self._capacity(due),
            closes=window.closes,
            requires=(*self._unmet(credential), *self._rung(coverage)),
            after=frozenset(coverage.recommended_after),
        )

    def _projects(self) -> Iterator[Candidate]:
        for id, project in sorted(self.catalogue.projects.items()):
            reason = self._barred(id, project.skills)
            if reason is not None:
                self._rule_out(id, reason)
            else:
                yield self._project(project)

    def _project(self, project: Project) -> Candidate:
        gains = self.worth.evidenced(project.id)
        return Candidate(
            id=project.id,
            kind=StepKind.PROJECT,
            fee=round(project.cash_local_usd * DOLLAR),
            own=round(project.own_hours * HOUR),
            learning=self.lessons.taught[project.id] & ~self.learnt,
            gains=gains,
            value=self._bits(gains, evidenced=True) & ~self.evidenced,
            least=round(self.catalogue.stance.min_gain["project"] * POINT),
            due=self.days,
            capacity=self._capacity(self.days),
            after=frozenset(project.recommended_after),
            pairs=frozenset(project.pairs_with),
        )

    def _barred(self, id: str, levels: Levels) -> str | None:
        if id in self.satisfied:
            return "held"
        if id in self.profile.avoid:
            return "avoided"
        if self.avoids_code and id not in self.profile.want:
            return "needs-programming" if any(levels.get(skill, 0) >= 2 for skill in NEEDS_PROGRAMMING) else None
        return None

    def _avoids_code(self) -> bool:
        """Whether the person does not program and wants a role that does not either."""
        programs = self.catalogue.backgrounds[self.profile.background].coding
        return not programs and not any(need.skill in NEEDS_PROGRAMMING for need in self.role.needs)

    # what must come first, and what is worth it

    def _unmet(self, credential: Credential) -> Iterator[frozenset[str]]:
        for one in credential.prerequisites:
            met = self.satisfied.intersection(one.any_of) or self.external.intersection(map(str.casefold, one.external))
            if not met and (one.any_of or one.external):
                yield frozenset(one.any_of)

    def _rung(self, coverage: Coverage) -> Iterator[frozenset[str]]:
        """The lower rungs, one of which comes first for somebody far from the recommended experience, unless wanted.

        A rung counts whether or not it fits this budget and deadline, so that more of either never adds a condition.
        """
        if coverage.credential in self.profile.want or self.satisfied.intersection(coverage.recommended_after):
            return
        rungs = frozenset(id for id in coverage.recommended_after if self._can_be_sat(id))
        short = learning_hours(self.known, coverage.assumes, self.catalogue.skills) if rungs else 0.0
        if rungs and short >= self.catalogue.stance.ladder_gap_hours:
            yield rungs

    def _can_be_sat(self, id: str) -> bool:
        return id not in self.profile.avoid and not isinstance(self.windows[id], Reason)

    def _possible(self, found: list[Candidate]) -> list[Candidate]:
        """Without those whose prerequisites no candidate can meet."""
        while True:
            ids = {one.id for one in found}
            kept = [one for one in found if all(any_of & ids for any_of in one.requires)]
            if len(kept) == len(found):
                return kept
            for one in found:
                unmet = [any_of for any_of in one.requires if not any_of & ids]
                if unmet:
                    self._rule_out(one.id, "prerequisite", *sorted(frozenset().union(*unmet)))
            found = kept

    def _worthwhile(self, found: list[Candidate]) -> list[Candidate]:
        """Without those whose gain alone is too small, unless wanted or needed by one that stays."""
        gainful = {one.id for one in found if one.value.bit_count() >= one.least} | set(self.profile.want)
        needed: set[str] = set()
        while needed != gainful:
            needed = set(gainful)
            gainful.update(id for one in found if one.id in needed for any_of in one.requires for id in any_of)
        for one in found:
            if one.id not in needed:
                self._rule_out(one.id, "small-gain", str(one.value.bit_count()))
        return [one for one in found if one.id in needed]

    def _rule_out(self, id: str, reason: str, *detail: str) -> None:
        self.ruled_out.setdefault(id, RuledOut(id=id, reason=reason, detail=detail))


def _best(gains: Iterator[Gains] | tuple[Gains, ...]) -> dict[int, int]:
    best: dict[int, int] = {}
    for pairs in gains:
        for need, value in pairs:
            best[need] = max(best.get(need, 0), value)
    return best
