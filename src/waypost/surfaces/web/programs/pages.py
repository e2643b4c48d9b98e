"""The endpoints as a page for people, and as a document for programs."""

from __future__ import annotations

import json
import shlex
from collections.abc import Awaitable, Callable, Iterable
from functools import cache

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from waypost.surfaces.web.programs.document import TAGS, component, openapi
from waypost.surfaces.web.programs.endpoint import Endpoint
from waypost.surfaces.web.render import page

Answer = Callable[[Request], Awaitable[Response]]
_KEPT = {"cache-control": "public, max-age=300"}


def document(endpoints: Iterable[Endpoint]) -> Answer:
    """What answers with the OpenAPI document."""
    kept = tuple(endpoints)
    made = cache(lambda app: openapi(kept, app.state.catalogue))

    async def answer(request: Request) -> Response:
        return JSONResponse(made(request.app), headers=_KEPT)

    return answer


def listing(endpoints: Iterable[Endpoint]) -> Answer:
    """What answers with the page."""
    sections: dict[str, list[Endpoint]] = {tag: [] for tag in TAGS}
    for one in endpoints:
        sections[one.tag].append(one)

    async def answer(request: Request) -> Response:
        host, port = request.scope["server"]
        return page(
            request,
            "api.html",
            sections=sections,
            component=component,
            curl=curl,
            pretty=_pretty,
            base=f"http://{host}:{port}",
        )

    return answer


def curl(one: Endpoint, base: str) -> str:
    """A command that asks the example of an endpoint."""
    if one.method == "GET":
        return f"curl {shlex.quote(base + one.example)}"
    body = shlex.quote(json.dumps(one.example))
    return f"curl {shlex.quote(base + one.path)} --json {body}"


def _pretty(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
