"""``waypost market``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from waypost.surfaces.cli._flags import Json

_DEFAULT = "show"
_HELP = ("-h", "--help")
_COUNTED = "what adverts name was counted by corpus and role alone"


class _Market(TyperGroup):
    """``waypost market ml-engineer`` and ``waypost market --credential ID`` mean ``waypost market show …``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        asked = args or [_HELP[-1]]
        known = asked[0] in self.commands or asked[0] in _HELP
        return super().parse_args(ctx, asked if known else [_DEFAULT, *asked])


app = typer.Typer(
    cls=_Market,
    add_completion=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": [*_HELP]},
)

Tables = Annotated[Path | None, typer.Option("--tables", metavar="DIR", help="read other tables than the shipped ones")]
Level = Annotated[
    str | None, typer.Option("--level", metavar="LEVEL", help="entry, mid, senior or executive (EN, MI, SE, EX)")
]
Country = Annotated[str, typer.Option("--country", metavar="CC", help="where the holder lives, such as US or GB")]
Year = Annotated[int | None, typer.Option("--year", metavar="YEAR", help="one year only; years are never pooled")]


@app.callback()
def market() -> None:
    """Show what adverts pay and name, with n and source: waypost market ROLE.

    It never says what a certificate earns: no causal estimate for any AI certification was found.
    """


@app.command(name=_DEFAULT)
def show(
    ctx: typer.Context,
    role: Annotated[str | None, typer.Argument(metavar="ROLE", help="a role; waypost market roles lists them")] = None,
    level: Level = None,
    country: Country = "US",
    year: Year = None,
    all_years: Annotated[
        bool, typer.Option("--all-years", help="every year, not the newest with adverts enough")
    ] = False,
    credential: Annotated[
        str | None, typer.Option("--credential", metavar="ID", help="how often adverts name a credential")
    ] = None,
    tables: Tables = None,
    as_json: Json = False,
) -> int:
    """Show posted pay of a role, or how often adverts name a credential."""
    from waypost.errors import UsageError
    from waypost.surfaces import market_answers as answers
    from waypost.surfaces.cli._text import market as text

    if credential is not None:
        _refuse(ctx, ("level", "country", "year", "all_years"), _COUNTED)
        return _show_credential(credential, role, tables, as_json)
    if role is None:
        raise UsageError("Nothing is asked; expected a role or --credential ID.", "waypost market roles")
    answer = answers.role_answer(role, level, country, year, tables)
    _print(answer.as_object, lambda console: text.print_role(console, answer, all_years=all_years), as_json)
    return 0


@app.command(name="guide")
def guide(tables: Tables = None, as_json: Json = False) -> int:
    """Set the guide's salary table beside the evidence.

    Each row gets a verdict with its n.
    """
    from waypost.surfaces import market_answers as answers
    from waypost.surfaces.cli._text import market as text

    _print(lambda: answers.guide_object(tables), lambda console: text.print_guide(console, tables), as_json)
    return 0


@app.command(name="roles")
def roles(tables: Tables = None, as_json: Json = False) -> int:
    """List the roles with the adverts that stand for each."""
    from waypost.surfaces import market_answers as answers
    from waypost.surfaces.cli._text import market as text

    _print(lambda: answers.roles_object(tables), lambda console: text.print_roles(console, tables), as_json)
    return 0


@app.command(name="names")
def names(
    role: Annotated[
        str | None, typer.Argument(metavar="ROLE", help="adverts for this role; all where left out")
    ] = None,
    kind: Annotated[str, typer.Option("--kind", metavar="KIND", help="credential, vendor or skill")] = "credential",
    tables: Tables = None,
    as_json: Json = False,
) -> int:
    """Show what adverts name, corpus by corpus.

    With n and 95% Wilson intervals.
    """
    from waypost.market import named
    from waypost.surfaces import market_answers as answers
    from waypost.surfaces.cli._text import market as text

    found = named(role, kind=kind, tables=tables)
    _print(
        lambda: answers.mentions_object(found, kind, role, tables),
        lambda console: text.print_names(console, found, kind, role, tables),
        as_json,
    )
    return 0


@app.command(name="trace")
def trace(
    role: Annotated[str, typer.Argument(metavar="ROLE", help="a role of the adverts or of Waypost")],
    year: Annotated[int, typer.Option("--year", metavar="YEAR", help="the year of the adverts")],
    level: Level = None,
    country: Country = "US",
    source: Annotated[
        Path | None, typer.Option("--source", metavar="FILE", help="the advert file, to list the records too")
    ] = None,
    tables: Tables = None,
    as_json: Json = False,
) -> int:
    """Trace a number to its file, rules and records."""
    from waypost.market import trace as follow
    from waypost.surfaces.answers import plain
    from waypost.surfaces.cli._text import market as text

    found = follow(role, level, year, country, source=source, tables=tables)
    _print(lambda: plain(found), lambda console: text.print_trace(console, found), as_json)
    return 0


