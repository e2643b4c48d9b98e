"""From a profile and the catalogue to a problem in integers."""

from __future__ import annotations

from collections.abc import Container, Iterator
from fractions import Fraction
from typing import NamedTuple

from waypost.domain.catalogue import Catalogue
from waypost.domain.credential import Credential
from waypost.domain.judgement import Coverage, Project
from waypost.domain.lifecycle import Reason
from waypost.domain.plan import StepKind
from waypost.domain.profile import Profile
from waypost.planning.levels import (
    NEEDS_PROGRAMMING,
    known,
    stated_work,
)
from waypost.planning.problem import DOLLAR, HOUR, POINT, Candidate, Problem, RuledOut, Start
from waypost.planning.request import deadline
from waypost.planning.terms import Terms, terms
from waypost.planning.windows import Window, windows
from waypost.planning.worth import Gains, lessons, worth


def build(profile: Profile, catalogue: Catalogue, *, told: bool = True) -> Problem:
    """The problem of a checked profile. Deterministic: candidates are sorted by id, standard sittings before betas.

    Unless ``told``, it does not say why the others are ruled out, which is quicker.
    """
    return _Builder(profile, catalogue, told).problem()


class _Offer(NamedTuple):
    """A window of an exam, or a project, with what it is worth to the person."""

    id: str
    what: Credential | Project
    coverage: Coverage | None
    window: Window | None
    terms: Terms
    gains: Gains
    value: int


