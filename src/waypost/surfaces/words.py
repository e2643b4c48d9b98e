"""Sentences made from the values of a plan, the same on every surface. They are for people and never parsed."""

from __future__ import annotations

import datetime as dt
import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING

from waypost import api
from waypost.catalogue.profile_fields import FIELDS, Shape
from waypost.domain.catalogue import Catalogue
from waypost.domain.credential import Renewal
from waypost.domain.judgement import Project
from waypost.domain.lifecycle import Bookable, Reason
from waypost.domain.phrases import count as count
from waypost.domain.phrases import day as day
from waypost.domain.phrases import hours as hours
from waypost.domain.phrases import listed as listed
from waypost.domain.phrases import month as month
from waypost.domain.phrases import name_of as name_of
from waypost.domain.phrases import title_of_skill as title_of_skill
from waypost.domain.phrases import usd as usd
from waypost.domain.plan import Conflict, Excluded, Plan, Repair, Step, Why
from waypost.domain.profile import Profile

if TYPE_CHECKING:
    from waypost.catalogue.dossier import Dossier
    from waypost.catalogue.endings import Successor
    from waypost.catalogue.query import Compared
    from waypost.domain.analysis import WhyNot

SKILL_HOURS = (
    "Hours are what a plan counts for one skill within the study for an exam or a project: "
    "fitted to published study hours as a whole, not what practice takes."
)
_BOOKABLE = {
    Reason.OPEN: "can be booked",
    Reason.DAY_UNCLEAR: "perhaps: sources do not settle the day",
    Reason.OPENING_UNCONFIRMED: "perhaps: its opening is not confirmed",
    Reason.REGISTRATION_UNCLEAR: "perhaps: sources disagree on its registration",
    Reason.LANGUAGE_UNCLEAR: "perhaps: the language is not stated for sure",
    Reason.RESTRICTED: "not open to everybody",
    Reason.NOT_YET_OPEN: "not yet open",
    Reason.LANGUAGE_ENDED: "no longer in this language",
    Reason.LANGUAGE_NOT_OFFERED: "not offered in this language",
    Reason.WITHDRAWN: "withdrawn",
    Reason.NOT_ANNOUNCED: "not announced by then",
    Reason.NOT_A_CREDENTIAL: "no credential for a person",
}
_SMALL, _CENT = 0.05, 0.005  # points and dollars below this are not worth a word


def span(start: dt.date, end: dt.date) -> str:
    """``24 Nov 2026 – 14 Feb 2027``; one year is said once."""
    first = f"{start.day} {month(start)}" if start.year == end.year else day(start)
    return f"{first} – {day(end)}" if start != end else day(end)


def planned_in_words(found: Compared | Dossier) -> str:
    """``118 h, or 174 h from nothing``: study with the recommended experience and without any."""
    if found.study_hours is None or found.study_hours_from_nothing is None:
        return "not judged"
    return f"{hours(found.study_hours)}, or {hours(found.study_hours_from_nothing)} from nothing"


def project_cost(project: Project) -> str:
    """What a project takes in cash on a laptop and in the cloud."""
    cloud = f"about {usd(project.cash_cloud_usd)} in the cloud"
    if project.cash_local_usd is None:
        return f"{cloud}; a laptop alone is not enough"
    local = f"{usd(project.cash_local_usd)} on a laptop"
    return f"{local}, {cloud}" if project.cash_cloud_usd else local


def sentence(text: str) -> str:
    """``text`` with a capital and a full stop."""
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '!', '?')) else '.'}"


def lowered(title: str) -> str:
    """``title`` within a sentence: names that have capitals of their own (DevOps, ML) keep them."""
    return " ".join(word.lower() if word[1:].islower() else word for word in title.split(" "))


def headline(plan: Plan, profile: Profile, catalogue: Catalogue) -> str:
    """From where to where: ``From data analyst to ML engineer``."""
    background, role = catalogue.backgrounds.get(profile.background), catalogue.roles.get(plan.role)
    start = lowered(background.title if background else profile.background)
    end = lowered(role.title if role else plan.role)
    return f"From {start} to {end}" if profile.background != "other" else f"To {end}"


