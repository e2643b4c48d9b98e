"""``waypost catalogue``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from waypost.errors import UsageError
from waypost.surfaces.cli._flags import AsOf, Json, as_of_day

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=False)


@app.callback()
def catalogue() -> None:
    """Check the data files."""


@app.command(name="check")
def check(
    data: Annotated[Path | None, typer.Option("--data", metavar="DIR", help="another data folder")] = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> int:
    """Run every gate over the data files.

    Each says how many it read; old facts are warned of.
    """
    from waypost import api

    if data is not None and not data.is_dir():
        raise UsageError(
            f"There is no folder {data}; expected one with data files.", "leave --data out for the shipped"
        )
    day = as_of_day(as_of)
    gates = api.check(data, day)
    passed = all(gate.passed for gate in gates)
    if as_json:
        from waypost.surfaces.answers import plain
        from waypost.surfaces.cli._answer import print_object

        rows = [{**plain(gate), "passed": gate.passed} for gate in gates]
        print_object({"as_of": plain(day), "passed": passed, "gates": rows})
    else:
        from waypost.catalogue.check import lines

        for line in lines(gates):
            typer.echo(line)
        typer.echo("The data files are sound." if passed else "The data files have problems.")
    return 0 if passed else 1
