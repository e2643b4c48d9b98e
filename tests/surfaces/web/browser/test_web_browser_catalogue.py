"""The catalogue in a real browser: lists that narrow, ticks that stay, rows that lead on, with and without a script."""

from __future__ import annotations

import re

import pytest
from browsing import Visit
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_what_is_ticked_stays_ticked_while_the_list_narrows(visit: Visit) -> None:
    page = visit("/credentials")
    page.get_by_label("Compare MLA-C02").check()
    page.get_by_label("Words").fill("bedrock")
    expect(page).to_have_url(re.compile(r"text=bedrock"))
    page.get_by_label("Words").fill("fabric")
    expect(page).to_have_url(re.compile(r"text=fabric"))
    expect(page.get_by_label("Compare MLA-C02")).to_have_count(0)
    page.get_by_label("Compare DP-600").check()
    expect(page.locator("[data-picked]")).to_have_text("2 ticked")
    page.get_by_role("button", name="Compare the ticked").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Compare credentials")
    expect(page.locator("table.sides thead th")).to_have_count(2)


def test_how_many_are_left_is_told_to_a_screen_reader(visit: Visit) -> None:
    page = visit("/credentials")
    page.get_by_label("Issuer").select_option(label="Cisco")
    expect(page.get_by_role("status")).to_have_text("1 credential")


@pytest.mark.parametrize("path", ["/credentials", "/timeline"])
def test_the_button_narrows_without_a_script(path: str, visit: Visit) -> None:
    page = visit(path, script=False)
    page.get_by_label("Issuer").select_option("aws")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#results a[href='/credentials/aws/aif-c01']").first).to_be_visible()
    expect(page.locator("#results a[href^='/credentials/ms/']")).to_have_count(0)
    assert page.url.endswith(f"{path}?vendor=aws{'&months=24' if path == '/timeline' else ''}")


def test_a_row_of_the_timeline_leads_to_its_record(visit: Visit) -> None:
    page = visit("/timeline?vendor=aws")
    row = page.locator("#aws-mla-c01")
    assert row.locator("rect.live").count() == 2  # English, and the languages that go on for longer
    row.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("AWS Certified Machine Learning Engineer - Associate")


def test_bars_lie_where_their_days_lie_at_every_width(visit: Visit) -> None:
    shares = []
    for width in (1280, 375):
        page = visit("/timeline?vendor=aws", width=width)
        lane = page.locator("#aws-mla-c01 td.lane a > svg")
        bar = lane.locator("rect").first
        whole, part = lane.bounding_box(), bar.bounding_box()
        assert whole is not None
        assert part is not None
        shares.append(part["width"] / whole["width"])
    assert shares[0] == pytest.approx(shares[1], abs=0.01)


def test_the_latest_safe_start_is_asked_for_other_hours(visit: Visit) -> None:
    page = visit("/credentials/aws/mla-c01?language=Japanese", script=False)
    before = page.locator(".today").inner_text()
    page.get_by_label("Hours a week").fill("20")
    page.get_by_role("button", name="Latest safe start").click()
    assert "language=Japanese" in page.url
    assert page.locator(".today").inner_text() != before


def test_drawings_of_the_market_follow_the_theme(visit: Visit) -> None:
    for scheme in ("light", "dark"):
        page = visit("/market/ml-engineer", scheme=scheme)
        picture = page.locator("figure img").first
        picture.scroll_into_view_if_needed()
        page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=picture.element_handle())
        assert f"theme={scheme}" in picture.evaluate("image => image.currentSrc")
