"""What a person should know before anything else about a plan, most urgent first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from waypost.domain.answer import Answer
from waypost.domain.durations import add_months
from waypost.domain.learning import learning_hours
from waypost.domain.lifecycle import Reason, SittingKind, bookable_on
from waypost.domain.plan import Alternative, Plan, Step, StepKind, Warning
from waypost.domain.renewal import Due, renewal_load
from waypost.planning import wording
from waypost.planning.case import Case
from waypost.planning.levels import far_from, known
from waypost.planning.patterns import patterns

SLACK_DAYS = 14  # less between the last step and the deadline is too little
CLOSING_MONTHS = 12
NEAR = 1.0  # point of readiness: a plan that reaches this little less is nearly as good
MUCH = 0.2  # of a plan's hours or money: a saving worth that little
URGENCY = (
    "nothing-to-do",
    "withdrawn",
    "closing",
    "registration-unclear",
    "opening-unconfirmed",
    "day-unclear",
    "language-unclear",
    "beta",
    "stack-assumed",
    "stretch",
    "no-project",
    "adds-nothing",
    "skipped-fundamentals",
    "early-lock-in",
    "single-service",
    "held-withdrawn",
    "guide-changed",
    "prerequisite",
    "time-tight",
    "budget-tight",
    "nearly-as-good",
    "fee-unknown",
    "renewal",
)


def cautions(plan: Plan, case: Case) -> tuple[Warning, ...]:
    """Every warning about a plan and its profile: by how much it presses, then by day, then by id."""
    found = [*_Cautions(plan, case).found(), *((one, dt.date.max) for one in patterns(plan, case))]
    found.sort(key=lambda pair: (URGENCY.index(pair[0].kind), pair[1], pair[0].ids, pair[0].message))
    return tuple(one for one, _ in found)


_Dated = tuple[Warning, dt.date]


class _Cautions:
    def __init__(self, plan: Plan, case: Case) -> None:
        self.plan, self.case = plan, case
        self.profile, self.catalogue = case.profile, case.catalogue
        self.exams = [step for step in plan.steps if step.kind is StepKind.EXAM]

    def found(self) -> Iterator[_Dated]:
        yield from self.nothing_to_do()
        yield from self.stack_assumed()
        for step in self.exams:
            yield from self.closing(step)
            yield from self.beta(step)
            yield from self.unclear(step)
            yield from self.prerequisite(step)
            yield from self.stretch(step)
            yield from self.unknown_fee(step)
        yield from self.little_time()
        yield from self.little_money()
        yield from self.nearly_as_good()
        yield from self.renewals()

    def nothing_to_do(self) -> Iterator[_Dated]:
        """A plan without steps."""
        conflict = self.plan.conflict
        if self.plan.steps or conflict is None or self.case.problem.wanted:
            return
        causes = " ".join(one.message for one in conflict.causes if one.constraint != "minimal-gain")
        if not causes:
            yield self._soon("nothing-to-do", "Nothing on offer adds enough to what you have for this role.")
        else:
            first = [each.message for one in conflict.repairs[:1] for each in (one, *one.also)]
            yield self._soon("nothing-to-do", " ".join(["Nothing fits.", causes, *first]))

    def stack_assumed(self) -> Iterator[_Dated]:
        """A platform that the person did not state."""
        if self.plan.stack_assumed and self.plan.stack is not None:
            title = self.catalogue.platforms[self.plan.stack]
            yield self._soon(
                "stack-assumed", f"You named no platform; the plan is for {title}, where it comes out best. Name yours."
            )

    def closing(self, step: Step) -> Iterator[_Dated]:
        """An exam whose last day is near."""
        last, safe = step.window_closes, step.last_safe_start
        if last is None or safe is None or step.sitting != SittingKind.STANDARD:
            return
        if last <= max(self.plan.deadline, add_months(self.plan.as_of, CLOSING_MONTHS)):
            message = f"{self._name(step)} can last be sat on {wording.day(last)}; begin by {wording.day(safe)}."
            yield Warning(kind="closing", message=message, ids=(step.id,)), safe

    def beta(self, step: Step) -> Iterator[_Dated]:
        """An exam that would be sat as a beta."""
        if step.sitting != SittingKind.BETA:
            return
        until = "" if step.window_closes is None else f", which ends on {wording.day(step.window_closes)}"
        begin = "" if step.last_safe_start is None else f" Begin by {wording.day(step.last_safe_start)}."
        fee = f" It costs {wording.usd(step.fee_usd)}." if step.fee_known else ""
        message = f"{self._name(step)} would be sat as a beta{until}: the result comes later.{fee}{begin}"
        yield Warning(kind="beta", message=message, ids=(step.id,)), step.last_safe_start or step.start

    def stretch(self, step: Step) -> Iterator[_Dated]:
        """An exam far beyond what the person has practised, with no lower rung before it."""
        coverage = self.catalogue.coverage[step.id]
        asked = self.catalogue.credentials[step.id].recommended_experience
        earlier = {*self.profile.held, *(one.id for one in self.exams)}
        if asked is None or earlier.intersection(coverage.recommended_after):
            return
        short = learning_hours(known(self.profile, self.catalogue), coverage.assumes, self.catalogue.skills)
        if short > 0 and short >= far_from(coverage, self.catalogue):
            expects = asked.rstrip(".")
            message = (
                f"{self._name(step)} is a stretch. Expected: {expects}. The plan counts the hours, not the practice."
            )
            yield Warning(kind="stretch", message=message, ids=(step.id,)), step.end

    def unclear(self, step: Step) -> Iterator[_Dated]:
        """An exam that may turn out not to be bookable on its day."""
        credential = self.catalogue.credentials[step.id]
        found = bookable_on(
            credential, step.end, self.profile.language, self.catalogue.credentials, self.profile.memberships
        )
        if found.answer is not Answer.UNCLEAR:
            return
        what = {
            Reason.REGISTRATION_UNCLEAR: "sources disagree on whether it can be booked",
            Reason.OPENING_UNCONFIRMED: "its opening is announced but not confirmed",
            Reason.DAY_UNCLEAR: "its days are not known to the day",
            Reason.LANGUAGE_UNCLEAR: f"no source says that it is offered in {self.profile.language}",
        }[found.reason]
        message = f"{self._name(step)}: {what}. Look before you study."
        yield Warning(kind=str(found.reason), message=message, ids=(step.id,)), step.start

    def prerequisite(self, step: Step) -> Iterator[_Dated]:
        """Steps that wait for this one, and conditions that no credential meets."""
        later = [one for one in self.exams if step.why is not None and one.id in step.why.enables]
        for one in later:
            for gate in self.catalogue.credentials[one.id].prerequisites:
                if step.id in gate.any_of:
                    what = "can be sat" if gate.gates == "sitting" else "gives its title"
                    message = f"{self._name(step)} has to be passed before {self._name(one)} {what}."
                    yield Warning(kind="prerequisite", message=message, ids=(step.id, one.id)), step.end
        for gate in self.catalogue.credentials[step.id].prerequisites:
            if not gate.any_of and not gate.external:
                message = f"{self._name(step)} has a condition of its own: {gate.text}"
                yield Warning(kind="prerequisite", message=_sentence(message), ids=(step.id,)), step.end

    def unknown_fee(self, step: Step) -> Iterator[_Dated]:
        """An exam whose fee is assumed."""
        if not step.fee_known:
            assumed = f"{wording.usd(step.fee_usd)} is assumed" if step.fee_usd else "nothing is counted for it"
            message = f"No source states the fee of {self._name(step)}; {assumed}."
            yield Warning(kind="fee-unknown", message=message, ids=(step.id,)), step.end

    def little_time(self) -> Iterator[_Dated]:
        """A plan that ends just before the deadline."""
        if not self.plan.steps:
            return
        last = max(self.plan.steps, key=lambda step: step.end)
        days = (self.plan.deadline - last.end).days
        if days < SLACK_DAYS:
            left = wording.count(days, "day") if days else "no day"
            yield self._soon("time-tight", f"The last step leaves {left} before the deadline.", last.id)

    def little_money(self) -> Iterator[_Dated]:
        """A budget that leaves no second try."""
        budget = self.profile.budget_usd
        if budget is None or not self.exams:
            return
        left, dearest = budget - self.plan.cost_usd, max(self.exams, key=lambda step: (step.fee_usd, step.id))
        if left < dearest.fee_usd:
            rest = f"{wording.usd(left)} of the budget is left"
            message = f"{rest}: not enough to sit {self._name(dearest)} again ({wording.usd(dearest.fee_usd)})."
            yield self._soon("budget-tight", message, dearest.id)

    def nearly_as_good(self) -> Iterator[_Dated]:
        """A step without which the best plan reaches little less for far fewer hours or far less money."""
        steps = [(step, step.why.next_best) for step in self.plan.steps if step.why is not None and not step.why.musts]
        spared = [(step, other) for step, other in steps if other is not None and self._spares_much(other)]
        if spared:
            step, other = min(spared, key=lambda pair: (pair[1].hours_change, pair[1].cost_change_usd))
            hours, money = wording.hours(-other.hours_change), wording.usd(-other.cost_change_usd)
            saved = ((hours, -other.hours_change), (money, -other.cost_change_usd))
            less = wording.listed(said for said, amount in saved if amount >= 1)
            reached = wording.points(other.readiness_lost)
            other_plan = f"without {self._name(step)} the best plan reaches {reached} less and takes {less} less"
            yield self._soon("nearly-as-good", f"Nearly as good: {other_plan}.", step.id)

    def _spares_much(self, other: Alternative) -> bool:
        if not 0 < other.readiness_lost < NEAR or max(other.hours_change, other.cost_change_usd) > 0:
            return False
        saved = ((-other.hours_change, self.plan.hours), (-other.cost_change_usd, self.plan.cost_usd))
        return any(less >= max(1.0, MUCH * whole) for less, whole in saved)

    def renewals(self) -> Iterator[_Dated]:
        """What has to be renewed within a year of the pass."""
        passed = {step.id: step.end for step in self.exams}
        if not passed:
            return
        until = add_months(max(passed.values()), 12)
        credentials = self.catalogue.credentials
        load = renewal_load(passed, credentials, start=self.plan.as_of, until=until, language=self.profile.language)
        first = {due.credential: due for due in reversed(load.dues)}
        soon = [due for id, due in first.items() if due.expires <= add_months(passed[id], 12)]
        if soon:
            soon.sort(key=lambda due: (due.day, due.credential))
            message = " ".join(self._ends(soon))
            ids = tuple(due.credential for due in soon)
            yield Warning(kind="renewal", message=message, ids=ids), soon[0].day

    def _ends(self, dues: list[Due]) -> Iterator[str]:
        """What is to be renewed by its end, and what ends because its renewal closes before."""
        kept = [due for due in dues if not due.lapses and due.day == due.expires]
        if kept:
            each = (f"{wording.name_of(due.credential, self.catalogue)} by {wording.day(due.day)}" for due in kept)
            yield f"To renew within a year: {wording.listed(each)}."
        for due in dues:
            called, end = wording.name_of(due.credential, self.catalogue), wording.day(due.expires)
            if due.lapses:
                yield f"{called} ends on {end} and cannot be renewed."
            elif due.day < due.expires:
                yield f"{called} ends on {end}, as its renewal is not sure to be open after {wording.day(due.day)}."

    def _soon(self, kind: str, message: str, *ids: str) -> _Dated:
        return Warning(kind=kind, message=message, ids=ids), self.plan.as_of

    def _name(self, step: Step) -> str:
        return wording.name_of(step.id, self.catalogue)


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."
