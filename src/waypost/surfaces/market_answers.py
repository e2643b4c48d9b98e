"""What the market evidence answers in JSON, the same on every surface; ``market_shapes`` states the shapes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from waypost import market
from waypost.errors import UsageError
from waypost.market.tables import read
from waypost.surfaces.answers import plain

if TYPE_CHECKING:
    from waypost.market.mentions import Mention
    from waypost.market.posted import PayCell, PayRole
    from waypost.market.verdicts import GuideRow

NO_GAIN = (
    "None of this says what a certificate earns. No causal estimate for any AI certification was found; naming one is "
    "mostly a preference, and being named in an advert is not being paid for."
)
PAY_CAVEAT = (
    "Midpoints of the yearly ranges that full-time adverts post: base pay of employers that disclose it, no equity, "
    "no bonus. "
    "n counts adverts; neither years nor levels nor currencies are pooled."
)
READING = (
    "Half of the adverts lie between p25 and p75. Ranges counts different ranges; where they are few, a few employers "
    "speak. Under {least} adverts no figure is shown."
)
NAMES = ("p25", "median", "p75")


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleAnswer:
    """What there is on a role: its cells, and what stands beside them."""

    asked: PayRole
    country: str
    cells: tuple[PayCell, ...]
    tables: Path | None

    def as_object(self) -> dict[str, Any]:
        """The answer in JSON. ``cells`` has the keys of the guide's rows; figures on too few adverts are null."""
        return {
            "role": self.asked.asked,
            "market_role": self.asked.role,
            "why": self.asked.why,
            "country": self.country,
            "cells": [_cell_object(one, self.asked.asked, self.tables) for one in self.cells],
            "wages": plain(of_role(market.wages, self)),
            "survey": plain(of_role(market.survey, self)),
            "beside_sources": _beside_sources(self.tables, "wages", "survey"),
            **_source_object("pay", self.tables),
        }


def role_answer(role: str, level: str | None, country: str, year: int | None, tables: Path | None) -> RoleAnswer:
    """Everything on a role. Raises ``UnknownId`` or ``UsageError``."""
    if len(country) != 2 or not country.isalpha():
        raise UsageError(f"The country is {country!r}; expected two letters, such as US or GB.")
    cells = market.pay(role, level, country, year=year, tables=tables)
    return RoleAnswer(asked=market.pay_role(role, tables), country=country.upper(), cells=cells, tables=tables)


def guide_object(tables: Path | None) -> dict[str, Any]:
    """The guide's rows beside the evidence."""
    return {
        "rows": [_guide_row(one, tables) for one in market.guide(tables)],
        "beside_sources": _beside_sources(tables, "figures"),
        **_source_object("pay", tables),
    }


def roles_object(tables: Path | None) -> dict[str, Any]:
    """Every role that can be asked for."""
    return {"roles": plain(market.roles(tables))}


def credential_object(one: str, found: Sequence[Mention], role: str | None, tables: Path | None) -> dict[str, Any]:
    """How often adverts name a credential, and published premia with their methods."""
    return {
        "credential": one,
        "role": role,
        "mentions": plain(tuple(found)),
        "corpora": _corpora(found, tables),
        "premia": plain(market.premia(tables)),
        "note": NO_GAIN,
        "beside_sources": _beside_sources(tables, "premia"),
        **_source_object("certifications", tables),
    }


def mentions_object(found: Sequence[Mention], kind: str, role: str | None, tables: Path | None) -> dict[str, Any]:
    """What adverts name, corpus by corpus."""
    source = "certifications" if kind == "credential" else "skills"
    return {
        "kind": kind,
        "role": role,
        "mentions": plain(tuple(found)),
        "corpora": _corpora(found, tables),
        **_source_object(source, tables),
    }


def in_adverts(credential: str, role: str) -> str:
    """How often adverts for a role name a credential, under the name that was counted: it may stand for several."""
    found = market.best_demand(credential, role)
    if found is None:
        return "No corpus of adverts was searched for it by name."
    return f"{found.named:,} of {found.adverts:,} adverts name {found.name} ({found.corpus_title}, {found.period})."


