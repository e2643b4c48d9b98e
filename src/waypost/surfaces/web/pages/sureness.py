"""How sure: the plan in hundreds of sampled worlds, streamed as they are solved."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from waypost import api
from waypost.catalogue.profile import clip
from waypost.domain.analysis import StressTest
from waypost.domain.profile import Profile
from waypost.errors import ProfileError, WaypostError
from waypost.planning.stress import WORLDS
from waypost.surfaces import sureness
from waypost.surfaces.answers import error_object, plain
from waypost.surfaces.web.link import query_of, read_link
from waypost.surfaces.web.render import page, templates
from waypost.surfaces.web.streaming import streamed

router = APIRouter(include_in_schema=False)
SIZES = (100, 300, 1000)  # worlds that the page offers
_MOST_SEED = 2**31 - 1


@router.get("/how-sure")
async def show(request: Request) -> Response:
    """The result, worked out before it is shown; as ``fragment`` the place where a script shows it as it comes."""
    raw, _ = read_link(_without_own(request))
    if not raw:
        return page(request, "sureness.html", profile=None)
    profile, worlds, seed = _asked(request, raw)
    query = query_of(profile, as_of=profile.as_of if "as_of" in raw else None)
    found = None
    part_only = "fragment" in request.query_params
    if not part_only:
        async for part in _parts(request, profile, worlds, seed):
            found = part
    values = {**_shown(request, found, profile), "query": query, "worlds": worlds, "seed": seed}
    values |= {"pairs": parse_qsl(query), "sizes": SIZES}
    return page(request, "parts/sureness.html" if part_only else "sureness.html", **values)


@router.get("/how-sure/events")
async def stream(request: Request) -> Response:
    """Server-sent events: ``progress`` with what is known so far, then ``result``; ``problem`` where it breaks off."""
    raw, _ = read_link(_without_own(request))
    profile, worlds, seed = _asked(request, raw)
    parts = _parts(request, profile, worlds, seed)
    first = await anext(parts)  # what cannot be answered is refused here, with its status
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(_events(request, first, parts, profile), media_type="text/event-stream", headers=headers)


async def _events(
    request: Request, part: StressTest, rest: AsyncIterator[StressTest], profile: Profile
) -> AsyncIterator[str]:
    try:
        yield _event("progress", _told(request, part, profile))
        async for part in rest:
            yield _event("progress", _told(request, part, profile))
        yield _event("result", _told(request, part, profile))
    except WaypostError as error:
        yield _event("problem", error_object(error))


def _parts(request: Request, profile: Profile, worlds: int, seed: int) -> AsyncIterator[StressTest]:
    state = request.app.state
    return streamed(profile, state.solver, state.limits, worlds=worlds, seed=seed, left=request.is_disconnected)


def _asked(request: Request, raw: dict[str, object]) -> tuple[Profile, int, int]:
    state = request.app.state
    profile = api.read_profile(raw, state.catalogue, today=state.today())
    worlds = _number(request, "worlds", WORLDS, 1, state.limits.worlds)
    return profile, worlds, _number(request, "seed", 0, 0, _MOST_SEED)


def _without_own(request: Request) -> list[tuple[str, str]]:
    """The parameters without those of this page alone."""
    own = ("worlds", "seed")
    return [(name, value) for name, value in request.query_params.multi_items() if name not in own]


def _number(request: Request, name: str, default: int, low: int, high: int) -> int:
    text = request.query_params.get(name, "").strip() or str(default)
    if not (text.isascii() and text.isdigit() and len(text) <= 12 and low <= int(text) <= high):
        sentence = f"{name} is {clip(text)!r}; expected a whole number from {low} to {high:,}."
        raise ProfileError(((name, sentence),))
    return int(text)


def _shown(request: Request, found: StressTest | None, profile: Profile) -> dict[str, Any]:
    catalogue = request.app.state.catalogue
    return {
        "found": found,
        "profile": profile,
        "role": catalogue.roles[profile.role].title,
        "sureness": sureness,
        "varied": list(sureness.varied(profile)),
        "head": "h3" if "fragment" in request.query_params else "h2",
    }


def _told(request: Request, found: StressTest, profile: Profile) -> dict[str, Any]:
    """One event: figures for programs, and the same as a piece of the page."""
    values = _shown(request, found, profile)
    html = (
        templates().get_template("parts/sureness_result.html").render(catalogue=request.app.state.catalogue, **values)
    )
    return {"done": found.worlds, "asked": found.asked, "test": plain(found), "html": html}


def _event(name: str, value: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(value, ensure_ascii=True)}\n\n"
