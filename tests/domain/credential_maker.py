"""Made-up credentials for the tests of what is derived from events."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from waypost.domain.credential import Credential, Event, EventKind, ExamFormat, Kind, Tier
from waypost.domain.dates import PartialDate


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def event(kind: str, date: str | None = None, **more: Any) -> Event:
    for bound in ("not_before", "not_after"):
        if bound in more:
            more[bound] = PartialDate.parse(more[bound])
    if "until_event" in more:
        more["until_event"] = EventKind(more["until_event"])
    return Event(kind=EventKind(kind), date=None if date is None else PartialDate.parse(date), **more)


def exam(*events: Event, id: str = "example/exam", languages: tuple[str, ...] | None = None, **more: Any) -> Credential:
    given: dict[str, Any] = {
        "vendor": id.split("/")[0],
        "issuer": "Example",
        "title": id,
        "kind": Kind.EXAM,
        "tier": Tier.ASSOCIATE,
        "format": ExamFormat(languages=languages),
    }
    return Credential(id=id, events=events, **(given | more))


def catalogue(*credentials: Credential) -> dict[str, Credential]:
    return {one.id: one for one in credentials}


DAYS = st.dates(min_value=dt.date(2023, 1, 1), max_value=dt.date(2030, 12, 31))
LANGUAGES = ("English", "Japanese", "Korean", "Simplified Chinese", "German")


def _partial(value: dt.date, precision: int) -> PartialDate:
    return PartialDate(*(value.year, value.month, value.day)[:precision])


PARTIAL_DATES = st.builds(_partial, DAYS, st.integers(1, 3))
EVENTS = st.builds(
    Event,
    kind=st.sampled_from([kind for kind in EventKind if kind is not EventKind.REPLACED_BY]),
    date=st.none() | PARTIAL_DATES,
    not_before=st.none() | PARTIAL_DATES,
    not_after=st.none() | PARTIAL_DATES,
    planned=st.booleans(),
    confirmed=st.booleans(),
    languages=st.lists(st.sampled_from(LANGUAGES), max_size=2, unique=True).map(tuple),
    target=st.sampled_from([None, "example/exam", "example/next", "example/absent"]),
    until_event=st.none() | st.sampled_from(EventKind),
    who=st.none() | st.just("Example Partner Network"),
)
FORMATS = st.builds(
    ExamFormat,
    languages=st.none() | st.lists(st.sampled_from(LANGUAGES), min_size=1, max_size=4, unique=True).map(tuple),
    languages_complete=st.booleans(),
)


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, Credential]:
    """Two exams with any events at all, also contradictory ones and ones that wait for each other."""
    made = []
    for name in ("example/exam", "example/next"):
        events = draw(st.lists(EVENTS, max_size=6))
        made.append(exam(*events, id=name, format=draw(FORMATS), kind=draw(st.sampled_from(Kind))))
    return catalogue(*made)