class _Builder:
    def __init__(self, profile: Profile, catalogue: Catalogue, told: bool) -> None:
        self.profile, self.catalogue, self.told = profile, catalogue, told
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
        self.known = known(profile, catalogue)
        self.learnt = self.lessons.bits(self.known)
        self.starts = self._starts()
        self.attested = self._bits(tuple((n, one.attested) for n, one in enumerate(self.starts)), evidenced=False)
        self.evidenced = self._bits(tuple((n, one.evidenced) for n, one in enumerate(self.starts)), evidenced=True)
        self.avoids_code = self._avoids_code()
        self.terms = terms(catalogue, self.windows)
        self.needs: dict[str, tuple[frozenset[str], ...]] = {}
        self.ruled_out: dict[str, RuledOut] = {}

    def problem(self) -> Problem:
        found = [self._candidate(offer) for offer in self._worthwhile([*self._exams(), *self._projects()])]
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

    def _starts(self) -> tuple[Start, ...]:
        attested = _best(self.worth.attested(id).gains for id in self.profile.held)
        evidenced = _best((self.worth.stated(self.work), *(self.worth.evidenced(id).gains for id in self.profile.done)))
        needs = range(len(self.role.needs))
        return tuple(Start(attested=attested.get(n, 0), evidenced=evidenced.get(n, 0)) for n in needs)

    # what can be done, and what of it is worth it

    def _exams(self) -> Iterator[_Offer]:
        for id, credential in self.catalogue.credentials.items():
            coverage, found = self.catalogue.coverage.get(id), self.windows[id]
            reason = self._barred(id)
            if reason is not None or coverage is None:
                self._rule_out(id, reason or "not-judged")
            elif isinstance(found, Reason):
                self._rule_out(id, str(found))
            elif found[0].opens > self.deadline:
                self._rule_out(id, "opens-after-deadline", str(found[0].opens))
            else:
                terms = self.terms[id]
                for window, doubt in zip(found, terms.doubts, strict=True):
                    if window.opens <= self.deadline:
                        gains, bits = self.worth.attested(id, doubt)
                        yield _Offer(id, credential, coverage, window, terms, gains, bits & ~self.attested)

    def _projects(self) -> Iterator[_Offer]:
        for id, project in self.catalogue.projects.items():
            reason = self._barred(id)
            if reason is not None:
                self._rule_out(id, reason)
                continue
            gains, bits = self.worth.evidenced(id)
            yield _Offer(id, project, None, None, self.terms[id], gains, bits & ~self.evidenced)

    def _worthwhile(self, offers: list[_Offer]) -> list[_Offer]:
        """What gives enough by itself, is wanted, or comes before such a step, and can have what it needs first."""
        by_id: dict[str, list[_Offer]] = {}
        for one in offers:
            by_id.setdefault(one.id, []).append(one)
        gainful = {one.id for one in offers if one.value.bit_count() >= one.terms.least}
        gainful |= by_id.keys() & set(self.profile.want)
        possible = set(by_id)
        while True:
            needed = self._with_needs(gainful & possible, possible)
            stuck = {id for id in needed if not all(any_of & possible for any_of in self._needs(id))}
            if not stuck:
                break
            possible -= stuck
        if self.told:
            self._tell(by_id, possible, needed)
        return [one for one in offers if one.id in needed]

    def _tell(self, by_id: dict[str, list[_Offer]], possible: set[str], needed: set[str]) -> None:
        """Why offers are not worth it."""
        for id in sorted(by_id.keys() - possible):
            unmet = [any_of for any_of in self._needs(id) if not any_of & possible]
            self._rule_out(id, "prerequisite", *sorted(frozenset().union(*unmet)))
        for id in by_id.keys() - needed:
            self._rule_out(id, "small-gain", str(max(one.value.bit_count() for one in by_id[id])))

    def _with_needs(self, ids: set[str], offered: Container[str]) -> set[str]:
        """These and all that may have to come before them."""
        found, waiting = set(ids), list(ids)
        while waiting:
            for any_of in self._needs(waiting.pop()):
                new = {id for id in any_of if id in offered} - found
                found |= new
                waiting += new
        return found

    def _candidate(self, offer: _Offer) -> Candidate:
        if isinstance(offer.what, Project):
            return self._project(offer, offer.what)
        return self._exam(offer)

    def _exam(self, offer: _Offer) -> Candidate:
        window, coverage, terms = offer.window, offer.coverage, offer.terms
        assert window is not None
        assert coverage is not None
        last = self.deadline if window.closes is None else min(window.closes, self.deadline)
        due = (last - self.profile.as_of).days
        return Candidate(
            id=offer.id,
            kind=StepKind.EXAM,
            sitting=window.sitting,
            certain=window.certain,
            fee=window.fee if window.fee is not None else terms.fee,
            fee_known=window.fee is not None,
            own=terms.own,
            learning=self.lessons.taught[offer.id] & ~self.learnt,
            gains=offer.gains,
            value=offer.value,
            least=terms.least,
            opens=(window.opens - self.profile.as_of).days,
            due=due,
            capacity=self._capacity(due),
            closes=window.closes,
            requires=self._needs(offer.id),
            after=frozenset(coverage.recommended_after),
        )

    def _project(self, offer: _Offer, project: Project) -> Candidate:
        return Candidate(
            id=offer.id,
            kind=StepKind.PROJECT,
            fee=offer.terms.fee,
            own=offer.terms.own,
            learning=self.lessons.taught[offer.id] & ~self.learnt,
            gains=offer.gains,
            value=offer.value,
            least=offer.terms.least,
            due=self.days,
            capacity=self._capacity(self.days),
            after=frozenset(project.recommended_after),
            pairs=frozenset(project.pairs_with),
        )

    def _barred(self, id: str) -> str | None:
        if id in self.satisfied:
            return "held"
        if id in self.profile.avoid:
            return "avoided"
        if self.avoids_code and id not in self.profile.want and self.terms[id].programs:
            return "needs-programming"
        return None

    def _avoids_code(self) -> bool:
        """Whether the person does not program and wants a role that does not either."""
        programs = self.catalogue.backgrounds[self.profile.background].coding
        return not programs and not any(need.skill in NEEDS_PROGRAMMING for need in self.role.needs)

    # what must come first

    def _needs(self, id: str) -> tuple[frozenset[str], ...]:
        """What must come before, any id of each."""
        if id not in self.needs:
            coverage = self.catalogue.coverage.get(id)
            needs = [] if coverage is None else [*self._unmet(self.catalogue.credentials[id]), *self._rung(coverage)]
            self.needs[id] = tuple(needs)
        return self.needs[id]

    def _unmet(self, credential: Credential) -> Iterator[frozenset[str]]:
        for one in credential.prerequisites:
            met = self.satisfied.intersection(one.any_of) or self.external.intersection(map(str.casefold, one.external))
            if not met and (one.any_of or one.external):
                yield frozenset(one.any_of)

    def _rung(self, coverage: Coverage) -> Iterator[frozenset[str]]:
        """The lower rungs, one of which comes first for somebody far from the recommended experience, unless wanted.

        A rung is an exam that brings something by itself. It counts whether or not it fits this budget and deadline,
        so that more of either never adds a condition.
        """
        if coverage.credential in self.profile.want or self.satisfied.intersection(coverage.recommended_after):
            return
        rungs = frozenset(id for id in coverage.recommended_after if self._is_rung(id))
        if rungs and self._is_far(coverage.credential):
            yield rungs

    def _is_rung(self, id: str) -> bool:
        gains = self.worth.attested(id).gains
        alone = sum(max(0, value - self.starts[need].attested) for need, value in gains)
        return alone >= self.catalogue.stance.rung_gain * POINT and not isinstance(self.windows[id], Reason)

    def _is_far(self, id: str) -> bool:
        terms = self.terms[id]
        short = (self.lessons.assumed[id] & ~self.learnt).bit_count() * self.lessons.grain
        return (short > 0 and short >= terms.far) or any(not self.known.get(skill) for skill in terms.mainly)

    def _rule_out(self, id: str, reason: str, *detail: str) -> None:
        if self.told:
            self.ruled_out.setdefault(id, RuledOut(id=id, reason=reason, detail=detail))


def _best(gains: Iterator[Gains] | tuple[Gains, ...]) -> dict[int, int]:
    best: dict[int, int] = {}
    for pairs in gains:
        for need, value in pairs:
            best[need] = max(best.get(need, 0), value)
    return best
