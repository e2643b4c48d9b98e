"""``waypost mcp``."""

from __future__ import annotations

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(name="mcp")
def mcp() -> int:
    """Serve the same facts and plans to an assistant.

    Speaks the Model Context Protocol on standard input and output, so an assistant starts it: docs/assistant.md.
    Opens no port, writes no file and keeps nothing about anybody.
    """
    from waypost.errors import not_installed

    try:
        from waypost.surfaces.mcp.server import run
    except ImportError as error:
        text = f"Serving an assistant needs {error.name or 'a package'}, which is not installed."
        raise not_installed(text, "mcp") from None
    return run()
