"""``waypost explain``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from waypost.surfaces.cli._flags import AsOf, Json, as_of_day

if TYPE_CHECKING:
    from waypost.domain.catalogue import Catalogue

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(name="explain")
def explain(as_of: AsOf = None, as_json: Json = False) -> None:
    """Explain the planning model on one screen."""
    from waypost import api

    catalogue, day = api.load_catalogue(), as_of_day(as_of)
    if as_json:
        from waypost.surfaces.answers import explain_object
        from waypost.surfaces.cli._answer import print_object

        print_object(explain_object(catalogue, day))
    else:
        _print(catalogue)


def _print(catalogue: Catalogue) -> None:
    from rich.text import Text

    from waypost.surfaces.cli._text.console import bullet, terminal
    from waypost.surfaces.model_text import FORMULA, model_points

    console = terminal()
    console.print(Text("How a plan is made", style="bold"))
    console.print()
    for line in FORMULA:
        console.print(f"   {line}")
    console.print()
    for title, text in model_points(catalogue):
        bullet(console, f"{title:<10}", text, style="bold")
