"""The list of credentials, a credential's page, and credentials side by side."""

from __future__ import annotations

import datetime as dt
import re
from html import escape

import pytest
from page_reading import check_sound, inside, read
from starlette.testclient import TestClient

from waypost import api

CATALOGUE = api.load_catalogue()
CREDENTIALS = sorted(CATALOGUE.credentials)
HOSTILE = ["<script>alert(1)</script>", "'\"><img src=x onerror=alert(1)>", "{{7*191}}", "\x00", "%", "a" * 3000]


def listed(client: TestClient, query: str) -> list[str]:
    """The ids of the rows of the list, in their order."""
    text = client.get(f"/credentials?{query}").text
    return re.findall(r'name="ids" value="([^"]+)"', text)


def test_every_credential_has_a_page_with_its_id_its_sources_and_the_day_they_were_seen(hasty: TestClient) -> None:
    assert CREDENTIALS
    for one in CREDENTIALS:
        record = CATALOGUE.credentials[one]
        page = read(hasty, f"/credentials/{one}")
        check_sound(page)
        assert one in page.spoken
        for source in record.sources:
            assert not source.url.startswith("https://") or source.url in page.links
        assert "Seen " in page.spoken or not record.sources
        for place, source in enumerate(record.sources, start=1):
            assert f"source-{place}" in page.ids
            assert source.seen is None or str(source.seen.year) in page.spoken


def test_where_sources_disagree_the_page_shows_every_conflict(hasty: TestClient) -> None:
    disputed = [one for one in CREDENTIALS if CATALOGUE.credentials[one].conflicts]
    assert disputed
    for one in disputed:
        page = read(hasty, f"/credentials/{one}")
        assert "Where sources disagree" in page.spoken
        for conflict in CATALOGUE.credentials[one].conflicts:
            assert conflict[1:40] in page.spoken


def test_what_is_not_stated_is_put_down_to_no_source(client: TestClient) -> None:
    facts = client.get("/credentials/ms/ab-730").text.partition('<table class="facts">')[2].partition("</table>")[0]
    rows = [re.sub(r"<[^>]+>", " ", row).split() for row in facts.split("<tr>")]
    bare = [row[0] for row in rows if row[-2:] == ["not", "stated"]]
    assert {"Fee", "Lasts", "Languages"} <= set(bare)


def test_a_fact_that_no_source_states_is_said_to_be_not_stated(client: TestClient) -> None:
    unknown = next(one for one in CREDENTIALS if CATALOGUE.credentials[one].format.minutes is None)
    assert "not stated" in read(client, f"/credentials/{unknown}").spoken


@pytest.mark.parametrize("name", ["MLA-C01", "mla-c01", "aws-mla-c01", "AWS/MLA-C01"])
def test_a_code_or_old_id_leads_to_the_page_of_the_id_for_good(client: TestClient, name: str) -> None:
    answer = client.get(f"/credentials/{name}?hours_per_week=5")
    assert answer.status_code == 308
    assert answer.headers["location"] == "/credentials/aws/mla-c01?hours_per_week=5"


def test_an_unknown_credential_is_a_page_that_links_to_the_closest(client: TestClient) -> None:
    page = read(client, "/credentials/aws/mla-c03", status=404)
    assert "/credentials/aws/mla-c01" in page.links


def test_the_latest_safe_start_follows_the_hours_a_week_and_the_language(client: TestClient) -> None:
    facts = api.dossier(CATALOGUE, "aws/mla-c01", dt.date(2026, 11, 22), "Japanese", 20)
    assert facts.latest_start is not None
    page = read(client, "/credentials/aws/mla-c01?hours_per_week=20&language=Japanese")
    assert f"{facts.latest_start.day} " in page.spoken
    assert "at 20 h a week" in page.spoken
    assert "In Japanese" in page.spoken


@pytest.mark.parametrize("query", ["hours_per_week=-4", "hours_per_week=nan", "hours_per_week=x", "language=Klingon"])
def test_terms_that_cannot_be_are_said_and_not_used(client: TestClient, query: str) -> None:
    text = client.get(f"/credentials/aws/mla-c01?{query}").text
    assert 'class="note warn" role="alert"' in text
    assert "at 8 h a week" in text


def test_languages_that_end_by_themselves_are_told_apart(client: TestClient) -> None:
    spoken = read(client, "/credentials/aws/mla-c01").spoken
    assert "Japanese, Korean, Simplified Chinese" in spoken
    assert "no longer in this language" in spoken
    assert "13 Jan 2027" in spoken


def test_what_carries_over_to_the_successor_stands_on_the_page(client: TestClient) -> None:
    page = read(client, "/credentials/aws/mla-c01")
    assert "Followed by" in page.spoken
    assert "of learning for MLA-C02" in page.spoken
    assert "/compare?ids=aws/mla-c01,aws/mla-c02" in page.links


