"""What somebody brings: a profile, evidence of projects, badges. Read, shown, kept nowhere."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from waypost.portfolio import evidence
from waypost.portfolio.evidence import Checked, Evidence, Measured, Outcome, Ownership, Setting, Source
from waypost.portfolio.kits import find_kit
from waypost.surfaces.web.app import create_app
from waypost.surfaces.web.limits import Limits

ME = "role=genai-engineer&background=software-developer&stack=aws&held=aws/clf-c02"
AWS = "Amazon Web Services Training and Certification"


def sent(client: TestClient, query: str = "", pasted: str = "", **files: Any) -> Any:
    """A form as a browser sends it, with several files of a name where a list is given."""
    pairs = [(name, one) for name, value in files.items() for one in (value if isinstance(value, list) else [value])]
    parts = [(name, (f"{name}.json" if name != "profile" else "waypost.toml", one)) for name, one in pairs]
    return client.post(f"/bring?{query}" if query else "/bring", files=parts or None, data={"pasted": pasted})


def shown(answer: Any) -> str:
    return unescape(answer.text)


def ticked(answer: Any, name: str) -> dict[str, bool]:
    """Value of each box of a name -> whether it is ticked."""
    boxes = re.findall(rf'<input type="checkbox" name="{name}" value="([^"]*)"( checked)?>', answer.text)
    return {unescape(value): bool(checked) for value, checked in boxes}


def badge(name: str, issuer: str = AWS, issued: str = "2025-06-01", expires: str | None = None) -> dict[str, Any]:
    return {
        "badge_template": {"name": name},
        "issuer": {"summary": f"issued by {issuer}"},
        "issued_at_date": issued,
        "expires_at_date": expires,
    }


def honest(kit_id: str = "open-rag", **changes: Any) -> str:
    """Evidence of a kit's own checks, all of them passed."""
    kit = find_kit(kit_id)
    checks = tuple(
        Checked(
            id=one.id,
            question=one.question,
            outcome=Outcome.PASSED,
            summary="as it should be",
            duration_s=1.0,
            origin="kit",
            evaluation=one.evaluation,
            skills=one.skills,
            results=(Measured(name="share", value=0.9, at_least=0.5),) if one.evaluation else (),
        )
        for one in kit.check
    )
    made = Evidence(
        format=evidence.FORMAT,
        waypost="0.1.0",
        title="My retrieval",
        owner="somebody",
        honesty=kit.honesty,
        made="2026-11-20T10:00:00+00:00",
        source=Source(
            commit="a" * 40,
            clean=True,
            changed_files=0,
            content="sha256:" + "0" * 64,
            kit=kit.id,
            kit_version=kit.version,
            kit_digest=None,
        ),
        setting=Setting(target="local", platform="Linux", python="3.11", install_mb=1.0, lock=None),
        duration_s=3.0,
        checks=checks,
        skills=evidence.skills_shown(checks),
        objectives=evidence.objectives_shown(kit, checks),
        ownership=Ownership(statement="A good part is your own.", untouched=False, code_share=0.4, prose_share=0.5),
        previous=None,
    )
    return evidence.render(evidence.sealed(replace(made, **changes)))


# the page


def test_the_page_asks_for_each_kind_of_file_with_a_label(client: TestClient) -> None:
    text = shown(client.get("/bring"))
    assert text.count("<h1") == 1
    for name in ("profile", "evidence", "badges", "pasted"):
        assert f'<label for="bring-{name}">' in text
        assert f'id="bring-{name}"' in text
    assert text.count('enctype="multipart/form-data"') == 3
    assert "style=" not in text
    assert "verifies no signature" in text


def test_nothing_chosen_is_said(client: TestClient) -> None:
    for got in (sent(client), client.post("/bring"), client.post("/bring", content=b"x")):
        assert got.status_code == 422
        assert "No file was chosen" in shown(got)


# waypost.toml


def test_a_profile_file_opens_as_its_plan(client: TestClient) -> None:
    got = sent(client, profile=client.get(f"/download/plan.toml?{ME}").content)
    assert got.status_code == 303
    assert got.headers["location"] == f"/?{ME}"
    pinned = sent(client, profile='role = "ml-engineer"\nas_of = "2026-12-01"\n[skills]\npython = 3\n')
    assert pinned.headers["location"] == "/?role=ml-engineer&as_of=2026-12-01&skills=python=3"


