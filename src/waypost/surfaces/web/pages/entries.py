"""Roles, projects and skills."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from waypost.catalogue.profile import clip
from waypost.domain.lifecycle import status_on
from waypost.surfaces.market_answers import PAY_CAVEAT
from waypost.surfaces.web import market_view, serving
from waypost.surfaces.web.render import page
from waypost.surfaces.web.tidy import settled, shorter

router = APIRouter(include_in_schema=False)

_TOP = 8


@router.get("/roles")
async def show_roles(request: Request) -> Response:
    """Every role that Waypost plans for."""
    catalogue = request.app.state.catalogue
    roles = sorted(catalogue.roles.values(), key=lambda one: one.title.casefold())
    shown = [(one, serving.heaviest(one), market_view.typical_pay(one.id)) for one in roles]
    return page(request, "roles.html", roles=shown, levels=market_view.pay_levels())


@router.get("/roles/{name}")
async def show_role(request: Request, name: str) -> Response:
    """What a role needs, what serves it best, and what adverts for it post."""
    catalogue, day = request.app.state.catalogue, request.app.state.today()
    one = catalogue.role_id(name)
    if (there := settled(request, "roles", name, one)) is not None:
        return there
    role = catalogue.roles[one]
    adverts, cells = market_view.posted(one)
    return page(
        request,
        "role.html",
        role=role,
        needs=sorted(role.needs, key=lambda need: (-need.weight, need.skill)),
        best=serving.needs_met(role, catalogue, day),
        credentials=serving.credentials_for(role, catalogue, day)[:_TOP],
        projects=serving.projects_for(role, catalogue)[:_TOP],
        adverts=adverts,
        ranges=market_view.ranges(cells, guide=False),
        levels=market_view.pay_levels(),
        caveat=PAY_CAVEAT,
    )


@router.get("/projects")
async def show_projects(request: Request) -> Response:
    """Every portfolio project, narrowed to a role, a platform or those with a kit."""
    if (short := shorter(request)) is not None:
        return short
    catalogue = request.app.state.catalogue
    notes = []
    asked = {}
    for field, known in (("role", catalogue.roles), ("platform", ("neutral", *catalogue.platforms))):
        text = request.query_params.get(field, "").strip().lower()
        asked[field] = text if text in known else ""
        if text and text not in known:
            notes.append(f"There is no {field} {clip(text)!r}; it was left out.")
    kit = request.query_params.get("kit", "") in ("1", "on", "yes")
    return page(
        request,
        "projects.html",
        rows=serving.project_rows(catalogue, asked["role"], asked["platform"], kit_only=kit),
        asked={**asked, "kit": kit},
        notes=notes,
    )


@router.get("/projects/{name}")
async def show_project(request: Request, name: str) -> Response:
    """What a finished project shows, what it takes, and the kit that starts it."""
    catalogue, day = request.app.state.catalogue, request.app.state.today()
    one = catalogue.project_id(name)
    if (there := settled(request, "projects", name, one)) is not None:
        return there
    project = catalogue.projects[one]
    pairs = [catalogue.credentials[each] for each in project.pairs_with if each in catalogue.credentials]
    return page(
        request,
        "project.html",
        project=project,
        skills=sorted(project.skills.items(), key=lambda pair: (-pair[1], pair[0])),
        hours=serving.project_hours(project, catalogue),
        pairs=[(each, status_on(each, day, catalogue.credentials)) for each in pairs],
        roles=serving.roles_of(project.skills, catalogue),
        kit=serving.kit_of(project),
    )


@router.get("/skills")
async def show_skills(request: Request) -> Response:
    """Every skill by group, and the platform skills by family and platform."""
    catalogue = request.app.state.catalogue
    return page(request, "skills.html", groups=serving.skill_groups(catalogue), grid=serving.platform_grid(catalogue))


@router.get("/skills/{name:path}")
async def show_skill(request: Request, name: str) -> Response:
    """A skill, or a family of platform skills: its levels, what attests it and what shows it."""
    catalogue, day = request.app.state.catalogue, request.app.state.today()
    one = serving.skill_id(name, catalogue)
    if (there := settled(request, "skills", name, one)) is not None:
        return there
    members = tuple(each for each in catalogue.skills.values() if each.family == one)
    return page(
        request,
        "skill.html",
        id=one,
        skill=catalogue.skills.get(one),
        family=catalogue.families.get(one),
        members=members,
        attesting=serving.attesting({one, *(each.id for each in members)}, catalogue, day),
        showing=serving.showing({one, *(each.id for each in members)}, catalogue),
        needing=serving.needing(one, catalogue),
        builders=sorted(each.id for each in catalogue.skills.values() if one in each.prerequisites),
    )