@app.command(name="chart")
def chart(
    ctx: typer.Context,
    kind: Annotated[str, typer.Argument(metavar="KIND", help="pay, trend or demand")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="a .svg, .png or .html file")],
    roles: Annotated[list[str] | None, typer.Argument(metavar="ROLE...", help="one or more roles")] = None,
    level: Level = None,
    country: Country = "US",
    credential: Annotated[
        str | None, typer.Option("--credential", metavar="ID", help="demand of one credential")
    ] = None,
    names: Annotated[
        str, typer.Option("--kind", metavar="KIND", help="demand of: credential, vendor, skill")
    ] = "credential",
    tables: Tables = None,
) -> int:
    """Draw pay, its trend by year, or demand.

    Pay by role and level, with quartiles and n; demand with intervals.
    """
    from waypost.errors import UsageError
    from waypost.market import charts

    asked = roles or []
    if kind == "demand":
        _refuse(ctx, ("level", "country"), _COUNTED)
        _refuse(ctx, ("names",) if credential is not None else (), "demand of one credential is of no kind")
    else:
        _refuse(ctx, ("credential", "names"), "the chart of demand alone takes it")
    if kind == "pay" and asked:
        made = charts.pay_chart(asked, level, country, tables=tables)
    elif kind == "trend" and len(asked) == 1:
        made = charts.trend_chart(asked[0], level, country, tables=tables)
    elif kind == "demand" and len(asked) <= 1 and names in ("credential", "vendor", "skill"):
        one = None if credential is None else _credential_id(credential)
        made = charts.demand_chart(next(iter(asked), None), one, kind=names, tables=tables)
    else:
        raise UsageError(
            f"The chart asked for is {' '.join([kind, *asked])!r}; expected pay ROLE…, trend ROLE or demand [ROLE].",
            "waypost market chart pay ml-engineer data-scientist --out pay.svg",
        )
    typer.echo(charts.save(made, out))
    return 0


@app.command(name="build")
def build(
    source: Annotated[
        list[Path] | None, typer.Option("--source", metavar="PATH", help="a source file; may be given again")
    ] = None,
    more: Annotated[list[Path] | None, typer.Argument(metavar="[PATH]...", help="more source files")] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="where the tables go; over the shipped ones if not stated"),
    ] = None,
    memory: Annotated[
        str | None, typer.Option("--memory", metavar="SIZE", help="most memory for DuckDB, as 2GB")
    ] = None,
    threads: Annotated[int | None, typer.Option("--threads", metavar="N", min=1, help="most threads")] = None,
    spark: Annotated[
        str | None, typer.Option("--spark", metavar="URL", help="measure on Spark Connect: sc://host:15002, or sail")
    ] = None,
    as_json: Json = False,
) -> int:
    """Build the tables from advert files and counts. An interrupted or failed build leaves the old tables whole."""
    from waypost.market import build as make
    from waypost.market.tables import TABLES
    from waypost.portfolio.process import ending_unwinds
    from waypost.surfaces.cli._text import market as text

    with ending_unwinds(), _progress() as tell:
        built = make(
            [*(source or []), *(more or [])],
            TABLES if out is None else out,
            memory=memory,
            threads=threads,
            spark=spark,
            progress=tell,
        )
    _print(lambda: text.built_object(built), lambda console: text.print_built(console, built), as_json)
    return 0


def _show_credential(credential: str, role: str | None, tables: Path | None, as_json: bool) -> int:
    from waypost.market import demand
    from waypost.surfaces import market_answers as answers
    from waypost.surfaces.cli._text import market as text

    one = _credential_id(credential)
    found = demand(one, role, tables=tables)
    _print(
        lambda: answers.credential_object(one, found, role, tables),
        lambda console: text.print_credential(console, one, found, role, tables),
        as_json,
    )
    return 0


def _refuse(ctx: typer.Context, names: tuple[str, ...], why: str) -> None:
    """Refuse options that were stated and that the answer would pass over."""
    from waypost.errors import UsageError

    stated = [
        one.opts[0]
        for one in ctx.command.params
        if one.name in names and getattr(ctx.get_parameter_source(one.name), "name", "") == "COMMANDLINE"
    ]
    if stated:
        raise UsageError(f"{' and '.join(stated)} cannot be answered here: {why}.", f"leave {' and '.join(stated)} out")


def _credential_id(text: str) -> str:
    from waypost import api

    return api.load_catalogue().credential_id(text)


def _print(as_object: Callable[[], Any], as_text: Callable[[Any], None], as_json: bool) -> None:
    if as_json:
        from waypost.surfaces.cli._answer import print_object

        print_object(as_object())
    else:
        from waypost.surfaces.cli._text.console import terminal

        as_text(terminal())


@contextmanager
def _progress() -> Iterator[Callable[[str, float], None]]:
    """A bar on a terminal's stderr; elsewhere a line when the work changes."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task, said = bar.add_task("starting", total=1.0), ""

        def tell(what: str, share: float) -> None:
            nonlocal said
            bar.update(task, description=what, completed=share)
            if what != said and not console.is_terminal:
                typer.echo(f"{what} …", err=True)
            said = what

        yield tell
