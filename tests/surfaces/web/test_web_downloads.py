"""What can be taken away from a plan page is what the command line gives."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from collections.abc import Callable
from typing import Any

import pytest
from icalendar import Calendar
from starlette.testclient import TestClient

from waypost import api
from waypost.surfaces.plan_file import TYPES

ME = "role=genai-engineer&background=software-developer&stack=aws&hours_per_week=8&months=9&budget_usd=600"
DAY = "as_of=2026-11-22"
FLAGS = [
    word
    for name, _, value in (one.partition("=") for one in ME.split("&"))
    for word in (f"--{name.replace('_', '-')}", value)
]


@pytest.mark.parametrize("ending", sorted(TYPES))
def test_every_download_has_its_type_and_a_safe_name(client: TestClient, ending: str) -> None:
    got = client.get(f"/download/plan{ending}?{ME}")
    assert got.status_code == 200
    assert got.headers["content-type"] == TYPES[ending]
    kind, _, name = got.headers["content-disposition"].partition("; filename=")
    assert kind == "attachment"
    assert name == ('"waypost.toml"' if ending == ".toml" else f'"waypost-genai-engineer-2026-11-22{ending}"')
    assert got.headers["cache-control"] == "no-store"
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.content


def test_the_json_is_what_the_command_line_prints(client: TestClient, cli: Callable[..., Any]) -> None:
    got = client.get(f"/download/plan.json?{ME}&{DAY}")
    assert got.content.decode() == cli("plan", *FLAGS, "--as-of", "2026-11-22", "--json").out


def test_the_calendar_is_one_that_a_client_reads(client: TestClient) -> None:
    events = Calendar.from_ical(client.get(f"/download/plan.ics?{ME}").content).walk("VEVENT")
    steps = client.get(f"/download/plan.json?{ME}").json()["steps"]
    exams = {step["end"] for step in steps if step["kind"] == "exam"}
    assert exams == {
        event.decoded("dtstart").isoformat() for event in events if str(event["summary"]).startswith("Exam:")
    }


def test_the_profile_file_states_the_profile_of_the_link(client: TestClient) -> None:
    raw = tomllib.loads(client.get(f"/download/plan.toml?{ME}&held=aws/clf-c02&skills=python=3").text)
    assert raw["role"] == "genai-engineer"
    assert raw["held"] == ["aws/clf-c02"]
    assert raw["skills"] == {"python": 3}
    assert "as_of" not in raw
    assert api.read_profile(raw, api.load_catalogue(), today=dt.date(2026, 11, 22)).months == 9


def test_a_plan_that_cannot_be_can_be_taken_away_too(client: TestClient) -> None:
    asked = f"{ME}&want=aws/mls-c01"
    assert json.loads(client.get(f"/download/plan.json?{asked}").text)["status"] == "infeasible"
    assert "No plan can do this" in client.get(f"/download/plan.md?{asked}").text
    refused = client.get(f"/download/plan.svg?{asked}")
    assert refused.status_code == 422
    assert "no steps" in refused.text


def test_no_profile_a_wrong_one_and_another_ending_are_refused_plainly(client: TestClient) -> None:
    assert client.get("/download/plan.ics").status_code == 422
    wrong = client.get("/download/plan.ics?role=wizard%0d%0aX:1")
    assert wrong.status_code == 422
    assert "x:1" not in str(wrong.headers).lower()
    assert client.get(f"/download/plan.exe?{ME}").status_code == 404
    assert client.get(f"/download/plan.?{ME}").status_code == 404
