"""Pages from templates. Everything is escaped; a name that a template does not know is an error."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from waypost import api
from waypost.surfaces import facts, words

if TYPE_CHECKING:
    from jinja2 import Environment
    from starlette.requests import Request
    from starlette.responses import HTMLResponse

HERE = Path(__file__).parent
_ISO = re.compile(r"(?<![\w/.=-])(20\d\d)-(\d\d)(-\d\d)?(?![\w/=-]|\.\.)")


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """``template`` as an answer. It knows ``here``, the path of the page, and the catalogue, beside ``values``."""
    from starlette.responses import HTMLResponse

    state = request.app.state
    text = templates().get_template(template).render(here=request.url.path, catalogue=state.catalogue, **values)
    return HTMLResponse(text, status_code=status, headers={"cache-control": "no-store"})


@cache
def templates() -> Environment:
    """The templates beside this file, with the words of every surface as filters."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    from waypost.surfaces.web.questions import at_field

    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        day=words.day,
        span=words.span,
        usd=words.usd,
        hours=words.hours,
        listed=words.listed,
        sentence=lambda text: words.sentence(dated(text)),
        dated=dated,
        stated=words.stated,
        count=words.count,
        at_field=at_field,
    )
    made.globals.update(static=static, words=words, facts=facts, has_kit=api.has_kit)
    return made


def dated(text: str) -> str:
    """``text`` with its ISO days and months written as the pages write them; what is none of the calendar stays."""
    return _ISO.sub(_written, text)


def _written(found: re.Match[str]) -> str:
    try:
        day = dt.date.fromisoformat(f"{found[1]}-{found[2]}{found[3] or '-01'}")
    except ValueError:
        return found[0]
    return words.day(day) if found[3] else f"{words.month(day)} {day.year}"


@cache
def static(name: str) -> str:
    """The address of a static file; it changes with the file, so that browsers may keep it for good."""
    digest = hashlib.sha256((HERE / "static" / name).read_bytes()).hexdigest()
    return f"/static/{name}?v={digest[:12]}"