def test_problems_of_a_profile_file_are_told_by_line(client: TestClient) -> None:
    text = '# mine\nrole = "wizard"\nhours-per-week = 8\n\nbudget_usd = -1\nhouse = 3\n[skills]\npython = 9\n'
    got = sent(client, profile=text)
    assert got.status_code == 422
    for line, word in ((2, "wizard"), (5, "budget_usd"), (6, "house"), (7, "skills")):
        assert re.search(rf"Line {line}: [^<]*{word}", shown(got))
    broken = sent(client, profile='role = "a"\nhours = = 1\n')
    assert broken.status_code == 422
    assert "waypost.toml:2:9:" in shown(broken)


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe\x00",
        b"a = " + b"[" * 3_000,
        b'role = "<script>alert(1)</script>"',
        b'"<img src=x>" = 1',
        b"role = " + b"9" * 6_000,
    ],
)
def test_a_hostile_profile_file_is_refused_and_escaped(client: TestClient, content: bytes) -> None:
    got = sent(client, profile=content)
    assert got.status_code == 422
    assert "<script>alert" not in got.text
    assert "<img src=x>" not in got.text


def test_a_profile_that_no_link_can_hold_names_the_way_that_works(client: TestClient) -> None:
    titles = ", ".join(f'"{"t" * 150}{number}"' for number in range(100))
    got = sent(client, profile=f'role = "ml-engineer"\nexternal = [{titles}]\n')
    assert got.status_code == 422
    assert "waypost plan --profile" in shown(got)


# evidence


def test_evidence_that_holds_is_shown_and_offered_as_done(client: TestClient) -> None:
    got = sent(client, ME, evidence=[honest("open-rag"), honest("mcp-agent")])
    assert got.status_code == 200
    assert ticked(got, "done") == {"open-rag": True, "mcp-agent": True}
    text = shown(got)
    assert "A good part is your own." in text
    assert "--recheck" in text
    assert '<input type="hidden" name="role" value="genai-engineer">' in text
    assert '<input type="hidden" name="held" value="aws/clf-c02">' in text
    assert 'name="role" required' not in text


def test_what_the_page_offers_is_a_plan_that_counts_it(client: TestClient) -> None:
    got = sent(client, evidence=honest())
    assert 'name="role" required' in shown(got)
    link = urlencode([("role", "genai-engineer"), *(("done", one) for one in ticked(got, "done"))])
    made = client.get(f"/download/plan.json?{link}").json()
    bare = client.get("/download/plan.json?role=genai-engineer").json()
    assert made["readiness"]["start"] > bare["readiness"]["start"]


def edited() -> str:
    plain = json.loads(honest())
    plain["ownership"]["code_share"] = 1.0
    return json.dumps(plain)


def forged(**fields: Any) -> str:
    """Evidence with a fitting digest whose content was made up."""
    return honest(**fields)


def invented_check() -> str:
    made = evidence.parse(honest())
    extra = replace(made.checks[0], id="more", skills=("kubernetes",))
    checks = (*made.checks, extra)
    return forged(checks=checks, skills=evidence.skills_shown(checks))


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (edited, "was changed after Waypost wrote it"),
        (lambda: forged(skills=()), "skills are not those"),
        (invented_check, "the kit open-rag has no such check"),
        (lambda: forged(checks=(), skills=(), objectives=()), "no check passed"),
        (
            lambda: forged(
                ownership=Ownership(statement="As scaffolded.", untouched=True, code_share=0, prose_share=0)
            ),
            "As",
        ),
        (lambda: forged(format="waypost-evidence/9"), "format is"),
        (lambda: "{}", "no evidence of a project"),
        (lambda: "[" * 50_000, "JSON"),
        (lambda: "9" * 10_000, "JSON"),
        (lambda: "not json", "JSON"),
    ],
)
def test_evidence_that_was_edited_or_made_up_is_refused(client: TestClient, make: Any, why: str) -> None:
    got = sent(client, ME, evidence=make())
    assert got.status_code == 422
    assert why in shown(got)
    assert not ticked(got, "done")


def test_of_several_files_the_good_ones_count_and_the_bad_are_named(client: TestClient) -> None:
    got = sent(client, evidence=[honest("open-rag"), "{}"])
    assert got.status_code == 200
    assert ticked(got, "done") == {"open-rag": True}
    assert 'role="alert"' in got.text


def test_evidence_of_a_kit_that_nobody_ships_is_refused(client: TestClient) -> None:
    made = evidence.parse(honest())
    got = sent(client, evidence=honest(source=replace(made.source, kit="../../etc")))
    assert got.status_code == 422
    assert "no project of the catalogue" in shown(got)


# badges


