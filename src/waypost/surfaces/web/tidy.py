"""Short addresses: a form sent without a script states every field, also those left empty."""

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
