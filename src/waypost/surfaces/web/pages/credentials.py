"""The catalogue: search, one page a credential, side by side."""

from __future__ import annotations

import math
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from waypost import api, market
from waypost.catalogue.endings import carry_over
from waypost.catalogue.profile import clip
from waypost.catalogue.query import Comparison
from waypost.domain.catalogue import Catalogue
from waypost.domain.credential import Kind, Tier
from waypost.domain.lifecycle import Status
from waypost.errors import UnknownId
from waypost.surfaces import words
from waypost.surfaces.web import beside, record, shelf
from waypost.surfaces.web.render import page
from waypost.surfaces.web.tidy import settled, shorter

router = APIRouter(include_in_schema=False)

PACE_LOW, PACE_HIGH = 0.5, 100.0  # hours a week


@router.get("/credentials")
async def show_list(request: Request) -> Response:
    """The catalogue, narrowed and sorted as the link asks."""
    if (short := shorter(request)) is not None:
        return short
    catalogue, day = request.app.state.catalogue, request.app.state.today()
    asked, notes = shelf.read_asked(request.query_params.multi_items(), catalogue)
    rows = shelf.rows(catalogue, asked, day)
    return page(
        request,
        "credentials.html",
        asked=asked,
        notes=notes,
        conditions=[(shelf.condition(asked, one, catalogue), asked.address(**{one: None})) for one in asked.narrows],
        rows=rows,
        day=day,
        relaxed=() if rows else shelf.relaxed(catalogue, asked, day),
        nearest=() if rows else shelf.nearest(catalogue, asked),
        **_choices(catalogue),
    )


@router.get("/credentials/{name:path}")
async def show_one(request: Request, name: str) -> Response:
    """The record of one credential; a code or an old id leads to the page of the id."""
    catalogue, day = request.app.state.catalogue, request.app.state.today()
    one = catalogue.credential_id(name)
    if (there := settled(request, "credentials", name, one)) is not None:
        return there
    pace, language, notes = _terms(request, catalogue.credentials[one].format.languages)
    found = api.dossier(catalogue, one, day, language, pace)
    spoken = record.tongues(found, catalogue)
    before = found.credential.predecessor
    known = before is not None and before in catalogue.credentials
    return page(
        request,
        "credential.html",
        found=found,
        one=found.credential,
        day=day,
        notes=notes,
        cited=record.cited_facts(found),
        happenings=record.happenings(found.credential, day, catalogue),
        sections=record.sections(found.credential, catalogue),
        by_kit={each.kit: each.id for each in catalogue.projects.values() if each.kit},
        tongues=spoken,
        bookable=record.bookable_languages(spoken),
        seen=record.seen_last(found.credential),
        coverage=catalogue.coverage.get(one),
        vendor=catalogue.vendors.get(found.credential.vendor),
        before=before if known else None,
        before_carries=carry_over(catalogue, before, one) if known and before is not None else None,
        demand=market.demand(one),
        corpora=market.corpora(),
    )


@router.get("/compare")
async def compare(request: Request) -> Response:
    """Two to five credentials side by side; fewer ask for more."""
    if (short := shorter(request)) is not None:
        return short
    catalogue, day = request.app.state.catalogue, request.app.state.today()
    ids, notes = _chosen(request, catalogue)
    sides: Comparison = api.compare(catalogue, ids, day)
    return page(
        request,
        "compare.html",
        ids=ids,
        notes=notes,
        sides=sides,
        rows=beside.rows(sides),
        others=[catalogue.credentials[one] for one in sorted(set(catalogue.credentials) - set(ids))],
        pairs=beside.pairs(catalogue),
        only=request.query_params.get("only") == "differences",
        day=day,
        most=beside.MOST,
    )


def _choices(catalogue: Catalogue) -> dict[str, Any]:
    """The options of the filters: value and text."""
    kinds = {"statuses": Status, "tiers": Tier, "kinds": Kind}
    roles = [(one.id, one.title) for one in catalogue.roles.values()]
    vendors = [(one.id, one.title) for one in catalogue.vendors.values()]
    return {
        **{name: [(one.value, one.value.replace("-", " ")) for one in kind] for name, kind in kinds.items()},
        "roles": sorted(roles, key=lambda pair: pair[1].casefold()),
        "vendors": sorted(vendors, key=lambda pair: pair[1].casefold()),
        "sorts": [*shelf.SORTS.items()],
    }


def _terms(request: Request, languages: tuple[str, ...] | None) -> tuple[float, str, tuple[str, ...]]:
    """Hours a week and language that the link states, with what of it could not be used."""
    notes = []
    text = request.query_params.get("hours_per_week", "").strip()
    pace = shelf.PACE
    if text:
        stated = _number(text)
        if PACE_LOW <= stated <= PACE_HIGH:
            pace = stated
        else:
            notes.append(f"{clip(text)!r} hours a week; expected {PACE_LOW:g} to {PACE_HIGH:g}. {pace:g} was used.")
    known = {one.casefold(): one for one in ("English", *(languages or ()))}
    asked = request.query_params.get("language", "").strip()
    if asked and asked.casefold() not in known:
        notes.append(f"No source states {clip(asked)!r} as a language of it; English was used.")
    return pace, known.get(asked.casefold(), "English"), tuple(notes)


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return math.nan
    return value


def _chosen(request: Request, catalogue: Catalogue) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The ids meant, each once and at most as many as fit, with what was left out."""
    texts = [text.strip() for value in request.query_params.getlist("ids") for text in value.split(",")]
    found: dict[str, None] = {}
    notes = []
    for text in dict.fromkeys(text for text in texts if text):
        try:
            found[catalogue.credential_id(text)] = None
        except UnknownId as error:
            near = [words.name_of(one, catalogue) for one in error.closest]
            hint = f" Closest: {', '.join(near)}." if near else ""
            notes.append(f"There is no credential {clip(text)!r}.{hint}")
        if len(notes) >= beside.MOST:
            break
    kept = tuple(found)[: beside.MOST]
    if len(found) > len(kept):
        notes.append(f"At most {beside.MOST} fit side by side; the rest was left out.")
    return kept, tuple(notes)
