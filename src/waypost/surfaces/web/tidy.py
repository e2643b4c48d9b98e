"""One address for one page: forms state fields left empty, and people name things in more ways than one."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


def shorter(request: Request) -> Response | None:
    """The way to the same page without the parameters left empty; ``None`` where there are none."""
    from starlette.responses import RedirectResponse

    pairs = request.query_params.multi_items()
    kept = [(name, value) for name, value in pairs if value.strip()]
    if len(kept) == len(pairs):
        return None
    query = urlencode(kept, safe="/,", quote_via=quote)
    return RedirectResponse(f"{request.url.path}?{query}" if query else request.url.path, status_code=303)


def settled(request: Request, folder: str, name: str, id: str) -> Response | None:
    """The way to the page of ``id`` where the address calls it ``name``, with the query; ``None`` where it is there."""
    from starlette.responses import RedirectResponse

    if name == id:
        return None
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/{folder}/{quote(id)}{query}", status_code=308)
