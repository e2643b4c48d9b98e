"""``waypost show``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from waypost.surfaces.cli._flags import AsOf, Json, as_of_day

if TYPE_CHECKING:
    import datetime as dt

    from waypost.domain.catalogue import Catalogue

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(name="show")
def show(
    name: Annotated[str, typer.Argument(metavar="ID", help="a credential, project, role or skill")],
    language: Annotated[str, typer.Option("--language", metavar="TEXT", help="language to sit it in")] = "English",
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Show everything known about a credential, project, role or skill.

    Facts come with their sources, the days these were read, and what they disagree on.
    """
    from waypost import api

    catalogue, day = api.load_catalogue(), as_of_day(as_of)
    kind, one = catalogue.entry(name)
    if as_json:
        from waypost.surfaces.answers import entry_object
        from waypost.surfaces.cli._answer import print_object

        print_object(entry_object(kind, one, catalogue, day, language))
    else:
        _print(kind, one, catalogue, day, language)


def _print(kind: str, one: str, catalogue: Catalogue, day: dt.date, language: str) -> None:
    from waypost import api
    from waypost.surfaces.cli._text.console import terminal
    from waypost.surfaces.cli._text.credential import print_credential
    from waypost.surfaces.cli._text.entries import print_project, print_role, print_skill

    console = terminal()
    if kind == "credential":
        print_credential(console, api.dossier(catalogue, one, day, language), catalogue)
    else:
        {"project": print_project, "role": print_role, "skill": print_skill}[kind](console, one, catalogue)