def whole_hours(plan: Plan) -> dict[str, int]:
    """The hours of each step without a fraction, so that they add up to the hours of the plan without one."""
    found, before, total = {}, 0, 0.0
    for step in plan.steps:
        total = round(total + step.hours, 1)
        found[step.id] = round(total) - before
        before = round(total)
    return found


def causes_in_words(conflict: Conflict) -> tuple[str, ...]:
    """What cannot hold together, each cause said once: one exam can close a way more than once."""
    return tuple(dict.fromkeys(cause.message for cause in conflict.causes))


def repair_in_words(repair: Repair, *, flags: bool = True) -> str:
    """What to change, what has to come with it, and how to say so with flags."""
    also = (f"{other.message[:1].lower()}{other.message[1:]}".rstrip(".") for other in repair.also)
    text = " and ".join([repair.message.rstrip("."), *also])
    said = [flag for one in (repair, *repair.also) if flags and (flag := _flag(one))]
    return sentence(text) + (f" ({' '.join(said)})" if said else "")


def bookable_in_words(bookable: Bookable) -> str:
    """Whether it can be booked, and why not."""
    who = f" (only {bookable.sitting.restricted_to})" if bookable.sitting and bookable.sitting.restricted_to else ""
    return f"{_BOOKABLE[bookable.reason]}{who if bookable.reason is Reason.RESTRICTED else ''}"


def successor_in_words(successor: Successor, catalogue: Catalogue) -> str:
    """What follows, and how much of the learning carries over."""
    sure = "" if successor.confirmed else ", not confirmed"
    text = f"followed by {name_of(successor.id, catalogue)} ({successor.id}, {successor.status.value}{sure})"
    if successor.carries is None or successor.carries.hours_total <= 0:
        return text
    saved, total = successor.carries.hours_saved, successor.carries.hours_total
    new = [title_of_skill(one.skill, catalogue) for one in successor.carries.added]
    fresh = f"; new: {', '.join(new)}" if new else ""
    return f"{text}: {saved:.0f} of its {total:.0f} learning hours carry over{fresh}"


def lasts_in_words(renewal: Renewal) -> str:
    """How long a credential lasts."""
    if renewal.expires is False:
        return "does not expire"
    if renewal.months is not None:
        return f"{renewal.months} months"
    return "expires, term not stated" if renewal.expires else "not stated"


def stated(value: object) -> str:
    """A fact, or that it is not stated."""
    return "not stated" if value is None else str(value)


def between(values: Sequence[float]) -> str:
    """``36-180``, or one figure where both ends are the same."""
    low, high = min(values), max(values)
    return f"{low:g}" if low == high else f"{low:g}-{high:g}"


def purpose_in_words(step: Step, *, top: int = 3) -> str:
    """What the step is for: the needs of the role that it serves most, with the points it adds."""
    gained = [(need.points_after - need.points_before, need.title) for need in step.why.needs] if step.why else []
    best = sorted(gained, key=lambda pair: (-pair[0], pair[1]))[:top]
    return ", ".join(f"{title} +{points:.1f}" for points, title in best if points >= _SMALL)


def start_command(step: Step) -> str | None:
    """The command that starts a project step; ``None`` where its kit does not come with Waypost."""
    return f"waypost project new {step.kit} DIR" if api.has_kit(step.kit) else None


def why_in_words(step: Step, catalogue: Catalogue) -> str:
    """Why the step is in the plan, in a few sentences."""
    why = step.why
    if why is None:
        return f"Adds {step.gain:.1f} points of readiness."
    sentences = []
    purpose = purpose_in_words(step)
    if purpose:
        sentences.append(f"For {purpose}.")
    if why.musts:
        sentences.append("You asked for it.")
    above = () if why.musts or why.lost_without >= _SMALL else _above(step.id, why, catalogue)
    opened = [one for one in why.enables if one not in above]
    rungs = [one for one in opened if _is_rung(step.id, one, catalogue)]
    demanding = [one for one in opened if one not in rungs]
    if demanding:
        sentences.append(f"Opens the way to {listed([name_of(one, catalogue) for one in demanding])}.")
    if rungs:
        sentences.append(f"The rung before {listed([name_of(one, catalogue) for one in rungs])}.")
    if above:
        sentences.append(_as_a_rung(above, why, catalogue))
    elif why.lost_without >= _SMALL:
        sentences.append(f"Without it the best plan reaches {why.lost_without:.1f} points less.")
    elif why.lost_without <= -_SMALL:
        sentences.append(f"Without what you ask for a plan could reach {-why.lost_without:.1f} points more.")
    elif not why.musts and not why.enables:
        sentences.append("Another plan reaches as much; this one takes fewer hours or less money.")
    if why.next_best is not None and why.next_best.instead and not above:
        instead = listed([name_of(one, catalogue) for one in why.next_best.instead])
        sentences.append(
            f"Next best instead: {instead}{_price(why.next_best.hours_change, why.next_best.cost_change_usd)}."
        )
    return " ".join(sentences)


