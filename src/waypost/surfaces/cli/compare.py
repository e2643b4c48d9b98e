"""``waypost compare``."""

from __future__ import annotations

from typing import Annotated

import typer

from waypost.surfaces.cli._flags import AsOf, Json, as_of_day

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(name="compare")
def compare(
    ids: Annotated[list[str], typer.Argument(metavar="ID ID...", help="two or more credentials")],
    language: Annotated[str, typer.Option("--language", metavar="TEXT", help="language to sit it in")] = "English",
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Set credentials side by side."""
    from waypost import api
    from waypost.errors import UsageError

    catalogue, day = api.load_catalogue(), as_of_day(as_of)
    sides = api.compare(catalogue, tuple(ids), day, language)
    if len(sides.columns) < 2:
        raise UsageError("A comparison needs two different credentials.", "waypost list shows them all")
    if as_json:
        from waypost.surfaces.answers import plain
        from waypost.surfaces.cli._answer import print_object

        print_object(plain(sides))
    else:
        from waypost.surfaces.cli._text.comparison import print_comparison
        from waypost.surfaces.cli._text.console import terminal

        print_comparison(terminal(), sides, catalogue)
