"""What people come to do, done in a real browser: with a script, without one, and with the keyboard alone."""

from __future__ import annotations

import json
import re
import tomllib

import icalendar
import pytest
from browsing import TODAY, Visit
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

PLAN = "/?role=genai-engineer&background=software-developer&stack=aws&hours_per_week=8&months=9&budget_usd=600"


def _ask_for_a_plan(page: Page) -> None:
    page.get_by_label("I want to be").select_option(label="GenAI engineer")
    page.get_by_label("I come from").select_option(label="Software developer")
    page.get_by_label("Platform").select_option(label="Amazon Web Services")
    page.get_by_label("Hours a week", exact=True).fill("8")
    page.get_by_label(re.compile("Budget in dollars$")).fill("600")
    page.get_by_role("button", name="Make my plan").click()


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without a script"])
def test_a_newcomer_makes_a_plan_and_its_address_is_the_plan(script: bool, visit: Visit) -> None:
    page = visit("/", script=script)
    _ask_for_a_plan(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("GenAI engineer on Amazon Web Services")
    steps = page.locator(".steps > li").all_inner_texts()
    assert len(steps) >= 2
    for part in ("role=genai-engineer", "stack=aws", "budget_usd=600"):
        assert part in page.url
    again = visit(page.url.partition("127.0.0.1")[2].partition("/")[2].join(["/", ""]), script=script)
    assert again.locator(".steps > li").all_inner_texts() == steps


def test_bending_the_hours_with_the_slider_shows_the_new_plan_and_what_changed(visit: Visit) -> None:
    page = visit(PLAN)
    before = page.locator("#plan").get_attribute("data-query")
    slider = page.get_by_role("slider", name=re.compile("^Hours a week"))
    slider.focus()
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    expect(page.locator("#changed")).to_be_visible()
    expect(page.locator("#plan")).not_to_have_attribute("data-query", before or "")
    expect(page.locator("#told")).not_to_be_empty()
    assert page.evaluate("document.activeElement.type") == "range"
    assert "before=" not in page.url
    hours = page.get_by_label("Hours a week", exact=True).input_value()
    assert float(hours) < 8
    assert f"hours_per_week={hours}" in page.url
    page.go_back()
    expect(page.get_by_label("Hours a week", exact=True)).to_have_value("8")
    expect(page.locator("#plan")).to_have_attribute("data-query", before or "")


def test_months_that_are_typed_take_the_place_of_a_day(visit: Visit) -> None:
    page = visit(f"{PLAN}&by=2027-06-30")
    page.get_by_label("Months from now", exact=True).fill("5")
    expect(page.get_by_label("Or by", exact=True)).to_have_value("")
    page.wait_for_url(re.compile("months=5"))
    assert "by=" not in page.url


def test_a_step_can_be_left_out_and_taken_back_in_place(visit: Visit) -> None:
    page = visit(PLAN)
    first = page.locator(".steps > li").first
    name = first.locator("summary b").first.inner_text()
    first.locator("summary").click()
    expect(first.get_by_text(re.compile("Without it"))).to_be_visible()
    first.get_by_role("link", name=re.compile("Leave", re.I)).click()
    expect(page.locator("#changed")).to_contain_text(name)
    assert "avoid=" in page.url
    page.get_by_role("group", name="Must not be in the plan").get_by_role("checkbox").click()
    expect(page.locator(".steps > li summary b", has_text=name).first).to_be_visible()
    assert "avoid=" not in page.url


def test_why_not_is_answered_where_it_is_asked(visit: Visit) -> None:
    page = visit(PLAN)
    page.get_by_label("Why not …?").fill("PMLE")
    page.get_by_role("button", name="Ask").click()
    answer = page.locator("#answer")
    expect(answer).to_contain_text(re.compile("Machine Learning Engineer", re.I))
    assert len(answer.inner_text()) > 80


def test_why_not_is_answered_without_a_script(visit: Visit) -> None:
    page = visit(PLAN, script=False)
    page.get_by_label("Why not …?").fill("no such exam")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator("main")).to_contain_text("no such exam")
    visit.faults.clear()  # the answer to nonsense is a 404, which the browser logs
    page.go_back()
    page.get_by_label("Why not …?").fill("PMLE")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator("main")).to_contain_text(re.compile("Machine Learning Engineer", re.I))


def test_how_sure_is_streamed_to_its_end_and_can_be_stopped(visit: Visit) -> None:
    page = visit(PLAN)
    page.get_by_role("link", name="How sure?").click()
    expect(page.locator(".sureness [role=status]")).to_have_text(re.compile("Done: 300 worlds"), timeout=60_000)
    expect(page.locator(".sure-result")).to_contain_text(re.compile(r"of (300|100)"))
    page.get_by_label("Worlds", exact=True).select_option(index=-1 + page.locator("#sure-worlds option").count())
    page.get_by_role("button", name="Test again").click()
    page.locator(".sure-stop").click()
    expect(page.locator(".sureness [role=status]")).to_have_text(re.compile("Stopped"))


def test_how_sure_answers_without_a_script(visit: Visit) -> None:
    page = visit(PLAN, script=False)
    page.get_by_role("link", name="How sure?").click()
    noscript = page.get_by_role("link", name=re.compile("without it"))
    if noscript.count():
        noscript.click()
    expect(page.locator(".sure-result")).to_contain_text(re.compile(r"of (300|100)"))


