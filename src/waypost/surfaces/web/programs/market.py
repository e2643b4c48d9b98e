"""What adverts pay and name."""

from __future__ import annotations

from typing import Any

from waypost import market
from waypost.surfaces import market_answers as answers
from waypost.surfaces.web.programs.asked import Asked
from waypost.surfaces.web.programs.endpoint import Endpoint, Parameter

_TAG = "Market"
_ROLE = {"type": "string", "examples": [one.asked for one in market.roles()]}
_FOR_ROLE = Parameter(name="role", help="adverts for this role; all where left out", schema=_ROLE)


async def _role(asked: Asked) -> Any:
    year = asked.number("year", 0, 1900, 2100) or None
    country = asked.text("country") or "US"
    return answers.role_answer(asked.needed("id"), asked.text("level"), country, year, None).as_object()


async def _roles(asked: Asked) -> Any:  # noqa: ARG001
    return answers.roles_object(None)


async def _credential(asked: Asked) -> Any:
    one, role = asked.catalogue.credential_id(asked.needed("id")), asked.text("role")
    return answers.credential_object(one, market.demand(one, role), role, None)


async def _names(asked: Asked) -> Any:
    kind, role = asked.text("kind") or "credential", asked.text("role")
    return answers.mentions_object(market.named(role, kind=kind), kind, role, None)


async def _guide(asked: Asked) -> Any:  # noqa: ARG001
    return answers.guide_object(None)


ENDPOINTS = (
    Endpoint(
        path="/api/market/roles",
        name="market_roles",
        tag=_TAG,
        summary="Every role that can be asked for, with the adverts that stand for it",
        answer="market-roles",
        work=_roles,
        example="/api/market/roles",
    ),
    Endpoint(
        path="/api/market/roles/{id}",
        name="market_role",
        tag=_TAG,
        summary="Posted pay of a role with n and source, as `waypost market ROLE --json`",
        answer="market-role",
        work=_role,
        example="/api/market/roles/ml-engineer",
        parameters=(
            Parameter(name="id", help="a role", schema=_ROLE, required=True, in_path=True),
            Parameter(
                name="level",
                help="entry, mid, senior or executive",
                schema={"type": "string", "examples": ["EN", "MI", "SE", "EX"]},
            ),
            Parameter(
                name="country",
                help="where the holder lives",
                schema={"type": "string", "pattern": "^[A-Za-z]{2}$", "default": "US"},
            ),
            Parameter(name="year", help="one year only", schema={"type": "integer", "minimum": 1900, "maximum": 2100}),
        ),
        errors=(404,),
    ),
    Endpoint(
        path="/api/market/credentials/{id}",
        name="market_credential",
        tag=_TAG,
        summary="How often adverts name a credential, as `waypost market --credential ID --json`",
        answer="market-credential",
        work=_credential,
        example="/api/market/credentials/aws/mla-c01",
        parameters=(
            Parameter(
                name="id",
                help="a credential",
                schema={"$ref": "#/components/schemas/CredentialId"},
                required=True,
                in_path=True,
            ),
            _FOR_ROLE,
        ),
        errors=(404,),
    ),
    Endpoint(
        path="/api/market/names",
        name="market_names",
        tag=_TAG,
        summary="What adverts name, corpus by corpus, as `waypost market names --json`",
        answer="market-names",
        work=_names,
        example="/api/market/names?kind=skill&role=ml-engineer",
        parameters=(
            _FOR_ROLE,
            Parameter(
                name="kind",
                help="what is named",
                schema={"type": "string", "enum": ["credential", "vendor", "skill"], "default": "credential"},
            ),
        ),
        errors=(404,),
    ),
    Endpoint(
        path="/api/market/guide",
        name="market_guide",
        tag=_TAG,
        summary="The guide's salary table beside the evidence, as `waypost market guide --json`",
        answer="market-guide",
        work=_guide,
        example="/api/market/guide",
    ),
)
