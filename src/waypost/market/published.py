"""What others publish, set beside the adverts: premia, pay figures, official wages, a survey.

And where every table comes from.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from waypost.market.posted import pay_role
from waypost.market.tables import read, records


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The file a number comes from. ``licence`` ``None``: not known."""

    file: str
    sha256: str
    title: str | None
    licence: str | None
    attribution: str | None
    url: str | None
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A published pay figure.

    ``tier`` A is computed from open data, B a stated sample, C second-hand. ``n`` ``None``: not stated.
    """

    source: str
    tier: str
    date: str
    statistic: str
    low_usd: float | None
    central_usd: float | None
    high_usd: float | None
    n: int | None
    basis: str
    url: str
    line: int  # of the source file


@dataclass(frozen=True, slots=True, kw_only=True)
class Premium:
    """A published statement about what certificates or skills pay.

    ``causal`` is "no", "partly" or "yes", as its method allows.
    """

    publisher: str
    claim: str
    value: str
    population: str | None
    method: str
    date: str
    url: str
    causal: str
    note: str | None
    line: int  # of the source file


@dataclass(frozen=True, slots=True, kw_only=True)
class Wage:
    """Paid wages of an occupation (BLS OEWS), USD a year.

    ``exact``: the occupation is the role; otherwise the nearest there is.
    """

    year: int
    occupation: str
    title: str
    employment: float | None
    p25: float | None
    median: float | None
    p75: float | None
    exact: bool
    line: int  # of the source file


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyPay:
    """Self-reported yearly pay (Stack Overflow), USD.

    Figures are ``None`` under the least n. ``years_coding`` "ALL" is everybody.
    """

    country: str
    occupation: str
    years_coding: str
    n: int
    p25: float | None
    median: float | None
    p75: float | None
    line: int  # of the source file


def premia(tables: Path | None = None) -> tuple[Premium, ...]:
    """Published statements about what certificates and AI skills pay, with their methods.

    None of them promises anybody anything.
    """
    table = read("premia", tables)
    return tuple(Premium(**one) for one in records(table))


def figures(guide_row: str | None = None, tables: Path | None = None) -> tuple[Figure, ...]:
    """Published pay figures for a row of the guide's table, or for all.

    Those that rest on too few answers have no figure.
    """
    found = records(read("figures", tables))
    return tuple(
        Figure(**{key: one[key] for key in one if key != "guide_row"})
        for one in found
        if guide_row in (None, one["guide_row"])
    )


def wages(role: str, tables: Path | None = None) -> tuple[Wage, ...]:
    """Official US wages (BLS OEWS, newest year) of the occupations nearest to a role of the catalogue or the adverts.

    Empty where none is near. Raises ``UnknownId`` for a role.
    """
    table, asked = read("wages", tables), pay_role(role, tables).role
    wanted = table["of_roles"].get(asked, [])
    found = [one for one in records(table) if one["occupation"] in wanted]
    last = max((one["year"] for one in found), default=0)
    made = [Wage(**one, exact=asked in table["exact"]) for one in found if one["year"] == last]
    return tuple(sorted(made, key=lambda one: wanted.index(one.occupation)))


def survey(role: str, country: str = "United States of America", tables: Path | None = None) -> tuple[SurveyPay, ...]:
    """Self-reported pay (Stack Overflow 2025) of the occupations nearest to a role, all years of coding first.

    ``country`` is as the survey prints it, or "WORLD". Empty where none is near. Raises ``UnknownId`` for a role.
    """
    table = read("survey", tables)
    wanted = table["of_roles"].get(pay_role(role, tables).role, [])
    found = [SurveyPay(**one) for one in records(table) if one["occupation"] in wanted and one["country"] == country]
    return tuple(sorted(found, key=lambda one: (wanted.index(one.occupation), one.years_coding != "ALL")))


def origins(kind: str, tables: Path | None = None) -> tuple[Origin, ...]:
    """The files a table was made from: "pay", "certifications", "skills", "premia", "figures", "wages" or "survey"."""
    keys = ("file", "sha256", "title", "licence", "attribution", "note")
    found = read(kind, tables)["sources"]
    return tuple(Origin(**{key: one[key] for key in keys}, url=one["origin"]) for one in found)
