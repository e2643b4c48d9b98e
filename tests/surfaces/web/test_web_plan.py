"""The plan page without a script: questions, plan, changes, repairs, why and why not."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from page_reading import Page, check_sound, inside, read
from starlette.testclient import TestClient

from waypost import api
from waypost.catalogue.profile_fields import FIELDS
from waypost.domain.plan import Plan, PlanStatus
from waypost.domain.profile import Profile
from waypost.surfaces.web import jobs
from waypost.surfaces.web.pages.plan import in_a_sentence
from waypost.surfaces.web.render import HERE

PLAN = "/?role=ml-engineer&background=software-developer&stack=aws&months=6&budget_usd=600"
IMPOSSIBLE = [
    "/?role=ml-engineer&want=aws/mla-c02,ms/ai-300&budget_usd=100&months=2",
    "/?role=ml-engineer&want=aws/mla-c02&months=1&hours_per_week=2",
    "/?role=ml-engineer&want=aws/mla-c02,ms/ai-300&max_exams=1",
    "/?role=ai-governance&want=isaca/aaia&months=24&hours_per_week=20",
    "/?role=genai-engineer&want=anthropic/ccar-f&months=24&hours_per_week=20",
    "/?role=ml-engineer&want=aws/mla-c01&months=12",
]
NOTHING_LEFT = "/?role=ai-literate-professional&background=ml-engineer&hours_per_week=0.5&months=0.25&budget_usd=0"
STATES = ["/", PLAN, IMPOSSIBLE[0], NOTHING_LEFT, "/?role=nope&hours_per_week=lots&foo=1", f"{PLAN}&as_of=2026-10-01"]
EVIL = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{7*191}}'


def _links(page: Page, start: str) -> list[str]:
    return [link for link in page.links if link.startswith(start)]


def _named(text: str, words: str) -> str:
    """The address of the first link with these words."""
    found = re.search(rf'<a[^>]*href="([^"]*)"[^>]*>{re.escape(words)}', text)
    assert found is not None, words
    return html.unescape(found.group(1))


@pytest.mark.parametrize("address", STATES)
def test_every_state_of_the_page_is_sound_and_has_nothing_inline(client: TestClient, address: str) -> None:
    check_sound(Page(client.get(address).text))


def test_the_first_page_asks_and_leads_to_examples_that_are_plans(client: TestClient) -> None:
    page = read(client, "/")
    assert {field.name for field in FIELDS} <= {one.get("name") for one in page.fields}
    examples = _links(page, "/?role=")
    assert len(examples) >= 2
    for address in examples:
        assert "Calendar" in read(client, address).spoken


def test_the_plan_says_what_when_how_much_and_why(client: TestClient) -> None:
    page = read(client, PLAN)
    for words in (
        "From software developer to ML engineer",
        "Readiness for the role",
        "Calendar",
        "MLA-C02",
        "Why not these",
    ):
        assert words in page.spoken
    assert "Without it the best plan reaches" in page.spoken
    assert "waypost project new sagemaker-pipeline DIR" in page.spoken
    assert "seen 1 Sep 2026" in page.spoken
    assert "Posted" in page.spoken or "posted" in page.spoken


def test_a_platform_that_nobody_named_is_said_to_be_assumed(client: TestClient) -> None:
    assert "platform assumed" in read(client, "/?role=ml-engineer").spoken
    assert "platform assumed" not in read(client, PLAN).spoken


def test_the_headline_leaves_names_their_capitals(client: TestClient) -> None:
    assert "From DevOps or platform engineer to MLOps" in read(client, "/?role=mlops-engineer&background=devops").spoken
    assert "From software developer" in read(client, PLAN).spoken


def test_a_plan_that_is_not_proved_says_how_much_better_the_best_can_be(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hurried(profile: Profile, time_limit_s: float) -> Plan:
        made = api.plan(profile, api.load_catalogue(), time_limit_s=time_limit_s)
        return replace(made, status=PlanStatus.FEASIBLE, gap=3.25, attested_start=None, attested_end=None)

    assert "Proved to be the best" in read(client, f"{PLAN}&hours_per_week=9").spoken
    monkeypatch.setattr(jobs, "plan", hurried)
    page = read(client, f"{PLAN}&hours_per_week=10")
    assert "the best plan can be up to 3.2 points better" in page.spoken
    assert "Proved" not in page.spoken
    check_sound(page)


def test_a_form_without_a_script_leads_to_the_short_address(client: TestClient) -> None:
    sent = {field.name: "" for field in FIELDS} | {"role": "ml-engineer", "hours_per_week": "8", "stack": "aws"}
    answer = client.get("/?" + urlencode({**sent, "before": "role=ml-engineer"}))
    assert answer.status_code == 303
    assert answer.headers["location"] == "/?role=ml-engineer&stack=aws&before=role%3Dml-engineer"
    assert "What changed" in read(client, answer.headers["location"]).spoken


def test_chips_and_what_is_added_come_as_one_list(client: TestClient) -> None:
    answer = client.get("/?role=ml-engineer&avoid=gh/300&avoid=ms/ai-300, aws/aif-c01&months=")
    assert "avoid=gh/300,ms/ai-300,aws/aif-c01" in answer.headers["location"]


@pytest.mark.parametrize("name", [field.name for field in FIELDS])
def test_whatever_is_typed_is_shown_as_text_and_never_as_markup(client: TestClient, name: str) -> None:
    stated = {"role": "ml-engineer", name: EVIL}
    for address in (f"/?{urlencode(stated)}", f"/why?{urlencode({**stated, 'ask': EVIL})}"):
        answer = client.get(address)
        assert answer.status_code in (200, 404, 422)
        page = Page(answer.text)
        assert "<script>alert" not in answer.text
        assert not [image for image in page.images if image.get("src") == "x"]
        assert page.refused == []
        assert "1337" not in page.spoken


def test_what_was_typed_is_repeated_once_beside_its_field(client: TestClient) -> None:
    text = html.unescape(client.get("/?role=genai-engineer&held=zzz").text)
    told = "'zzz' is not among the"
    assert f"Credentials I hold: {told}" in text
    assert text.count(told) == 2
    assert f"'zzz'; {told}" not in text
    assert f"'aws/aif-c01,zzz'; {told}" in html.unescape(client.get("/?role=genai-engineer&held=aws/aif-c01,zzz").text)


def test_an_unknown_parameter_is_a_notice_and_the_plan_is_made(client: TestClient) -> None:
    page = read(client, f"{PLAN}&hours_per_wek=9&{urlencode({EVIL: 'x'})}")
    assert "Did you mean hours_per_week?" in page.spoken
    assert "Calendar" in page.spoken
    assert page.refused == []


def test_wrong_values_are_told_at_their_fields_with_what_was_typed(client: TestClient) -> None:
    answer = client.get("/?role=nope&hours_per_week=lots&by=2026-13-01&want=aws/nope,mla-c02&kappa=7")
    page = Page(answer.text)
    assert answer.status_code == 422
    assert "5 answers need another look" in page.spoken
    fields = {one["id"]: one for one in page.fields if "id" in one}
    for name, typed in (("hours_per_week", "lots"), ("by", "2026-13-01"), ("want", "aws/nope"), ("kappa", "7")):
        field = fields[f"q-{name}"]
        assert field["value"] == typed
        assert field["aria-invalid"] == "true"
        assert f"e-{name}" in field["aria-describedby"].split()
        assert f"e-{name}" in page.ids
        assert f"#q-{name}" in page.links
    assert any(one.get("name") == "want" and one.get("value") == "aws/mla-c02" for one in page.fields)


@pytest.mark.parametrize("address", IMPOSSIBLE)
def test_every_repair_that_is_offered_leads_to_a_plan(client: TestClient, address: str) -> None:
    page = read(client, address)
    assert "No plan can do this" in page.spoken
    offered = _links(page, "/?")
    assert offered
    for link in offered:
        assert "totals-title" in read(client, link).ids


def test_some_impossible_wish_has_a_repair_with_two_changes(client: TestClient) -> None:
    page = read(client, IMPOSSIBLE[0])
    changed = [dict(parse_qsl(urlsplit(link).query)) for link in _links(page, "/?")]
    assert any("budget_usd" in one and one["budget_usd"] != "100" and "hours_per_week" in one for one in changed)


def test_nothing_worth_adding_is_a_state_and_not_an_empty_page(client: TestClient) -> None:
    page = read(client, NOTHING_LEFT)
    assert "Nothing worth adding" in page.spoken
    assert "calendar-title" not in page.ids
    assert not any("plan.ics" in link for link in page.links)


def test_leaving_a_step_out_takes_it_out_and_says_what_changed(client: TestClient) -> None:
    text = client.get(PLAN).text
    page = read(client, _named(text, "Leave this out"))
    assert "What changed" in page.spoken
    assert "Drops out: AIF-C01" in page.spoken
    assert "#step-aws-aif-c01" not in page.links


def test_what_one_has_already_is_no_step_any_more(client: TestClient) -> None:
    link = _named(client.get(PLAN).text, "I have this already")
    assert "held=aws/aif-c01" in link
    assert "#step-aws-aif-c01" not in read(client, link).links


def test_taking_something_in_makes_it_a_step(client: TestClient) -> None:
    text = client.get(PLAN).text
    link = _named(text, "Take it in")
    wanted = dict(parse_qsl(urlsplit(link).query))["want"]
    assert f"#step-{wanted.replace('/', '-')}" in read(client, link).links


def test_changes_say_steps_readiness_hours_money_and_finish(client: TestClient) -> None:
    before = urlsplit(PLAN).query
    spoken = read(client, f"{PLAN}&hours_per_week=14&{urlencode({'before': before})}").spoken
    told = spoken[spoken.index("What changed") :][:900]
    for words in ("hours a week 8 → 14", "Comes in:", "Readiness", "Hours", "Finish", "earlier"):
        assert words in told


def test_money_that_changes_is_told(client: TestClient) -> None:
    before = urlsplit(PLAN).query
    spoken = read(client, f"{PLAN}&avoid=aws/aif-c01,aws/mla-c02&{urlencode({'before': before})}").spoken
    assert "Cost" in spoken[spoken.index("What changed") :][:400]


@pytest.mark.parametrize("before", ["", urlsplit(PLAN).query, "role=nope", "%%%", "role=" + "x" * 500, "a=1&" * 700])
def test_nothing_is_said_to_have_changed_where_nothing_did_or_nothing_can_be_read(
    client: TestClient, before: str
) -> None:
    assert "What changed" not in read(client, f"{PLAN}&{urlencode({'before': before})}").spoken


def test_a_change_that_leaves_the_plan_as_it_is_says_so(client: TestClient) -> None:
    page = read(client, f"{PLAN}&max_exams=9&{urlencode({'before': urlsplit(PLAN).query})}")
    assert "The plan stays the same." in page.spoken


def test_a_plan_after_an_impossible_wish_is_compared_without_false_figures(client: TestClient) -> None:
    before = urlsplit(IMPOSSIBLE[0]).query
    spoken = read(client, f"/?role=ml-engineer&{urlencode({'before': before})}").spoken
    told = spoken[spoken.index("What changed") :][:600]
    assert "Comes in:" in told
    assert "0.0 →" not in told


def test_shared_links_give_the_same_plan_and_never_the_plan_before(client: TestClient) -> None:
    page = read(client, f"{PLAN}&hours_per_week=9&{urlencode({'before': urlsplit(PLAN).query})}")
    fields = {one["id"]: one["value"] for one in page.fields if one.get("id", "").startswith("link-")}
    assert set(fields) == {"link-live", "link-pinned"}
    assert "as_of=2026-11-22" in fields["link-pinned"]
    for link in fields.values():
        assert "before" not in link
        query = urlsplit(link).query
        assert "hours_per_week=9" in query
        assert _links(read(client, f"/?{query}"), "#step-") == _links(page, "#step-")


def test_a_pinned_link_keeps_its_day_and_offers_today(client: TestClient) -> None:
    page = read(client, f"{PLAN}&as_of=2026-10-01")
    assert "1 Oct 2026" in page.spoken
    assert all("as_of=2026-10-01" in link for link in _links(page, "/why?"))
    assert "22 Nov 2026" in read(client, _named(client.get(f"{PLAN}&as_of=2026-10-01").text, "Plan from today")).spoken


def test_very_long_profiles_do_not_blow_up_the_links(client: TestClient) -> None:
    titles = ",".join(f"Title number {number} of many" for number in range(90))
    answer = client.get("/?" + urlencode({"role": "ml-engineer", "external": titles}))
    assert answer.status_code == 200
    assert "before=" not in answer.text


def test_why_says_what_the_command_line_says_of_a_step(client: TestClient) -> None:
    page = read(client, f"/why?{urlsplit(PLAN).query}&ask=MLA-C02")
    assert "MLA-C02 is step 3 of 3" in page.spoken
    assert "Without it the best plan reaches" in page.spoken
    check_sound(page)


def test_why_not_answers_for_codes_projects_and_ids_with_what_to_change(client: TestClient) -> None:
    query = urlsplit(PLAN).query
    for ask in ("AI-300", "ms/ai-300", "open-rag", "mla-c01", "aws/mls-c01"):
        page = read(client, f"/why?{urlencode([*parse_qsl(query), ('ask', ask)])}")
        assert "is not in the plan" in page.spoken
        check_sound(page)
    page = read(client, f"/why?{urlsplit(IMPOSSIBLE[2]).query}&ask=gcp/pmle")
    check_sound(page)


def test_every_change_that_why_not_offers_can_be_followed(client: TestClient) -> None:
    page = read(client, f"/why?{urlsplit(PLAN).query}&ask=lora-finetune")
    offered = _links(page, "/?")
    assert len(offered) >= 2
    for link in offered:
        assert "Calendar" in read(client, link).spoken


def test_words_that_are_no_id_lead_to_what_they_may_mean(client: TestClient) -> None:
    page = read(client, f"/why?{urlsplit(PLAN).query}&ask=kubernetes", 404)
    near = [link for link in _links(page, "/why?") if "ask=cncf/" in link]
    assert near
    read(client, near[0])
    check_sound(page)


def test_a_question_is_repeated_printable_and_short(client: TestClient) -> None:
    page = read(client, f"/why?{urlsplit(PLAN).query}&ask=a%00b{'c' * 5000}", 404)
    assert f"ab{'c' * 197} " in page.spoken
    assert "c" * 198 not in page.spoken
    check_sound(page)


def test_why_without_a_plan_or_with_a_wrong_one_says_so(client: TestClient) -> None:
    check_sound(read(client, "/why"))
    page = read(client, "/why?role=nope&ask=x", 422)
    check_sound(page)
    assert "/?role=nope" in page.links


def test_links_to_this_page_and_to_why_all_answer(client: TestClient) -> None:
    page = read(client, PLAN)
    own = {link for link in inside(page) if urlsplit(link).path in ("/", "/why")}
    assert len(own) > 10
    for link in sorted(own):
        read(client, link)


def test_links_to_the_catalogue_name_what_exists(client: TestClient) -> None:
    known = api.load_catalogue()
    for link in inside(read(client, PLAN)):
        area, _, one = urlsplit(link).path.strip("/").partition("/")
        if one and area in ("credentials", "projects", "skills"):
            assert one in getattr(known, area) or one in known.families


def test_the_page_with_its_style_and_script_stays_under_200_kb(client: TestClient) -> None:
    static = sum((HERE / "static" / name).stat().st_size for name in ("base.css", "plan.css", "plan.js", "icon.svg"))
    for address in (PLAN, "/", "/?role=genai-engineer&months=36&hours_per_week=20"):
        assert len(client.get(address).content) + static < 200_000


def test_a_language_in_which_an_exam_has_ended_is_not_said_to_be_spoken(client: TestClient) -> None:
    text = read(client, f"{PLAN}&role=genai-engineer&want=aws/aif-c01").spoken
    assert "15 Oct 2026 in German and Italian" in text
    assert "ended: German, Italian" in text


def test_a_language_is_offered_once_whatever_the_order_of_its_words(client: TestClient) -> None:
    text = client.get(PLAN).text
    assert 'value="Simplified Chinese"' in text
    assert "Chinese (Simplified)" not in text


def test_days_in_notes_of_sources_are_written_as_the_page_writes_days(client: TestClient) -> None:
    for path in (PLAN, "/credentials/aws/aip-c01", "/credentials/gcp/agentic-architect", "/timeline"):
        shown = re.sub(r"<a class=\"url\".*?</a>|<[^>]*>", " ", client.get(path).text)
        assert re.findall(r"(?<![\w/=-])20\d\d-\d\d-\d\d(?![\w/-])", shown) == []


def test_who_hears_the_plan_hears_its_steps_or_that_there_are_none(plan: Plan, impossible: Plan) -> None:
    said = in_a_sentence(plan)
    assert said.startswith("1 exam and 1 project, 136 h, $150: readiness 12 now, 63 of 100")
    assert in_a_sentence(replace(plan, steps=())).startswith("No steps, ")
    assert in_a_sentence(replace(plan, steps=plan.steps[1:])).startswith("1 project, ")
    assert in_a_sentence(impossible) == "No plan can do this."


def test_a_hint_on_the_page_names_roles_by_their_titles(client: TestClient) -> None:
    spoken = read(client, "/?role=ml-enginer", status=422).spoken
    assert "ML engineer" in spoken
    assert "ml-engineer" not in spoken
