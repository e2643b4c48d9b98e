"""``waypost roles``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from waypost.surfaces.cli._flags import AsOf, Json, as_of_day

if TYPE_CHECKING:
    from waypost.domain.catalogue import Catalogue

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(name="roles")
def roles(as_of: AsOf = None, as_json: Json = False) -> None:
    """List the roles you can plan for."""
    from waypost import api

    catalogue = api.load_catalogue()
    day = as_of_day(as_of)
    if as_json:
        from waypost.surfaces.answers import plain
        from waypost.surfaces.cli._answer import print_object

        every = [catalogue.roles[one] for one in sorted(catalogue.roles)]
        print_object({"as_of": plain(day), "count": len(every), "roles": plain(every)})
    else:
        _print(catalogue)


def _print(catalogue: Catalogue) -> None:
    from waypost.surfaces import words
    from waypost.surfaces.cli._text.console import table, terminal

    rows = []
    for one, role in sorted(catalogue.roles.items()):
        needs = sorted(role.needs, key=lambda need: (-need.weight, need.skill))[:3]
        most = ", ".join(f"{words.title_of_skill(need.skill, catalogue)} {need.weight:g}" for need in needs)
        rows.append((one, f"{role.summary}\nMost weight: {most}."))
    terminal().print(table((("Role", "left"), ("What it is, and what it needs most", "left")), rows, wide=1))
