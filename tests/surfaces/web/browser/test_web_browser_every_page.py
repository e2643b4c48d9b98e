"""Every kind of page, at three widths, light and dark: accessible, within its width, and kept as a picture."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import PICTURES, Visit
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PLAN = "role=genai-engineer&background=software-developer&stack=aws&hours_per_week=8&months=9&budget_usd=600"
PAGES = {
    "start": "/",
    "plan": f"/?{PLAN}",
    "plan-changed": f"/?{PLAN}&before=role%3Dgenai-engineer%26background%3Dsoftware-developer%26stack%3Daws",
    "plan-impossible": "/?role=genai-engineer&background=software-developer&want=aws/aip-c01&budget_usd=50&months=2",
    "plan-mistyped": "/?role=genai-enginer&hours_per_week=-3",
    "why-not": f"/why?{PLAN}&ask=gcp/pmle",
    "how-sure": f"/how-sure?{PLAN}",
    "trade-off": f"/trade-off?{PLAN}",
    "bring": "/bring",
    "credentials": "/credentials",
    "credentials-none": "/credentials?text=zzzz",
    "credential": "/credentials/aws/mla-c01",
    "compare": "/compare?ids=aws/aif-c01,ms/ai-901,gcp/gail",
    "timeline": "/timeline",
    "roles": "/roles",
    "role": "/roles/ml-engineer",
    "projects": "/projects",
    "project": "/projects/bedrock-chat",
    "skills": "/skills",
    "market": "/market",
    "market-role": "/market/ml-engineer",
    "model": "/how-it-works",
    "programs": "/api",
    "absent": "/no-such-page",
}
WIDTHS = (375, 768, 1280)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_serious_accessibility_finding_and_keeps_within_its_width(name: str, visit: Visit) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    for scheme in ("light", "dark"):
        for width in WIDTHS:
            page = visit(PAGES[name], width=width, scheme=scheme)
            page.wait_for_load_state("networkidle")
            page.screenshot(path=PICTURES / f"{name}-{width}-{scheme}.png", full_page=True)
            over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert over <= 0, f"{name} at {width} is {over} px wider than the window"
            if width != 768:
                found = Axe().run(page).response["violations"]
                bad = [
                    f"{one['id']}: {node['html'][:200]} {node['failureSummary'][:300]}"
                    for one in found
                    if one["impact"] in ("serious", "critical")
                    for node in one["nodes"]
                ]
                assert bad == [], f"{name} at {width}, {scheme}"
    allowed = {"plan-mistyped": "422", "absent": "404"}.get(name)
    if allowed:  # the browser itself logs an answer that is an error
        visit.faults[:] = [one for one in visit.faults if not re.search(rf"status of {allowed}\b", one)]


def test_text_reflows_at_four_times_its_size(visit: Visit) -> None:
    for path in (PAGES["start"], PAGES["plan"], PAGES["credential"]):
        page = visit(path, width=320)
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, f"{path} needs sideways scrolling at 320 px, by {over} px"


@pytest.mark.parametrize("name", ["start", "plan"])
def test_the_first_page_with_all_it_loads_is_under_200_kilobytes(name: str, visit: Visit) -> None:
    page = visit("/no-such-page")
    visit.faults.clear()
    sizes: list[int] = []
    page.on("response", lambda response: sizes.append(len(response.body())))
    page.goto(PAGES[name], wait_until="networkidle")
    assert 5_000 < sum(sizes) < 200_000


def test_a_printed_plan_shows_the_plan_and_no_controls(visit: Visit) -> None:
    page = visit(PAGES["plan"])
    page.emulate_media(media="print")
    assert not page.locator("form:visible").count()
    assert page.locator("main :text('AIF-C01'):visible").count()
    page.screenshot(path=PICTURES / "plan-print.png", full_page=True)


def test_names_on_the_scale_of_days_never_run_into_each_other(visit: Visit) -> None:
    for path, width in [(path, width) for path in (PAGES["start"], PAGES["plan"]) for width in (320, 375, 768, 1280)]:
        page = visit(path, width=width)
        boxes = page.locator("svg.axis text:visible").evaluate_all(
            "all => all.map(one => { const box = one.getBoundingClientRect(); return [box.left, box.right]; })"
        )
        assert len(boxes) >= 4
        ordered = sorted(boxes)
        assert all(one[1] < following[0] for one, following in pairwise(ordered)), f"{path} at {width}: {ordered}"


def test_what_is_wrong_with_the_answers_is_met_before_the_questions_on_a_phone(visit: Visit) -> None:
    page = visit(PAGES["plan-mistyped"], width=375)
    told, first = page.locator("#errors").bounding_box(), page.get_by_label("I want to be").bounding_box()
    assert told is not None
    assert first is not None
    assert told["y"] + told["height"] <= first["y"]
    expect(page.locator("#errors")).to_contain_text("Closest: GenAI engineer")
    page.get_by_role("link", name=re.compile("^Hours a week")).click()
    expect(page.get_by_label("Hours a week", exact=True)).to_be_focused()
    visit.faults[:] = [one for one in visit.faults if "status of 422" not in one]


def test_the_first_printed_page_holds_the_plan_up_to_the_legend_of_its_calendar(visit: Visit) -> None:
    page = visit(PAGES["plan"], width=680)  # A4 with margins of 15 mm
    page.emulate_media(media="print")
    legend = page.locator("ul.legend").last.bounding_box()
    assert legend is not None
    assert legend["y"] + legend["height"] < 1009


SEEN = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const seen = one.closest('label') ?? one, box = seen.getBoundingClientRect();
  const places = [[.5, .5], [.05, .1], [.95, .1], [.05, .9], [.95, .9]];
  const found = places.map(([x, y]) => document.elementFromPoint(box.left + x * box.width, box.top + y * box.height));
  return [seen.outerHTML.slice(0, 90), found.some((top) => top && (seen.contains(top) || top.contains(one)))];
}"""


