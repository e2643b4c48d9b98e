"""Commands that show facts, on the shipped catalogue."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from waypost.surfaces.schema import FOLDER, schemas

Cli = Callable[..., Any]
DAY = ("--as-of", "2026-11-22")

ANSWERS = [
    ("list", ["list", "--role", "genai-engineer", *DAY]),
    ("list", ["list", "bedrock", *DAY]),
    ("retiring", ["retiring", "--within", "24m", *DAY]),
    ("compare", ["compare", "aip-c01", "ai-103", "gcp/pmle", *DAY]),
    ("show", ["show", "mla-c01", *DAY]),
    ("show", ["show", "rag", *DAY]),
    ("show", ["show", "genai-engineer", *DAY]),
    ("show", ["show", "open-rag", *DAY]),
    ("roles", ["roles", *DAY]),
    ("explain", ["explain", *DAY]),
    ("version", ["version"]),
    ("market-role", ["market", "ml-engineer"]),
    ("market-guide", ["market", "guide"]),
    ("market-roles", ["market", "roles"]),
    ("market-names", ["market", "names", "--kind", "skill"]),
    ("market-credential", ["market", "--credential", "aws/mla-c01"]),
    ("error", ["show", "xyzzy"]),
]


@pytest.mark.parametrize(("schema", "args"), ANSWERS, ids=[" ".join(args[:2]) for _, args in ANSWERS])
def test_an_answer_has_the_shape_of_its_published_schema(cli: Cli, schema: str, args: list[str]) -> None:
    ran = cli(*args, "--json")
    jsonschema.validate(json.loads(ran.out), json.loads((FOLDER / f"{schema}.json").read_text()))


@pytest.mark.parametrize(
    "args", [args for _, args in ANSWERS[:-1]], ids=[" ".join(args[:2]) for _, args in ANSWERS[:-1]]
)
@pytest.mark.parametrize("width", [60, 80, 140])
def test_no_screen_is_wider_than_the_terminal(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, args: list[str], width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    ran = cli(*args)
    assert ran.code == 0
    assert max(map(len, ran.out.splitlines())) <= width


def test_the_published_schemas_are_those_that_are_generated() -> None:
    published = {path.stem: json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))}
    assert published == json.loads(json.dumps(schemas()))


def test_every_credential_and_project_can_be_shown(cli: Cli) -> None:
    from waypost import api

    catalogue = api.load_catalogue()
    for one in (*catalogue.credentials, *catalogue.projects, *catalogue.roles, *catalogue.skills):
        ran = cli("show", one, *DAY)
        assert (ran.code, ran.err) == (0, "")
        assert ran.out.strip()


def test_a_shown_fact_points_at_a_source_with_the_day_it_was_seen(cli: Cli) -> None:
    text = cli("show", "aws/mla-c01", *DAY).out
    assert "150 USD [1]" in text
    assert "seen 2026-09-20" in text
    assert "Where sources disagree" in text
    assert "followed by MLA-C02" in text


def test_a_credential_is_shown_with_the_kits_whose_checks_show_its_domains(cli: Cli) -> None:
    text = " ".join(cli("show", "ms/ai-103", *DAY).out.split())
    assert "shown by foundry-app: documents-read, search-finds" in text
    made = json.loads(cli("show", "ms/ai-103", *DAY, "--json").out)
    assert [one["domain"] for one in made["shown_by"]] == [
        one["name"] for one in made["credential"]["credential"]["domains"]
    ]
    found = {one["domain"]: [kit["kit"] for kit in one["kits"]] for one in made["shown_by"]}
    assert found["Implement generative AI and agentic solutions"] == ["foundry-app", "mcp-agent", "open-rag"]
    assert found["Implement computer vision solutions"] == []


def test_a_comparison_sets_languages_that_have_ended_apart(cli: Cli) -> None:
    text = " ".join(cli("compare", "mla-c01", "mla-c02", *DAY).out.split())
    assert "ended: English" in text
    sides = json.loads(cli("compare", "mla-c01", "mla-c02", *DAY, "--json").out)["columns"]
    assert [one["ended_languages"] for one in sides] == [["English"], []]
    sides = json.loads(cli("compare", "mla-c01", "mla-c02", "--as-of", "2026-09-01", "--json").out)["columns"]
    assert [one["ended_languages"] for one in sides] == [[], []]


def test_the_end_of_a_beta_ends_no_language_and_a_day_that_may_slip_ends_none(cli: Cli) -> None:
    def ended(one: str, day: str) -> list[str]:
        sides = json.loads(cli("compare", one, "aip-c01", "--as-of", day, "--json").out)["columns"]
        return list(sides[0]["ended_languages"])

    assert ended("gcp/agentic-architect", "2026-11-22") == []
    assert ended("mla-c01", "2027-02-01") == ["English"]
    assert ended("aif-c01", "2026-10-16") == ["German", "Italian"]


@pytest.mark.parametrize(
    ("one", "said", "unsaid"),
    [
        ("gcp/agentic-architect", "announced (beta ended 30 Sep 2026; opening not stated)", "last day to sit it"),
        ("mla-c01", "closing (English ended 28 Sep 2026;", "last day to sit it in English is"),
        ("mls-c01", "the last day to sit it in English was 31 Mar 2026", "last day to sit it in English is"),
        ("mls-c01", "there is no one-to-one successor.", "followed by"),
        ("google/tensorflow-developer", "it can no longer be earned.", "followed by"),
        ("ms/ai-500", "no launch notice was seen.", "followed by"),
        ("isaca/aair", "Blueprint Three domains; weights not found.", "?"),
        ("sc-500", "6-14 weeks depending on AZ-500 background", "?"),
        ("mla-c02", "beta (since 29 Sep 2026; standard form planned for 14 Jan 2027, not confirmed)", "beta until"),
        ("gh/600", "22 Nov 2026: live; in English", "since Jul 2026"),
        ("ms/ai-500", "live (launch not confirmed)", "for the sitting"),
        ("ms/ai-500", "must be held); counted as needed before the exam [2]", "Length 40-60 questions ["),
        ("pecb/iso-42001-lead-implementer", "needed for the title, not for the exam", "for the sitting"),
        ("ms/ai-901", "13 languages including English and Traditional Chinese", "Languages English, Traditional"),
        ("aif-c01", "Spanish, Chinese; ended: German, Italian – German and Italian end", "French, German"),
        ("mla-c02", "The beta is in English only", "(The beta"),
        ("dp-700", "Skills measured as of 2026-07-21; next outline 2026-10-19 [1,4]", "?"),
        ("aib-c01", "business: New AWS category", "?"),
        ("sc-500", "Lasts not stated Renewal", "not stated ["),
        ("mla-c01", "online proctored Lasts", "online proctored ["),
        ("gcp/pmle", "in March 2026) [4,8]", "?"),
        ("anthropic/ccao-f", "restricted; in English: not open to everybody (only people who work", "restricted ("),
    ],
)
def test_what_is_noted_on_a_record_is_shown_with_it(cli: Cli, one: str, said: str, unsaid: str) -> None:
    text = " ".join(cli("show", one, *DAY).out.split("Sources\n")[0].split())
    assert said in text
    assert unsaid not in text


def test_a_last_day_that_is_not_confirmed_is_said_to_be_none_for_sure(cli: Cli) -> None:
    text = " ".join(cli("show", "mla-c01", "--language", "Japanese", "--as-of", "2026-10-01").out.split())
    assert "the last day to sit it in Japanese is 13 Jan 2027; it may go on for longer" in text
    text = " ".join(cli("show", "clf-c02", "--language", "German", *DAY).out.split())
    assert "the last day to sit it in German is 31 Dec 2026 !" in text


def test_a_comparison_gives_no_last_day_to_what_has_only_been_a_beta(cli: Cli) -> None:
    text = cli("compare", "gcp/agentic-architect", "mla-c01", *DAY).out
    assert re.search(r"^Last day +none known +28 Sep 2026", text, re.MULTILINE)


def test_no_screen_of_a_credential_calls_another_by_a_key_of_the_data(cli: Cli) -> None:
    from waypost import api

    catalogue = api.load_catalogue()
    keys = {one.replace("/", "-", 1) for one in catalogue.credentials}
    for one in catalogue.credentials.values():
        text = " ".join(cli("show", one.id, *DAY).out.split("Sources\n")[0].split())
        assert keys & set(text.replace("(", " ").split()) == set(), one.id


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("--year", "1999"), "Those counted in US are of 2020, 2021, 2022, 2023, 2024, 2025; entry, mid, senior"),
        (("--country", "LT", "--level", "executive"), "Those counted in LT are of"),
        (("--country", "ZZ"), "Adverts were counted in AT, AU,"),
    ],
)
def test_where_no_advert_was_counted_it_is_said_where_there_are_some(
    cli: Cli, asked: tuple[str, ...], said: str
) -> None:
    text = " ".join(cli("market", "ml-engineer", *asked).out.split())
    assert f"No advert was counted. {said}" in text


def test_a_status_belongs_to_the_day_asked_for(cli: Cli) -> None:
    status = {
        day: json.loads(cli("show", "ms/ai-102", "--as-of", day, "--json").out)["credential"]["status"]
        for day in ("2026-02-15", "2026-11-22")
    }
    assert status == {"2026-02-15": "closing", "2026-11-22": "withdrawn"}


def test_list_filters_hold_together(cli: Cli) -> None:
    rows = json.loads(cli("list", "--vendor", "aws", "--status", "live", "--fee-max", "100", *DAY, "--json").out)
    assert rows["credentials"]
    for row in rows["credentials"]:
        assert (row["vendor"], row["status"]) == ("aws", "live")
        assert row["fee_usd"] <= 100


def test_a_role_orders_the_list_by_what_each_attests(cli: Cli) -> None:
    rows = json.loads(cli("list", "--role", "ml-engineer", *DAY, "--json").out)["credentials"]
    points = [row["role_points"] for row in rows]
    assert points == sorted(points, reverse=True)
    assert points[-1] > 0


def test_retiring_lists_last_days_in_order_within_the_span(cli: Cli) -> None:
    answer = json.loads(cli("retiring", "--within", "12m", *DAY, "--json").out)
    days = [row["last_day"] for row in answer["retiring"]]
    assert days == sorted(days)
    assert all("2026-11-22" <= day <= answer["until"] for day in days)
    assert "aws/mla-c01" in [row["id"] for row in answer["retiring"]]


def test_colour_follows_the_terminal_and_no_color(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[" not in cli("list", *DAY).out
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in cli("list", *DAY).out


def test_the_check_of_the_data_files_counts_what_it_read(cli: Cli) -> None:
    ran = cli("catalogue", "check", *DAY, "--json")
    answer = json.loads(ran.out)
    assert ran.code == (0 if answer["passed"] else 1)
    assert all(gate["read"] for gate in answer["gates"] if gate["passed"])
    jsonschema.validate(answer, json.loads((FOLDER / "catalogue-check.json").read_text()))


def test_a_check_that_read_nothing_fails(cli: Cli, tmp_path: Path) -> None:
    ran = cli("catalogue", "check", "--data", tmp_path)
    assert ran.code == 1
    assert "read 0 files" in ran.out


def test_a_folder_that_is_not_there_is_wrong_use(cli: Cli, tmp_path: Path) -> None:
    ran = cli("catalogue", "check", "--data", tmp_path / "nowhere")
    assert ran.code == 2
    assert "There is no folder" in ran.err


def test_the_model_is_explained_on_one_screen(cli: Cli) -> None:
    lines = cli("explain").out.splitlines()
    assert len(lines) <= 40
    assert any("kappa x best attested" in line for line in lines)


def test_a_project_says_where_its_cash_goes(cli: Cli) -> None:
    assert "about $40 in the cloud; a laptop alone is not enough" in cli("show", "gpu-node").out
    assert "$0 on a laptop, about $10 in the cloud" in cli("show", "bedrock-chat").out
    assert "about $0" not in cli("show", "open-rag").out


def test_the_hours_of_a_skill_are_not_told_as_what_it_takes_to_practise_it(cli: Cli) -> None:
    shown = " ".join(cli("show", "agents").out.split())
    assert "Study" in shown
    assert "not what practice takes" in shown
    assert "nothing" not in shown
