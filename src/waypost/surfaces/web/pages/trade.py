"""What more money or more hours would bring, exact at every point."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from waypost import api
from waypost.catalogue.profile import clip
from waypost.domain.analysis import TradeOff, TradePoint
from waypost.domain.catalogue import Catalogue
from waypost.domain.profile import Profile
from waypost.errors import ProfileError
from waypost.surfaces import words
from waypost.surfaces.web import jobs
from waypost.surfaces.web.link import query_of, read_link
from waypost.surfaces.web.plan_view import Links
from waypost.surfaces.web.render import page

router = APIRouter(include_in_schema=False)
FIELDS = {"budget_usd": "Money", "hours_per_week": "Hours a week"}
_KEPT = 128  # trade-offs kept in memory, so that the page and its drawings work them out once
_THEMES = ("light", "dark")
_SIZES = ("wide", "narrow")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One point as the table shows it. ``is_now``: the profile's own value lies between this point and the next."""

    point: TradePoint
    at: str
    steps: tuple[str, ...]
    added: tuple[str, ...]
    dropped: tuple[str, ...]
    address: str
    is_now: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One trade-off as the page shows it."""

    found: TradeOff
    title: str
    rows: tuple[Row, ...]
    alt: str
    said: tuple[str, ...]
    picture: str


@router.get("/trade-off")
async def show(request: Request) -> Response:
    """Readiness against money and against hours: a drawing and the table of its points, each a link to that plan."""
    state = request.app.state
    raw, _ = read_link(request.query_params.multi_items())
    if not raw:
        return page(request, "trade.html", profile=None)
    profile = api.read_profile(raw, state.catalogue, today=state.today())
    links = Links(profile, "as_of" in raw)
    shown = [shown_of(await _found(request, profile, field), links, state.catalogue) for field in FIELDS]
    values = {"profile": profile, "role": state.catalogue.roles[profile.role].title, "links": links, "shown": shown}
    part_only = "fragment" in request.query_params
    return page(request, "parts/trade.html" if part_only else "trade.html", **values, head="h3" if part_only else "h2")


@router.get("/trade-off.svg")
async def draw(request: Request) -> Response:
    """One of the drawings, in light or dark, for a desk or a phone."""
    state = request.app.state
    pairs = request.query_params.multi_items()
    raw, _ = read_link([(name, value) for name, value in pairs if name not in ("field", "theme", "size")])
    profile = api.read_profile(raw, state.catalogue, today=state.today())
    field = _one_of(request, "field", tuple(FIELDS))
    theme = _one_of(request, "theme", _THEMES, _THEMES[0])
    size = _one_of(request, "size", _SIZES, _SIZES[0])
    found = await _found(request, profile, field)
    picture = await state.solver.run(jobs.trade_off_picture, found, theme == "dark", size == "narrow")
    # the page names the day in the address, so that what is drawn there never changes
    kept = "private, max-age=86400" if "as_of" in raw else "no-store"
    return Response(picture, media_type="image/svg+xml", headers={"cache-control": kept})


def shown_of(found: TradeOff, links: Links, catalogue: Catalogue) -> Shown:
    """A trade-off ready to be shown."""
    return Shown(
        found=found,
        title=FIELDS[found.field],
        rows=tuple(_rows(found, links, catalogue)),
        alt=_in_words(found),
        said=tuple(_said(found, catalogue)),
        picture=f"/trade-off.svg?{links.pinned_query}&field={found.field}",
    )


async def _found(request: Request, profile: Profile, field: str) -> TradeOff:
    """The trade-off, kept for the drawings that come after the page."""
    state = request.app.state
    if not hasattr(state, "trades"):
        state.trades = OrderedDict()
    kept: OrderedDict[tuple[str, str], TradeOff] = state.trades
    key = (query_of(profile, as_of=profile.as_of), field)
    if key not in kept:
        async with state.solver.long(request.is_disconnected):
            kept[key] = await state.solver.run(jobs.trade_off, profile, field)
    kept.move_to_end(key)
    while len(kept) > _KEPT:
        kept.popitem(last=False)
    return kept[key]


def _rows(found: TradeOff, links: Links, catalogue: Catalogue) -> Iterator[Row]:
    before: tuple[str, ...] = ()
    here = _here(found)
    for place, point in enumerate(found.points):
        yield Row(
            point=point,
            at=_amount(found, point.at),
            steps=_names(point.steps, catalogue),
            added=_names(tuple(one for one in point.steps if one not in before), catalogue),
            dropped=_names(tuple(one for one in before if one not in point.steps), catalogue),
            address=links.bend(**{found.field: point.at}),
            is_now=place == here,
        )
        before = point.steps


def _here(found: TradeOff) -> int | None:
    """The place of the point that holds at the profile's own value; ``None`` below the first."""
    reached = [place for place, point in enumerate(found.points) if found.now is None or point.at <= found.now]
    return reached[-1] if reached else None


def _said(found: TradeOff, catalogue: Catalogue) -> Iterator[str]:
    """What the curve says to this person."""
    if not found.points:
        yield "No plan can do what was asked, whatever is given. The plan page says why."
        return
    here, more = _here(found), "money" if found.unit == "usd" else "hours a week"
    own = "no limit" if found.now is None else _amount(found, found.now)
    if here is None:
        first = found.points[0]
        yield f"With {own} no plan can do what was asked; the first that can needs {_amount(found, first.at)}."
        return
    point = found.points[here]
    needs = f" {_amount(found, point.at)} would do." if point.at and point.at != found.now else ""
    yield f"With {own} the best plan reaches {point.readiness:.1f} of 100.{needs}"
    if here + 1 == len(found.points):
        yield f"More {more} would add nothing: nothing else is worth it until the deadline."
        return
    ahead = found.points[here + 1]
    added = _names(tuple(one for one in ahead.steps if one not in point.steps), catalogue)
    by = f", with {words.listed(added)}" if added else ""
    yield f"The next step up is at {_amount(found, ahead.at)}: {ahead.readiness - point.readiness:.1f} points more{by}."


def _in_words(found: TradeOff) -> str:
    """The drawing for somebody who does not see it."""
    points = [f"{one.readiness:.0f} from {_amount(found, one.at)}" for one in found.points]
    own = "" if found.now is None else f" The profile states {_amount(found, found.now)}."
    against = "money" if found.unit == "usd" else "hours a week"
    return f"Readiness of the best plan against {against}, in steps: {words.listed(points)}.{own} The table has it all."


def _amount(found: TradeOff, value: float) -> str:
    return words.usd(value) if found.unit == "usd" else f"{value:.10g} h a week"


def _names(steps: tuple[str, ...], catalogue: Catalogue) -> tuple[str, ...]:
    return tuple(words.name_of(one, catalogue) for one in steps)


def _one_of(request: Request, name: str, allowed: tuple[str, ...], default: str = "") -> str:
    value = request.query_params.get(name, default)
    if value not in allowed:
        raise ProfileError(((name, f"{name} is {clip(value)!r}; expected one of: {', '.join(allowed)}."),))
    return value
