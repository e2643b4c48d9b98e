"""What adverts say beside a plan: posted pay, and how often they name its exams. Never what an exam earns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console

from waypost import api
from waypost.domain.plan import Plan, StepKind
from waypost.errors import WaypostError
from waypost.surfaces.cli._text.console import bullet, glyphs, heading
from waypost.surfaces.market_answers import in_adverts, level_of

if TYPE_CHECKING:
    from waypost.market.posted import PayCell


def print_adverts(console: Console, plan: Plan) -> None:
    """A few lines; nothing where the market tables are absent, or there is neither pay nor an exam to tell of."""
    try:
        title, pay = api.posted_pay(plan.role)
        exams = [step for step in plan.steps if step.kind is StepKind.EXAM]
        named = [f"{step.code or step.title}: {in_adverts(step.id, plan.role)}" for step in exams]
    except WaypostError:
        return
    cells = [_pay(cell) for cell in pay if cell.enough]
    if not cells and not named:
        return
    heading(console, "What adverts say")
    if cells:
        text = f"Pay posted in US adverts for {title}, dollars a year: {'; '.join(cells)}."
        bullet(console, glyphs(console).dot, f"{text} See waypost market {plan.role}.")
    for sentence in named:
        bullet(console, glyphs(console).dot, sentence)


def _pay(cell: PayCell) -> str:
    return f"{level_of(cell)} {cell.p25:,} to {cell.p75:,}, median {cell.median:,} (n {cell.adverts:,}, {cell.year})"
