"""Every exam with a date, on one line of time."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from waypost.catalogue.profile import clip
from waypost.domain.lifecycle import Status
from waypost.surfaces.web import lanes
from waypost.surfaces.web.render import page
from waypost.surfaces.web.tidy import shorter

router = APIRouter(include_in_schema=False)

_MONTHS = 24


@router.get("/timeline")
async def show(request: Request) -> Response:
    """When each exam could, can and will be sat, vendor by vendor."""
    if (short := shorter(request)) is not None:
        return short
    state = request.app.state
    asked, notes = _read(request)
    over = lanes.stretch(state.today(), int(asked["months"] or _MONTHS))
    found = lanes.groups(state.catalogue, over, vendor=asked["vendor"], status=asked["status"])
    return page(
        request,
        "timeline.html",
        over=over,
        groups=found,
        asked=asked,
        notes=notes,
        stretches=lanes.STRETCHES,
        statuses=tuple(Status),
        vendors=sorted(state.catalogue.vendors.values(), key=lambda one: one.title.casefold()),
        shown=sum(len(each.entries) for each in found),
        undated=sum(len(each.undated) for each in found),
    )


def _read(request: Request) -> tuple[dict[str, str | None], tuple[str, ...]]:
    """Vendor, status and months that the link states, with what of it could not be used."""
    known = {
        "vendor": tuple(request.app.state.catalogue.vendors),
        "status": tuple(Status),
        "months": tuple(str(months) for months in lanes.STRETCHES),
    }
    asked: dict[str, str | None] = {}
    notes = []
    for name, values in known.items():
        text = request.query_params.get(name, "").strip().lower()
        asked[name] = text if text in values else None
        if text and text not in values:
            word = "issuer" if name == "vendor" else name
            notes.append(f"There is no {word} {clip(text)!r}; it was left out.")
    return asked, tuple(notes)
