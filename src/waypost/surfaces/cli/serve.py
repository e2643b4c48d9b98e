"""``waypost serve``."""

from __future__ import annotations

import importlib.util
from typing import Annotated

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_PORT = 8765
_NEEDED = ("fastapi", "uvicorn", "jinja2", "pebble", "python_multipart", "icalendar", "altair", "vl_convert")


@app.command(name="serve")
def serve(
    host: Annotated[str, typer.Option("--host", metavar="ADDRESS", help="address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", metavar="NUMBER", help="port to listen on; 0 is any free one")] = _PORT,
    no_open: Annotated[bool, typer.Option("--no-open", help="do not open a browser")] = False,
    workers: Annotated[int, typer.Option("--workers", metavar="NUMBER", help="processes that solve plans")] = 2,
) -> int:
    """Show everything in a browser.

    Listens on this machine only, unless --host says otherwise. Nothing about anybody is kept.
    """
    from waypost.errors import UsageError, not_installed

    if not 0 <= port <= 65_535:
        raise UsageError(f"--port is {port}; expected a number from 0 to 65535.")
    if not 1 <= workers <= 64:
        raise UsageError(f"--workers is {workers}; expected a number from 1 to 64.")
    absent = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if absent:
        text = f"The pages need {', '.join(absent)}, which {'is' if len(absent) == 1 else 'are'} not installed."
        raise not_installed(text, "web")
    from waypost.surfaces.web.server import run

    run(host, port, workers=workers, browse=not no_open)
    return 0
