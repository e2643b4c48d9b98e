"""The application: pages, JSON API, guard. ``waypost serve`` runs it."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from waypost import api
from waypost.surfaces.web import failing
from waypost.surfaces.web.guard import Guard
from waypost.surfaces.web.limits import Limits
from waypost.surfaces.web.render import HERE
from waypost.surfaces.web.routes import ROUTERS
from waypost.surfaces.web.solving import Solver

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})


def create_app(
    *,
    workers: int = 0,
    hosts: frozenset[str] | None = LOOPBACK,
    limits: Limits | None = None,
    today: Callable[[], dt.date] = dt.date.today,
) -> ASGIApp:
    """The guarded application, with ``workers`` processes to solve in (0: threads of this one).

    It answers to the names in ``hosts`` only, ``None`` to any. ``today`` is the day of every answer that names none.
    """
    limits = limits or Limits()

    @asynccontextmanager
    async def running(app: FastAPI) -> AsyncIterator[None]:
        app.state.solver = Solver(workers, limits)
        try:
            yield
        finally:
            app.state.solver.close()

    app = FastAPI(
        title="Waypost", lifespan=running, docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False
    )
    app.state.catalogue = api.load_catalogue()
    app.state.limits = limits
    app.state.today = today
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", _Static(directory=HERE / "static"))
    failing.install(app)
    return Guard(app, limits=limits, hosts=hosts, refuse=failing.refuse(app))


class _Static(StaticFiles):
    """Files whose address changes with their content: browsers keep them.

    They are small and sent whole: a range that cannot be would be an error that is kept just as long.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [one for one in scope["headers"] if one[0] != b"range"]
        await super().__call__({**scope, "headers": headers}, receive, send)

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers.update({"cache-control": "public, max-age=31536000, immutable", "accept-ranges": "none"})
        return response