@pytest.mark.parametrize(
    ("path", "width"),
    [
        (f"/?{PLAN}", 1280),
        (f"/?{PLAN}&want=aws/aip-c01&budget_usd=50", 1280),
        (f"/?{PLAN}", 375),
        ("/credentials?issuer=aws", 375),
    ],
)
def test_what_the_keyboard_reaches_is_never_hidden_behind_something(path: str, width: int, visit: Visit) -> None:
    page = visit(path, width=width)
    page.set_viewport_size({"width": width, "height": 700})
    page.evaluate("document.querySelectorAll('#ask details').forEach((one) => { one.open = true; })")
    reached = []
    while len(reached) < 300:
        page.keyboard.press("Tab")
        if (seen := page.evaluate(SEEN)) is None:
            break
        reached.append(seen)
    assert len(reached) > 20
    assert [what for what, is_seen in reached if not is_seen] == []


def test_on_a_phone_the_tables_of_a_plan_fit_but_for_the_calendar_whose_heading_does(visit: Visit) -> None:
    page = visit(f"/?{PLAN}", width=360)
    page.evaluate("document.querySelectorAll('#plan details').forEach((one) => { one.open = true; })")
    over = page.locator("#plan .scroll").evaluate_all(
        "(all) => all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.ariaLabel)"
    )
    assert over == ["Calendar as a table"]
    cut = page.locator("#plan .scroll caption").evaluate_all(
        "(all) => all.map((one) => one.closest('.scroll').clientWidth - one.getBoundingClientRect().width)"
    )
    assert len(cut) == 3
    assert min(cut) >= 0


@pytest.mark.parametrize(("table", "column"), [(".guide", "Verdict"), (".pay:not(.guide)", "Median")])
def test_on_a_phone_what_a_table_of_pay_is_for_is_seen_without_moving_it(table: str, column: str, visit: Visit) -> None:
    head = visit("/market", width=360).locator(table).first.get_by_role("columnheader", name=column)
    box = head.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 360
