"""A plan as a file: Markdown, pictures, waypost.toml, and the flag that writes them."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from waypost import api
from waypost.domain.catalogue import Catalogue
from waypost.domain.plan import Plan, PlanStatus
from waypost.domain.profile import Profile
from waypost.errors import UsageError
from waypost.surfaces.markdown import markdown
from waypost.surfaces.plan_file import TYPES, file_name, plan_file, profile_file

Cli = Callable[..., Any]
DAY = "2026-11-22"
ME = ("--role", "ml-engineer", "--background", "data-analyst", "--hours-per-week", "6", "--as-of", DAY)


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    return api.load_catalogue()


def test_the_page_says_what_when_how_much_and_why(shipped: Catalogue) -> None:
    asked = Profile(role="ml-engineer", background="data-analyst", as_of=dt.date(2026, 11, 22))
    made = api.plan(asked, shipped)
    page = markdown(made, shipped)
    assert page.startswith("# Plan: ML engineer")
    for step in made.steps:
        assert step.title.replace("|", "\\|") in page
    assert page.count("\n| ") == len(made.steps) + 1
    assert f"**{made.readiness_end:.0f}** of 100" in page


def test_a_title_cannot_become_markup(shipped: Catalogue) -> None:
    made = api.plan(Profile(role="ml-engineer", background="data-analyst", as_of=dt.date(2026, 11, 22)), shipped)
    evil = replace(made.steps[0], title="a | <img src=x> [b](c)\n# d", code=None)
    page = markdown(replace(made, steps=(evil, *made.steps[1:])), shipped)
    assert page.count("<img") == page.count("\\<img")
    assert "\n# d" not in page
    assert "a \\| \\<img src=x\\> \\[b\\](c) \\# d" in page


def test_an_exam_links_to_its_page_unless_the_address_could_become_markup(shipped: Catalogue) -> None:
    made = api.plan(Profile(role="ml-engineer", background="data-analyst", as_of=dt.date(2026, 11, 22)), shipped)
    one = next(step for step in made.steps if step.kind == "exam")
    for url, linked in (("https://example.com/a", True), ("https://example.com/a|b>c", False), (None, False)):
        changed = replace(shipped.credentials[one.id], official_url=url)
        page = markdown(made, replace(shipped, credentials={**shipped.credentials, one.id: changed}))
        assert (f"](<{url}>)" in page) == linked


def test_an_impossible_wish_gives_its_causes_and_repairs(shipped: Catalogue) -> None:
    asked = Profile(role="ml-engineer", as_of=dt.date(2026, 11, 22), want=("aws/mla-c02",), budget_usd=10)
    made = api.plan(asked, shipped)
    assert made.status is PlanStatus.INFEASIBLE
    page = markdown(made, shipped)
    assert "No plan can do this" in page
    assert "--budget-usd" in page


def test_a_profile_file_reads_back_as_the_same_profile(shipped: Catalogue) -> None:
    asked = Profile(
        role="ml-engineer",
        background="data-analyst",
        as_of=dt.date(2026, 11, 22),
        id="me",
        by=dt.date(2027, 6, 1),
        hours_per_week=7.5,
        budget_usd=600.0,
        held=("aws/clf-c02",),
        external=('say "hi"',),
        skills={"python": 3},
        kappa=0.4,
    )
    raw = tomllib.loads(profile_file(asked))
    assert "as_of" not in raw
    assert api.read_profile(raw, shipped, today=asked.as_of) == asked


@pytest.mark.parametrize("ending", sorted(TYPES))
def test_every_kind_of_file_is_the_same_each_time(shipped: Catalogue, ending: str) -> None:
    asked = Profile(role="ml-engineer", background="data-analyst", as_of=dt.date(2026, 11, 22))
    made = api.plan(asked, shipped)
    content = plan_file(ending, made, asked, shipped)
    assert content
    assert plan_file(ending, made, asked, shipped) == content
    assert all(letter.isalnum() or letter in ".-" for letter in file_name(made, ending))


def test_a_picture_of_no_steps_and_an_unknown_ending_are_refused(shipped: Catalogue, plan: Plan) -> None:
    asked = Profile(role="builder", as_of=plan.as_of)
    empty = replace(plan, steps=(), role="ml-engineer")
    with pytest.raises(UsageError, match="no steps"):
        plan_file(".svg", empty, asked, shipped)
    with pytest.raises(UsageError, match="expected one of"):
        plan_file(".exe", plan, asked, shipped)


@pytest.mark.parametrize(
    ("name", "start"),
    [("a.ics", b"BEGIN:VCALENDAR\r\n"), ("a.MD", b"# Plan: "), ("a.svg", b"<svg"), ("a.png", b"\x89PNG")],
)
def test_the_command_line_writes_the_file_that_the_ending_names(
    cli: Cli, tmp_path: Path, name: str, start: bytes
) -> None:
    ran = cli("plan", *ME, "--out", tmp_path / name, "--json")
    assert ran.code == 0
    assert json.loads(ran.out)["steps"]
    assert "wrote" in ran.err
    assert (tmp_path / name).read_bytes().startswith(start)
    assert [one.name for one in tmp_path.iterdir()] == [name]


def test_the_json_file_is_what_is_printed(cli: Cli, tmp_path: Path) -> None:
    ran = cli("plan", *ME, "--json", "--out", tmp_path / "plan.json")
    assert (tmp_path / "plan.json").read_bytes() == ran.out.encode()


@pytest.mark.parametrize("name", ["plan.pdf", "plan", "waypost.toml"])
def test_an_ending_that_is_none_is_wrong_use_before_anything_is_planned(cli: Cli, tmp_path: Path, name: str) -> None:
    ran = cli("plan", *ME, "--out", tmp_path / name)
    assert ran.code == 2
    assert not ran.out
    assert not list(tmp_path.iterdir())


def test_badges_beyond_doubt_count_as_held_and_every_badge_is_told(cli: Cli, tmp_path: Path) -> None:
    issuer = {"summary": "issued by Amazon Web Services Training and Certification"}
    names = ("AWS Certified AI Practitioner", "AWS Certified Cloud Practitioner", "Some Club")
    export = [{"badge_template": {"name": name}, "issuer": issuer} for name in names]
    export[1]["expires_at_date"] = "2020-01-01"  # type: ignore[assignment]
    (tmp_path / "badges.json").write_text(json.dumps({"data": export}))
    ran = cli("plan", *ME, "--badges", tmp_path / "badges.json", "--json")
    assert ran.code == 0
    held = cli("plan", *ME, "--held", "aws/aif-c01", "--json")
    assert ran.out == held.out
    assert "+ AWS Certified AI Practitioner: aws/aif-c01" in ran.err
    assert "- AWS Certified Cloud Practitioner: aws/clf-c02 (It expired on 1 Jan 2020.)" in ran.err
    assert "- Some Club: not in the catalogue" in ran.err
    assert "no signature was verified" in ran.err


def test_a_badge_file_that_is_none_is_wrong_use(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "none.json").write_text("{}")
    for name in ("none.json", "absent.json"):
        ran = cli("plan", *ME, "--badges", tmp_path / name)
        assert (ran.code, ran.out) == (2, "")
