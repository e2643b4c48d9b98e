"""``waypost retiring``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from waypost.surfaces.cli._flags import AsOf, Json, as_of_day

if TYPE_CHECKING:
    import datetime as dt

    from waypost.catalogue.dossier import Dossier
    from waypost.catalogue.endings import Retiring
    from waypost.domain.catalogue import Catalogue

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(name="retiring")
def retiring(
    within: Annotated[str, typer.Option("--within", metavar="TIME", help="how far ahead: 90d, 6w, 12m, 1y")] = "12m",
    language: Annotated[str | None, typer.Option("--language", metavar="TEXT", help="only in this language")] = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Show which exams are being withdrawn, and when to start at the latest."""
    from waypost import api
    from waypost.domain.durations import Duration

    catalogue, day = api.load_catalogue(), as_of_day(as_of)
    span = Duration.parse(within)
    found = api.retiring(catalogue, day, span, language)
    if as_json:
        from waypost.surfaces.answers import retiring_object
        from waypost.surfaces.cli._answer import print_object

        print_object(retiring_object(found, day, span.after(day)))
    else:
        _print(found, catalogue, day, span.after(day))


def _print(found: tuple[Retiring, ...], catalogue: Catalogue, day: dt.date, until: dt.date) -> None:
    from waypost import api
    from waypost.surfaces import words
    from waypost.surfaces.cli._text.console import bullet, terminal

    console = terminal()
    console.print(f"{words.count(len(found), 'last day')} to sit from {words.day(day)} to {words.day(until)}.")
    for one in found:
        console.print()
        bullet(
            console,
            words.day(one.last_day).rjust(11),
            f"{one.credential.title} ({one.credential.id})",
            style="bold yellow",
        )
        facts = api.dossier(catalogue, one.credential.id, day, (one.languages or ("English",))[0])
        for line in _lines(one, facts, catalogue):
            bullet(console, "           ", line)


def _lines(one: Retiring, facts: Dossier, catalogue: Catalogue) -> list[str]:
    from waypost.surfaces import words

    lines = []
    if one.languages:
        rest = "" if one.whole else "; other languages go on"
        lines.append(f"in {words.listed(one.languages)}{rest}")
    if not one.firm:
        lines.append("it may go on for longer: the day is not confirmed")
    if facts.latest_start is not None and facts.study_hours is not None:
        verb = "start" if facts.latest_start >= facts.as_of else "too late to start: the latest day was"
        pace = f"for {facts.study_hours:.0f} h at {facts.hours_per_week:g} h a week"
        lines.append(f"{verb} {'by ' if verb == 'start' else ''}{words.day(facts.latest_start)} {pace}")
    if one.successor is not None:
        lines.append(words.successor_in_words(one.successor, catalogue))
    return lines
