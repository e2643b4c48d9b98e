"""Plans and what can be asked about them, as short text: the words of the command line without its layout."""

from __future__ import annotations

from collections.abc import Iterator

from waypost.domain.analysis import Share, StressTest, TradeOff, WhyNot
from waypost.domain.catalogue import Catalogue
from waypost.domain.plan import Plan, PlanStatus, Repair, Step, StepKind
from waypost.domain.profile import Profile
from waypost.surfaces import words

_SHOWN_EXCLUDED, _SHOWN_OTHERS, _SHOWN_POINTS = 6, 6, 12


def plan(made: Plan, profile: Profile, catalogue: Catalogue) -> str:
    """What, when, why, and what to know first."""
    return "\n".join(_plan(made, profile, catalogue))


def why(made: Plan, step: Step | None, reason: WhyNot | None, catalogue: Catalogue) -> str:
    """Why a step is in the plan, or why something is not."""
    if step is not None:
        place = [one.id for one in made.steps].index(step.id) + 1
        head = f"{step.code or step.title} ({step.id}) is step {place} of {len(made.steps)}."
        return f"{head}\n{words.why_in_words(step, catalogue)}"
    return "" if reason is None else "\n".join(_why_not(reason, catalogue))


def stress(found: StressTest, catalogue: Catalogue) -> str:
    """How often each step stays, and how the plan itself fares."""
    if found.status is PlanStatus.INFEASIBLE:
        return "No plan can do what was asked, so there is nothing to test: plan says why."
    return "\n".join(_stress(found, catalogue))


def trade_off(found: TradeOff, catalogue: Catalogue) -> str:
    """The steps of the curve, from the least up."""
    return "\n".join(_trade_off(found, catalogue))


def _plan(made: Plan, profile: Profile, catalogue: Catalogue) -> Iterator[str]:
    stack = f" on {catalogue.platforms.get(made.stack, made.stack)}" if made.stack is not None else ""
    yield f"{words.headline(made, profile, catalogue)}{stack}"
    money = "no money limit" if profile.budget_usd is None else f"up to {words.usd(profile.budget_usd)}"
    yield f"{words.span(made.as_of, made.deadline)}, {profile.hours_per_week:g} h a week, {money}"
    yield from (f"! {warning.message}" for warning in made.warnings)
    if made.status is PlanStatus.INFEASIBLE:
        yield from _conflict(made)
        return
    yield f"Readiness {made.readiness_start:.0f} now, {made.readiness_end:.0f} of 100 at the end; {_proved(made)}"
    whole = words.whole_hours(made)
    for number, step in enumerate(made.steps, start=1):
        yield f"{number}. {_step(step, whole[step.id])}"
        yield f"   {words.why_in_words(step, catalogue)}"
    exams = sum(step.kind is StepKind.EXAM for step in made.steps)
    steps = f"{words.count(exams, 'exam')} and {words.count(len(made.steps) - exams, 'project')}"
    hours = f"{made.hours:,.0f} of {words.hours(made.hours_available)}"
    yield f"Total: {steps}, {hours}, {words.usd(made.cost_usd)}."
    if made.excluded:
        yield "Why not these:"
    for one in made.excluded[:_SHOWN_EXCLUDED]:
        yield f"- {words.excluded_in_words(one, catalogue)} ({one.id})"


def _conflict(made: Plan) -> Iterator[str]:
    yield "No plan can do this."
    if made.conflict is not None:
        yield from (f"x {cause}" for cause in words.causes_in_words(made.conflict))
        yield "Any one of these makes it possible:" if made.conflict.repairs else "Nothing smaller makes it possible."
        yield from (f"- {_repair(repair)}" for repair in made.conflict.repairs)


def _repair(repair: Repair) -> str:
    """What to change, and the fields to set for it."""
    every = (repair, *repair.also)
    fields = ", ".join(f"{one.field}: {one.value}" for one in every if one.field and one.value)
    text = " and ".join(f"{one.message[:1].lower()}{one.message[1:]}".rstrip(".") for one in every)
    return words.sentence(text) + (f" ({fields})" if fields else "")


