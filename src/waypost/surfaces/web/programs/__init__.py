"""The JSON API under /api: the values that the command line prints with --json, and the page that lists them."""

from __future__ import annotations

from fastapi import APIRouter

from waypost.surfaces.web.programs import facts, market, pages, plans
from waypost.surfaces.web.programs.endpoint import Endpoint, answering

ENDPOINTS = (*plans.ENDPOINTS, *facts.ENDPOINTS, *market.ENDPOINTS)


def _by_route() -> dict[str, dict[str, Endpoint]]:
    """Route -> method -> endpoint."""
    found: dict[str, dict[str, Endpoint]] = {}
    for one in ENDPOINTS:
        found.setdefault(one.route, {})[one.method] = one
    return found


router = APIRouter(include_in_schema=False)
for _route, _methods in _by_route().items():
    router.add_api_route(_route, answering(_methods), methods=[*_methods])
router.add_api_route("/api", pages.listing(ENDPOINTS), methods=["GET"])
router.add_api_route("/api/openapi.json", pages.document(ENDPOINTS), methods=["GET"])
