"""The plan page: a few questions on one side, the plan that answers them on the other."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from waypost import api
from waypost.errors import ProfileError
from waypost.surfaces.web.link import query_of, read_link
from waypost.surfaces.web.render import page

router = APIRouter(include_in_schema=False)


@router.get("/")
async def show(request: Request) -> Response:
    """The plan that the link states; the questions alone where it states none."""
    state = request.app.state
    raw, notes = read_link(request.query_params.multi_items())
    if not raw:
        return page(request, "plan.html", raw=raw, notes=notes, problems={}, plan=None, profile=None, query="")
    try:
        profile = api.read_profile(raw, state.catalogue, today=state.today())
    except ProfileError as error:
        problems = dict(error.problems)
        return page(
            request, "plan.html", status=422, raw=raw, notes=notes, problems=problems, plan=None, profile=None, query=""
        )
    made = await state.solver.plan(profile)
    return page(
        request,
        "plan.html",
        raw=raw,
        notes=notes,
        problems={},
        plan=made,
        profile=profile,
        query=query_of(profile),
    )