def test_the_trade_off_opens_in_place_and_a_point_of_it_is_a_plan(visit: Visit) -> None:
    page = visit(PLAN)
    page.get_by_role("link", name="Show the trade-off").press("Enter")
    picture = page.locator("img[src^='/trade-off.svg']").first
    expect(picture).to_be_visible()
    assert picture.evaluate("(one) => document.activeElement.contains(one) && document.activeElement !== document.body")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True, timeout=30_000)
    assert picture.evaluate("(one) => one.naturalWidth") > 0
    assert picture.get_attribute("alt")
    point = page.locator("table a[href*='budget_usd=']").first
    address = point.get_attribute("href") or ""
    point.click()
    amount = re.search(r"budget_usd=([\d.]+)", address)
    assert amount is not None
    expect(page.get_by_label(re.compile("Budget in dollars$"))).to_have_value(amount[1])


def test_the_calendar_and_the_profile_can_be_taken_away_and_read_again(visit: Visit) -> None:
    page = visit(PLAN)
    with page.expect_download() as calendar:
        page.get_by_role("link", name=re.compile("Calendar")).first.click()
    events = icalendar.Calendar.from_ical(calendar.value.path().read_bytes()).walk("VEVENT")
    assert any("AIF-C01" in str(one["SUMMARY"]) for one in events)
    assert all(one["DTSTART"].dt >= TODAY for one in events)
    with page.expect_download() as profile:
        page.get_by_role("link", name="waypost.toml").click()
    assert tomllib.loads(profile.value.path().read_text("utf-8"))["role"] == "genai-engineer"
    steps = page.locator(".steps > li").all_inner_texts()
    page.goto("/bring")
    page.get_by_label("waypost.toml").set_input_files(
        {"name": "waypost.toml", "mimeType": "text/plain", "buffer": profile.value.path().read_bytes()}
    )
    page.get_by_role("button", name="Open the plan").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("GenAI engineer")
    assert page.locator(".steps > li").all_inner_texts() == steps


def test_badges_are_previewed_and_then_held_in_the_plan(visit: Visit) -> None:
    issuer = {"entities": [{"entity": {"name": "Amazon Web Services Training and Certification"}}]}
    template = {"name": "AWS Certified AI Practitioner", "issuer": issuer}
    badge = {"badge_template": template, "issued_at_date": "2026-05-01"}
    odd = {"badge_template": {"name": "<img src=x onerror=alert(1)> Award"}, "issued_at_date": "2026-05-01"}
    page = visit("/bring")
    page.get_by_label("or paste it").fill(json.dumps({"data": [badge, odd]}))
    page.get_by_role("button", name="Look at the badges").click()
    expect(page.get_by_role("checkbox", name=re.compile("AIF-C01"))).to_be_checked()
    expect(page.locator("main")).to_contain_text("<img src=x onerror=alert(1)> Award")
    page.get_by_label("Role to plan for").select_option(label="GenAI engineer")
    page.get_by_role("button", name="Plan with these").click()
    assert "held=aws/aif-c01" in page.url.replace("%2F", "/")
    assert not page.locator(".steps > li", has_text="AIF-C01 AWS Certified AI Practitioner").count()


def test_the_catalogue_narrows_while_one_types_and_two_are_compared(visit: Visit) -> None:
    page = visit("/credentials")
    everything = page.locator("#results tbody tr").count()
    page.get_by_label("Words").press_sequentially("bedrock")
    expect(page.locator("#results tbody tr")).not_to_have_count(everything)
    expect(page).to_have_url(re.compile("text=bedrock"))
    page.locator("input[name=ids]").nth(0).check()
    page.locator("input[name=ids]").nth(1).check()
    page.locator("form.shelf button").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Compare")
    assert page.get_by_role("button", name="Remove").or_(page.get_by_role("link", name="Remove")).count() == 2


def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(visit: Visit) -> None:
    page = visit("/?role=genai-engineer&hours_per_week=800&budget_usd=600", script=False)
    visit.faults.clear()  # a wrong profile is a 422, which the browser logs
    hours = page.get_by_label("Hours a week", exact=True)
    expect(hours).to_have_value("800")
    expect(hours).to_have_attribute("aria-invalid", "true")
    described = (hours.get_attribute("aria-describedby") or "").split()
    assert any("100" in page.locator(f"#{one}").inner_text() for one in described)
    expect(page.get_by_role("alert")).to_be_visible()
    hours.fill("8")
    page.get_by_role("button", name="Plan").click()
    expect(page.locator(".steps > li").first).to_be_visible()


def test_an_impossible_wish_is_repaired_with_one_click(visit: Visit) -> None:
    page = visit("/?role=genai-engineer&background=software-developer&want=aws/aip-c01&budget_usd=50&months=9")
    expect(page.locator("#plan")).to_contain_text(re.compile("No plan can"))
    page.locator("#plan .repairs a[href*='budget_usd=']").first.click()
    expect(page.locator(".steps > li", has_text="AIP-C01").first).to_be_visible()


def test_a_plan_can_be_made_with_the_keyboard_alone(visit: Visit) -> None:
    page = visit("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.keyboard.press("Enter")
    for _ in range(3):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "role":
            break
    assert page.evaluate("document.activeElement.name") == "role"
    page.keyboard.type("ML eng")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "submit":
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("ML engineer")
