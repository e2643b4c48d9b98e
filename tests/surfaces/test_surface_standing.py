"""The date that matters beside a status, and the days of events, in words."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from waypost.catalogue.dossier import dossier
from waypost.catalogue.load import load_catalogue
from waypost.domain.credential import Credential, Event, EventKind, ExamFormat, Kind, Tier
from waypost.domain.dates import PartialDate
from waypost.domain.lifecycle import Status, status_on
from waypost.surfaces import words
from waypost.surfaces.facts import event_in_words, facts_of, standing, when_in_words

DAY = dt.date(2026, 11, 22)


def event(kind: str, date: str | None = None, **more: Any) -> Event:
    bounds = {name: PartialDate.parse(more.pop(name)) for name in ("not_before", "not_after") if name in more}
    return Event(kind=EventKind(kind), date=None if date is None else PartialDate.parse(date), **bounds, **more)


def exam(*events: Event, languages: tuple[str, ...] = ("English",)) -> Credential:
    return Credential(
        id="ex/a",
        vendor="ex",
        issuer="Example",
        title="A",
        kind=Kind.EXAM,
        tier=Tier.ASSOCIATE,
        events=events,
        format=ExamFormat(languages=languages),
    )


@pytest.mark.parametrize(
    ("events", "status", "said"),
    [
        ([("live", "2025-03")], "live", "since Mar 2025"),
        ([("live", "2025-03-04"), ("live", "2024-02-01")], "live", "since 1 Feb 2024"),
        ([], "live", ""),
        ([("last-day", "2027-04-30")], "closing", "English until 30 Apr 2027"),
        ([("last-day", "2027-04")], "closing", "English until 1 Apr 2027 or later"),
        ([("last-day", "2026-04-30")], "withdrawn", "last day was 30 Apr 2026"),
        ([("closed", None)], "withdrawn", "day not stated"),
        ([("beta-opens", "2026-10-01"), ("beta-closes", "2026-12-15")], "beta", "beta until 15 Dec 2026"),
        ([("beta-opens", "2026-10-01")], "beta", "since 1 Oct 2026"),
        ([("announced", "2026-01-01"), ("live", "2027-02-01")], "announced", "opens 1 Feb 2027"),
        ([("announced", "2026-01-01")], "announced", "opening not stated"),
        (
            [("beta-opens", "2026-05-01"), ("beta-closes", "2026-06-15"), ("live", "2027-02-01")],
            "announced",
            "beta ended 15 Jun 2026; opens 1 Feb 2027",
        ),
        (
            [("beta-opens", "2026-05-01"), ("beta-closes", "2026-06-15")],
            "announced",
            "beta ended 15 Jun 2026; opening not stated",
        ),
    ],
)
def test_beside_its_status_stands_the_day_that_matters(
    events: list[tuple[str, str | None]], status: str, said: str
) -> None:
    one = exam(*(event(kind, date) for kind, date in events))
    found = status_on(one, DAY, {one.id: one})
    assert (found, standing(one, found, DAY, {one.id: one})) == (Status(status), said)


def test_whom_a_restricted_exam_is_open_to_stands_beside_it() -> None:
    one = exam(event("live", "2025-01-01"), event("eligibility-limited", who="members of the network"))
    assert standing(one, Status.RESTRICTED, DAY, {one.id: one}) == "only members of the network"


def test_languages_that_ended_stand_before_those_that_end_later() -> None:
    ends = [("2027-04-30", "Arabic"), ("2026-04-30", "Korean"), ("2026-10-31", "German")]
    one = exam(
        *(event("last-day", date, languages=(language,)) for date, language in ends),
        languages=("Arabic", "English", "German", "Korean"),
    )
    assert standing(one, Status.LIVE, DAY, {one.id: one}) == (
        "Korean ended 30 Apr 2026; German ended 31 Oct 2026; Arabic until 30 Apr 2027"
    )


@pytest.mark.parametrize(
    ("bounds", "said"),
    [
        ({"date": "2026-07", "not_after": "2026-10"}, "Jul 2026"),
        ({"not_before": "2026-06-18", "not_after": "2026-07"}, "between 18 Jun 2026 and Jul 2026"),
        ({"not_after": "2026-07-01"}, "by 1 Jul 2026"),
        ({"not_before": "2026"}, "not before 2026"),
        ({}, "no day stated"),
    ],
)
def test_an_event_is_dated_as_far_as_its_sources_say(bounds: dict[str, str], said: str) -> None:
    assert when_in_words(event("live", **bounds)) == said


@pytest.mark.parametrize(
    ("one", "target", "said"),
    [
        (event("live", "2026-07"), None, "live"),
        (event("last-day", "2026-07", languages=("German", "Korean")), None, "last day to sit in German and Korean"),
        (event("eligibility-limited", who="partners"), None, "open to some only for partners"),
        (event("replaced-by", target="ex/b", planned=True), "B-1", "replaced by B-1 (planned)"),
        (event("renamed", target="ex/b", confirmed=False), "B-1", "renamed to B-1 (not confirmed)"),
        (event("guide-changed", note="two domains fewer"), None, "new exam guide – two domains fewer"),
    ],
)
def test_an_event_says_what_happens_to_whom_and_how_sure_that_is(one: Event, target: str | None, said: str) -> None:
    assert event_in_words(one, target) == said


def test_what_a_record_states_in_words_is_told_as_it_stands() -> None:
    catalogue = load_catalogue()
    told = 0
    for one in catalogue.credentials.values():
        found = {fact.label: fact.text for fact in facts_of(dossier(catalogue, one.id, DAY))}
        stated = {
            "Where": one.format.delivery,
            "Experience": one.recommended_experience,
            "Audience": one.audience,
            "Retakes": one.retake_rule,
            "Discounts": one.discounts,
            "Page": one.official_url,
            "Exam guide": one.guide_url,
        }
        assert {label: found[label] for label in stated} == {label: text or "" for label, text in stated.items()}
        told += sum(text is not None for text in stated.values())
    assert told > 100


def test_a_range_of_figures_is_told_by_its_ends_and_one_figure_once() -> None:
    assert words.between([180, 36.5, 40]) == "36.5-180"
    assert words.between([40, 40]) == "40"
