"""Market evidence as short text, every figure with its n."""

from __future__ import annotations

from collections.abc import Sequence

from waypost import market
from waypost.domain.catalogue import Catalogue
from waypost.market.mentions import Mention
from waypost.market.posted import PayCell
from waypost.surfaces import words
from waypost.surfaces.market_answers import NO_GAIN, PAY_CAVEAT, RoleAnswer, elsewhere, level_of, uncounted


def pay(answer: RoleAnswer) -> str:
    """Per level the newest year with adverts enough."""
    asked = answer.asked
    if asked.title is None:
        return f"{asked.asked}: no pay evidence: {asked.why}."
    cells = market.newest(answer.cells)
    head = f"Pay posted for {asked.title} in {answer.country}, a year:"
    lines = [_cell(one) for one in cells] or [f"No advert was counted. {elsewhere(answer)}"]
    return "\n".join([head, *lines, PAY_CAVEAT, NO_GAIN])


def demand(one: str, found: Sequence[Mention], role: str | None, catalogue: Catalogue) -> str:
    """How often adverts name it, corpus by corpus."""
    name = f"{words.name_of(one, catalogue)} ({one})"
    lines = [_mention(mention) for mention in found if mention.named is not None]
    if role is not None and not found:
        lines.append(uncounted(role))
    elif not any(mention.scope == "exam" for mention in found):
        lines.insert(0, "No corpus looked for this one by name.")
    return "\n".join([f"Adverts that name {name}:", *lines, NO_GAIN])


def guide() -> str:
    """The rows of the guide with their verdicts."""
    lines = [
        f"{row.role}, {row.level}: the guide says {row.guide_usd:,}; "
        f"{'no adverts' if row.cell is None else _cell(row.cell)}. {row.verdict.text}"
        for row in market.guide()
    ]
    return "\n".join(["A guide's salary table (US medians, 2026) beside posted pay, USD a year:", *lines, NO_GAIN])


def _cell(cell: PayCell) -> str:
    level = level_of(cell)
    if cell.p25 is None or cell.median is None or cell.p75 is None:
        return f"{level}, {cell.year}: too few adverts ({cell.adverts})"
    middle = f"{cell.p25:,} to {cell.p75:,} {cell.currency}"
    return f"{level}, {cell.year}: {middle}, median {cell.median:,} (n {cell.adverts:,})"


def _mention(one: Mention) -> str:
    interval = "" if one.low is None or one.high is None else f", {one.low * 100:.1f}-{one.high * 100:.1f} %"
    where = f"{one.corpus_title}, {one.period}, countries: {market.corpora()[one.corpus]['countries']}"
    return f"{one.name} is named in {one.named:,} of {one.adverts:,} adverts ({where}{interval})"
