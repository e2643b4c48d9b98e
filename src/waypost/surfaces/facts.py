"""What is known of a credential, in words: facts with the sources that state them, events, and where it stands.

For people; the same on every surface.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from waypost.catalogue.dossier import Dossier
from waypost.catalogue.query import Compared
from waypost.domain.credential import Credential, Event, EventKind, ExamFormat, Fee, Prerequisite, Renewal
from waypost.domain.dates import PartialDate
from waypost.domain.lifecycle import Reason, Sitting, SittingKind, Status, sittings
from waypost.surfaces import words

MEANING = {
    Status.NOT_ANNOUNCED: "nobody knew of it yet",
    Status.ANNOUNCED: "known of, but it cannot be sat yet",
    Status.BETA: "open as a beta; the result comes later and the exam may still change",
    Status.LIVE: "can be sat",
    Status.CLOSING: "can be sat, and its last day is known and near",
    Status.WITHDRAWN: "can no longer be sat",
    Status.RESTRICTED: "open to some people only",
    Status.UNCLEAR: "sources do not settle whether it can be sat",
    Status.NOT_A_CREDENTIAL: "certifies no person, or was not found to exist",
}
_EVENTS = {
    EventKind.ANNOUNCED: "announced",
    EventKind.REGISTRATION_OPENS: "registration opens",
    EventKind.BETA_OPENS: "beta opens",
    EventKind.BETA_CLOSES: "beta closes",
    EventKind.LIVE: "live",
    EventKind.LAST_DAY: "last day to sit",
    EventKind.RENEWAL_ENDS: "renewal ends",
    EventKind.REPLACED_BY: "replaced by",
    EventKind.RENAMED: "renamed",
    EventKind.ISSUER_MOVED: "issuer moved",
    EventKind.GUIDE_CHANGED: "new exam guide",
    EventKind.ELIGIBILITY_LIMITED: "open to some only",
    EventKind.REGISTRATION_UNCLEAR: "registration unclear",
    EventKind.CLOSED: "withdrawn",
}
NOT_STATED = "not stated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One fact as text. ``text`` empty: not stated. ``sources`` are keys of the record's sources."""

    label: str
    text: str
    sources: tuple[str, ...] = ()


def facts_of(found: Dossier) -> Iterator[Fact]:
    """The facts of a credential in the order in which a reader asks for them, those not stated included."""
    for fact in _facts(found):
        yield replace(fact, sources=_named(fact, found.credential))


def _facts(found: Dossier) -> Iterator[Fact]:
    one, form, supports = found.credential, found.credential.format, found.credential.supports
    for fee in one.fees:
        yield Fact(label="Fee", text=fee_in_words(fee), sources=fee.sources)
    length = f"{form.minutes} minutes" if form.minutes is not None else ""
    asked = f"{form.questions} questions" if form.questions else ""
    text = ", ".join(part for part in (length, asked) if part)
    yield Fact(label="Length", text=text, sources=tuple(supports.get("minutes", form.sources)))
    yield Fact(label="Questions", text=form.questions_note or "", sources=supports.get("questions", ()))
    yield Fact(label="Pass mark", text=form.passing_score or "", sources=supports.get("passing_score", ()))
    languages = _languages(form, _ended(found))
    yield Fact(label="Languages", text=languages, sources=supports.get("languages", ()))
    yield Fact(label="Where", text=form.delivery or "", sources=supports.get("delivery", ()))
    term = supports.get("validity", one.renewal.sources)
    yield Fact(label="Lasts", text=words.lasts_in_words(one.renewal), sources=term)
    yield Fact(label="Renewal", text=one.renewal.rule or "", sources=one.renewal.sources)
    if one.renewal.expires is not False:
        yield Fact(label="Renewal fee", text=_renewal_fee(one.renewal), sources=one.renewal.sources)
    for condition in one.prerequisites:
        text = f"{condition.text.rstrip('.')}; {gate_in_words(condition)}"
        yield Fact(label="Needs first", text=text, sources=supports.get("prerequisites", ()))
    yield Fact(label="Experience", text=one.recommended_experience or "", sources=supports.get("experience", ()))
    yield Fact(label="Audience", text=one.audience or "", sources=supports.get("audience", ()))
    yield Fact(label="Study", text=study_in_words(found))
    yield Fact(label="Retakes", text=one.retake_rule or "", sources=supports.get("retake", ()))
    yield Fact(label="Discounts", text=one.discounts or "", sources=supports.get("discounts", ()))
    yield Fact(label="Page", text=one.official_url or "")
    yield Fact(label="Exam guide", text=one.guide_url or "")
    yield Fact(label="Edition", text=form.guide_version or "", sources=supports.get("guide", ()))
    if one.tier_note:
        yield Fact(label="Tier", text=f"{one.tier_text}: {one.tier_note}")