def why_not_in_words(reason: WhyNot, catalogue: Catalogue) -> tuple[str, ...]:
    """Why something is not in the plan, and what the best plan with it would be where there is one."""
    told = [sentence(reason.message)]
    if reason.readiness is not None and reason.readiness_with is not None:
        held = listed([name_of(one, catalogue) for one in reason.steps_with])
        told.append(
            f"The best plan with it: {held} ({hours(reason.hours_with or 0)}, {usd(reason.cost_usd_with or 0)})."
        )
        told.append(f"It reaches {reason.readiness_with:.1f}; the plan as it is {reason.readiness:.1f}.")
    return tuple(told)


def by_name_besides(reason: WhyNot, *, flags: bool = True) -> str | None:
    """What a change may need besides: it lets the step in, and the best plan can still do without it."""
    lets_in = [one for one in reason.changes if one.field != "want"]
    by_name = any(one.field == "want" and reason.id in (one.value or "").split(",") for one in reason.changes)
    if not lets_in or by_name:
        return None
    how = f" (--want {reason.id})" if flags else ""
    return f"The best plan may still do without it; asking for it by name{how} puts it in."


def excluded_in_words(one: Excluded, catalogue: Catalogue) -> str:
    """Why something likely is not in the plan, with its name said once."""
    name = name_of(one.id, catalogue)
    return one.message if name in one.message else f"{name}: {one.message}"


def _above(rung: str, why: Why, catalogue: Catalogue) -> tuple[str, ...]:
    """The exams of the plan, or of the one without this step, that have it as a lower rung and do not demand it."""
    ids = (*why.enables, *(() if why.next_best is None else why.next_best.instead))
    return tuple(one for one in dict.fromkeys(ids) if _is_rung(rung, one, catalogue))


def _is_rung(rung: str, exam: str, catalogue: Catalogue) -> bool:
    coverage, credential = catalogue.coverage.get(exam), catalogue.credentials.get(exam)
    if coverage is None or credential is None or rung not in coverage.recommended_after:
        return False
    return not any(rung in gate.any_of for gate in credential.prerequisites)


def _as_a_rung(above: tuple[str, ...], why: Why, catalogue: Catalogue) -> str:
    """That a step stands in the plan for what it comes before, and what leaving it out would bring."""
    called = listed([name_of(one, catalogue) for one in above])
    more = f"{-why.lost_without:.1f} points more" if why.lost_without <= -_SMALL else "as much"
    price = "" if why.next_best is None else _price(why.next_best.hours_change, why.next_best.cost_change_usd)
    instead = () if why.next_best is None else why.next_best.instead
    other = f" with {listed([name_of(one, catalogue) for one in instead])}" if instead else ""
    return (
        f"With your experience it comes before {called}; a plan without it reaches {more}{other}{price}. "
        f"To skip it, ask for {called} by name."
    )


def _flag(repair: Repair) -> str | None:
    """The flag that makes the change; lists of ids have none, as their flags add to what is there."""
    field = next((field for field in FIELDS if field.name == repair.field), None)
    if field is None or field.shape in (Shape.IDS, Shape.LEVELS) or not repair.value:
        return None
    return f"{field.flag} {shlex.quote(repair.value)}"


def _price(hours_change: float, cost_change_usd: float) -> str:
    parts = []
    if abs(hours_change) >= 1:
        parts.append(f"{abs(hours_change):.0f} h {'more' if hours_change > 0 else 'less'}")
    if abs(cost_change_usd) >= _CENT:
        parts.append(f"{usd(abs(cost_change_usd))} {'more' if cost_change_usd > 0 else 'less'}")
    return f" ({', '.join(parts)} in all)" if parts else ""
