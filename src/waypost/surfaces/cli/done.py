"""``waypost done``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from waypost.surfaces.cli._flags import Json, ProfileFile, profile_flags, read_stated, stated

if TYPE_CHECKING:
    from waypost.domain.catalogue import Catalogue

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(name="done")
@profile_flags
def done(
    ids: Annotated[
        list[str],
        typer.Argument(metavar="ID...", help="what you have passed or finished; a project also by its folder"),
    ],
    flags: Mapping[str, object],
    profile: ProfileFile = None,
    as_json: Json = False,
) -> int:
    """Record what you have passed or finished, and plan again.

    The ids go into waypost.toml; the flags count for this plan only. A project's folder counts by its evidence.
    """
    from waypost import api
    from waypost.catalogue.profile_file import DEFAULT_NAME
    from waypost.surfaces.cli._answer import answer_plan, exit_code

    catalogue = api.load_catalogue()
    path = profile or Path(DEFAULT_NAME)
    finished = [_meant(one, catalogue) for one in ids]
    _record(finished, path, catalogue)
    raw, _ = stated(flags, path)
    wish = read_stated(raw, flags, path, catalogue)
    return exit_code(answer_plan(wish, catalogue, as_json=as_json, saved=True))


def _meant(text: str, catalogue: Catalogue) -> str:
    """The id that is meant: by name, or by the evidence in a project's folder.

    A folder of that name with evidence in it is taken before an id: evidence that does not hold is not passed over.
    """
    if text in catalogue.credentials or not Path(text).exists():
        return catalogue.step_id(text)
    from waypost.portfolio.intake import finished, has_evidence, is_project

    if not (has_evidence(text) if text in catalogue.projects else is_project(text)):
        return catalogue.step_id(text)
    one, shown = finished(Path(text), catalogue.projects)
    skills = ", ".join(each.skill for each in shown.skills)
    typer.echo(f"{text}: evidence of {shown.made[:10]}, every check passed; it shows {skills}", err=True)
    return one


def _record(finished: list[str], path: Path, catalogue: Catalogue) -> None:
    """Add ``finished`` to the file's ``held`` and ``done`` and take it out of ``want``."""
    from waypost.catalogue.profile_file import update_profile_file

    raw, _ = stated({}, path)
    now = read_stated(raw, {}, path, catalogue)
    new = [one for one in finished if one not in {*now.held, *now.done}]
    lists = {
        "held": [*now.held, *(one for one in new if one in catalogue.credentials)],
        "done": [*now.done, *(one for one in new if one in catalogue.projects)],
        "want": [one for one in now.want if one not in new],
    }
    if new:
        update_profile_file(path, {name: ids for name, ids in lists.items() if ids or name in raw})
    for one in finished:
        typer.echo(f"recorded {one} in {path}" if one in new else f"{one} stands in {path} already", err=True)
