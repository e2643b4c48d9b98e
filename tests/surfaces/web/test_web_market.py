"""Market pages: every figure with its n, too few said so, currencies apart, intervals, licences, drawings."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from page_reading import check_sound, read
from starlette.testclient import TestClient

from waypost import market
from waypost.surfaces.web import jobs, market_view

ROLES = [one.asked for one in market.roles()]


def test_the_guide_stands_beside_the_evidence_with_verdict_and_n(client: TestClient) -> None:
    page = read(client, "/market")
    check_sound(page)
    for row in market.guide():
        assert f"{row.guide_usd:,}" in page.spoken
        assert row.verdict.kind.replace("-", " ") in page.spoken
        assert row.cell is None or f"{row.cell.adverts:,}" in page.spoken


def test_every_role_of_the_market_has_a_page_with_its_cells(client: TestClient) -> None:
    assert ROLES
    for role in ROLES:
        page = read(client, f"/market/{role}")
        check_sound(page)
        assert role in page.spoken
        for cell in market.newest(market.pay(role)):
            shown = f"{cell.median:,}" if cell.median is not None else f"too few: {cell.adverts}"
            assert shown in page.spoken, (role, cell)


def test_a_cell_on_too_few_adverts_shows_its_n_and_no_figure(client: TestClient) -> None:
    few = next(cell for cell in market.pay("mlops-engineer") if not cell.enough)
    page = client.get("/market/mlops-engineer").text
    assert f"too few: {few.adverts}" in page
    drawn = market_view.ranges([few])[0]
    assert (drawn.width, drawn.median) == (0, 0)


def test_currencies_are_never_put_on_one_scale(client: TestClient) -> None:
    british, american = market.pay("data-engineer", country="GB"), market.pay("data-engineer")
    assert british
    with pytest.raises(ValueError, match="several currencies"):
        market_view.ranges([*british, *american])
    page = read(client, "/market/data-engineer?country=gb")
    assert "GBP a year" in page.spoken
    assert "USD a year" not in page.spoken


def test_a_country_without_adverts_is_said_and_the_us_is_shown(client: TestClient) -> None:
    page = read(client, "/market/ml-engineer?country=<b>")
    assert "the US is shown" in page.spoken
    assert "USD a year" in page.spoken


def test_counts_carry_their_interval_and_number_of_adverts(client: TestClient) -> None:
    page = read(client, "/market?kind=skill")
    for corpus in market_view.corpora(market.named(None, kind="skill")):
        assert f"Of {corpus.adverts:,} adverts" in page.spoken
        for each in corpus.counted[: market_view.LISTED]:
            mention = each.mention
            assert mention.low is not None
            assert mention.high is not None
            assert f"{mention.low * 100:.1f} to {mention.high * 100:.1f}%" in page.spoken
            assert each.low <= each.x <= each.low + each.width


def test_licences_and_attributions_are_shown(client: TestClient) -> None:
    page = read(client, "/market/ml-engineer")
    for kind in ("pay", "wages", "survey"):
        for origin in market.origins(kind):
            assert origin.licence is not None
            assert origin.licence in page.spoken
            assert origin.attribution is not None
            assert origin.attribution.rstrip(".")[1:] in page.spoken


def test_no_page_says_that_a_certificate_earns_something(client: TestClient) -> None:
    for address in ("/market", "/market/ml-engineer"):
        assert "None of this says what a certificate earns" in read(client, address).spoken


def test_every_drawing_has_words_and_a_table_and_comes_in_light_and_dark(client: TestClient) -> None:
    page = read(client, "/market/mlops-engineer")
    assert page.images
    for image in page.images:
        assert len(image["alt"]) > 40
        light = client.get(image["src"])
        dark = client.get(image["src"].replace("theme=light", "theme=dark"))
        for answer in (light, dark):
            assert answer.status_code == 200
            assert answer.headers["content-type"] == "image/svg+xml"
            assert ET.fromstring(answer.content).tag.endswith("svg")
        assert light.content != dark.content
        assert client.get(image["src"]).content == light.content


@pytest.mark.parametrize(
    "address", ["/market/nobody", "/market/nobody/trend.svg", "/market/ml-engineer/pie.svg", "/market/%3Cb%3E"]
)
def test_what_is_not_there_is_a_page_that_says_so(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert "<b>" not in answer.text


@pytest.mark.parametrize(
    "address",
    ["/market/ai-governance/pay.svg", "/market/ml-engineer/trend.svg?country=ZZ", "/market/ai-architect/skill.svg"],
)
def test_a_drawing_of_too_little_is_refused_without_drawing(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr(jobs, "market_picture", None)
    answer = client.get(address)
    assert answer.status_code == 422
    assert "not adverts enough" in answer.text


def test_a_page_shows_no_drawing_of_what_has_too_few_adverts(client: TestClient) -> None:
    images = read(client, "/market/ai-governance").images
    assert not any(re.search(r"/(pay|trend)\.svg", image["src"]) for image in images)


def test_pay_by_level_is_drawn_at_its_own_address(client: TestClient) -> None:
    answer = client.get("/market/ml-engineer/pay.svg?theme=dark")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")


def test_a_role_in_another_case_leads_to_its_page(client: TestClient) -> None:
    answer = client.get("/market/ML-Engineer")
    assert (answer.status_code, answer.headers["location"]) == (308, "/market/ml-engineer")


def test_market_pages_stay_small(client: TestClient) -> None:
    for address in ("/market", "/market?kind=skill", "/market?kind=vendor", *(f"/market/{role}" for role in ROLES)):
        assert len(client.get(address).content) < 200_000
