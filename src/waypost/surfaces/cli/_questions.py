"""The few questions that a plan needs, asked in a terminal."""

from __future__ import annotations

from collections.abc import Mapping

import typer

from waypost import api
from waypost.domain.catalogue import Catalogue
from waypost.errors import ProfileError
from waypost.surfaces.cli._flags import today


def ask(catalogue: Catalogue) -> dict[str, object]:
    """Ask until every answer can be used; an empty answer takes what stands in brackets."""
    typer.echo("A few questions; press Enter for what stands in brackets, Ctrl-C to stop.\n")
    raw: dict[str, object] = {"role": _choose("Who do you want to be?", _titles(catalogue.roles))}
    raw["background"] = _choose("Where do you come from?", _titles(catalogue.backgrounds), "other")
    raw["stack"] = _choose("Which cloud or platform?", {**catalogue.platforms, "any": "any of them"}, "any")
    if raw["stack"] == "any":
        del raw["stack"]
    for name, question, default in (
        ("hours_per_week", "How many hours a week?", "8"),
        ("months", "In how many months?", "9"),
        ("budget_usd", "What may it cost, in US dollars?", "no limit"),
        ("held", "Which credentials do you hold? (ids or codes, with commas)", "none"),
    ):
        _answer(raw, name, question, default, catalogue)
    typer.echo()
    return raw


def _titles(known: Mapping[str, object]) -> dict[str, str]:
    return {one: str(getattr(value, "title", one)) for one, value in known.items()}


def _choose(question: str, options: Mapping[str, str], default: str | None = None) -> str:
    """One of the options, by its number, its id or the beginning of its title."""
    names = list(options)
    typer.echo(question)
    for number, name in enumerate(names, start=1):
        typer.echo(f"  {number:>2}  {options[name]}")
    while True:
        text = (
            typer.prompt("", default=default or "", prompt_suffix="> ", show_default=default is not None)
            .strip()
            .lower()
        )
        if text.isdecimal() and 1 <= int(text) <= len(names):
            return names[int(text) - 1]
        matches = [one for one in names if text and (one == text or options[one].lower().startswith(text))]
        if len(matches) == 1:
            return matches[0]
        typer.echo(f"Expected a number from 1 to {len(names)}.")


def _answer(raw: dict[str, object], name: str, question: str, default: str, catalogue: Catalogue) -> None:
    while True:
        text = typer.prompt(question, default=default).strip()
        if text == default and not text.isdecimal():
            return
        try:
            api.read_profile({**raw, name: text}, catalogue, today=today())
        except ProfileError as error:
            typer.echo(f"{error}\n{error.hint or ''}".rstrip())
        else:
            raw[name] = text
            return
