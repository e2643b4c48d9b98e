"""A plan as a calendar that Google, Apple and Outlook take in: whole days, stable names, nothing about the person."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from waypost.domain.catalogue import Catalogue
from waypost.domain.plan import Plan, Step, StepKind
from waypost.domain.profile import Profile
from waypost.errors import not_installed
from waypost.surfaces import words

if TYPE_CHECKING:
    from icalendar import Event

_PRODUCT = "-//Waypost//Waypost plan//EN"
_FIRST = dt.date(2020, 1, 1)  # from which revisions are counted
_ONE = dt.timedelta(days=1)
_MORNING_BEFORE = dt.timedelta(hours=-15)  # nine o'clock on the day before a whole day


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event of whole days, ``end`` the last of them. ``name`` makes it the same event in a later calendar."""

    name: str
    title: str
    start: dt.date
    end: dt.date
    text: str
    url: str | None = None
    takes_time: bool = False  # the day is shown as taken
    reminds: bool = False


def calendar(plan: Plan, profile: Profile, catalogue: Catalogue) -> bytes:
    """The ``.ics`` file of a plan, the same bytes for the same plan.

    Imported again after planning anew, events move rather than double: they are named after the step and after what the
    plan is for. There is no METHOD in it: that makes a message, which needs an organiser (RFC 5546). Raises
    ``Unavailable`` where the icalendar library is not installed.
    """
    try:
        from icalendar import Calendar
    except ImportError:
        message = "Calendars need the icalendar library, which is not installed."
        raise not_installed(message, "web") from None
    title = f"Waypost: {catalogue.roles[plan.role].title}"
    made = Calendar()
    for name, value in (("prodid", _PRODUCT), ("version", "2.0"), ("calscale", "GREGORIAN")):
        made.add(name, value)
    made.add("name", title)
    made.add("x-wr-calname", title)
    about = _about(plan, profile)
    for entry in entries(plan, catalogue):
        made.add_component(_event(entry, plan, about))
    return bytes(made.to_ical())


def entries(plan: Plan, catalogue: Catalogue) -> Iterator[Entry]:
    """What stands in the calendar, step by step, and the deadline at last."""
    for step in plan.steps:
        yield from _of_exam(step, catalogue) if step.kind is StepKind.EXAM else _of_project(step, catalogue)
    reached = f"Readiness {plan.readiness_end:.0f} of 100 for {catalogue.roles[plan.role].title}."
    yield Entry(name="deadline", title="Deadline of the plan", start=plan.deadline, end=plan.deadline, text=reached)


def _of_exam(step: Step, catalogue: Catalogue) -> Iterator[Entry]:
    credential = catalogue.credentials[step.id]
    called = f"{step.code} {step.title}" if step.code else step.title
    short = words.name_of(step.id, catalogue)
    url = credential.guide_url or credential.official_url
    why = words.why_in_words(step, catalogue)
    if step.start < step.end:
        text = f"{words.hours(step.hours)} of study until the exam on {words.day(step.end)}.\n{why}"
        yield Entry(
            name=f"{step.id}/study", title=f"Study: {called}", start=step.start, end=step.end - _ONE, text=text, url=url
        )
    fee = words.usd(step.fee_usd) if step.fee_known else "not stated"
    last = f"\nLast day to sit: {words.day(step.window_closes)}." if step.window_closes is not None else ""
    yield Entry(
        name=f"{step.id}/exam",
        title=f"Exam: {called}",
        start=step.end,
        end=step.end,
        text=f"Book it for this day or soon after. Fee: {fee}.{last}\n{why}",
        url=credential.official_url,
        takes_time=True,
        reminds=True,
    )
    for name, head, day in (
        ("latest-start", "Last safe start", step.last_safe_start),
        ("last-day", "Last day to sit", step.window_closes),
    ):
        if day is not None:
            text = f"{called}: {head.lower()} {words.day(day)}, for an exam that ends."
            yield Entry(name=f"{step.id}/{name}", title=f"{head}: {short}", start=day, end=day, text=text, reminds=True)


def _of_project(step: Step, catalogue: Catalogue) -> Iterator[Entry]:
    command = words.start_command(step)
    start = f"\n{command}" if command else ""
    text = f"{words.hours(step.hours)} of work.{start}\n{words.why_in_words(step, catalogue)}"
    yield Entry(name=f"{step.id}/work", title=f"Project: {step.title}", start=step.start, end=step.end, text=text)


def _event(entry: Entry, plan: Plan, about: str) -> Event:
    from icalendar import Alarm, Event

    made = Event()
    stamp = dt.datetime.combine(plan.as_of, dt.time(), tzinfo=dt.UTC)
    fields: dict[str, Any] = {
        "uid": f"{_digest(about, entry.name)}@waypost",
        "dtstamp": stamp,
        "sequence": max((plan.as_of - _FIRST).days, 0),
        "dtstart": entry.start,
        "dtend": entry.end + _ONE,  # RFC 5545: the day after the last
        "summary": entry.title,
        "description": entry.text,
        "transp": "OPAQUE" if entry.takes_time else "TRANSPARENT",
        "status": "CONFIRMED",
    }
    for name, value in fields.items():
        made.add(name, value)
    if entry.url:
        made.add("url", entry.url)
    if entry.reminds:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", entry.title)
        alarm.add("trigger", _MORNING_BEFORE)
        made.add_component(alarm)
    return made


def _about(plan: Plan, profile: Profile) -> str:
    """What the plan is for, as one word that tells nobody anything."""
    return _digest(profile.id or "", profile.role, profile.background, plan.stack or "")


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x00".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:24]