def test_badges_are_shown_with_what_they_stand_for_and_lead_to_a_plan(client: TestClient) -> None:
    export = {
        "data": [
            badge("AWS Certified AI Practitioner"),
            badge("AWS Certified Cloud Practitioner"),
            badge("Google AI Essentials", "Google"),
            badge("Certified Information Systems Auditor (CISA)", "ISACA"),
            badge("Knowledge Badge: Cloud, the basics"),
            badge("AWS Certified Data Engineer - Associate", expires="2026-01-01"),
        ]
    }
    got = sent(client, ME, badges=json.dumps(export))
    assert got.status_code == 200
    assert ticked(got, "held") == {
        "aws/aif-c01": True,
        "coursera/google-ai-essentials": False,
        "google/ai-essentials": False,
    }
    assert ticked(got, "external") == {"CISA": True, "Knowledge Badge: Cloud; the basics": False}
    text = shown(got)
    assert "It expired on 1 Jan 2026." in text
    assert "You have stated it already." in text
    assert "signatures of badges are not verified" in text
    hidden = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', got.text)
    link = urlencode([*hidden, ("held", "aws/aif-c01"), ("external", "CISA")])
    raw = client.get(f"/download/plan.toml?{link}").text
    assert 'held = ["aws/clf-c02", "aws/aif-c01"]' in raw
    assert 'external = ["CISA"]' in raw


def test_what_is_pasted_counts_as_a_file_does(client: TestClient) -> None:
    export = json.dumps([badge("AWS Certified AI Practitioner")])
    assert ticked(sent(client, pasted=export), "held") == ticked(sent(client, badges=export), "held")
    wrong = sent(client, pasted="{oops}")
    assert wrong.status_code == 422
    assert "What you pasted" in shown(wrong)


def test_badges_that_are_only_addresses_are_said_to_be(client: TestClient) -> None:
    export = {"type": "Assertion", "badge": "https://badges.example/1", "issuedOn": "2025-06-01"}
    got = sent(client, badges=json.dumps(export))
    assert got.status_code == 422
    assert "only an address" in shown(got)


def test_more_files_than_are_read_are_refused_with_how_many_there_may_be(client: TestClient) -> None:
    files = [("badges", (f"{n}.json", b"{}")) for n in range(21)]
    answer = client.post("/bring", files=files)
    assert answer.status_code == 400
    assert "at most 20 files" in answer.text


def test_hostile_badges_never_break_the_page_nor_enter_it_as_markup(client: TestClient) -> None:
    evil = [
        badge("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'),
        badge("AWS\u202e Certified\u0000 AI Practitioner"),
        badge("x" * 50_000),
        {"badge_template": {"name": {"a": [1e999, -0.0]}}, "issuer": [], "issued_at_date": 10**300},
    ]
    got = sent(client, badges=json.dumps(evil))
    assert got.status_code == 200
    assert ticked(got, "held") == {"aws/aif-c01": True}
    assert "<script>alert" not in got.text
    assert "<img src=x" not in got.text
    assert not set("\u202e\u0000") & set(got.text)
    deep = sent(client, badges=b'{"data":' * 100_000)
    assert deep.status_code == 422
    many = json.dumps([{"badge_template": {"name": f"badge {number}"}} for number in range(15_000)])
    flood = sent(client, badges=many[:900_000].rpartition(",")[0] + "]")
    assert flood.status_code == 200
    assert "beyond the first 500" in shown(flood)


def test_more_than_a_request_may_hold_is_refused() -> None:
    app = create_app(today=lambda: dt.date(2026, 11, 22), limits=Limits(body_bytes=50_000))
    with TestClient(app, base_url="http://localhost") as small:
        assert sent(small, badges=b"x" * 60_000).status_code == 413
        assert sent(small, pasted="x" * 60_000).status_code == 413
    with TestClient(create_app(), base_url="http://localhost") as usual:
        files = [("evidence", (f"{number}.json", b"{}")) for number in range(40)]
        assert usual.post("/bring", files=files).status_code == 400


def test_nothing_of_a_file_is_repeated_in_an_address_or_kept(client: TestClient) -> None:
    got = sent(client, badges=json.dumps([badge("Secret Club of One", "Somebody")]))
    assert "Secret Club of One" in got.text
    assert got.headers["cache-control"] == "no-store"
    assert "Secret Club" not in client.get("/bring").text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a." * 30_000 + "b = 1", "nested too deeply"),
        ("[" + "a." * 30_000 + "b]", "nested too deeply"),
        ("x = {" + '"a b".' * 30_000 + "b = 1}", "nested too deeply"),
        ('"\u2028".' * 10_000 + "b = 1", "nested too deeply"),
        ("hours_per_week = " + "9" * 20_000, "a number of too many digits"),
        ("# long\n" * 60_000, "larger than 256 KB"),
    ],
)
def test_a_profile_made_to_keep_the_reader_busy_is_refused_in_a_sentence(
    text: str, told: str, client: TestClient
) -> None:
    answer = sent(client, profile=text.encode())
    assert answer.status_code == 422
    assert told in shown(answer)
    assert "sys." not in answer.text


@pytest.mark.parametrize("text", ["[" * 50_000, "9" * 5_000, "NaN"])
def test_evidence_that_is_no_json_is_refused_in_words_of_waypost(text: str, client: TestClient) -> None:
    answer = sent(client, evidence=text.encode())
    assert answer.status_code == 422
    assert "too deep, or a number no JSON has" in shown(answer)
