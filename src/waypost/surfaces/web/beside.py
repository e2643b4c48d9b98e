"""Credentials side by side: one row a fact, and whether the columns differ in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from waypost.catalogue.query import Compared, Comparison
from waypost.domain.catalogue import Catalogue
from waypost.domain.credential import EventKind
from waypost.surfaces import words
from waypost.surfaces.facts import languages_in_words, last_day_in_words

MOST = 5  # columns


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One fact of every column. ``best`` numbers the columns that stand out in it, ``mark`` says as what."""

    name: str
    cells: tuple[str, ...]
    same: bool
    best: tuple[int, ...] = ()
    mark: str = ""


_FACTS: tuple[tuple[str, Callable[[Compared], str]], ...] = (
    ("Issuer", lambda one: one.credential.issuer),
    ("Tier", lambda one: one.credential.tier_text or "not stated"),
    ("Kind", lambda one: one.credential.kind.value.replace("-", " ")),
    ("In English today", lambda one: words.bookable_in_words(one.bookable)),
    ("Last day in English", last_day_in_words),
    ("Fee", lambda one: "not stated" if one.fee_usd is None else words.usd(float(one.fee_usd))),
    ("Minutes", lambda one: words.stated(one.credential.format.minutes)),
    ("Questions", lambda one: words.stated(one.credential.format.questions)),
    ("Pass mark", lambda one: words.stated(one.credential.format.passing_score)),
    ("Languages", languages_in_words),
    ("Lasts", lambda one: words.lasts_in_words(one.credential.renewal)),
    ("Renewal", lambda one: one.credential.renewal.rule or "not stated"),
    ("Needs first", lambda one: "; ".join(each.text for each in one.credential.prerequisites) or "none stated"),
    ("Study, planned", words.planned_in_words),
    ("Confidence", lambda one: one.credential.confidence),
)


def rows(sides: Comparison) -> tuple[Line, ...]:
    """The facts, row by row; the lowest fee and the least study are marked in words."""
    fees = [None if one.fee_usd is None else float(one.fee_usd) for one in sides.columns]
    study = [one.study_hours for one in sides.columns]
    marks = {"Fee": (_least(fees), "lowest"), "Study, planned": (_least(study), "least")}
    made = []
    for name, text in _FACTS:
        cells = tuple(text(one) for one in sides.columns)
        best, mark = marks.get(name, ((), ""))
        made.append(Line(name=name, cells=cells, same=len(set(cells)) == 1, best=best, mark=mark))
    return tuple(made)


def pairs(catalogue: Catalogue) -> tuple[tuple[str, str], ...]:
    """What was replaced and what replaces it, by id: comparisons that somebody in the middle of study asks for."""
    return tuple(
        (one.id, event.target)
        for one in sorted(catalogue.credentials.values(), key=lambda one: one.id)
        for event in one.events
        if event.kind is EventKind.REPLACED_BY and event.target is not None and event.target in catalogue.credentials
    )


def _least(values: list[float | None]) -> tuple[int, ...]:
    """The columns with the least value; none where all have the same or only one has any."""
    known = [value for value in values if value is not None]
    if len(known) < 2 or min(known) == max(known):
        return ()
    return tuple(place for place, value in enumerate(values) if value == min(known))