def test_a_credential_links_to_a_plan_that_holds_it(client: TestClient) -> None:
    page = read(client, "/credentials/aws/aip-c01")
    assert any(link.startswith("/?role=") and link.endswith("want=aws/aip-c01") for link in page.links)


def test_a_withdrawn_credential_offers_no_plan(client: TestClient) -> None:
    page = read(client, "/credentials/aws/mls-c01")
    assert not any("want=" in link for link in page.links)


def test_what_no_day_is_known_for_to_sit_it_offers_no_plan(client: TestClient) -> None:
    assert not any("want=" in link for link in read(client, "/credentials/gcp/agentic-architect").links)


def test_the_list_holds_every_credential_and_says_how_many(client: TestClient) -> None:
    assert sorted(listed(client, "")) == CREDENTIALS
    assert f"{len(CREDENTIALS)} credentials" in read(client, "/credentials").spoken


def test_every_condition_narrows_the_list_as_the_command_line_does(client: TestClient) -> None:
    day = dt.date(2026, 11, 22)
    asked = {"vendor": "aws", "status": "live", "tier": "associate", "kind": "exam", "role": "ml-engineer"}
    for name, value in asked.items():
        expected = {one.credential.id for one in api.find(CATALOGUE, as_of=day, **{name: value})}  # type: ignore[arg-type]
        assert set(listed(client, f"{name}={value}")) == expected != set(CREDENTIALS)
    together = {one.credential.id for one in api.find(CATALOGUE, as_of=day, vendor="ms", text="agents")}
    assert set(listed(client, "vendor=ms&text=agents")) == together


def test_a_fee_at_most_leaves_out_dearer_and_unknown_fees(client: TestClient) -> None:
    found = listed(client, "fee_max=100")
    assert found
    everything = {one.credential.id: one.fee_usd for one in api.find(CATALOGUE, as_of=dt.date(2026, 11, 22))}
    assert all((fee := everything[one]) is not None and fee <= 100 for one in found)


@pytest.mark.parametrize("sort", ["title", "fee", "hours", "last-day", "vendor"])
def test_sorting_keeps_every_row_and_puts_unknown_figures_last(client: TestClient, sort: str) -> None:
    found = listed(client, f"sort={sort}")
    assert sorted(found) == CREDENTIALS
    if sort == "title":
        titles = [CATALOGUE.credentials[one].title.casefold() for one in found]
        assert titles == sorted(titles)
    if sort == "fee":
        text = client.get("/credentials?sort=fee").text
        assert text.rindex("$") < text.rindex("not stated")


def test_the_nearest_last_day_comes_first_with_its_latest_start(client: TestClient) -> None:
    found = listed(client, "sort=last-day")
    assert found[0] == "aws/mla-c01"
    assert "start by" in read(client, "/credentials?sort=last-day").spoken


def test_a_list_without_rows_offers_near_names_and_one_condition_less(client: TestClient) -> None:
    page = read(client, "/credentials?text=mla-c03&vendor=aws")
    assert "Nothing meets all of that" in page.spoken
    assert "/credentials/aws/mla-c01" in page.links
    assert "/credentials?vendor=aws" in page.links
    check_sound(page)


def test_a_filter_that_does_not_exist_is_said_and_left_out(client: TestClient) -> None:
    answer = client.get("/credentials?status=<b>new</b>&fee_max=lots")
    assert answer.status_code == 200
    assert "<b>new" not in answer.text
    assert escape("<b>new</b>") in answer.text
    assert sorted(listed(client, "status=new")) == CREDENTIALS


@pytest.mark.parametrize(
    ("address", "short"),
    [
        ("/credentials?text=&role=&vendor=aws&sort=", "/credentials?vendor=aws"),
        ("/timeline?vendor=&status=", "/timeline"),
        ("/projects?role=&platform=aws", "/projects?platform=aws"),
        ("/compare?ids=aws/mla-c01&ids=", "/compare?ids=aws/mla-c01"),
        ("/credentials?vendor=&text=a%26b%0D%0Ac", "/credentials?text=a%26b%0D%0Ac"),
    ],
)
def test_a_form_sent_with_empty_fields_leads_to_the_short_address(client: TestClient, address: str, short: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.headers["location"]) == (303, short)


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("name", ["text", "vendor", "fee_max", "sort", "ids", "hours_per_week", "language"])
def test_hostile_queries_come_back_escaped_or_not_at_all(hasty: TestClient, name: str, value: str) -> None:
    for address in ("/credentials", "/compare", "/credentials/aws/mla-c02"):
        answer = hasty.get(address, params={name: value})
        assert answer.status_code < 500
        for tag in ("<script>alert", "<img src=x", "1337"):
            assert tag not in answer.text