def _named(fact: Fact, one: Credential) -> tuple[str, ...]:
    """The sources to name beside a fact: none beside what is not stated, nor all of a record where no one was noted."""
    noted = [set(keys) for name, keys in one.supports.items() if name != "record"]
    everything = set(one.supports.get("record", ()))
    whole = len(everything) > 1 and set(fact.sources) == everything and everything not in noted
    return () if whole or fact.text in ("", NOT_STATED) else fact.sources


def languages_in_words(one: Compared) -> str:
    """The stated languages, those in which it can no longer be sat apart, with what was noted on them."""
    return _languages(one.credential.format, one.ended_languages) or NOT_STATED


def gate_in_words(condition: Prerequisite) -> str:
    """What waits for a condition: a plan never relies on sitting an exam without one, unless a source says so."""
    title_only = condition.gates == "title"
    return "needed for the title, not for the exam" if title_only else "counted as needed before the exam"


def last_day_in_words(one: Compared) -> str:
    """The last day of what can be sat or could be; that of a beta, before the standard form opens, is none."""
    if one.last_day is None or one.bookable.reason is Reason.NOT_YET_OPEN:
        return "none known"
    return words.day(one.last_day)


def _languages(form: ExamFormat, ended: tuple[str, ...]) -> str:
    stated = form.languages or ()
    left = ", ".join(name for name in stated if name not in ended)
    if form.languages_note and not (stated and form.languages_complete):
        return form.languages_note  # which is all that a source prints where it leaves languages out
    over = f"ended: {', '.join(ended)}" if ended else ""
    text = "; ".join(part for part in (left, over) if part)
    return f"{text} – {form.languages_note.rstrip('.')}" if form.languages_note else text


def _ended(found: Dossier) -> tuple[str, ...]:
    """The stated languages in which it can no longer be sat, where it can be in others."""
    over = [name for name in found.credential.format.languages or () if _is_over(name, found)]
    return tuple(over) if len(over) < len(found.credential.format.languages or ()) else ()


def _is_over(language: str, found: Dossier) -> bool:
    windows = [one for one in found.sittings if one.names(language)]
    return bool(windows) and all(one.may_close is not None and one.may_close < found.as_of for one in windows)


def fee_in_words(fee: Fee) -> str:
    """The list price of a sitting, with what was noted on it."""
    amount = NOT_STATED if fee.amount is None else _amount(fee.amount, fee.currency)
    kind = "" if fee.sitting == "standard" else f" for the {fee.sitting}"
    return f"{amount}{kind}{f' ({fee.note})' if fee.note else ''}"


def _renewal_fee(renewal: Renewal) -> str:
    """What sources print, else the list price of renewing; empty where neither is stated."""
    return renewal.fee_text or ("" if renewal.fee_usd is None else _amount(renewal.fee_usd, "USD"))


def _amount(amount: Decimal, currency: str) -> str:
    """``free``, ``200 USD`` or ``70.50 USD``."""
    figure = f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"
    return f"{figure} {currency}" if amount else "free"


def study_in_words(found: Dossier) -> str:
    """Published hours, or weeks where no hours are printed, beside the planned ones; empty where there are none."""
    study = found.credential.study
    published = [one for one in (study.hours_low, study.hours_high) if one is not None]
    weeks = [one for one in (study.weeks_low, study.weeks_high) if one is not None]
    parts = [f"published {words.between(published)} h"] if published else []
    if weeks and not published:
        parts.append(f"published {words.between(weeks)} weeks without hours")
    if found.study_hours is not None:
        parts.append(f"planned {found.study_hours:.0f} h with the recommended experience")
    if found.study_hours_from_nothing is not None:
        parts.append(f"{found.study_hours_from_nothing:.0f} h from nothing")
    return ", ".join(parts)


def partial(value: PartialDate) -> str:
    """``8 Oct 2024``, ``Oct 2024`` or ``2024``, as precise as the source."""
    if value.month is None:
        return str(value.year)
    name = words.month(value.earliest())
    return f"{name} {value.year}" if value.day is None else f"{value.day} {name} {value.year}"


