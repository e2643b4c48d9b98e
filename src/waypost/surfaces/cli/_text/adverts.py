"""What adverts say beside a plan: posted pay, and how often they name its exams. Never what an exam earns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console

from waypost import api
from waypost.domain.plan import Plan, StepKind
from waypost.errors import WaypostError
from waypost.surfaces.cli._text.console import bullet, glyphs, heading
from waypost.surfaces.market_answers import level_of

if TYPE_CHECKING:
    from waypost.market.mentions import Mention
    from waypost.market.posted import PayCell


def print_adverts(console: Console, plan: Plan) -> None:
    """A few lines; nothing where the market tables are absent or have nothing on the role and the exams."""
    try:
        title, pay = api.posted_pay(plan.role)
        exams = [step for step in plan.steps if step.kind is StepKind.EXAM]
        named = [(step.code or step.title, api.advert_mention(step.id, plan.role)) for step in exams]
    except WaypostError:
        return
    cells = [_pay(cell) for cell in pay if cell.enough]
    mentions = [_mention(name, mention) for name, mention in named if mention is not None]
    if not cells and not mentions:
        return
    heading(console, "What adverts say")
    if cells:
        text = f"Pay posted in US adverts for {title}, dollars a year: {'; '.join(cells)}."
        bullet(console, glyphs(console).dot, f"{text} See waypost market {plan.role}.")
    for mention in mentions:
        bullet(console, glyphs(console).dot, mention)


def _pay(cell: PayCell) -> str:
    return f"{level_of(cell)} {cell.p25:,} to {cell.p75:,}, median {cell.median:,} (n {cell.adverts:,}, {cell.year})"


def _mention(name: str, found: Mention) -> str:
    what = name if found.scope == "exam" else f"{name}: {found.name}"
    return f"{what} is named in {found.named:,} of {found.adverts:,} adverts ({found.corpus_title}, {found.period})."
