"""The calendar of a plan: what RFC 5545 asks for, and what clients make of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from icalendar import Calendar

from waypost import api
from waypost.domain.catalogue import Catalogue
from waypost.domain.plan import Plan
from waypost.domain.profile import Profile
from waypost.surfaces.ical import calendar

DAY = dt.date(2026, 11, 22)


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    return api.load_catalogue()


def me(**fields: object) -> Profile:
    return replace(Profile(role="ml-engineer", as_of=DAY, background="data-analyst", stack="azure"), **fields)


def read(content: bytes) -> list:
    return list(Calendar.from_ical(content).walk("VEVENT"))


def ending_plan(shipped: Catalogue) -> Plan:
    """A plan with an exam that has a last day to sit."""
    made = api.plan(me(), shipped)
    exam = next(step for step in made.steps if step.kind == "exam")
    dated = replace(exam, last_safe_start=dt.date(2026, 12, 1), window_closes=dt.date(2027, 8, 1))
    return replace(made, steps=tuple(dated if step is exam else step for step in made.steps))


def test_every_event_has_what_the_standard_requires(shipped: Catalogue) -> None:
    made = calendar(ending_plan(shipped), me(), shipped)
    parsed = Calendar.from_ical(made)
    assert parsed["version"] == "2.0"
    assert parsed["prodid"]
    assert "method" not in parsed  # a message would need an organiser
    events = read(made)
    assert events
    for event in events:
        assert event["uid"]
        assert event.decoded("dtstamp") == dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
        assert event["dtstart"].params["VALUE"] == event["dtend"].params["VALUE"] == "DATE"
        assert event.decoded("dtend") > event.decoded("dtstart")
        for alarm in event.walk("VALARM"):
            assert {"ACTION", "TRIGGER", "DESCRIPTION"} <= set(alarm)
    assert len({event["uid"] for event in events}) == len(events)


def test_lines_end_and_fold_as_the_standard_says(shipped: Catalogue) -> None:
    made = calendar(api.plan(me(), shipped), me(), shipped)
    lines = made.split(b"\r\n")
    assert lines[-1] == b""
    assert all(b"\n" not in line and b"\r" not in line and len(line) <= 75 for line in lines)
    assert any(line.startswith(b" ") for line in lines)


def test_exams_projects_and_binding_days_are_whole_days_at_their_dates(shipped: Catalogue) -> None:
    plan = ending_plan(shipped)
    days = {str(event["summary"]): event.decoded("dtstart") for event in read(calendar(plan, me(), shipped))}
    for step in plan.steps:
        name = f"{step.code} {step.title}" if step.code else step.title
        if step.kind == "exam":
            assert days[f"Exam: {name}"] == step.end
            assert days[f"Study: {name}"] == step.start
        else:
            assert days[f"Project: {name}"] == step.start
    assert dt.date(2026, 12, 1) in {day for title, day in days.items() if title.startswith("Last safe start")}
    assert dt.date(2027, 8, 1) in {day for title, day in days.items() if title.startswith("Last day to sit")}
    assert days["Deadline of the plan"] == plan.deadline


def test_an_exam_day_tells_its_fee_or_that_none_is_stated(shipped: Catalogue) -> None:
    made = ending_plan(shipped)
    exam = next(step for step in made.steps if step.kind == "exam")
    for known, said in ((True, "Fee: $123."), (False, "Fee: not stated.")):
        told = replace(made, steps=(replace(exam, fee_usd=123, fee_known=known),))
        (day,) = [one for one in read(calendar(told, me(), shipped)) if str(one["summary"]).startswith("Exam")]
        assert said in str(day["description"])
        assert "Last day to sit: 1 Aug 2027." in str(day["description"])


def test_an_exam_day_reminds_and_takes_the_day_and_study_does_not(shipped: Catalogue) -> None:
    for event in read(calendar(api.plan(me(), shipped), me(), shipped)):
        is_exam = str(event["summary"]).startswith("Exam")
        assert bool(event.walk("VALARM")) == is_exam
        assert (event["transp"] == "OPAQUE") == is_exam


def test_the_same_plan_gives_the_same_bytes_and_a_later_one_moves_its_events(shipped: Catalogue) -> None:
    made = api.plan(me(), shipped)
    first = calendar(made, me(), shipped)
    assert calendar(made, me(), shipped) == first
    later = me(as_of=DAY + dt.timedelta(days=30), hours_per_week=9.0)
    moved = {event["uid"]: event for event in read(calendar(api.plan(later, shipped), later, shipped))}
    same = [(event, moved[event["uid"]]) for event in read(first) if event["uid"] in moved]
    assert same
    assert all(str(old["summary"]) == str(new["summary"]) for old, new in same)
    assert all(new["sequence"] > old["sequence"] for old, new in same)


def test_nothing_about_the_person_is_in_the_calendar(shipped: Catalogue) -> None:
    somebody = me(id="Ada Lovelace", external=("Licence of Lovelace",), held=("aws/clf-c02",))
    text = calendar(api.plan(somebody, shipped), somebody, shipped).decode()
    assert not [word for word in ("Ada", "Lovelace", "clf-c02", "data-analyst") if word in text]
    other = calendar(api.plan(somebody, shipped), replace(somebody, id="Grace"), shipped)
    assert not {event["uid"] for event in read(text.encode())} & {event["uid"] for event in read(other)}


def test_a_plan_that_cannot_be_still_gives_a_calendar(shipped: Catalogue) -> None:
    asked = me(budget_usd=0.0, want=("aws/mls-c01",))
    (event,) = read(calendar(api.plan(asked, shipped), asked, shipped))
    assert str(event["summary"]) == "Deadline of the plan"