def _proved(made: Plan) -> str:
    if made.status is PlanStatus.FEASIBLE and made.gap is not None:
        return f"time ran out: the best plan can be up to {made.gap:.1f} points better."
    return "proved: no other plan reaches more."


def _step(step: Step, hours: int) -> str:
    exam = step.kind is StepKind.EXAM
    name = f"{f'{step.code} ' if step.code else ''}{step.title} ({step.id})"
    when = f"from {words.day(step.start)}, {'exam' if exam else 'done'} {words.day(step.end)}"
    fee = words.usd(step.fee_usd) if step.fee_known else "fee not stated"
    last = f"; last day to sit {words.day(step.window_closes)}" if step.window_closes is not None else ""
    sitting = f" ({step.sitting})" if step.sitting != "standard" else ""
    head = name if exam else f"Project: {name}"
    start = words.start_command(step)
    begin = f"; {start}" if start is not None else ""
    return f"{head}{sitting}: {when}, {words.hours(hours)}, {fee}, +{step.gain:.1f} points{last}{begin}"


def _why_not(reason: WhyNot, catalogue: Catalogue) -> Iterator[str]:
    yield f"{words.name_of(reason.id, catalogue)} ({reason.id}) is not in the plan."
    yield from words.why_not_in_words(reason, catalogue)
    if reason.changes:
        yield "What would have to change:"
        yield from (f"- {_repair(change)}" for change in reason.changes)
        besides = words.by_name_besides(reason, flags=False)
        if besides is not None:
            yield besides


def _stress(found: StressTest, catalogue: Catalogue) -> Iterator[str]:
    stopped = f" of {found.asked} asked for" if found.worlds < found.asked else ""
    yield f"{found.worlds}{stopped} sampled worlds, seed {found.seed}"
    for one in found.steps:
        yield f"{words.name_of(one.id, catalogue)} ({one.id}) stays in {_share(one.share)}."
    for one in found.others[:_SHOWN_OTHERS]:
        yield f"{words.name_of(one.id, catalogue)} ({one.id}) comes in in {_share(one.share)}."
    if not found.steps:
        yield f"The plan holds no step, and stays without one in {_share(found.unchanged)}."
        return
    yield f"The plan fits into the hours in {_share(found.within_hours)}."
    yield f"It is on time, every exam before its last day, in {_share(found.on_time)}."
    yield f"It is the best plan, with the very same steps, in {_share(found.unchanged)}."
    if found.readiness is not None and found.hours is not None:
        reaches = f"{found.readiness.p10:.0f} to {found.readiness.p90:.0f} of 100"
        yield f"In four worlds of five it reaches {reaches} and takes {found.hours.p10:.0f} to {found.hours.p90:.0f} h."


def _share(share: Share) -> str:
    return f"{share.count} of {share.of} ({share.low * 100:.0f}-{share.high * 100:.0f} %)"


def _trade_off(found: TradeOff, catalogue: Catalogue) -> Iterator[str]:
    money = found.field == "budget_usd"
    now = "no limit" if found.now is None else _amount(found.now, money)
    yield f"Readiness of the best plan against {found.field}; the profile has {now}."
    points = found.points
    shown = points if len(points) <= _SHOWN_POINTS else points[-_SHOWN_POINTS:]
    if len(shown) < len(points):
        yield f"The last {len(shown)} of {len(points)} steps:"
    for point in shown:
        names = words.listed([words.name_of(one, catalogue) for one in point.steps]) or "nothing"
        spent = f"{point.hours:.0f} h, {words.usd(point.cost_usd)}"
        yield f"from {_amount(point.at, money)}: {point.readiness:.1f} with {names} ({spent})"
    yield f"Beyond that nothing changes up to {_amount(found.top, money)}."


def _amount(value: float, money: bool) -> str:
    return words.usd(value) if money else f"{value:g} h a week"
