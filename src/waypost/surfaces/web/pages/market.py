"""What adverts pay and name."""

from __future__ import annotations

from collections import OrderedDict

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from waypost import market
from waypost.catalogue.profile import clip
from waypost.errors import UnknownId, UsageError
from waypost.surfaces.market_answers import NO_GAIN, PAY_CAVEAT, of_role, role_answer
from waypost.surfaces.web import jobs, market_view
from waypost.surfaces.web.render import page
from waypost.surfaces.web.tidy import settled

router = APIRouter(include_in_schema=False)

_KINDS = {"credential": "credentials", "vendor": "vendors", "skill": "skills"}
_PICTURES_OF_ROLE = ("pay", "trend", *_KINDS)
_KEPT = 200  # drawings kept in memory


@router.get("/market")
async def show(request: Request) -> Response:
    """The guide's figures beside posted pay, every role, and what adverts name."""
    kind, notes = _kind(request)
    return page(
        request,
        "market.html",
        guide=market_view.guide_bars(),
        overview=market_view.overview(),
        levels=market_view.pay_levels(),
        roles=market_view.titles(),
        kind=kind,
        kinds=_KINDS,
        corpora=market_view.corpora(market.named(kind=kind)),
        listed=market_view.LISTED,
        premia=market.premia(),
        sources=market_view.sources("pay", "certifications", "skills", "premia", "figures"),
        caveat=PAY_CAVEAT,
        no_gain=NO_GAIN,
        notes=notes,
    )


@router.get("/market/named.svg")
async def draw_named(request: Request) -> Response:
    """What all adverts name, corpus by corpus."""
    kind, _ = _kind(request)
    return await _picture(request, kind, None, "US")


@router.get("/market/{role}")
async def show_role(request: Request, role: str) -> Response:
    """Posted pay of a role by level and year, what stands beside it, and what its adverts name."""
    asked = _asked(role)
    if (there := settled(request, "market", role, asked)) is not None:
        return there
    kind, notes = _kind(request)
    known = market_view.countries(market.pay_role(asked).role)
    country = request.query_params.get("country", "").strip().upper() or "US"
    if known and country not in known:
        if country != "US":
            notes = (*notes, f"No advert for it was counted in {clip(country)!r}; the US is shown.")
        country = "US" if "US" in known else known[0]
    found = role_answer(asked, None, country if known else "US", None, None)
    return page(
        request,
        "market_role.html",
        found=found,
        id=asked,
        title=_title(request, asked),
        countries=known,
        newest=market_view.ranges(market.newest(found.cells)),
        every=market_view.ranges(found.cells),
        levels=market_view.pay_levels(),
        wages=of_role(market.wages, found),
        survey=[one for one in of_role(market.survey, found) if one.years_coding == "ALL"],
        kind=kind,
        kinds=_KINDS,
        corpora=market_view.corpora(market.named(asked, kind=kind)),
        listed=market_view.LISTED,
        sources=market_view.sources("pay", "wages", "survey", "certifications", "skills"),
        caveat=PAY_CAVEAT,
        no_gain=NO_GAIN,
        notes=notes,
    )


@router.get("/market/{role}/{picture}.svg")
async def draw(request: Request, role: str, picture: str) -> Response:
    """A drawing of the evidence on a role, in light or dark."""
    if picture not in _PICTURES_OF_ROLE:
        raise UnknownId("picture", clip(picture), len(_PICTURES_OF_ROLE))
    country = request.query_params.get("country", "US").strip().upper()[:2]
    return await _picture(request, picture, _asked(role), country if picture in ("pay", "trend") else "US")


async def _picture(request: Request, kind: str, role: str | None, country: str) -> Response:
    """The drawing, made in a process of the solver and kept: the tables do not change while the server runs."""
    state = request.app.state
    dark = request.query_params.get("theme") == "dark"
    if not market_view.drawable(kind, role, country):
        raise UsageError("There are not adverts enough to draw that.", "the page of the role has what there is")
    if not hasattr(state, "market_pictures"):
        state.market_pictures = OrderedDict()
    kept: OrderedDict[tuple[str, str | None, str, bool], bytes] = state.market_pictures
    key = (kind, role, country, dark)
    if key not in kept:
        kept[key] = await state.solver.run(jobs.market_picture, kind, role, country, dark)
    kept.move_to_end(key)
    while len(kept) > _KEPT:
        kept.popitem(last=False)
    return Response(kept[key], media_type="image/svg+xml", headers={"cache-control": "public, max-age=86400"})


def _asked(role: str) -> str:
    """The id of a role of the catalogue or of the adverts. Raises ``UnknownId``, which names the closest."""
    return market.pay_role(role).asked


def _kind(request: Request) -> tuple[str, tuple[str, ...]]:
    text = request.query_params.get("kind", "").strip().lower() or "credential"
    if text in _KINDS:
        return text, ()
    return "credential", (f"There is no kind {clip(text)!r}; credentials are shown.",)


def _title(request: Request, role: str) -> str:
    known = request.app.state.catalogue.roles.get(role)
    return known.title if known is not None else market.pay_role(role).title or role
