"""``waypost list``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from waypost.surfaces.cli._flags import AsOf, Json, as_of_day, dollars

if TYPE_CHECKING:
    from waypost.catalogue.query import Found

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(name="list")
def list_(
    words: Annotated[list[str] | None, typer.Argument(metavar="[WORD]...", help="words to look for")] = None,
    vendor: Annotated[str | None, typer.Option("--vendor", metavar="ID", help="only of this vendor")] = None,
    tier: Annotated[str | None, typer.Option("--tier", metavar="TIER", help="foundational to expert")] = None,
    status: Annotated[
        str | None, typer.Option("--status", metavar="STATUS", help="live, beta, closing, withdrawn ... on the day")
    ] = None,
    role: Annotated[str | None, typer.Option("--role", metavar="ID", help="what serves this role, most first")] = None,
    kind: Annotated[str | None, typer.Option("--kind", metavar="KIND", help="exam, lab-exam, assessment ...")] = None,
    fee_max: Annotated[str | None, typer.Option("--fee-max", metavar="USD", help="only up to this fee")] = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """List credentials.

    Every filter that is given must hold. --role orders by how much of the role's needs each can attest.
    """
    from waypost import api

    catalogue, day = api.load_catalogue(), as_of_day(as_of)
    found = api.find(
        catalogue,
        as_of=day,
        vendor=vendor,
        tier=tier,
        status=status,
        role=role,
        kind=kind,
        fee_max=None if fee_max is None else dollars("--fee-max", fee_max),
        text=" ".join(words) if words else None,
    )
    if as_json:
        from waypost.surfaces.answers import list_object
        from waypost.surfaces.cli._answer import print_object

        print_object(list_object(found, day))
    else:
        _print(found, ranked=role is not None)


def _print(found: tuple[Found, ...], *, ranked: bool) -> None:
    from waypost.surfaces import words
    from waypost.surfaces.cli._text.console import Column, named, status_text, table, terminal

    console = terminal()
    rows = [
        (
            named(one.credential.id, one.credential.title),
            status_text(one.status),
            "unknown" if one.fee_usd is None else words.usd(float(one.fee_usd)),
            *([f"{one.role_points:.0f}"] if one.role_points is not None else []),
        )
        for one in found
    ]
    columns: list[Column] = [("Credential", "left"), ("Status", "left"), ("Fee", "right")]
    if ranked:
        columns.append(("Points", "right"))
    if rows:
        console.print(table(columns, rows, wide=0))
    console.print(f"{words.count(len(found), 'credential')}.")
    if ranked and found:
        console.print("Points: how much of the role's needs it can attest, of 100.")