def when_in_words(event: Event) -> str:
    """When an event is, as far as its sources say."""
    if event.date is not None:
        return partial(event.date)
    if event.not_before is not None and event.not_after is not None:
        return f"between {partial(event.not_before)} and {partial(event.not_after)}"
    if event.not_after is not None:
        return f"by {partial(event.not_after)}"
    return f"not before {partial(event.not_before)}" if event.not_before is not None else "no day stated"


def event_in_words(event: Event, target: str | None = None) -> str:
    """What happens, to whom and how sure that is; ``target`` is how to call the record it names, if at all."""
    parts = [
        _EVENTS[event.kind],
        f"to {target}" if target and event.kind is EventKind.RENAMED else target or "",
        f"in {words.listed(event.languages)}" if event.languages else "",
        f"for {event.who}" if event.who else "",
        "(planned)" if event.planned else "",
        "(not confirmed)" if not event.confirmed else "",
        f"– {event.note}" if event.note else "",
    ]
    return " ".join(part for part in parts if part)


def standing(one: Credential, status: Status, day: dt.date, credentials: Mapping[str, Credential]) -> str:
    """The date that matters beside the status on ``day``, in a few words; empty where nothing is dated."""
    windows = sittings(one, credentials)
    if status in (Status.LIVE, Status.CLOSING):
        ends = _ends(windows, day)
        return "; ".join(ends) if ends else _since(one, EventKind.LIVE)
    if status is Status.RESTRICTED:
        who = next((each.restricted_to for each in windows if each.restricted_to is not None), None)
        return f"only {who}" if who else ""
    if status is Status.BETA:
        return _beta(one, windows, day)
    if status is Status.WITHDRAWN:
        closed = [each.closes for each in windows if each.closes is not None]
        return f"last day was {words.day(max(closed))}" if closed else "day not stated"
    if status is Status.ANNOUNCED:
        opens = [each.opens for each in windows if each.opens is not None and each.opens > day]
        ended = [each.closes for each in windows if each.kind is SittingKind.BETA and each.closes is not None]
        beta = f"beta ended {words.day(max(ended))}; " if ended and max(ended) < day else ""
        return f"{beta}opens {words.day(min(opens))}" if opens else f"{beta}opening not stated"
    return ""


def _ends(windows: tuple[Sitting, ...], day: dt.date) -> list[str]:
    """Last days of a standard form that is still open in some language, the ended ones first."""
    ending = [each for each in windows if each.kind is SittingKind.STANDARD and each.closes is not None]
    found = []
    for each in sorted(ending, key=lambda each: (each.closes or day, each.languages)):
        assert each.closes is not None
        names = f"{words.listed(each.languages)} " if each.languages else ""
        over = "ended" if each.closes < day else "until"
        later = " or later" if over == "until" and each.may_close != each.closes else ""
        found.append(f"{names}{over} {words.day(each.closes)}{later}")
    return found


def _beta(one: Credential, windows: tuple[Sitting, ...], day: dt.date) -> str:
    now = next((each for each in windows if each.kind is SittingKind.BETA and each.contains(day)), None)
    if now is not None and now.closes is not None and any(event.kind is EventKind.BETA_CLOSES for event in one.events):
        return f"beta until {words.day(now.closes)}"
    return "; ".join(part for part in (_since(one, EventKind.BETA_OPENS), _standard_form(one, day)) if part)


def _standard_form(one: Credential, day: dt.date) -> str:
    """When the standard form is planned for, of an exam that is a beta on ``day``; empty where no day is."""
    for event in one.events:
        if event.kind is EventKind.LIVE and event.planned and event.date is not None and event.date.earliest() > day:
            return f"standard form planned for {partial(event.date)}{'' if event.confirmed else ', not confirmed'}"
    return ""


def _since(one: Credential, kind: EventKind) -> str:
    """Since when, as far as a source saw it happen: a day that was only planned is none."""
    begun = [event for event in one.events if event.kind is kind and not event.planned]
    dated = [(event.date, event.confirmed) for event in begun if event.date is not None]
    if not dated:
        return "" if all(event.confirmed for event in begun) else "launch not confirmed"
    first, confirmed = min(dated, key=lambda each: each[0].earliest())
    return f"since {partial(first)}{'' if confirmed else ', not confirmed'}"
