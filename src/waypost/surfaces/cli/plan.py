"""``waypost plan``."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from waypost.surfaces.cli._flags import Json, ProfileFile, profile_flags, read_stated, stated

if TYPE_CHECKING:
    from waypost.domain.catalogue import Catalogue
    from waypost.domain.plan import Plan
    from waypost.domain.profile import Profile

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(name="plan")
@profile_flags
def plan(
    flags: Mapping[str, object],
    profile: ProfileFile = None,
    batch: Annotated[
        str | None,
        typer.Option("--batch", metavar="FILE", help="plan every line of a JSONL file of profiles; - is stdin"),
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="keep the profile in waypost.toml")] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="with --write: replace the file that is there")
    ] = False,
    badges: Annotated[
        Path | None,
        typer.Option("--badges", metavar="FILE", help="add what an export of Credly or Open Badges says you hold"),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="also write the plan to a file: .ics .md .svg .png .json"),
    ] = None,
    as_json: Json = False,
) -> int:
    """Make a dated plan of exams and projects.

    Reads waypost.toml if it is here, then the flags. Run bare in a terminal it asks a few questions.
    """
    from waypost import api
    from waypost.errors import UsageError
    from waypost.surfaces.cli._answer import answer_plan, exit_code

    if batch is not None:
        from waypost.surfaces.cli._batch import plan_batch

        if flags or profile or write or badges or out:
            raise UsageError("--batch reads whole profiles; expected no other flags of a profile beside it.")
        return plan_batch(batch, as_json=as_json)
    if out is not None:
        _check_ending(out)
    catalogue = api.load_catalogue()
    raw, path = stated(flags, profile)
    asked = not raw and not as_json and in_terminal()
    if asked:
        from waypost.surfaces.cli._questions import ask

        raw = ask(catalogue)
    if badges is not None:
        from waypost.surfaces.cli._badges import with_badges

        raw = with_badges(raw, badges, catalogue)
    wanted = read_stated(raw, flags, path, catalogue)
    made = answer_plan(wanted, catalogue, as_json=as_json, saved=path is not None or write)
    if out is not None:
        _take_away(out, made, wanted, catalogue)
    if asked and not write:
        write = typer.confirm("\nKeep these answers in waypost.toml?", default=False)
    if write:
        _keep(wanted, raw, made.deadline, path, overwrite)
    return exit_code(made)


def in_terminal() -> bool:
    """Whether somebody is there to answer questions."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _check_ending(path: Path) -> None:
    from waypost.errors import UsageError
    from waypost.surfaces.plan_file import TYPES

    ending = path.suffix.lower()
    if ending not in TYPES or ending == ".toml":
        expected = ", ".join(one for one in TYPES if one != ".toml")
        hint = "--write keeps the profile in waypost.toml" if ending == ".toml" else None
        raise UsageError(f"--out is {str(path)!r}; expected a file that ends in one of {expected}.", hint)


def _take_away(path: Path, made: Plan, profile: Profile, catalogue: Catalogue) -> None:
    """Write the plan in the format that the file's ending names."""
    from waypost.catalogue.writing import write_bytes_beside
    from waypost.surfaces.plan_file import plan_file

    write_bytes_beside(path, plan_file(path.suffix.lower(), made, profile, catalogue))
    typer.echo(f"wrote {path}", err=True)


def _keep(profile: Profile, names: Iterable[str], deadline: dt.date, path: Path | None, overwrite: bool) -> None:
    """Write what was stated. The deadline becomes a day, so that it stays where it is as days go by."""
    from waypost.catalogue.profile import plain_value
    from waypost.catalogue.profile_file import DEFAULT_NAME, write_profile_file

    kept = {name: plain_value(getattr(profile, name)) for name in names if name not in ("as_of", "months", "by")}
    target = path or Path(DEFAULT_NAME)
    write_profile_file(target, {**kept, "by": deadline}, overwrite=overwrite)
    typer.echo(f"wrote {target}", err=True)