def uncounted(role: str, tables: Path | None = None) -> str:
    """Why no corpus says anything about a role. Raises ``UnknownId``."""
    asked = market.pay_role(role, tables)
    if asked.role is None:
        return f"No adverts stand for {asked.asked}: {asked.why}."
    return f"No corpus counted the adverts for {asked.asked} by themselves."


def level_of(cell: PayCell, tables: Path | None = None) -> str:
    """The level of a cell in words, as the tables call it."""
    return str(read("pay", tables)["levels"][cell.level])


def elsewhere(answer: RoleAnswer) -> str:
    """For a role without cells: the years and levels that were counted in the country, or the other countries."""
    table = read("pay", answer.tables)
    country, year, level = (table["columns"].index(name) for name in ("country", "year", "level"))
    known = [row for row in table["rows"] if row[0] == answer.asked.role]
    here = [row for row in known if row[country] == answer.country]
    if here:
        years = ", ".join(str(one) for one in sorted({row[year] for row in here}))
        levels = ", ".join(name for key, name in table["levels"].items() if key in {row[level] for row in here})
        return f"Those counted in {answer.country} are of {years}; {levels}."
    places = sorted({row[country] for row in known})
    return f"Adverts were counted in {', '.join(places)}." if places else "Nor elsewhere."


def of_role(ask: Any, answer: RoleAnswer) -> Any:
    """Official wages and survey answers are of the US."""
    if answer.asked.role is None or answer.country != "US":
        return ()
    return ask(answer.asked.role, tables=answer.tables)


def _cell_object(cell: PayCell, asked: str, tables: Path | None) -> dict[str, Any]:
    usd = cell.currency == "USD"
    stated = market.guide_usd(cell, tables)
    named = dict(zip(NAMES, quartiles(cell), strict=True))
    if stated is None:
        verdict = None if cell.enough else f"too few: {cell.adverts}"
    else:
        verdict = market.judge(stated, cell).text
    return {
        "role": asked,
        "level": cell.level,
        "guide_usd": stated,
        **{f"{name}_usd": value if usd else None for name, value in named.items()},
        "n": cell.adverts,
        "year": cell.year,
        "verdict": verdict,
        "market_role": cell.role,
        "country": cell.country,
        "currency": cell.currency,
        **named,
        "rows": cell.rows,
        "ranges": cell.ranges,
        "ranges_median": cell.ranges_median,
    }


def _guide_row(row: GuideRow, tables: Path | None) -> dict[str, Any]:
    cell = row.cell
    return {
        "role": row.role,
        "level": row.level,
        "guide_usd": row.guide_usd,
        **{f"{name}_usd": value for name, value in zip(NAMES, quartiles(cell), strict=True)},
        "n": cell.adverts if cell else 0,
        "year": cell.year if cell else None,
        "verdict": row.verdict.text,
        "verdict_kind": row.verdict.kind,
        "evidence": None if cell is None else _cell_object(cell, cell.role, tables),
        "beside": [_cell_object(one, one.role, tables) for one in row.beside],
        "remark": row.remark,
        "published": plain(row.published),
    }


def _corpora(found: Sequence[Mention], tables: Path | None) -> dict[str, dict[str, str]]:
    """What is known of each corpus that was counted in."""
    known = market.corpora(tables)
    return {one: dict(known[one]) for one in sorted({mention.corpus for mention in found})}


def _beside_sources(tables: Path | None, *kinds: str) -> dict[str, Any]:
    """The files behind what stands beside the adverts; each row of theirs has its ``line``."""
    return {kind: plain(market.origins(kind, tables)) for kind in kinds}


def _source_object(kind: str, tables: Path | None) -> dict[str, Any]:
    found = read(kind, tables)
    return {
        "sources": plain(market.origins(kind, tables)),
        "method": found.get("method"),
        "counts": found.get("counts"),
    }


def quartiles(cell: PayCell | None) -> tuple[int | None, int | None, int | None]:
    """25 %, median and 75 % of a cell; ``None`` where there is no cell, or too few adverts in it."""
    return (None, None, None) if cell is None else (cell.p25, cell.median, cell.p75)
