"""What more money or time would bring: a drawing, its table, and a link for every point."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape

import pytest
from starlette.testclient import TestClient

from waypost import api

ME = "role=genai-engineer&background=software-developer&stack=aws&budget_usd=250"


def page(client: TestClient, query: str) -> str:
    got = client.get(f"/trade-off?{query}")
    assert got.status_code == 200
    return unescape(got.text)


@pytest.mark.parametrize("field", ["budget_usd", "hours_per_week"])
def test_every_point_is_in_the_table_and_leads_to_the_plan_it_states(client: TestClient, field: str) -> None:
    text = page(client, ME)
    section = text[text.index(f'id="trade-{field}"') :].split("</section>")[0]
    points = client.get(f"/api/trade-off?{ME}&field={field}").json()["points"]
    assert len(points) > 2
    rows = section.split("<tbody>")[1].split("<tr")[1:]
    assert len(rows) == len(points)
    for row, point in zip(rows, points, strict=True):
        assert f"{point['readiness']:.1f}</td>" in row
        (address,) = re.findall(r'href="(/\?[^"]*)"', row)
        assert f"{field}={point['at']:.10g}" in address
        if point["at"] == points[-1]["at"]:
            made = client.get(f"/download/plan.json?{address.partition('?')[2]}").json()
            assert sorted(step["id"] for step in made["steps"]) == sorted(point["steps"])
            assert made["readiness"]["end"] == pytest.approx(point["readiness"])


def test_the_profiles_own_value_is_marked_and_what_is_next_is_said(client: TestClient) -> None:
    text = page(client, ME)
    money = text[text.index('id="trade-budget_usd"') :].split("</section>")[0]
    assert money.count("you are here") == 1
    assert "$250" in money.split('class="now"')[1].split("</th>")[0]
    assert "With $250 the best plan reaches" in money
    assert "The next step up is at $" in money
    assert text.count('class="now"') == 2


def test_less_would_do_is_said_only_where_less_would_do(client: TestClient) -> None:
    asked = ME.rpartition("&")[0]
    points = client.get(f"/api/trade-off?{asked}&field=budget_usd").json()["points"]
    at = next(point["at"] for point in points if point["at"])
    for budget, said in ((at, False), (at + 1, True)):
        money = page(client, f"{asked}&budget_usd={budget:g}").split('id="trade-budget_usd"')[1].split("</section>")[0]
        assert (f"${at:,.0f} would do." in money, "would do" in money) == (said, said)


def test_no_limit_stands_at_the_last_point(client: TestClient) -> None:
    money = page(client, ME.rpartition("&")[0]).split('id="trade-budget_usd"')[1].split("</section>")[0]
    assert "you state no limit" in money
    assert "you are here" in money.split("<tr")[-1]
    assert "More money would add nothing" in money


def test_every_drawing_has_words_beside_it_and_both_themes(client: TestClient) -> None:
    text = page(client, ME)
    for source, image, alt in re.findall(r'srcset="([^"]+)"><img src="([^"]+)"[^>]* alt="([^"]+)"', text):
        assert "theme=dark" in source
        assert "theme=light" in image
        assert "as_of=2026-11-22" in image
        assert alt.startswith("Readiness of the best plan against")
        drawn = [client.get(address) for address in (source, image)]
        assert {one.headers["content-type"] for one in drawn} == {"image/svg+xml"}
        assert all(one.text.startswith("<svg") for one in drawn)
        assert drawn[0].text != drawn[1].text
        assert "max-age" in drawn[0].headers["cache-control"]
    assert text.count("<picture>") == 2
    narrow = re.findall(
        r'<source media="\(max-width: 480px\)[^"]*" srcset="([^"]+)" width="(\d+)" height="(\d+)"', text
    )
    assert len(narrow) == 4
    for address, width, height in narrow:
        assert f'width="{width}" height="{height}"' in client.get(address).text
    assert "style=" not in text


def test_the_plan_page_can_take_the_part_alone(client: TestClient) -> None:
    part = client.get(f"/trade-off?{ME}&fragment=1").text
    assert part.lstrip().startswith("<section")
    assert "<html" not in part


def test_what_cannot_be_at_any_price_is_said_and_not_drawn(client: TestClient) -> None:
    asked = f"{ME}&want=aws/mls-c01"
    text = page(client, asked)
    assert "whatever is given" in text
    assert "<img" not in text
    assert client.get(f"/trade-off.svg?{asked}&field=budget_usd").status_code == 422


@pytest.mark.parametrize(
    "wrong", ["", "field=role", "field=budget_usd&theme=pink", "field=budget_usd&size=huge", "field=%3Cb%3E"]
)
def test_a_wrong_field_or_theme_is_refused(client: TestClient, wrong: str) -> None:
    got = client.get(f"/trade-off.svg?{ME}&{wrong}")
    assert got.status_code == 422
    assert "expected one of" in got.text


def test_a_link_without_a_profile_leads_to_the_questions(client: TestClient) -> None:
    assert 'href="/"' in page(client, "").split("<main")[1]
    assert client.get("/trade-off?role=wizard").status_code == 422


def test_the_curve_is_that_of_the_library(client: TestClient) -> None:
    catalogue = api.load_catalogue()
    raw = dict(one.split("=") for one in ME.split("&"))
    profile = api.read_profile(raw, catalogue, today=dt.date(2026, 11, 22))
    found = api.trade_off(profile, catalogue, "hours_per_week")
    text = page(client, ME)
    for point in found.points:
        assert f"{point.at:.10g} h a week" in text
