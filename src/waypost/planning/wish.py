"""What a person asks for as separate conditions, so that any of them can be left out and the rest tried again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from waypost.domain.catalogue import Catalogue
from waypost.domain.credential import Credential, EventKind, Fee, Kind
from waypost.domain.durations import add_months
from waypost.domain.plan import PlanStatus
from waypost.domain.profile import Profile
from waypost.domain.sittings import NOT_SAT, SittingKind
from waypost.planning.build import build
from waypost.planning.caps import Cap, least
from waypost.planning.problem import DOLLAR, Problem
from waypost.planning.search import Solution, solve
from waypost.planning.windows import stand_in_fee

_BOUNDLESS_HOURS = 10_000.0
_BOUNDLESS_MONTHS = 12 * 50


@dataclass(frozen=True, slots=True, order=True)
class Condition:
    """One condition of a wish. ``id`` is the credential or project it is about, ``None`` where it is about all."""

    constraint: str
    id: str | None = None


class Wish:
    """A checked profile that cannot be served, or is served an empty plan; ``empty`` says which.

    Then it is served when something is in the plan; else when there is a plan at all.
    """

    def __init__(self, profile: Profile, catalogue: Catalogue, *, empty: bool = False) -> None:
        self.profile, self.catalogue, self.empty = profile, catalogue, empty
        satisfied = {*profile.held, *profile.done}
        self.wanted = tuple(one for one in profile.want if one not in satisfied)
        self.relevant = tuple(sorted(_resting(self.wanted, catalogue)))
        self.conditions = tuple(self._conditions())
        self._narrow = catalogue if empty else _narrowed(catalogue, {*self.relevant, *satisfied})

    def holds(self, kept: Collection[Condition]) -> bool:
        """Whether the wish can be served under these of its conditions alone."""
        return self.served_by(self.problem(kept))

    def problem(self, kept: Collection[Condition]) -> Problem:
        """The problem under these of the conditions alone."""
        profile, catalogue = self.profile, self._narrow
        for one in self.conditions:
            if one not in kept:
                profile, catalogue = _without(one, profile, catalogue)
        return build(profile, catalogue)

    def changed(self, profile: Profile) -> Problem:
        """The problem of a profile that asks for no other steps."""
        return build(profile, self._narrow)

    def served_by(self, problem: Problem) -> bool:
        """Whether the best plan of a problem is what was asked for."""
        return any(self._served(solve(part)) for part in self._parts(problem))

    def least(self, problem: Problem, cap: Cap, top: int) -> tuple[int, Solution] | None:
        """The least amount of a cap that serves the wish, and the plan there; ``None`` where ``top`` does not."""
        found = (least(part, cap, top, wanted=self._served) for part in self._parts(problem))
        return min((one for one in found if one is not None), key=lambda one: one[0], default=None)

    def _served(self, found: Solution) -> bool:
        return bool(found.chosen) if self.empty else found.status is not PlanStatus.INFEASIBLE

    def _parts(self, problem: Problem) -> Iterator[Problem]:
        """Problems of which one is served where the whole is: a plan that is not empty holds one that is small.

        What is left of a plan without other steps is still a plan, as long as no step loses one that it needs first.
        """
        if not self.empty:
            yield problem
            return
        ids = {one.id for one in problem.candidates}
        for id in sorted(ids):
            yield problem.lacking(*ids.difference(resting({id}, problem)))

    def _conditions(self) -> Iterator[Condition]:
        """Those tried first stand first: what a person can bend, then what they cannot, then what they asked for."""
        profile = self.profile
        yield Condition("deadline")
        yield Condition("hours-cap")
        if profile.budget_usd is not None:
            yield Condition("budget-cap")
        if profile.max_exams is not None:
            yield Condition("max-exams")
        if self.empty:
            yield Condition("minimal-gain")
        yield from (Condition("avoided", one) for one in profile.avoid if self.empty or one in self.relevant)
        exams = [one for one in self.relevant if one in self.catalogue.credentials]
        for constraint in ("language", "open-to-public", "prerequisite-first", "exam-window"):
            yield from (Condition(constraint, one) for one in exams)
        yield from (Condition("wanted", one) for one in reversed(self.wanted))


def resting(ids: set[str], problem: Problem) -> set[str]:
    """These candidates and all that any of them may need first."""
    found, waiting = set(ids), list(ids)
    while waiting:
        one = waiting.pop()
        needed = {id for each in problem.candidates if each.id == one for any_of in each.requires for id in any_of}
        waiting += needed - found
        found |= needed
    return found


def _narrowed(catalogue: Catalogue, ids: set[str]) -> Catalogue:
    """The catalogue with only these steps to choose from, at the fees they are taken at.

    The others cannot help, and trying is quicker without them.
    """
    exams = [catalogue.credentials[id] for id in sorted(ids & catalogue.credentials.keys())]
    kept = {one.id: replace(one, fees=_priced(one, catalogue)) for one in exams}
    named = {event.target for one in exams for event in one.events} - kept.keys()
    return replace(
        catalogue,
        credentials={**kept, **{id: one for id, one in catalogue.credentials.items() if id in named}},
        coverage={id: one for id, one in catalogue.coverage.items() if id in ids},
        projects={id: one for id, one in catalogue.projects.items() if id in ids},
    )


def _priced(one: Credential, catalogue: Catalogue) -> tuple[Fee, ...]:
    """Its fees in US dollars, with what stands in for those that are not known."""
    assumed = Decimal(stand_in_fee(one, catalogue)) / DOLLAR
    fees = one.fees or (Fee(amount=None),)
    if all(fee.sitting != SittingKind.STANDARD for fee in fees):
        fees = (*fees, Fee(amount=None))
    return tuple(
        fee if fee.amount is not None and fee.currency == "USD" else Fee(amount=assumed, sitting=fee.sitting)
        for fee in fees
    )


def _resting(wanted: Iterable[str], catalogue: Catalogue) -> set[str]:
    """The wanted steps and all that any of them may rest on."""
    found: set[str] = set()
    waiting = list(wanted)
    while waiting:
        one = waiting.pop()
        if one in found:
            continue
        found.add(one)
        if one in catalogue.credentials:
            waiting += [id for each in catalogue.credentials[one].prerequisites for id in each.any_of]
            coverage = catalogue.coverage.get(one)
            waiting += coverage.recommended_after if coverage is not None else ()
    return found & {*catalogue.credentials, *catalogue.projects}


def _without(one: Condition, profile: Profile, catalogue: Catalogue) -> tuple[Profile, Catalogue]:
    """Profile and catalogue with one condition gone."""
    match one.constraint:
        case "max-exams":
            return replace(profile, max_exams=None), catalogue
        case "budget-cap":
            return replace(profile, budget_usd=None), catalogue
        case "hours-cap":
            return replace(profile, hours_per_week=_BOUNDLESS_HOURS), catalogue
        case "deadline":
            return replace(profile, by=add_months(profile.as_of, _BOUNDLESS_MONTHS)), catalogue
        case "minimal-gain":
            return profile, without_minimal_gain(catalogue)
        case "avoided":
            return replace(profile, avoid=tuple(id for id in profile.avoid if id != one.id)), catalogue
        case "wanted":
            return replace(profile, want=tuple(id for id in profile.want if id != one.id)), catalogue
    assert one.id is not None
    changed = _EDITS[one.constraint](catalogue.credentials[one.id])
    return profile, replace(catalogue, credentials={**catalogue.credentials, one.id: changed})


def without_minimal_gain(catalogue: Catalogue) -> Catalogue:
    """The catalogue where every gain is worth asking for."""
    least = dict.fromkeys(catalogue.stance.min_gain, 0.01)
    stance = replace(catalogue.stance, min_gain=least, project_points_per_hour=0.001)
    return replace(catalogue, stance=stance)


def _in_any_language(one: Credential) -> Credential:
    """Offered in every language for as long as it is offered at all."""
    events = [event for event in one.events if not (event.languages and event.kind is EventKind.LAST_DAY)]
    spoken = tuple(replace(event, languages=()) for event in events)
    return replace(one, events=spoken, format=replace(one.format, languages=None))


def _open_to_all(one: Credential) -> Credential:
    return replace(one, events=tuple(event for event in one.events if event.kind is not EventKind.ELIGIBILITY_LIMITED))


def _with_no_gate(one: Credential) -> Credential:
    return replace(one, prerequisites=())


def _at_any_time(one: Credential) -> Credential:
    """As if it could always have been sat and always would be, by whom it is open to, in the languages it has."""
    limits = tuple(
        replace(event, date=None, not_before=None, not_after=None, until_event=None)
        for event in one.events
        if event.kind is EventKind.ELIGIBILITY_LIMITED
    )
    return replace(one, events=limits, kind=Kind.EXAM if one.kind in NOT_SAT else one.kind)


_EDITS = {
    "language": _in_any_language,
    "open-to-public": _open_to_all,
    "prerequisite-first": _with_no_gate,
    "exam-window": _at_any_time,
}