def test_side_by_side_marks_what_is_alike_and_what_stands_out_in_words(client: TestClient) -> None:
    page = read(client, "/compare?ids=aws/mla-c01,aws/mla-c02&ids=ai-103")
    check_sound(page)
    for word in ("same", "only here", "deepest", "lowest"):
        assert word in page.spoken
    assert "/compare?ids=aws/mla-c02,ms/ai-103" in page.links  # the first taken away
    assert "ended: English" in page.spoken


def test_only_what_differs_leaves_out_rows_that_are_alike(client: TestClient) -> None:
    every = read(client, "/compare?ids=aws/mla-c01,aws/mla-c02")
    some = read(client, "/compare?ids=aws/mla-c01,aws/mla-c02&only=differences")
    assert len(some.spoken) < len(every.spoken)
    assert " same" not in some.spoken.partition("Status today")[2]


def test_fewer_than_two_ask_for_more_and_more_than_five_are_cut(client: TestClient) -> None:
    assert "/compare?ids=aws/mla-c01,aws/mla-c02" in read(client, "/compare").links
    assert "One more to go" in read(client, "/compare?ids=mla-c01").spoken
    page = read(client, f"/compare?ids={','.join(CREDENTIALS[:7])}")
    assert "At most 5" in page.spoken


def test_an_unknown_id_in_a_comparison_is_named_with_the_closest(client: TestClient) -> None:
    page = read(client, "/compare?ids=aws/mla-c01,aws/mla-c09")
    assert "aws/mla-c09" in page.spoken
    assert "Closest" in page.spoken


def test_links_of_these_pages_lead_somewhere(hasty: TestClient) -> None:
    shown = ["/credentials", "/credentials?role=mlops-engineer", "/compare", "/compare?ids=aws/mla-c01,aws/mla-c02"]
    shown += [f"/credentials/{one}" for one in CREDENTIALS[::9]]
    own = ("/credentials", "/compare", "/timeline")
    links = {link for address in shown for link in inside(read(hasty, address)) if link.startswith(own)}
    assert len(links) > 100
    for link in sorted(links)[:: max(1, len(links) // 150)]:
        assert hasty.get(link).status_code < 400, link


def test_pages_stay_small(hasty: TestClient) -> None:
    for address in (
        "/credentials",
        "/credentials?role=mlops-engineer",
        *(f"/credentials/{one}" for one in CREDENTIALS),
    ):
        assert len(hasty.get(address).content) < 200_000


def test_what_adverts_count_together_is_called_by_its_name(client: TestClient) -> None:
    page = read(client, "/credentials/aws/mla-c01")
    assert "counted together with MLA-C02, MLS-C01" in page.spoken
    assert "/credentials/aws/mls-c01" in page.links


def test_a_credential_offers_a_plan_only_in_a_language_in_which_it_can_be_booked(client: TestClient) -> None:
    ended = client.get("/credentials/aws/mla-c01").text
    assert "want=" not in ended
    assert '<th scope="col">Plan</th>' not in ended
    offered = [link for link in read(client, "/credentials/aws/mla-c01?language=Japanese").links if "want=" in link]
    assert len(offered) > 1
    assert all("language=Japanese" in link for link in offered)


def test_a_comparison_states_the_study_hours_of_the_pages_it_compares(client: TestClient) -> None:
    tile = re.search(r"(\d+ h)\s+or (\d+ h) from nothing", read(client, "/credentials/aws/mla-c02").spoken)
    assert tile is not None
    compared = read(client, "/compare?ids=aws/mla-c02,aws/aif-c01").spoken
    assert f"{tile[1]}, or {tile[2]} from nothing" in compared


def test_conditions_are_told_by_the_titles_of_the_page(client: TestClient) -> None:
    spoken = read(client, "/credentials?role=ml-engineer&vendor=ms&fee_max=0.5&text=zzzz").spoken
    for told in ("role ML engineer", "issuer Microsoft", "fee at most $0.5", "words “zzzz”"):
        assert told in spoken
    assert "role: ml-engineer" not in spoken


def test_the_list_names_the_language_of_a_latest_start_that_is_not_in_english(client: TestClient) -> None:
    listed_there = read(client, "/credentials?text=mla-c01").spoken
    assert "too late to start in Japanese: the latest day was" in listed_there
    day = re.search(r"too late to start in Japanese: the latest day was (\d+ \w+ \d+)", listed_there)
    assert day is not None
    assert day[1] in read(client, "/credentials/aws/mla-c01?language=Japanese").spoken
