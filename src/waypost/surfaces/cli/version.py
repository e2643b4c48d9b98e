"""``waypost version``."""

from __future__ import annotations

import typer

from waypost.surfaces.cli._flags import Json

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(name="version")
def version(as_json: Json = False) -> None:
    """Show the version of Waypost and of its data."""
    import waypost
    from waypost import api

    digest = api.load_catalogue().sha256
    if as_json:
        from waypost.surfaces.cli._answer import print_object

        print_object({"version": waypost.__version__, "data_sha256": digest})
    else:
        typer.echo(f"waypost {waypost.__version__} (data {digest[:12]})")
