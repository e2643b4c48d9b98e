"""The OpenAPI 3.1 document, made from the endpoints and from the shapes of the answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import waypost
from waypost.domain.catalogue import Catalogue
from waypost.surfaces.schema import answer_shapes, plainly, profile_schema, strict
from waypost.surfaces.web.failing import SAID
from waypost.surfaces.web.programs.endpoint import PROFILE, Endpoint, Parameter

_ABOUT = """The values that the command line prints with `--json`. A profile is stated in the query, or as a JSON body.

Nothing asked here is kept. Every error has one shape. An infeasible plan is an answer, not an error: its `status` says
so, and `conflict` says why. Ids hold a slash, which stays as it is in a path."""
TAGS = {
    "Plans": "A plan, and what can be asked about it. `Cache-Control: no-store`: nobody keeps the answers.",
    "Catalogue": "Credentials, roles, projects and skills, as they are on a day.",
    "Market": "What adverts pay and name, with n and source. It never says what a certificate earns.",
    "About": "The model and the versions.",
}
_ERROR = {"$ref": "#/components/schemas/ErrorAnswer"}


def openapi(endpoints: Iterable[Endpoint], catalogue: Catalogue) -> dict[str, Any]:
    """The document."""
    endpoints = tuple(endpoints)
    paths: dict[str, Any] = {}
    for one in endpoints:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one)
    statuses = sorted({status for one in endpoints for status in one.statuses})
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Waypost",
            "version": waypost.__version__,
            "description": _ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": text} for name, text in TAGS.items()],
        "paths": paths,
        "components": {
            "schemas": _schemas(catalogue),
            "responses": {f"Error{status}": _refusal(status) for status in statuses},
        },
    }


def _operation(one: Endpoint) -> dict[str, Any]:
    answer: dict[str, Any] = {"$ref": f"#/components/schemas/{component(one.answer)}"}
    keep = "no-store" if one.private else "public, max-age=300"
    made: dict[str, Any] = {
        "operationId": one.name,
        "tags": [one.tag],
        "summary": one.summary,
        "parameters": [_parameter(each) for each in one.parameters],
        "responses": {
            "200": {
                "description": "The answer.",
                "headers": {"Cache-Control": {"schema": {"type": "string", "const": keep}}},
                "content": {"application/json": {"schema": {"type": "array", "items": answer} if one.many else answer}},
            },
            **{str(status): {"$ref": f"#/components/responses/Error{status}"} for status in one.statuses},
        },
    }
    if one.body is not None:
        content = {"application/json": {"schema": dict(one.body), "example": one.example}}
        made["requestBody"] = {"required": True, "content": content}
    return made


def _parameter(one: Parameter) -> dict[str, Any]:
    made: dict[str, Any] = {
        "name": one.name,
        "in": "path" if one.in_path else "query",
        "description": one.help[:1].upper() + one.help[1:] + ".",
        "required": one.required,
        "schema": dict(one.schema),
    }
    if one.many:
        made |= {"style": "form", "explode": False}
    return made


def _refusal(status: int) -> dict[str, Any]:
    made: dict[str, Any] = {
        "description": f"{SAID[status]}.",
        "content": {"application/json": {"schema": _ERROR}},
    }
    if status in (429, 503):
        seconds = {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}}
        made["headers"] = {"Retry-After": seconds}
    return made


def component(answer: str) -> str:
    """The name of an answer among the schemas of the document: ``batch-line`` is ``BatchLineAnswer``."""
    return "".join(part.capitalize() for part in answer.split("-")) + "Answer"


def _schemas(catalogue: Catalogue) -> dict[str, Any]:
    from pydantic import TypeAdapter

    shapes: list[Any] = [(name, "serialization", TypeAdapter(shape)) for name, shape in answer_shapes().items()]
    tops, shared = TypeAdapter.json_schemas(
        shapes, schema_generator=plainly(), ref_template="#/components/schemas/{model}"
    )
    parts = {name: strict(schema) for name, schema in shared["$defs"].items()}
    answers = {component(name): strict(schema) for (name, _), schema in tops.items()}
    return dict(sorted({**parts, **answers, **_ids(catalogue), "Profile": _profile()}.items()))


def _profile() -> dict[str, Any]:
    """A profile as a body: the published schema, with ids that are known."""
    made = profile_schema()
    del made["$schema"]
    for one in PROFILE:
        if "$ref" in str(one.schema):
            own = made["properties"][one.name]
            made["properties"][one.name] = {**own, "anyOf": [dict(one.schema), {"type": "null"}]}
    made["properties"]["role"] = {"$ref": "#/components/schemas/RoleId"}
    return made


def _ids(catalogue: Catalogue) -> dict[str, Any]:
    steps = [*catalogue.credentials, *catalogue.projects]
    known = {
        "CredentialId": (catalogue.credentials, "A credential: its id, an exam code or an old name."),
        "ProjectId": (catalogue.projects, "A portfolio project."),
        "StepId": (steps, "A credential or a portfolio project."),
        "RoleId": (catalogue.roles, "A role."),
        "BackgroundId": (catalogue.backgrounds, "A background."),
        "PlatformId": (catalogue.platforms, "A platform."),
        "VendorId": (catalogue.vendors, "A vendor."),
    }
    return {
        name: {
            "description": f"{text} Those listed are known; other names of theirs are understood.",
            "anyOf": [{"enum": sorted(ids)}, {"type": "string", "maxLength": 200}],
        }
        for name, (ids, text) in known.items()
    }
