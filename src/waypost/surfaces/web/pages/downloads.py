"""A plan to take away: calendar, JSON, Markdown, picture, waypost.toml."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from waypost import api
from waypost.surfaces.plan_file import TYPES, file_name
from waypost.surfaces.web import jobs
from waypost.surfaces.web.link import read_link

router = APIRouter(include_in_schema=False)


@router.get("/download/plan.{ending}")
async def download(request: Request, ending: str) -> Response:
    """The plan of the link as a file; the same bytes as ``waypost plan --out`` writes."""
    if f".{ending}" not in TYPES:
        raise HTTPException(404)
    state = request.app.state
    raw, _ = read_link(request.query_params.multi_items())
    profile = api.read_profile(raw, state.catalogue, today=state.today())
    made = await state.solver.plan(profile)
    content = await state.solver.run(jobs.plan_file, f".{ending}", made, profile)
    headers = {
        "content-disposition": f'attachment; filename="{file_name(made, f".{ending}")}"',
        "cache-control": "no-store",
    }
    return Response(content, media_type=TYPES[f".{ending}"], headers=headers)
