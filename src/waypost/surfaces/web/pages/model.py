"""How a plan is made: the formula and every judgement behind it."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from waypost import api
from waypost.catalogue.profile import clip
from waypost.surfaces.model_text import FORMULA, model_points
from waypost.surfaces.web import market_view, reasoning
from waypost.surfaces.web.link import query_of
from waypost.surfaces.web.render import page

router = APIRouter(include_in_schema=False)

_ROLE, _BACKGROUND = "mlops-engineer", "devops"
_CREDENTIAL = "aws/mla-c02"


@router.get("/how-it-works")
async def show(request: Request) -> Response:
    """The model in words and as a formula, a plan taken apart, every judgement, and how far to trust it."""
    state = request.app.state
    catalogue, day = state.catalogue, state.today()
    role, credential, notes = _asked(request)
    raw = {"role": role, "background": _BACKGROUND}
    profile = api.read_profile(raw, catalogue, today=day)
    plan = await state.solver.plan(profile)
    return page(
        request,
        "model.html",
        formula=FORMULA,
        points=model_points(catalogue),
        profile=profile,
        plan=plan,
        query=query_of(profile),
        worked=api.worked(plan, profile, catalogue),
        numbers=reasoning.numbers(catalogue),
        credential=catalogue.credentials[credential],
        coverage=catalogue.coverage[credential],
        factors=reasoning.factors(catalogue.credentials[credential], catalogue),
        judged=reasoning.judged(catalogue),
        agreement=reasoning.agreement(catalogue),
        calibration=reasoning.calibration(),
        known=reasoning.known(catalogue, day),
        sources=market_view.sources("pay", "certifications", "skills", "premia", "figures", "wages", "survey"),
        notes=notes,
        day=day,
    )


def _asked(request: Request) -> tuple[str, str, tuple[str, ...]]:
    """The role of the example and the credential whose judgement is shown, with what could not be used."""
    catalogue, notes = request.app.state.catalogue, []
    role = request.query_params.get("role", "").strip().lower() or _ROLE
    if role not in catalogue.roles:
        notes.append(f"There is no role {clip(role)!r}; the example is another.")
        role = _ROLE
    credential = request.query_params.get("credential", "").strip().lower() or _CREDENTIAL
    if credential not in catalogue.coverage:
        notes.append(f"Nobody has judged {clip(credential)!r}; another is shown.")
        credential = _CREDENTIAL
    return role, credential, tuple(notes)
