"""Market evidence on a screen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from waypost import market
from waypost.market.tables import read
from waypost.surfaces.answers import plain
from waypost.surfaces.cli._text.console import Column, bullet, heading, indented, table
from waypost.surfaces.market_answers import (
    NAMES,
    NO_GAIN,
    PAY_CAVEAT,
    READING,
    RoleAnswer,
    elsewhere,
    level_of,
    of_role,
    quartiles,
    uncounted,
)

if TYPE_CHECKING:
    from waypost.market.building import Built
    from waypost.market.mentions import Mention
    from waypost.market.posted import PayCell
    from waypost.market.published import Origin
    from waypost.market.tracing import Trace

_STYLES = {"sound": "green", "low": "yellow", "high": "yellow", "too-low": "red", "too-high": "red", "too-few": "dim"}
_ROWS_LISTED = 40


def built_object(built: Built) -> dict[str, Any]:
    """What a build wrote and read."""
    measured = built.measured
    return {
        "written": [str(one) for one in built.written],
        "rows": None if measured is None else measured.rows,
        "adverts": None if measured is None else measured.kept.adverts,
        "cells": None if measured is None else len(measured.cells),
        "lines_rejected": len(built.rejected),
        "rejected": plain(built.rejected[:_ROWS_LISTED]),
    }


def print_role(console: Console, answer: RoleAnswer, *, all_years: bool) -> None:
    """Cells of a role with what stands beside them."""
    asked = answer.asked
    console.print(Text(f"{asked.asked} in {answer.country}", style="bold"))
    indented(console, f"{asked.title}: {asked.why}." if asked.title else f"No pay evidence: {asked.why}.", by=1)
    cells = answer.cells if all_years else market.newest(answer.cells)
    if cells:
        heading(console, f"Posted pay, {cells[0].currency} a year")
        console.print(table(_CELL_COLUMNS, [_cell_row(one, answer.tables) for one in cells], wide=7))
        indented(console, READING.format(least=cells[0].least_adverts), by=1)
        hidden = len(answer.cells) - len(cells)
        if hidden:
            indented(console, f"{hidden} more cells by year: --all-years", by=1)
    elif asked.role is not None:
        indented(console, f"No advert was counted. {elsewhere(answer)}", by=1)
    _print_beside(console, answer)
    if cells:
        console.print()
        indented(console, PAY_CAVEAT, by=1)
        _print_source(console, "pay", answer.tables)
        one = next((cell for cell in cells if cell.enough), cells[0])
        hint = f"waypost market trace {one.role} --level {one.level} --year {one.year} --country {one.country}"
        indented(console, f"Trace a number: {hint}", by=1)


def print_guide(console: Console, tables: Path | None) -> None:
    """The five rows of the guide beside the evidence, on one screen."""
    console.print(Text("The guide's salary table (US medians, 2026) beside posted pay, USD a year", style="bold"))
    console.print()
    console.print(Text(_GUIDE_LINE.format("Guide row", "guide", "p25", "median", "p75", "n", "year"), style="bold"))
    for row in market.guide(tables):
        cell = row.cell
        figures = [_figure(value) for value in (row.guide_usd, *quartiles(cell))]
        n, year = (f"{cell.adverts:,}", str(cell.year)) if cell else ("0", "-")
        console.print(_GUIDE_LINE.format(f"{row.role}, {row.level}", *figures, n, year))
        words = [row.verdict.text, *([row.remark] if row.remark else []), *(_beside(one, tables) for one in row.beside)]
        indented(console, Text(". ".join(word.rstrip(".") for word in words) + ".", style=_STYLES[row.verdict.kind]))
    console.print()
    indented(console, PAY_CAVEAT, by=1)
    _print_source(console, "pay", tables)


def print_roles(console: Console, tables: Path | None) -> None:
    """Roles with the adverts that stand for each."""
    rows = [(one.asked, one.role or "-", one.why) for one in market.roles(tables)]
    console.print(table((("Role", "left"), ("Adverts of", "left"), ("Why", "left")), rows, wide=2))


def print_credential(
    console: Console, one: str, found: Sequence[Mention], role: str | None, tables: Path | None
) -> None:
    """How often adverts name a credential, corpus by corpus, and what others say it pays."""
    console.print(Text(f"Adverts that name {one}" + (f", for {role}" if role else ""), style="bold"))
    if role and not found:
        indented(console, uncounted(role, tables), by=1)
    elif not any(mention.scope == "exam" for mention in found):
        indented(console, "No corpus looked for this one by name.", by=1)
    _print_mentions(console, found, tables)
    heading(console, "Published statements about pay (method decides what they can say)")
    premia = market.premia(tables)
    about = [one for one in premia if "cert" in f"{one.claim} {one.value} {one.population}".lower()]
    for premium in about:
        method = "; ".join([premium.method, premium.population or "of whom is not stated", f"causal: {premium.causal}"])
        bullet(console, "-", f"{premium.publisher}, {premium.date}: {premium.claim}: {premium.value} ({method})")
    indented(console, f"{len(premia) - len(about)} more, most of them about AI skills, with addresses: --json", by=1)
    console.print()
    indented(console, NO_GAIN, by=1)
    _print_source(console, "certifications", tables)
    _print_source(console, "premia", tables)


def print_names(console: Console, found: Sequence[Mention], kind: str, role: str | None, tables: Path | None) -> None:
    """What adverts name, most named first, corpus by corpus."""
    console.print(Text(f"What adverts name: {kind}" + (f", for {role}" if role else ""), style="bold"))
    if role and not found:
        indented(console, uncounted(role, tables), by=1)
    _print_mentions(console, [one for one in found if one.named != 0], tables)
    zero = sum(one.named == 0 for one in found)
    if zero:
        indented(console, f"{zero} more were looked for and named by none (--json lists them).", by=1)
    _print_source(console, "certifications" if kind == "credential" else "skills", tables)


def print_trace(console: Console, found: Trace) -> None:
    """A number, the rules that made it, the file, and its records where the file was given."""
    cell = found.cell
    console.print(Text(f"{cell.role}, {cell.level}, {cell.country}, {cell.year}", style="bold"))
    figures = ", ".join(f"{name} {_figure(value)}" for name, value in zip(NAMES, quartiles(cell), strict=True))
    shown = f"{figures} {cell.currency}" if cell.enough else f"too few: {cell.adverts}"
    indented(
        console, f"{shown}; {cell.adverts:,} adverts from {cell.rows:,} rows; {cell.ranges:,} different ranges", by=1
    )
    heading(console, f"Rules, method {found.method} ({found.method_sha256[:12]}…)")
    for number, rule in enumerate(found.rules, start=1):
        bullet(console, str(number), rule)
    heading(console, "Titles of the role (first pattern found decides; see roles.yaml)")
    for pattern in found.titles:
        bullet(console, "-", pattern)
    heading(console, "File")
    for origin in found.origins:
        _print_origin(console, origin)
    if found.adverts is None:
        indented(console, "The records behind it: add --source with that file.", by=1)
        return
    heading(console, f"Records ({len(found.adverts)} adverts)")
    rows = [
        (f"{one.first_record}-{one.last_record}", one.title, f"{one.low:,}", f"{one.high:,}")
        for one in found.adverts[:_ROWS_LISTED]
    ]
    columns: tuple[Column, ...] = (("Record", "right"), ("Title", "left"), ("Low", "right"), ("High", "right"))
    console.print(table(columns, rows, wide=1))
    if len(found.adverts) > _ROWS_LISTED:
        indented(console, f"{len(found.adverts) - _ROWS_LISTED} more: --json lists them all", by=1)


def print_built(console: Console, built: Built) -> None:
    """What a build read, set aside and wrote."""
    from waypost.market.reasons import REASONS

    if built.measured is not None:
        measured = built.measured
        total = measured.kept.adverts + sum(one.adverts for one in measured.aside.values())
        console.print(
            f"{measured.rows:,} rows are {total:,} adverts; {measured.kept.adverts:,} of them count. "
            f"Cells: {len(measured.cells):,}."
        )
        for number, count in measured.aside.items():
            bullet(console, f"{count.adverts:>9,}", f"set aside: {REASONS[number][1]}")
    for bad in built.rejected[:5]:
        bullet(console, "-", f"{bad.file}, line {bad.line}: {bad.problem}", style="yellow")
    if len(built.rejected) > 5:
        bullet(
            console,
            "-",
            f"{len(built.rejected):,} lines were rejected in all; the table lists the first",
            style="yellow",
        )
    for path in built.written:
        console.print(Text(f"wrote {path}"), soft_wrap=True)


_GUIDE_LINE = "{:<37} {:>7} {:>7} {:>7} {:>7} {:>5} {:>4}"
_CELL_COLUMNS: tuple[Column, ...] = (
    ("Level", "left"),
    ("Year", "right"),
    ("n", "right"),
    ("Ranges", "right"),
    ("p25", "right"),
    ("Median", "right"),
    ("p75", "right"),
    ("Guide", "left"),
)
_MENTION_COLUMNS: tuple[Column, ...] = (
    ("In", "right"),
    ("of n", "right"),
    ("Share", "right"),
    ("95% interval", "right"),
    ("Named", "left"),
)


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:,.0f}"


def _cell_row(cell: PayCell, tables: Path | None) -> Sequence[Any]:
    head = (level_of(cell, tables), cell.year, f"{cell.adverts:,}", f"{cell.ranges:,}")
    if not cell.enough:
        return (*head, "-", Text(f"too few: {cell.adverts}", style="dim"), "-", "")
    stated = market.guide_usd(cell, tables)
    note = Text()
    if stated is not None:
        verdict = market.judge(stated, cell)
        note = Text(f"{stated // 1000}k {verdict.kind.replace('-', ' ')}", style=_STYLES[verdict.kind])
    return (*head, *(_figure(value) for value in quartiles(cell)), note)


def _beside(cell: PayCell, tables: Path | None) -> str:
    role = read("pay", tables)["roles"][cell.role].partition(" (")[0]
    name = f"{role}, {level_of(cell, tables)}, {cell.year}"
    return f"{name}: {_figure(cell.median)} (n={cell.adverts:,})" if cell.enough else f"{name}: too few: {cell.adverts}"


def _print_beside(console: Console, answer: RoleAnswer) -> None:
    wages = of_role(market.wages, answer)
    everybody = [one for one in of_role(market.survey, answer) if one.years_coding == "ALL"]
    if not wages and not everybody:
        return
    heading(console, "Beside it, USD a year")
    for one in wages:
        what = "" if one.exact else " (nearest occupation)"
        pay = "  ".join(f"{name} {_figure(getattr(one, name))}" for name in NAMES)
        people = "" if one.employment is None else f", {one.employment:,.0f} employed"
        bullet(console, "wages paid", f"{pay}  {one.title}{what}{people}, BLS OEWS May {one.year}")
    for one in everybody:
        shown = one.median is not None
        pay = "  ".join(f"{name} {_figure(getattr(one, name))}" for name in NAMES) if shown else f"too few: {one.n}"
        bullet(console, "self-report", f"{pay}  {one.occupation}, all pay, n={one.n:,}, Stack Overflow 2025 (ODbL)")
    for kind, shown_of in (("wages", wages), ("survey", everybody)):
        if shown_of:
            _print_source(console, kind, answer.tables)


def _print_mentions(console: Console, found: Sequence[Mention], tables: Path | None) -> None:
    known = market.corpora(tables)
    groups: dict[tuple[str, str], list[Mention]] = {}
    for one in found:
        groups.setdefault((one.corpus, one.role), []).append(one)
    for (corpus, role), mentions in groups.items():
        about = known[corpus]
        heading(console, f"{about['title']}, {about['period']}, {'all adverts' if role == 'ALL' else role}")
        indented(console, f"{about['adverts']}; countries: {about['countries']}", by=1)
        if all(one.named is None for one in mentions):
            indented(console, f"too few: {mentions[0].adverts}", by=1)
            continue
        console.print(table(_MENTION_COLUMNS, [_mention_row(one) for one in mentions], wide=4))


def _mention_row(one: Mention) -> Sequence[Any]:
    if one.named is None or one.share is None or one.low is None or one.high is None:
        return ("-", f"{one.adverts:,}", "-", f"too few: {one.adverts}", one.name)
    return (f"{one.named:,}", f"{one.adverts:,}", f"{one.share:.1%}", f"{one.low:.1%} to {one.high:.1%}", one.name)


def _print_source(console: Console, kind: str, tables: Path | None) -> None:
    for origin in market.origins(kind, tables):
        _print_origin(console, origin)


def _print_origin(console: Console, origin: Origin) -> None:
    licence = origin.licence or "licence not known"
    credit = f". {origin.attribution}" if origin.attribution else ""
    indented(console, f"Source: {origin.file}, sha256 {origin.sha256[:12]}…, {licence}{credit}", by=1)
