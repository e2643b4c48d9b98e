"""The command line, the API and the library answer the same, value for value."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from starlette.testclient import TestClient

from waypost import api
from waypost.catalogue.profile import stated_fields
from waypost.catalogue.profile_fields import FIELDS
from waypost.domain.profile import Profile
from waypost.surfaces.answers import plan_object
from waypost.surfaces.web.link import query_of

Cli = Callable[..., Any]
DAY = dt.date(2026, 11, 22)
HELD = api.load_catalogue()
_CREDENTIALS = sorted(HELD.coverage)
_STEPS = [*_CREDENTIALS, *sorted(HELD.projects)]


def sampled(seed: int) -> Profile:
    """A request that states anything a request can state."""
    random = Random(seed)
    held = random.sample(_CREDENTIALS, random.choice([0, 0, 1, 2]))
    asked = random.sample([one for one in _STEPS if one not in held], random.choice([0, 0, 1, 2, 3]))
    want = random.randint(0, min(2, len(asked)))
    by = random.choice([None, None, DAY + dt.timedelta(days=random.randint(20, 700))])
    return Profile(
        id=random.choice([None, f"sampled {seed} & é <b>"]),
        role=random.choice(sorted(HELD.roles)),
        background=random.choice(sorted(HELD.backgrounds)),
        stack=random.choice([None, *sorted(HELD.platforms)]),
        as_of=DAY + dt.timedelta(days=random.choice([0, 0, -200, 150])),
        experience_years=random.choice([None, 0, 2.5]),
        hours_per_week=random.choice([3, 6.5, 8, 12.25]),
        months=random.choice([2, 6, 9, 14.5]) if by is None else 9.0,
        by=by if by is None or by > DAY + dt.timedelta(days=160) else None,
        budget_usd=random.choice([None, 0, 149.99, 600, 1500]),
        held=tuple(held),
        done=tuple(random.sample(sorted(HELD.projects), random.choice([0, 0, 1]))),
        want=tuple(one for one in asked[:want] if one not in HELD.projects),
        avoid=tuple(asked[want:]),
        max_exams=random.choice([None, None, 0, 2]),
        language=random.choice(["English", "Japanese"]),
        kappa=random.choice([None, 0.3, 1.0]),
        skills=random.choice([{}, {"python": 3, "rag": 1}]),
        external=random.choice([(), ("CISA",)]),
        memberships=random.choice([(), ("AWS Partner",)]),
    )


def flags(profile: Profile) -> list[str]:
    """The profile as flags of the command line."""
    stated: list[str] = []
    fields = {"role": profile.role, "as_of": profile.as_of, **stated_fields(profile)}
    for field in FIELDS:
        value = fields.get(field.name)
        if isinstance(value, dict):
            stated += [part for name, level in value.items() for part in (field.flag, f"{name}={level}")]
        elif isinstance(value, list):
            stated += [part for one in value for part in (field.flag, str(one))]
        elif value is not None:
            stated += [field.flag, str(value)]
    return stated


def sent(profile: Profile) -> dict[str, Any]:
    """The profile as a body."""
    fields = {"role": profile.role, "as_of": profile.as_of, **stated_fields(profile)}
    return {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in fields.items()}


def printed(cli: Cli, *args: str) -> Any:
    """What a command prints with --json; it is an answer, not an error."""
    ran = cli(*args, "--json")
    assert ran.err == ""
    return json.loads(ran.out)


def got(client: TestClient, path: str) -> Any:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("seeds", [range(8), pytest.param(range(8, 72), marks=pytest.mark.slow)], ids=["few", "many"])
def test_a_plan_is_the_same_from_the_command_line_the_api_and_the_library(
    cli: Cli, client: TestClient, seeds: range
) -> None:
    seen = set()
    for seed in seeds:
        profile = sampled(seed)
        made = json.loads(json.dumps(plan_object(api.plan(profile, HELD), HELD)))
        assert printed(cli, "plan", *flags(profile)) == made, seed
        assert got(client, f"/api/plan?{query_of(profile, as_of=profile.as_of)}") == made, seed
        assert client.post("/api/plan", json=sent(profile)).json() == made, seed
        seen.add((made["status"], made["stack_assumed"]))
    assert seen == {(status, assumed) for status in ("optimal", "infeasible") for assumed in (True, False)} - {
        ("infeasible", True)
    }


def test_a_batch_answers_as_each_of_its_profiles_does(client: TestClient) -> None:
    profiles = [sampled(seed) for seed in range(40, 46)]
    alone = [client.post("/api/plan", json=sent(one)).json() for one in profiles]
    assert client.post("/api/batch", json=[sent(one) for one in profiles]).json() == alone


@pytest.mark.parametrize("one", ["aws/mla-c01", "aws/aip-c01", "open-rag", "gcp/pmle", "ms/ai-103"])
def test_a_reason_is_the_same_from_the_command_line_and_the_api(cli: Cli, client: TestClient, one: str) -> None:
    for seed in (1, 2):
        profile = replace(sampled(seed), want=(), avoid=(), held=(), done=(), as_of=DAY, id=None)
        shown = printed(cli, "why", one, *flags(profile))
        assert client.get(f"/api/why/{one}?{query_of(profile, as_of=DAY)}").json() == shown


def test_a_stress_test_is_the_same_for_the_same_seed(cli: Cli, client: TestClient) -> None:
    profile = Profile(role="ml-engineer", background="data-scientist", stack="azure", as_of=DAY)
    ran = cli("stress", *flags(profile), "--worlds", "20", "--seed", "7", "--json")
    answer = client.get(f"/api/stress?{query_of(profile)}&worlds=20&seed=7").json()
    assert answer == json.loads(ran.out)
    assert answer["worlds"] == 20
    assert answer != client.get(f"/api/stress?{query_of(profile)}&worlds=20&seed=8").json()


@pytest.mark.parametrize(
    ("command", "path"),
    [
        (["list"], "/api/credentials"),
        (["list", "bedrock", "agents"], "/api/credentials?text=bedrock+agents"),
        (
            ["list", "--role", "genai-engineer", "--vendor", "aws", "--fee-max", "200", "--status", "live"],
            "/api/credentials?role=genai-engineer&vendor=aws&fee_max=200&status=live",
        ),
        (["list", "--tier", "associate", "--kind", "exam"], "/api/credentials?tier=associate&kind=exam"),
        (["show", "mla-c01"], "/api/credentials/aws/mla-c01"),
        (["show", "aws/mla-c01", "--language", "Japanese"], "/api/show/aws/mla-c01?language=Japanese"),
        (["show", "open-rag"], "/api/projects/open-rag"),
        (["show", "genai-engineer"], "/api/roles/genai-engineer"),
        (["show", "rag"], "/api/show/rag"),
        (["compare", "mla-c01", "gcp/pmle", "ai-103"], "/api/compare?ids=mla-c01,gcp/pmle,ai-103"),
        (["retiring", "--within", "24m"], "/api/retiring?within=24m"),
        (["retiring", "--language", "Japanese"], "/api/retiring?language=Japanese"),
        (["roles"], "/api/roles"),
        (["explain"], "/api/explain"),
    ],
    ids=lambda one: " ".join(one[:3]) if isinstance(one, list) else "",
)
@pytest.mark.parametrize("day", ["2026-11-22", "2025-03-01"])
def test_a_fact_is_the_same_on_any_day(cli: Cli, client: TestClient, command: list[str], path: str, day: str) -> None:
    joint = "&" if "?" in path else "?"
    assert got(client, f"{path}{joint}as_of={day}") == printed(cli, *command, "--as-of", day)


@pytest.mark.parametrize(
    ("command", "path"),
    [
        (["market", "ml-engineer"], "/api/market/roles/ml-engineer"),
        (
            ["market", "ml-engineer", "--level", "senior", "--country", "GB", "--year", "2024"],
            "/api/market/roles/ml-engineer?level=senior&country=GB&year=2024",
        ),
        (["market", "roles"], "/api/market/roles"),
        (["market", "guide"], "/api/market/guide"),
        (["market", "names", "--kind", "vendor"], "/api/market/names?kind=vendor"),
        (["market", "names", "ml-engineer", "--kind", "skill"], "/api/market/names?kind=skill&role=ml-engineer"),
        (["market", "--credential", "mla-c01"], "/api/market/credentials/mla-c01"),
        (["version"], "/api/version"),
    ],
    ids=lambda one: " ".join(one[:3]) if isinstance(one, list) else "",
)
def test_market_evidence_is_the_same(cli: Cli, client: TestClient, command: list[str], path: str) -> None:
    assert got(client, path) == printed(cli, *command)


def test_an_error_is_the_same_where_the_question_is(cli: Cli, client: TestClient) -> None:
    asked = {"role": "wizard", "stack": "none", "by": "someday"}
    ran = cli("plan", "--role", "wizard", "--stack", "none", "--by", "someday", "--json")
    assert client.get("/api/plan", params=asked).json() == json.loads(ran.out)
    assert client.get("/api/show/nothing").json() == json.loads(cli("show", "nothing", "--json").out)
