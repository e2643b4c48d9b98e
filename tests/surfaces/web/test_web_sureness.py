"""How sure a plan is, in the browser: as a page, and streamed while it is worked out."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from starlette.testclient import TestClient

from waypost import api
from waypost.surfaces.web.app import create_app
from waypost.surfaces.web.limits import Limits
from waypost.surfaces.web.solving import Busy, Solver
from waypost.surfaces.web.streaming import streamed

ME = "role=genai-engineer&background=software-developer&stack=aws&budget_usd=600"
FLAGS = [
    word
    for name, _, value in (one.partition("=") for one in ME.split("&"))
    for word in (f"--{name.replace('_', '-')}", value)
]


def told(text: str) -> list[tuple[str, dict[str, Any]]]:
    """The events of a stream."""
    return [(name, json.loads(data)) for name, data in re.findall(r"event: (\w+)\ndata: (.*)\n\n", text)]


def test_page_stream_and_command_line_say_the_same_for_a_seed(client: TestClient, cli: Callable[..., Any]) -> None:
    printed = cli("stress", *FLAGS, "--as-of", "2026-11-22", "--worlds", "40", "--seed", "7", "--json")
    found = json.loads(printed.out)
    events = told(client.get(f"/how-sure/events?{ME}&worlds=40&seed=7").text)
    assert events[-1][0] == "result"
    assert events[-1][1]["test"] == found
    text = unescape(client.get(f"/how-sure?{ME}&worlds=40&seed=7").text)
    for one in found["steps"]:
        share = one["share"]
        assert f"{share['count']} of 40" in text
        assert f"{100 * share['low']:.0f}-{100 * share['high']:.0f}%" in text
    assert f'<td class="num">{found["readiness"]["p50"]:.0f}</td>' in text
    assert "seed 7" in text


def test_the_stream_tells_how_far_it_is_and_what_is_known_so_far(client: TestClient) -> None:
    got = client.get(f"/how-sure/events?{ME}&worlds=40")
    assert got.headers["content-type"].startswith("text/event-stream")
    assert got.headers["cache-control"] == "no-store"
    events = told(got.text)
    assert [name for name, _ in events] == ["progress"] * (len(events) - 1) + ["result"]
    done = [value["done"] for _, value in events]
    assert done == sorted(done)
    assert done[0] == 0
    assert done[-1] == 40
    assert all(value["asked"] == 40 for _, value in events)
    between = events[len(events) // 2][1]
    assert between["test"]["worlds"] == between["done"] > 0
    assert f"of {between['done']}" in between["html"]


def test_the_page_without_a_script_is_whole(client: TestClient) -> None:
    text = unescape(client.get(f"/how-sure?{ME}&worlds=30").text)
    for heading in ("What it means", "How often each step is in the best plan", "What differs between the worlds"):
        assert heading in text
    assert text.count("<h1") == 1
    assert "style=" not in text
    assert f'href="/?{ME}"' in text
    assert '<form class="card noprint" action="/how-sure" method="get">' in text
    assert '<input type="hidden" name="budget_usd" value="600">' in text


def test_with_a_script_the_place_comes_at_once_and_is_filled_by_the_stream(client: TestClient) -> None:
    text = unescape(client.get(f"/how-sure?{ME}&fragment=1").text)
    assert text.lstrip().startswith('<div class="sureness"')
    assert f'data-events="/how-sure/events?{ME}&fragment=1"' in text
    assert "data-live" in text
    assert 'role="progressbar"' in text
    assert "How often each step" not in text


def test_headings_of_a_part_shown_in_a_plan_stand_below_those_of_the_plan(client: TestClient) -> None:
    told_there = told(client.get(f"/how-sure/events?{ME}&worlds=20&fragment=1").text)[-1][1]["html"]
    parts = (client.get(f"/how-sure?{ME}&fragment=1").text, client.get(f"/trade-off?{ME}&fragment=1").text, told_there)
    for part in parts:
        assert "<h3" in part
        assert not re.search("<h[12]", part)


def test_a_plan_that_cannot_be_has_nothing_to_test(client: TestClient) -> None:
    asked = f"{ME}&want=aws/mls-c01"
    assert "nothing to test" in client.get(f"/how-sure?{asked}").text
    name, value = told(client.get(f"/how-sure/events?{asked}").text)[-1]
    assert (name, value["test"]["status"], value["done"]) == ("result", "infeasible", 0)


@pytest.mark.parametrize("wrong", ["worlds=0", "worlds=1001", "worlds=x", "worlds=1e2", "seed=-1", "seed=99999999999"])
def test_a_wrong_number_is_refused_with_what_was_expected(client: TestClient, wrong: str) -> None:
    for path in ("/how-sure", "/how-sure/events"):
        got = client.get(f"{path}?{ME}&{wrong}")
        assert got.status_code == 422
        assert "expected a whole number" in got.text


def test_a_link_without_a_profile_or_with_a_wrong_one_says_so(client: TestClient) -> None:
    assert "Make a plan" in client.get("/how-sure").text
    assert client.get("/how-sure/events").status_code == 422
    assert client.get("/how-sure?role=<b>").status_code == 422
    assert "<b>" not in client.get("/how-sure?role=<b>").text


def test_more_tests_at_a_time_than_are_allowed_are_told_to_come_back() -> None:
    app = create_app(today=lambda: dt.date(2026, 11, 22), limits=Limits(streams=0))
    with TestClient(app, base_url="http://localhost") as busy:
        for path in ("/how-sure", "/how-sure/events"):
            got = busy.get(f"{path}?{ME}&worlds=5")
            assert got.status_code == 503
            assert got.headers["retry-after"]


def _tried(limits: Limits, left: Callable[[int], bool]) -> tuple[list[int], Solver]:
    """Worlds solved at each part that came, where the visitor leaves as ``left`` says of the number of parts."""
    catalogue = api.load_catalogue()
    raw = dict(one.split("=") for one in ME.split("&"))
    profile = api.read_profile(raw, catalogue, today=dt.date(2026, 11, 22))

    async def run() -> tuple[list[int], Solver]:
        solver, seen = Solver(0, limits), []

        async def gone() -> bool:
            return left(len(seen))

        async for part in streamed(profile, solver, limits, worlds=1000, seed=0, left=gone):
            seen.append(part.worlds)
        async with solver.long():  # the place is free again
            return seen, solver

    return asyncio.run(run())


def test_a_visitor_who_leaves_ends_the_work() -> None:
    seen, _ = _tried(Limits(streams=1), lambda parts: parts >= 2)
    assert seen == [0, 50]


def test_a_visitor_who_left_while_waiting_starts_nothing() -> None:
    with pytest.raises(Busy, match="left"):
        _tried(Limits(streams=1), lambda _: True)


def test_when_the_time_is_up_what_is_known_is_the_answer() -> None:
    with pytest.raises(Busy, match="longer"):
        _tried(Limits(streams=1, job_s=0.0), lambda _: False)
