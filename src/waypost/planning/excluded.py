"""Why a credential or project is not in the best plan: forced in and solved again, or what keeps it out altogether."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace

from waypost.catalogue.endings import successor_of
from waypost.domain.analysis import WhyNot
from waypost.domain.catalogue import Catalogue
from waypost.domain.lifecycle import Reason
from waypost.domain.plan import Excluded, PlanStatus, Repair
from waypost.domain.profile import Profile
from waypost.planning import wording
from waypost.planning.caps import BUDGET, EXAMS, HOURS, PACE, Cap, least
from waypost.planning.case import Case, chain
from waypost.planning.problem import DOLLAR, HOUR, POINT, Candidate, Problem
from waypost.planning.repairs import jointly, repair, repairs
from waypost.planning.request import checked
from waypost.planning.search import Solution, solve
from waypost.planning.stack import settled
from waypost.planning.wish import Wish, resting

_CLOSED = frozenset(str(reason) for reason in Reason)
_SMALL = 0.05  # points below this are not worth a word
_BOUNDLESS = 100_000  # of pace: more than anybody can state
_HARD = _CLOSED | {"opens-after-deadline", "not-judged"}  # the same for somebody who asks for it


def why_not(profile: Profile, catalogue: Catalogue, id: str) -> WhyNot:
    """Why a credential or project is not in the best plan, with every change that would let it in.

    Raises ``UnknownId`` and ``ProfileError``.
    """
    profile = settled(checked(profile, catalogue), catalogue)
    case = Case.of(profile, catalogue)
    found = judged(case, catalogue.step_id(id))
    if found.readiness_with is None and found.reason not in ("in-plan", "held", "done", "no-plan"):
        wish = Wish(case.asking(found.id), catalogue)
        changes = tuple(one for one in repairs(wish) if one.unit != "wishes")
        return replace(found, changes=_allowing_too(case, found.id, changes))
    return found


def why_not_any(profile: Profile, catalogue: Catalogue) -> tuple[WhyNot, ...]:
    """Why each credential and project that is not in the best plan is not, by id. Raises ``ProfileError``."""
    case = Case.of(settled(checked(profile, catalogue), catalogue), catalogue)
    every = sorted({*catalogue.credentials, *catalogue.projects}.difference(case.chosen))
    return tuple(judged(case, id) for id in every)


def judged(case: Case, id: str) -> WhyNot:
    """Why one step is not in the plan of a case."""
    return _Judge(case, id).verdict()


def notable(case: Case) -> tuple[Excluded, ...]:
    """The steps that one would look for in the plan: those that give most by themselves, most first."""
    ids = {one.id for one in case.problem.candidates}.difference(case.chosen)
    closed = {id for id, one in case.problem.ruled_out.items() if one.reason in _HARD}
    exams = {id for id in ids if id in case.catalogue.credentials}
    groups = ((exams, 4), (ids - exams, 2), (closed, 3), (set(case.profile.avoid), 2))
    picked = [id for group, count in groups for id in _most(case, group, count)]
    found = (judged(case, id) for id in sorted(picked, key=lambda id: (-case.alone(id), id)))
    return tuple(
        Excluded(id=one.id, reason=one.reason, message=one.message, by=one.by, unit=one.unit, ids=one.ids)
        for one in found
    )


def _most(case: Case, ids: set[str], count: int) -> list[str]:
    """Those that give most by themselves, of those that give a point at least."""
    return sorted((id for id in ids if case.alone(id) >= POINT), key=lambda id: (-case.alone(id), id))[:count]


class _Judge:
    def __init__(self, case: Case, id: str) -> None:
        self.case, self.id = case, id
        self.problem, self.best = case.problem, case.solution
        self.called = wording.name_of(id, case.catalogue)

    def verdict(self) -> WhyNot:
        case, id = self.case, self.id
        if id in self.problem.satisfied:
            held = id in case.catalogue.credentials
            return self._answer("held" if held else "done", f"You {'hold' if held else 'have finished'} {self.called}.")
        if self.best.status is PlanStatus.INFEASIBLE:
            return self._answer("no-plan", "No plan can do what was asked; that comes first.")
        if id in case.chosen:
            return self._answer("in-plan", f"{self.called} is in the plan.")
        ruled = self.problem.ruled_out.get(id)
        problem = self.problem if ruled is not None and ruled.reason in _HARD else case.holding(id)
        if id not in {one.id for one in problem.candidates}:
            return self._impossible(problem)
        forced = solve(problem)
        if forced.status is PlanStatus.INFEASIBLE:
            return self._though_avoided(self._too_much(problem))
        return self._with_plan(self._compared(problem, forced), problem, forced)

    def _answer(self, reason: str, message: str, **more: object) -> WhyNot:
        readiness = None if self.best.status is PlanStatus.INFEASIBLE else self.best.readiness / POINT
        return WhyNot(
            id=self.id,
            kind=self.case.kind(self.id),
            reason=reason,
            message=message,
            readiness=readiness,
            **more,  # type: ignore[arg-type]
        )

    @staticmethod
    def _with_plan(found: WhyNot, problem: Problem, forced: Solution) -> WhyNot:
        return replace(
            found,
            readiness_with=forced.readiness / POINT,
            steps_with=problem.ids(forced.chosen),
            hours_with=forced.hours / HOUR,
            cost_usd_with=forced.money / DOLLAR,
        )

    # no plan can hold it

    def _impossible(self, problem: Problem) -> WhyNot:
        """It is no candidate, even for somebody who asks for it."""
        ruled = problem.ruled_out[self.id]
        profile, catalogue = self.case.profile, self.case.catalogue
        if ruled.reason in _CLOSED:
            message = wording.closed(self.id, ruled.reason, profile, catalogue)
            new = successor_of(catalogue, self.id, profile.as_of)
            if new is None:
                return self._answer(ruled.reason, message)
            return self._answer(
                ruled.reason, f"{message} {wording.name_of(new.id, catalogue)} follows it.", ids=(new.id,)
            )
        if ruled.reason == "opens-after-deadline":
            opens = wording.day(dt.date.fromisoformat(ruled.detail[0]))
            return self._answer(ruled.reason, f"{self.called} opens on {opens}, after the deadline.")
        if ruled.reason == "prerequisite":
            gates = "; ".join(gate.text for gate in catalogue.credentials[self.id].prerequisites)
            text = f"{self.called} asks for something first: {gates}."
            return self._answer(ruled.reason, text, ids=ruled.detail)
        return self._answer(ruled.reason, f"Nobody has judged yet what {self.called} attests.")

    @property
    def _is_exam(self) -> bool:
        return self.id in self.case.catalogue.credentials

    def _too_much(self, problem: Problem) -> WhyNot:
        """No plan within the caps can hold it: by how much it misses each cap that alone keeps it out."""
        ids = {one.id for one in problem.candidates}
        small = problem.lacking(*ids.difference(resting({self.id, *problem.wanted}, problem)))
        changes = tuple(_alone(self.case.profile, small))
        if not changes:
            return self._too_much_together(small)
        first = changes[0]
        if first.constraint == "budget-cap":
            assert first.change is not None
            text = f"{self.called} is {wording.usd(first.change)} over the budget."
            return self._answer("over-budget", text, by=first.change, unit="usd", changes=changes)
        if first.constraint == "max-exams":
            text = f"{self.called} would be {wording.count(int(first.change or 0), 'exam')} too many."
            return self._answer("too-many-exams", text, by=first.change, unit="exams", changes=changes)
        missing, day = _hours_missing(small, float(first.value or 0))
        hours = missing / HOUR
        if day < (small.deadline - small.as_of).days:
            text = f"{self.called} closes before it can be studied for; {wording.number(hours)} h are missing."
            return self._answer("window-closes", text, by=hours, unit="hours", changes=changes)
        text = f"{self.called} takes {wording.number(hours)} h more than you have."
        return self._answer("too-many-hours", text, by=hours, unit="hours", changes=changes)

    def _too_much_together(self, small: Problem) -> WhyNot:
        """More than one cap keeps it out."""
        caps = [cap for cap in (BUDGET, EXAMS, HOURS) if _stated(cap, small)]
        changes = tuple(jointly(self.case.profile, small, caps, least))
        if not changes:
            return self._beyond_any_pace(small)
        text = f"{self.called} takes more than you have: {wording.listed(_needed(changes))}."
        return self._answer("too-much", text, changes=changes)

    def _though_avoided(self, found: WhyNot) -> WhyNot:
        """What is too much and was ruled out as well takes both: more, and to allow it."""
        if self.id not in self.case.profile.avoid:
            return found
        text = f"You ruled {self.called} out, and it{found.message.removeprefix(self.called)}"
        return replace(found, message=text, changes=_allowing_too(self.case, self.id, found.changes))

    def _beyond_any_pace(self, small: Problem) -> WhyNot:
        """No hours a week that can be stated are enough before the deadline, or before it closes."""
        free = replace(small, money_cap=None, max_exams=None)
        if solve(HOURS.at(free, _BOUNDLESS)).status is not PlanStatus.INFEASIBLE:
            hours = _hours_missing(free, _BOUNDLESS / PACE)[0] / HOUR
            text = f"{self.called} takes {wording.number(hours)} h more than you have."
            return self._answer("too-many-hours", text, by=hours, unit="hours")
        closes = [one.closes for one in small.candidates if one.id == self.id and one.closes is not None]
        if closes and not self.problem.wanted:
            text = f"{self.called} closes on {wording.day(max(closes))}, before it can be studied for."
            return self._answer("window-closes", text)
        return self._answer("too-much", f"{self.called} cannot be had beside what else you ask for.")

    # a plan can hold it, but it is not the best

    def _compared(self, problem: Problem, forced: Solution) -> WhyNot:
        if self.id in self.case.profile.avoid:
            return self._avoided(forced)
        ruled = self.problem.ruled_out.get(self.id)
        if ruled is not None and ruled.reason == "needs-programming":
            text = f"{self.called} asks for programming, which neither you nor the role does."
            return self._answer("needs-programming", text, changes=(self._by_name(),))
        return self._gained(problem, forced)

    def _avoided(self, forced: Solution) -> WhyNot:
        more = (forced.readiness - self.best.readiness) / POINT
        change = _allowing(self.case, self.id)
        text = f"You ruled {self.called} out"
        if more >= _SMALL:
            text += f"; with it a plan would reach {wording.points(more)} more"
        return self._answer("avoided", f"{text}.", changes=(change,))

    def _gained(self, problem: Problem, forced: Solution) -> WhyNot:
        """What it would add to the plan as it stands, and why that is not done."""
        places = self.case.places(problem)
        added = [i for i in chain(problem, forced.chosen, self.id) if i not in places]
        one = next(problem.candidates[i] for i in forced.chosen if problem.candidates[i].id == self.id)
        gain = problem.readiness((*places, *added)) - self.best.readiness
        if one.value == 0:
            return self._worthless()
        if gain == 0:
            return self._same_needs()
        if gain < one.least:
            return self._too_little(gain, one.least)
        if forced.readiness > self.best.readiness:
            rest = [i for i in forced.chosen if i not in added]
            alone, rungs = forced.readiness - problem.readiness(problem.standing(rest)), self._rungs(one)
            if rungs and alone >= one.least:
                return self._above_a_rung(rungs, problem, forced, (*places, *added))
            return self._too_little(alone, one.least)
        return self._worse(problem, forced, (*places, *added))

    def _worthless(self) -> WhyNot:
        if not self.case.gains(self.id):
            return self._answer("no-need", f"{self.called} {self._shows} nothing that the role asks for.")
        ids = tuple(self._coverers((*self.case.profile.held, *self.case.profile.done)))
        named = f"{wording.names(ids, self.case.catalogue)} and what you know cover" if ids else "what you know covers"
        text = f"{self.called} adds nothing to what you have: {named} the same."
        return self._answer("already-met", text, ids=ids)

    @property
    def _shows(self) -> str:
        return "attests" if self._is_exam else "evidences"

    def _same_needs(self) -> WhyNot:
        ids = self._rivals()
        verb = self._shows.removesuffix("s") if len(ids) > 1 else self._shows
        text = f"{self.called} adds nothing to this plan: {wording.names(ids, self.case.catalogue)} {verb} the same."
        return self._answer("same-needs", text, ids=ids)

    def _too_little(self, gain: int, least: int) -> WhyNot:
        by, ids = (least - gain) / POINT, self._rivals()
        asked = wording.number(least / POINT)
        text = f"{self.called} would add {wording.points(gain / POINT)} to this plan; {asked} is the least asked of it"
        if ids:
            text += (
                f", and {wording.names(ids, self.case.catalogue)} {'cover' if len(ids) > 1 else 'covers'} most of it"
            )
        return self._answer("small-gain", f"{text}.", by=by, unit="points", ids=ids)

    def _rungs(self, asked: Candidate) -> tuple[str, ...]:
        """Lower rungs, one of which comes first unless the step is asked for by name."""
        needs = {any_of for each in self.problem.candidates if each.id == self.id for any_of in each.requires}
        return tuple(sorted(frozenset().union(*needs.difference(asked.requires))))

    def _above_a_rung(self, rungs: tuple[str, ...], problem: Problem, forced: Solution, both: Sequence[int]) -> WhyNot:
        """A plan may hold it for somebody who asks for it, who needs no lower rung; else it does not fit beside one."""
        more = forced.readiness - self.best.readiness
        changes = tuple(self._changes(problem, (*both, *_lowest(rungs, problem, both))))
        first = wording.listed((wording.name_of(id, self.case.catalogue) for id in rungs), "or")
        text = f"With your experience {first} comes before {self.called}"
        if changes:
            text += f", and a plan with both takes {wording.listed(_needed(changes))}"
        text += f"; asked for by name it needs none first, and the plan reaches {wording.points(more / POINT)} more."
        changes = (*changes, self._by_name())
        return self._answer("rung-first", text, by=more / POINT, unit="points", ids=rungs, changes=changes)

    def _by_name(self) -> Repair:
        return Repair(
            constraint="wanted",
            message=f"Ask for {self.called} by name.",
            field="want",
            value=",".join((*self.case.profile.want, self.id)),
        )

    def _worse(self, problem: Problem, forced: Solution, both: Sequence[int]) -> WhyNot:
        changes = tuple(self._changes(problem, both))
        lost = self.best.readiness - forced.readiness
        if lost == 0:
            return self._no_better(forced)
        dropped = tuple(id for id in self.case.chosen if id not in problem.ids(forced.chosen))
        text = f"With {self.called} the best plan reaches {wording.points(lost / POINT)} less"
        if changes:
            text += f"; to have it as well takes {wording.listed(_needed(changes))}"
        elif dropped:
            text += f"; it takes the place of {wording.names(dropped, self.case.catalogue)}"
        by = lost / POINT
        return self._answer("lower-readiness", f"{text}.", by=by, unit="points", ids=dropped, changes=changes)

    def _no_better(self, forced: Solution) -> WhyNot:
        hours, money = (forced.hours - self.best.hours) / HOUR, (forced.money - self.best.money) / DOLLAR
        text = f"With {self.called} the best plan reaches as much"
        if hours > 0:
            return self._answer(
                "no-better", f"{text} and takes {wording.number(hours)} h more.", by=hours, unit="hours"
            )
        if money > 0:
            return self._answer("no-better", f"{text} and costs {wording.usd(money)} more.", by=money, unit="usd")
        return self._answer("no-better", f"{text} in the same hours for the same money.")

    def _changes(self, problem: Problem, both: Sequence[int]) -> Iterator[Repair]:
        """What it takes to have the plan as it stands and this step too."""
        profile = self.case.profile
        if problem.money_cap is not None and problem.money(both) > problem.money_cap:
            yield repair(BUDGET, problem.money(both), profile)
        if problem.max_exams is not None and EXAMS.needed(problem, both) > problem.max_exams:
            yield repair(EXAMS, EXAMS.needed(problem, both), profile)
        fast = HOURS.at(problem, HOURS.most)
        if not any(True for _ in problem.timings(both)) and any(True for _ in fast.timings(both)):
            yield repair(HOURS, HOURS.needed(fast, both), profile)

    def _rivals(self) -> tuple[str, ...]:
        return tuple(self._coverers((*self.case.chosen, *self.case.profile.held, *self.case.profile.done)))

    def _coverers(self, ids: Sequence[str]) -> Iterator[str]:
        """Those of ``ids`` that cover most of what it gives: the best at each need, the largest need first."""
        same = [id for id in dict.fromkeys(ids) if self.case.kind(id) is self.case.kind(self.id)]
        given = {id: dict(self.case.gains(id)) for id in same}
        found: dict[str, int] = {}
        for need, value in self.case.gains(self.id):
            best = max(same, key=lambda id: given[id].get(need, 0), default=None)
            if best is not None and given[best].get(need, 0) > 0:
                found[best] = found.get(best, 0) + min(value, given[best][need])
        yield from sorted(found, key=lambda id: (-found[id], id))


def _allowing(case: Case, id: str) -> Repair:
    rest = ",".join(one for one in case.profile.avoid if one != id)
    return Repair(
        constraint="avoided", message=f"Allow {wording.name_of(id, case.catalogue)}.", field="avoid", value=rest
    )


def _allowing_too(case: Case, id: str, changes: tuple[Repair, ...]) -> tuple[Repair, ...]:
    """The changes that let a step in, each with allowing it where the person has ruled it out."""
    if id not in case.profile.avoid:
        return changes
    allow = _allowing(case, id)
    return tuple(one if one.field in ("avoid", "want") else replace(one, also=(*one.also, allow)) for one in changes)


def _lowest(rungs: Sequence[str], problem: Problem, chosen: Sequence[int]) -> tuple[int, ...]:
    """The rung that adds fewest hours to chosen steps; none where one of them is a rung already."""
    if set(rungs) & set(problem.ids(chosen)):
        return ()
    places = [i for i, one in enumerate(problem.candidates) if one.id in rungs]
    return tuple(sorted(places, key=lambda i: (problem.hours((*chosen, i)), i))[:1])


def _needed(changes: Sequence[Repair]) -> Iterator[str]:
    """What the caps come to after some changes."""
    for one in changes:
        amount = float(one.value or 0)
        yield {
            "budget-cap": wording.usd(amount),
            "max-exams": wording.count(int(amount), "exam"),
            "hours-cap": f"{amount:g} h a week",
        }[one.constraint]


def _stated(cap: Cap, problem: Problem) -> bool:
    return {BUDGET: problem.money_cap, EXAMS: problem.max_exams}.get(cap, 0) is not None


def _alone(profile: Profile, problem: Problem) -> Iterator[Repair]:
    """The caps of which a least change alone makes a problem possible."""
    for cap in (BUDGET, EXAMS, HOURS):
        found = least(problem, cap, cap.most) if _stated(cap, problem) else None
        if found is not None:
            yield repair(cap, found[0], profile)


def _hours_missing(problem: Problem, pace: float) -> tuple[int, int]:
    """Hour units by which what is possible at a pace exceeds what fits now, and the day by which most is missing."""
    fast = HOURS.at(problem, round(pace * PACE))
    chosen = solve(fast).chosen
    return min(
        max(
            (problem.hours(i for i in chosen if timing.due[i] <= day) - problem.capacity(day), day)
            for day in set(timing.due.values())
        )
        for timing in fast.timings(chosen)
    )
