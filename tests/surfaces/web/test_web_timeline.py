"""The timeline: bars that rest on dated events, words beside them, and what is not dated said so."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from page_reading import check_sound, read
from starlette.testclient import TestClient

from waypost import api
from waypost.surfaces.web import lanes

CATALOGUE = api.load_catalogue()
TODAY = dt.date(2026, 11, 22)


def entries(months: int = 24) -> dict[str, lanes.Entry]:
    """Every entry of the picture, by id."""
    made = lanes.groups(CATALOGUE, lanes.stretch(TODAY, months))
    return {entry.credential.id: entry for group in made for entry in group.entries}


def test_every_credential_is_in_the_picture_once_or_named_as_undated(client: TestClient) -> None:
    page = read(client, "/timeline")
    check_sound(page)
    found = lanes.groups(CATALOGUE, lanes.stretch(TODAY, 24))
    dated = [entry.credential.id for group in found for entry in group.entries]
    undated = [one.id for group in found for one in group.undated]
    assert sorted(dated + undated) == sorted(CATALOGUE.credentials)
    assert undated
    assert "No dated event" in page.spoken
    for one in CATALOGUE.credentials:
        assert f"/credentials/{one}" in page.links


def test_what_has_no_dated_event_has_no_bar() -> None:
    for group in lanes.groups(CATALOGUE, lanes.stretch(TODAY, 36)):
        for one in group.undated:
            assert all(event.date is None and event.not_after is None for event in one.events)


def test_languages_that_end_by_themselves_have_a_lane_of_their_own(client: TestClient) -> None:
    english, others = entries()["aws/mla-c01"].lanes
    assert english.languages == ("English",)
    assert english.ends is not None
    assert "Japanese" in others.languages
    assert others.bars[-1].look == "perhaps"  # until its successor opens, a day that is planned
    assert "open in English" in read(client, "/timeline?vendor=aws").spoken


def test_partner_only_and_unclear_exams_look_other_than_open_ones() -> None:
    looks = {one: {bar.look for lane in entry.lanes for bar in lane.bars} for one, entry in entries().items()}
    assert looks["anthropic/ccar-f"] == {"restricted"}
    assert "unclear" in looks["oracle/oci-generative-ai-professional"]
    assert "beta" in looks["aws/aib-c01"]


def test_a_successor_stands_right_after_what_it_replaces(client: TestClient) -> None:
    order = list(entries())
    assert order.index("aws/mla-c02") == order.index("aws/mla-c01") + 1
    assert "followed by" in read(client, "/timeline?vendor=aws").spoken


@pytest.mark.parametrize(
    ("months", "first", "last"),
    [(12, "2026-03-01", "2027-02-28"), (24, "2025-07-01", "2027-06-30"), (36, "2024-11-01", "2027-10-31")],
)
def test_the_picture_shows_whole_months_of_which_a_third_lies_ahead(months: int, first: str, last: str) -> None:
    over = lanes.stretch(TODAY, months)
    assert (over.start, over.end) == (dt.date.fromisoformat(first), dt.date.fromisoformat(last))


def test_a_lane_ends_only_at_a_last_day_that_is_sure() -> None:
    found = entries()
    ended = [lane for entry in found.values() for lane in entry.lanes if lane.ends is not None]
    assert ended
    assert all(lane.bars[-1].look != "perhaps" for lane in ended)
    assert found["aws/mla-c01"].lanes[1].ends is None


@pytest.mark.parametrize("months", [12, 24, 36])
def test_bars_and_marks_stay_within_the_picture(months: int) -> None:
    over = lanes.stretch(TODAY, months)
    assert over.start < TODAY < over.end
    assert len(over.ticks) >= 6
    for entry in entries(months).values():
        for bar in (bar for lane in entry.lanes for bar in lane.bars):
            assert 0 <= bar.x <= 100
            assert bar.width >= 0
            assert bar.x + bar.width <= 100.01
        assert all(0 <= mark.x <= 100 for mark in entry.marks)


def test_a_bar_lies_where_its_days_lie() -> None:
    over = lanes.stretch(TODAY, 24)
    english = entries()["aws/mla-c01"].lanes[0]
    share = (dt.date(2026, 9, 28) - over.start) / (over.end - over.start) * 100
    assert english.ends == pytest.approx(share, abs=0.01)


def test_every_row_says_in_words_what_it_draws(client: TestClient) -> None:
    text = client.get("/timeline").text
    rows = re.findall(r'<td role="cell" class="lane"><span class="said">([^<]+)</span>', text)
    assert len(rows) == len(entries())
    assert any("beta in English from 29 Sep 2026 to 13 Jan 2027" in row for row in rows)


def test_vendor_status_and_time_narrow_the_picture(client: TestClient) -> None:
    page = read(client, "/timeline?vendor=aws&status=withdrawn&months=36")
    assert "/credentials/aws/mls-c01" in page.links
    assert "/credentials/aws/aif-c01" not in page.links
    nothing = read(client, "/timeline?vendor=cisco&status=beta")
    assert "Nothing meets both" in nothing.spoken


@pytest.mark.parametrize("query", ["vendor=<b>", "status=new", "months=7", "months=-1", "months=x"])
def test_what_does_not_exist_is_said_and_left_out(client: TestClient, query: str) -> None:
    answer = client.get(f"/timeline?{query}")
    assert answer.status_code == 200
    assert "was left out" in answer.text
    assert "<b>'" not in answer.text


def test_the_picture_stays_small(client: TestClient) -> None:
    for months in lanes.STRETCHES:
        assert len(client.get(f"/timeline?months={months}").content) < 200_000
