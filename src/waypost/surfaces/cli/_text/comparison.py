"""Credentials side by side, as many columns at a time as the terminal holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.console import Console
from rich.text import Text

from waypost.catalogue.query import Compared, Comparison
from waypost.domain.catalogue import Catalogue
from waypost.surfaces import words
from waypost.surfaces.cli._text.console import Column, status_text, table
from waypost.surfaces.facts import languages_in_words, last_day_in_words

_LEAST = 16  # letters a column needs
_FACTS: tuple[tuple[str, Callable[[Compared], str | Text]], ...] = (
    ("Title", lambda one: one.credential.title),
    ("Issuer", lambda one: one.credential.issuer),
    ("Tier", lambda one: one.credential.tier_text or "not stated"),
    ("Status", lambda one: status_text(one.status)),
    ("Bookable", lambda one: words.bookable_in_words(one.bookable)),
    ("Last day", last_day_in_words),
    ("Fee", lambda one: "unknown" if one.fee_usd is None else words.usd(float(one.fee_usd))),
    ("Minutes", lambda one: words.stated(one.credential.format.minutes)),
    ("Questions", lambda one: words.stated(one.credential.format.questions)),
    ("Languages", languages_in_words),
    ("Lasts", lambda one: words.lasts_in_words(one.credential.renewal)),
    ("Study, planned", words.planned_in_words),
)


def print_comparison(console: Console, sides: Comparison, catalogue: Catalogue) -> None:
    """Facts, then the skills each attests with its level."""
    fit = max((console.width - 22) // (_LEAST + 2), 1)
    for first in range(0, len(sides.columns), fit):
        if first:
            console.print()
        _print_some(console, sides, catalogue, range(first, min(first + fit, len(sides.columns))))


def _print_some(console: Console, sides: Comparison, catalogue: Catalogue, shown: Sequence[int]) -> None:
    chosen = [sides.columns[number] for number in shown]
    head: list[Column] = [("", "left"), *((one.credential.code or one.credential.id, "left") for one in chosen)]
    rows: list[Sequence[str | Text]] = [(name, *(fact(one) for one in chosen)) for name, fact in _FACTS]
    rows += [
        (words.title_of_skill(skill, catalogue), *(_level(levels[number]) for number in shown))
        for skill, levels in sides.skills
        if any(levels[number] for number in shown)
    ]
    console.print(table(head, rows))
    console.print(Text("Levels attested: 1 can discuss it, 2 with guidance, 3 alone, 4 can lead it.", style="dim"))


def _level(level: int) -> str:
    return str(level) if level else "-"
