"""What an endpoint is: one table that answers, checks what is asked, and documents itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from waypost.catalogue.profile_fields import FIELDS, Field, Shape
from waypost.surfaces.schema import field_schema
from waypost.surfaces.web.programs.asked import Asked

_LISTS = (Shape.IDS, Shape.TEXTS, Shape.LEVELS)
_FRESH_S = 300  # facts change with the day and with a new version


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter of a query, or of the path. ``many``: may be repeated, or hold several with commas."""

    name: str
    help: str
    schema: Mapping[str, Any]
    example: str | None = None
    required: bool = False
    in_path: bool = False
    many: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One address. ``path`` as documented; ``answer`` names the schema of what it answers.

    ``example`` is an address that works, for a POST the body. ``private``: what is asked tells of somebody, so that
    nobody keeps the answer.
    """

    path: str
    name: str  # operation id
    tag: str
    summary: str
    answer: str
    work: Callable[[Asked], Awaitable[Any]]
    example: Any
    method: str = "GET"
    parameters: tuple[Parameter, ...] = ()
    body: Mapping[str, Any] | None = None
    private: bool = False
    errors: tuple[int, ...] = ()
    many: bool = False  # answers a list of ``answer``

    @property
    def route(self) -> str:
        """The path as routes match it: an id may hold a slash."""
        return self.path.replace("{id}", "{id:path}")

    @property
    def statuses(self) -> tuple[int, ...]:
        """Every status of an error that it may answer."""
        always = (400, 405, 413, 414, 422, 429, 431, 500, 503)
        return tuple(sorted({*always, *self.errors, *((408,) if self.body else ())}))


def answering(methods: Mapping[str, Endpoint]) -> Callable[[Request], Awaitable[Response]]:
    """What answers requests to an address, with one endpoint a method."""

    async def answer(request: Request) -> Response:
        endpoint = methods[request.method]
        value = await endpoint.work(await Asked.of(request, endpoint))
        keep = "no-store" if endpoint.private else f"public, max-age={_FRESH_S}"
        return JSONResponse(value, headers={"cache-control": keep})

    return answer


def _stated(field: Field) -> Parameter:
    many = field.shape in _LISTS
    schema = field_schema(field)
    schema = {key: value for key, value in schema.get("anyOf", [schema])[0].items() if key != "description"}
    if field.of == "step":
        schema = {"type": "array", "items": {"$ref": "#/components/schemas/StepId"}}
    elif field.shape is Shape.LEVELS:
        schema = {"type": "array", "items": {"type": "string", "pattern": "^[a-z0-9-]+=[0-4]$"}}
    elif field.shape is Shape.ID:
        schema = {"$ref": f"#/components/schemas/{(field.of or '').capitalize()}Id"}
    return Parameter(name=field.name, help=field.help, schema=schema, many=many, required=field.name == "role")


PROFILE = tuple(_stated(field) for field in FIELDS)
