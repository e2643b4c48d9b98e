"""A link is a plan: what is asked goes into the address and comes back whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from urllib.parse import parse_qsl

import pytest

from waypost import api
from waypost.domain.plan import Repair
from waypost.domain.profile import Profile
from waypost.surfaces.web.link import query_of, read_link, repaired

TODAY = dt.date(2026, 11, 22)
FULL = {
    "role": "ml-engineer",
    "background": "devops",
    "stack": "aws",
    "experience_years": "3",
    "hours_per_week": "6.5",
    "by": "2027-09-30",
    "budget_usd": "450.5",
    "held": "aws/clf-c02",
    "done": "drift-monitor",
    "want": "aws/mla-c02,open-rag",
    "avoid": "gh/300",
    "max_exams": "3",
    "language": "Japanese",
    "kappa": "0.4",
    "skills": "python=3,sql=2",
    "external": "CISA & CISM+,Übung <b>",
    "memberships": "people who work for a partner",
    "id": "Plan “A” / ü=1&b",
}


def _profile(raw: Mapping[str, object], **more: object) -> Profile:
    return api.read_profile({**raw, **more}, api.load_catalogue(), today=TODAY)


def test_every_field_survives_the_way_into_a_link_and_back() -> None:
    profile = _profile(FULL)
    raw, notes = read_link(parse_qsl(query_of(profile)))
    assert notes == ()
    assert _profile(raw) == profile


def test_a_link_floats_with_the_day_unless_it_is_pinned() -> None:
    profile = _profile(FULL)
    assert "as_of" not in query_of(profile)
    raw, _ = read_link(parse_qsl(query_of(profile, as_of=profile.as_of)))
    later = api.read_profile(raw, api.load_catalogue(), today=dt.date(2027, 3, 1))
    assert later == profile


@pytest.mark.parametrize(
    "query", ["held=aws/clf-c02&held=gh/300", "held=aws/clf-c02,gh/300", "held=AWS/CLF-C02,%20gh/300,"]
)
def test_a_list_may_be_repeated_or_have_commas(query: str) -> None:
    raw, _ = read_link(parse_qsl(f"role=ml-engineer&{query}"))
    assert _profile(raw).held == ("aws/clf-c02", "gh/300")


def test_the_last_of_a_repeated_field_counts_and_empty_ones_are_not_stated() -> None:
    raw, notes = read_link(parse_qsl("role=a&role=ml-engineer&months=&budget_usd=+&stack=", keep_blank_values=True))
    assert raw == {"role": "ml-engineer"}
    assert notes == ()


def test_a_stated_day_wins_over_months_as_a_form_sends_both() -> None:
    raw, _ = read_link([("role", "ml-engineer"), ("months", "9"), ("by", "2027-05-01")])
    assert "months" not in raw
    assert _profile(raw).by == dt.date(2027, 5, 1)


def test_an_unknown_parameter_is_named_once_with_the_nearest_field() -> None:
    raw, notes = read_link([("hours-per-wek", "8"), ("hours-per-wek", "9"), ("before", "x"), ("ask", "y")])
    assert raw == {}
    assert len(notes) == 1
    assert "hours_per_week" in notes[0]


def test_a_change_of_the_deadline_replaces_the_other_way_to_say_it() -> None:
    assert "months" not in query_of(_profile({"role": "ml-engineer", "months": "6"}), by=dt.date(2027, 5, 1))
    assert "by" not in dict(parse_qsl(query_of(_profile(FULL), months=6)))


def test_a_repair_replaces_lists_and_adds_titles_and_programmes() -> None:
    profile = _profile(FULL)
    more = Repair(constraint="budget-cap", message="", field="budget_usd", value="900")
    wish = Repair(constraint="wanted", message="", field="want", value="open-rag", also=(more,))
    assert repaired(profile, wish) == {"want": "open-rag", "budget_usd": "900"}
    title = Repair(constraint="prerequisite-first", message="", field="external", value="CISSP")
    assert repaired(profile, title)["external"] == (*profile.external, "CISSP")
    assert _profile(read_link(parse_qsl(query_of(profile, **repaired(profile, title))))[0]).external[-1] == "CISSP"
