"""What others publish, set beside the adverts: premia, pay figures, official wages, a survey. And where every table comes from."""

from __future__ import annotations

from pathlib import Path

from waypost.market.tables import read, records
from waypost.market.values import Figure, Origin, Premium, SurveyPay, Wage


def premia(tables: Path | None = None) -> tuple[Premium, ...]:
    """Published statements about what certificates and AI skills pay, with their methods. None of them promises anybody anything."""
    table = read("premia", tables)
    return tuple(Premium(**{key: one[key] for key in one if key != "line"}) for one in records(table))


def figures(guide_row: str | None = None, tables: Path | None = None) -> tuple[Figure, ...]:
    """Published pay figures for a row of the guide's table, or for all; those that rest on too few answers have no figure."""
    found = records(read("figures", tables))
    skipped = ("line", "guide_row")
    return tuple(
        Figure(**{key: one[key] for key in one if key not in skipped})
        for one in found
        if guide_row in (None, one["guide_row"])
    )


def wages(role: str, tables: Path | None = None) -> tuple[Wage, ...]:
    """Official wages (BLS OEWS, newest year) of the occupations nearest to a role of the adverts; empty where none is near."""
    table = read("wages", tables)
    wanted = table["of_roles"].get(role, [])
    found = [one for one in records(table) if one["occupation"] in wanted]
    last = max((one["year"] for one in found), default=0)
    made = [
        Wage(**{key: one[key] for key in one if key != "line"}, exact=role in table["exact"])
        for one in found
        if one["year"] == last
    ]
    return tuple(sorted(made, key=lambda one: wanted.index(one.occupation)))


def survey(
    role: str, country: str = "United States of America", tables: Path | None = None
) -> tuple[SurveyPay, ...]:
    """Self-reported pay (Stack Overflow 2025) of the occupations nearest to a role of the adverts, all years of coding first."""
    table = read("survey", tables)
    wanted = table["of_roles"].get(role, [])
    found = [
        SurveyPay(**{key: one[key] for key in one if key != "line"})
        for one in records(table)
        if one["occupation"] in wanted and one["country"] == country
    ]
    return tuple(sorted(found, key=lambda one: (wanted.index(one.occupation), one.years_coding != "ALL")))


def origins(kind: str, tables: Path | None = None) -> tuple[Origin, ...]:
    """The files a table was made from: "pay", "certifications", "skills", "premia", "figures", "wages" or "survey"."""
    keys = ("file", "sha256", "title", "licence", "attribution", "note")
    found = read(kind, tables)["sources"]
    return tuple(Origin(**{key: one[key] for key in keys}, url=one["origin"]) for one in found)
