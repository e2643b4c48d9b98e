"""The plan page: a few questions on one side, the plan that answers them on the other; and why, or why not."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from waypost import api
from waypost.catalogue.search import search
from waypost.domain.catalogue import Catalogue
from waypost.domain.plan import Plan, PlanStatus, StepKind
from waypost.domain.profile import Profile
from waypost.errors import ProfileError, UnknownId
from waypost.surfaces import words
from waypost.surfaces.moves import first_moves
from waypost.surfaces.web import jobs, plan_view
from waypost.surfaces.web.changes import Changes, changes
from waypost.surfaces.web.drawing import calendar_of
from waypost.surfaces.web.link import encoded, read_link
from waypost.surfaces.web.plan_view import Links
from waypost.surfaces.web.questions import MAIN, MORE, WISHES, in_titles, questions, suggestions
from waypost.surfaces.web.render import page
from waypost.surfaces.web.solving import Busy

router = APIRouter(include_in_schema=False)
_MOST_CANDIDATES, _LONGEST_NAME = 8, 200


@dataclass(frozen=True, slots=True)
class Asked:
    """What a link states: the raw answers, what was not understood, and the profile where all of it is right."""

    raw: Mapping[str, str]
    notes: tuple[str, ...]
    problems: tuple[tuple[str, str], ...] = ()
    hint: str | None = None
    profile: Profile | None = None


@router.get("/")
async def show(request: Request) -> Response:
    """The plan that the link states; the questions alone where it states none."""
    asked = _read(request, request.query_params.multi_items())
    if not asked.raw:
        return await _start(request, asked)
    if asked.profile is None:
        return _page(request, "plan.html", asked, status=422)
    links = Links(asked.profile, "as_of" in asked.raw)
    before = request.query_params.get("before", "")
    if not asked.notes and _is_from_form(request):
        tail = f"&{urlencode({'before': before})}" if before else ""
        return RedirectResponse(f"/?{links.query}{tail}", status_code=303)
    made = await request.app.state.solver.plan(asked.profile)
    changed = await _changes(request, before, asked.profile, made)
    return _page(request, "plan.html", asked, **_answer(request, asked.profile, made, links), changed=changed)


@router.get("/why")
async def why(request: Request) -> Response:
    """Why something is in the plan of the link, or why not."""
    catalogue: Catalogue = request.app.state.catalogue
    asked = _read(request, request.query_params.multi_items())
    text = "".join(filter(str.isprintable, request.query_params.get("ask", "")[:_LONGEST_NAME])).strip()
    if asked.profile is None:
        again = encoded(asked.raw)
        return _page(request, "why.html", asked, status=422 if asked.raw else 200, ask=text, again=again)
    links = Links(asked.profile, "as_of" in asked.raw)
    if not text:
        return _page(request, "why.html", asked, ask="", links=links)
    try:
        one = catalogue.step_id(text)
    except UnknownId as unknown:
        found = [match.id for match in search(catalogue, text)] or list(unknown.closest)
        near = [(each, catalogue.credentials[each].title) for each in found if each in catalogue.credentials]
        values = {"links": links, "near": near[:_MOST_CANDIDATES], "error": unknown}
        return _page(request, "why.html", asked, status=404, ask=text, **values)
    made = await request.app.state.solver.plan(asked.profile)
    step = next(
        (each for each in plan_view.shown_steps(made, catalogue, asked.profile.language) if each.step.id == one), None
    )
    reason = None if step is not None else await request.app.state.solver.run(jobs.why_not, asked.profile, one)
    return _page(request, "why.html", asked, ask=text, links=links, one=one, step=step, reason=reason, plan=made)


def _read(request: Request, pairs: list[tuple[str, str]]) -> Asked:
    state = request.app.state
    raw, notes = read_link(pairs)
    if not raw:
        return Asked(raw, notes)
    try:
        return Asked(raw, notes, profile=api.read_profile(raw, state.catalogue, today=state.today()))
    except ProfileError as error:
        return Asked(raw, notes, error.problems, error.hint and in_titles(error.hint, state.catalogue))


def _is_from_form(request: Request) -> bool:
    """Whether a form without a script sent it, with every empty field in it: the address is then made short."""
    return any(not value.strip() for name, value in request.query_params.multi_items() if name != "before")


async def _start(request: Request, asked: Asked) -> Response:
    """The questions, and a real plan as an example beside them."""
    state = request.app.state
    pairs = plan_view.examples(state.catalogue.sha256)
    shown: dict[str, Any] = {"example": None}
    if pairs:
        raw = {"background": pairs[0][0], "role": pairs[0][1]}
        profile = api.read_profile(raw, state.catalogue, today=state.today())
        with suppress(Busy):
            made: Plan = await state.solver.plan(profile)
            shown = {"example": made, "example_calendar": calendar_of(made, state.today())}
    return _page(request, "start.html", asked, examples=pairs, **shown)


async def _changes(request: Request, before: str, profile: Profile, made: Plan) -> Changes | None:
    """The difference to the plan that ``before`` states; ``None`` where it states none."""
    if not before:
        return None
    old = _read(request, parse_qsl(before)).profile
    if old is None or old == profile:
        return None
    return changes((old, await request.app.state.solver.plan(old)), (profile, made), request.app.state.catalogue)


def _answer(request: Request, profile: Profile, made: Plan, links: Links) -> dict[str, Any]:
    catalogue: Catalogue = request.app.state.catalogue
    return {
        "plan": made,
        "profile": profile,
        "links": links,
        "host": f"{request.url.scheme}://{request.url.netloc}",
        "calendar": calendar_of(made, request.app.state.today()),
        "steps": plan_view.shown_steps(made, catalogue, profile.language),
        "needs": plan_view.shown_needs(made, catalogue),
        "adverts": plan_view.adverts_of(made),
        "first": first_moves(made, catalogue),
        "headline": words.headline(made, profile, catalogue),
        "said": in_a_sentence(made),
    }


def in_a_sentence(plan: Plan) -> str:
    """The whole plan, for somebody who hears it."""
    if plan.status is PlanStatus.INFEASIBLE:
        return "No plan can do this."
    exams = sum(step.kind is StepKind.EXAM for step in plan.steps)
    counts = ((exams, "exam"), (len(plan.steps) - exams, "project"))
    steps = words.listed([words.count(number, noun) for number, noun in counts if number]) or "No steps"
    ends = f"readiness {plan.readiness_start:.0f} now, {plan.readiness_end:.0f} of 100 at the end"
    return f"{steps}, {words.hours(plan.hours)}, {words.usd(plan.cost_usd)}: {ends}."


def _page(request: Request, template: str, asked: Asked, *, status: int = 200, **values: Any) -> Response:
    catalogue: Catalogue = request.app.state.catalogue
    every = questions(asked.raw, asked.problems, catalogue)
    shown = {
        "asked": asked,
        "questions": every,
        "main": MAIN,
        "wishes": WISHES,
        "more": MORE,
        "more_stated": any(name in asked.raw or every[name].errors for name in MORE),
        "suggestions": _suggestions(catalogue.sha256),
        "view": plan_view,
        "plan": None,
        "links": None,
        "changed": None,
    }
    return page(request, template, status=status, **{**shown, **values})


@lru_cache(maxsize=2)
def _suggestions(_: str) -> Markup:
    """The datalists of the page; they are long and always the same."""
    catalogue = api.load_catalogue()
    return Markup().join(_datalist(one, options) for one, options in suggestions(catalogue).items())


def _datalist(one: str, options: tuple[tuple[str, str], ...]) -> Markup:
    shown = (Markup('<option value="{}">{}</option>').format(value, label) for value, label in options)
    return Markup('<datalist id="list-{}">{}</datalist>').format(one, Markup().join(shown))
