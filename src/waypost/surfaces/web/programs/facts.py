"""The catalogue: credentials, roles, projects and skills on a day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import waypost
from waypost import api
from waypost.domain.credential import Kind, Tier
from waypost.domain.durations import Duration
from waypost.domain.lifecycle import Status
from waypost.errors import UsageError
from waypost.surfaces.answers import entry_object, explain_object, list_object, plain, retiring_object
from waypost.surfaces.web.programs.asked import Asked
from waypost.surfaces.web.programs.endpoint import Endpoint, Parameter

_TAG = "Catalogue"
_TEXT = {"type": "string", "maxLength": 200}
_AS_OF = Parameter(
    name="as_of",
    help="answer as if it were this day; today where left out",
    schema={"type": "string", "format": "date"},
)
_LANGUAGE = Parameter(name="language", help="language to sit it in; English where left out", schema=_TEXT)
_CREDENTIAL = {"$ref": "#/components/schemas/CredentialId"}


def _id(what: str, shape: Mapping[str, Any]) -> Parameter:
    return Parameter(name="id", help=what, schema=shape, required=True, in_path=True)


async def _find(asked: Asked) -> Any:
    found = api.find(
        asked.catalogue,
        as_of=asked.day(),
        vendor=asked.text("vendor"),
        tier=asked.text("tier"),
        status=asked.text("status"),
        role=asked.text("role"),
        kind=asked.text("kind"),
        fee_max=asked.dollars("fee_max"),
        text=asked.text("text"),
    )
    return list_object(found, asked.day())


async def _credential(asked: Asked) -> Any:
    return _entry("credential", asked.catalogue.credential_id(asked.needed("id")), asked)


async def _compare(asked: Asked) -> Any:
    language = asked.text("language") or "English"
    sides = api.compare(asked.catalogue, asked.listed("ids"), asked.day(), language)
    if len(sides.columns) < 2:
        raise UsageError("A comparison needs two different credentials.", "/api/credentials lists them all")
    return plain(sides)


async def _retiring(asked: Asked) -> Any:
    day, within = asked.day(), Duration.parse(asked.text("within") or "12m")
    return retiring_object(api.retiring(asked.catalogue, day, within, asked.text("language")), day, within.after(day))


async def _roles(asked: Asked) -> Any:
    return {"as_of": plain(asked.day()), **_every(asked.catalogue.roles, "roles")}


async def _role(asked: Asked) -> Any:
    return _entry("role", asked.catalogue.role_id(asked.needed("id")), asked)


async def _projects(asked: Asked) -> Any:
    return _every(asked.catalogue.projects, "projects")


async def _project(asked: Asked) -> Any:
    return _entry("project", asked.catalogue.project_id(asked.needed("id")), asked)


async def _skills(asked: Asked) -> Any:
    return {**_every(asked.catalogue.skills, "skills"), "families": _sorted(asked.catalogue.families)}


async def _entry_of_any_kind(asked: Asked) -> Any:
    return _entry(*asked.catalogue.entry(asked.needed("id")), asked)


async def _backgrounds(asked: Asked) -> Any:
    return {**_every(asked.catalogue.backgrounds, "backgrounds"), "platforms": plain(asked.catalogue.platforms)}


async def _explain(asked: Asked) -> Any:
    return explain_object(asked.catalogue, asked.day())


async def _version(asked: Asked) -> Any:
    return {"version": waypost.__version__, "data_sha256": asked.catalogue.sha256}


def _entry(kind: str, one: str, asked: Asked) -> Any:
    return entry_object(kind, one, asked.catalogue, asked.day(), asked.text("language") or "English")


def _every(known: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {"count": len(known), name: _sorted(known)}


def _sorted(known: Mapping[str, Any]) -> Any:
    return plain([known[one] for one in sorted(known)])


ENDPOINTS = (
    Endpoint(
        path="/api/credentials",
        name="credentials",
        tag=_TAG,
        summary="Credentials that meet every filter, as `waypost list --json`",
        answer="list",
        work=_find,
        example="/api/credentials?role=genai-engineer&status=live",
        parameters=(
            Parameter(name="text", help="words to look for", schema=_TEXT),
            Parameter(name="vendor", help="only of this vendor", schema={"$ref": "#/components/schemas/VendorId"}),
            Parameter(name="tier", help="only of this tier", schema={"type": "string", "enum": [*Tier]}),
            Parameter(
                name="status", help="only of this status on the day", schema={"type": "string", "enum": [*Status]}
            ),
            Parameter(
                name="role",
                help="only what serves this role, most first",
                schema={"$ref": "#/components/schemas/RoleId"},
            ),
            Parameter(name="kind", help="only of this kind", schema={"type": "string", "enum": [*Kind]}),
            Parameter(
                name="fee_max", help="only up to this fee in US dollars", schema={"type": "number", "minimum": 0}
            ),
            _AS_OF,
        ),
        errors=(404,),
    ),
    Endpoint(
        path="/api/credentials/{id}",
        name="credential",
        tag=_TAG,
        summary="Everything known about a credential, each fact with its source",
        answer="show",
        work=_credential,
        example="/api/credentials/aws/mla-c01",
        parameters=(_id("an id, an exam code or an old name", _CREDENTIAL), _LANGUAGE, _AS_OF),
        errors=(404,),
    ),
    Endpoint(
        path="/api/compare",
        name="compare",
        tag=_TAG,
        summary="Credentials side by side, as `waypost compare --json`",
        answer="compare",
        work=_compare,
        example="/api/compare?ids=aws/mla-c01,gcp/pmle",
        parameters=(
            Parameter(
                name="ids",
                help="two or more credentials",
                schema={"type": "array", "items": _CREDENTIAL, "minItems": 2},
                required=True,
                many=True,
            ),
            _LANGUAGE,
            _AS_OF,
        ),
        errors=(404,),
    ),
    Endpoint(
        path="/api/retiring",
        name="retiring",
        tag=_TAG,
        summary="Last days to sit, by day, as `waypost retiring --json`",
        answer="retiring",
        work=_retiring,
        example="/api/retiring?within=24m",
        parameters=(
            Parameter(
                name="within",
                help="how far ahead: 90d, 6w, 12m, 1y",
                schema={"type": "string", "pattern": r"^\d{1,4}[dwmy]$", "default": "12m"},
            ),
            Parameter(name="language", help="only in this language", schema=_TEXT),
            _AS_OF,
        ),
    ),
    Endpoint(
        path="/api/roles",
        name="roles",
        tag=_TAG,
        summary="Every role with its needs, as `waypost roles --json`",
        answer="roles",
        work=_roles,
        example="/api/roles",
        parameters=(_AS_OF,),
    ),
    Endpoint(
        path="/api/roles/{id}",
        name="role",
        tag=_TAG,
        summary="A role",
        answer="show",
        work=_role,
        example="/api/roles/genai-engineer",
        parameters=(_id("a role", {"$ref": "#/components/schemas/RoleId"}), _AS_OF),
        errors=(404,),
    ),
    Endpoint(
        path="/api/projects",
        name="projects",
        tag=_TAG,
        summary="Every portfolio project",
        answer="projects",
        work=_projects,
        example="/api/projects",
    ),
    Endpoint(
        path="/api/projects/{id}",
        name="project",
        tag=_TAG,
        summary="A portfolio project",
        answer="show",
        work=_project,
        example="/api/projects/open-rag",
        parameters=(_id("a project", {"$ref": "#/components/schemas/ProjectId"}), _AS_OF),
        errors=(404,),
    ),
    Endpoint(
        path="/api/skills",
        name="skills",
        tag=_TAG,
        summary="Every skill, and the families that exist once a platform",
        answer="skills",
        work=_skills,
        example="/api/skills",
    ),
    Endpoint(
        path="/api/show/{id}",
        name="show",
        tag=_TAG,
        summary="A credential, project, role or skill by any of its names, as `waypost show --json`",
        answer="show",
        work=_entry_of_any_kind,
        example="/api/show/rag",
        parameters=(
            _id("an id of any kind", {"type": "string", "examples": ["rag", "mla-c01", "open-rag"]}),
            _LANGUAGE,
            _AS_OF,
        ),
        errors=(404,),
    ),
    Endpoint(
        path="/api/backgrounds",
        name="backgrounds",
        tag=_TAG,
        summary="Every background, and the platforms that a stack can be",
        answer="backgrounds",
        work=_backgrounds,
        example="/api/backgrounds",
    ),
    Endpoint(
        path="/api/explain",
        name="explain",
        tag="About",
        summary="The planning model and the figures in force, as `waypost explain --json`",
        answer="explain",
        work=_explain,
        example="/api/explain",
        parameters=(_AS_OF,),
    ),
    Endpoint(
        path="/api/version",
        name="version",
        tag="About",
        summary="The version of Waypost and of its data, as `waypost version --json`",
        answer="version",
        work=_version,
        example="/api/version",
    ),
)
