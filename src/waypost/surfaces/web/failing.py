"""Answers to what cannot be answered: a page for people, an ``ErrorObject`` under /api."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from waypost.errors import UnknownId, UsageError, WaypostError
from waypost.surfaces.answers import error_object
from waypost.surfaces.web.render import page
from waypost.surfaces.web.solving import Busy

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Scope

SAID = {
    400: "That request was not understood",
    404: "There is no such page",
    405: "That cannot be done here",
    408: "The request took too long to arrive",
    413: "That file is too large",
    414: "That address is too long",
    415: "The body is not of a kind that is read here",
    422: "Something in the request is not right",
    429: "One moment, please",
    431: "The request states too much",
    500: "That went wrong on our side",
    503: "One moment, please",
}
_HINTS = {
    400: "a form is read as a browser sends it, with at most 20 files",
    404: "start at the first page, or search the catalogue",
    405: "open the page itself instead",
    415: "send plain JSON, with content-type: application/json",
}
_API_HINTS = {404: "/api lists what there is", 405: "/api/openapi.json says which methods there are"}
_RETRY_S = "2"


def answer(request: Request, status: int, error: WaypostError) -> Response:
    """``error`` in the shape that the path asks for."""
    from starlette.responses import JSONResponse

    headers = {"retry-after": _RETRY_S} if status in (429, 503) else {}
    if _is_api(request):
        return JSONResponse(error_object(error), status_code=status, headers={"cache-control": "no-store", **headers})
    made = page(request, "error.html", status=status, title=SAID.get(status, SAID[400]), error=error)
    made.headers.update(headers)
    return made


def refuse(app: FastAPI) -> Any:
    """How the guard answers, given the application: with the same shapes as the application itself.

    A refusal says the same to everybody and is made once, so that refusing costs next to nothing.
    """
    from starlette.requests import Request
    from starlette.responses import Response

    made: dict[tuple[object, ...], Response] = {}

    def make(scope: Scope, status: int, message: str, hint: str) -> ASGIApp:
        at = "/api/" if str(scope["path"]).startswith("/api/") else "/"
        key = (at, status, message)
        if key not in made:
            made[key] = answer(Request({**scope, "app": app, "path": at}), status, UsageError(message, hint))
        kept = made[key]
        return Response(kept.body, status_code=kept.status_code, headers=dict(kept.headers))

    return make


def status_of(error: WaypostError) -> int:
    """404 for an id that is not there, 422 for other wrong input, 503 for what is absent now, 500 for broken data."""
    if isinstance(error, UnknownId):
        return 404
    if isinstance(error, UsageError):
        return 422
    return 503 if isinstance(error, Busy) else 500


def install(app: FastAPI) -> None:
    """Answer every exception in one shape, without paths or versions."""
    from fastapi.exceptions import RequestValidationError
    from starlette.exceptions import HTTPException

    async def ours(request: Request, error: Exception) -> Response:
        assert isinstance(error, WaypostError)
        return answer(request, status_of(error), error)

    async def theirs(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        said = SAID.get(error.status_code, SAID[400])
        hints = {**_HINTS, **_API_HINTS} if _is_api(request) else _HINTS
        made = answer(request, error.status_code, UsageError(f"{said}.", hints.get(error.status_code)))
        made.headers.update(error.headers or {})
        if error.status_code == 405:
            methods = {one.strip() for one in made.headers.get("allow", "GET").split(",")}
            made.headers["allow"] = ", ".join(sorted(methods | {"HEAD"} if "GET" in methods else methods))
        return made

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        from waypost.errors import ProfileError

        problems = tuple((_place(one), f"{_place(one) or 'the request'}: {one['msg']}.") for one in error.errors())
        return answer(request, 422, ProfileError(problems, hint="see /api/openapi.json"))

    async def unforeseen(request: Request, _: Exception) -> Response:
        return answer(request, 500, UsageError("Waypost met an error it did not foresee.", "try again, or report it"))

    app.add_exception_handler(WaypostError, ours)
    app.add_exception_handler(HTTPException, theirs)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(Exception, unforeseen)


def _is_api(request: Request) -> bool:
    return str(request.scope["path"]).startswith("/api/")


def _place(problem: Any) -> str:
    return ".".join(str(part) for part in problem["loc"][1:])
