"""What to do first: the day a plan begins on, and the next things to do then."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from waypost.domain.catalogue import Catalogue
from waypost.domain.plan import Plan, Step, StepKind
from waypost.surfaces import words


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One thing to do. ``href`` is where to do it; ``command`` is what to type, and ``text`` then says what it does."""

    text: str
    href: str | None = None
    command: str | None = None


def first_moves(plan: Plan, catalogue: Catalogue) -> tuple[dt.date, tuple[Move, ...]] | None:
    """The first Monday of a plan, or the day its first step begins on, and what to do then.

    ``None`` for a plan without steps.
    """
    if not plan.steps:
        return None
    first = plan.steps[0]
    monday = plan.as_of + dt.timedelta(days=-plan.as_of.weekday() % 7)
    moves = _work(first) if first.kind is StepKind.PROJECT else _study(first, catalogue)
    return max(first.start, monday), tuple(moves)


def _work(step: Step) -> list[Move]:
    moves = [Move(text=f"Start {step.title}: {words.hours(step.hours)} of work until {words.day(step.end)}.")]
    command = words.start_command(step)
    return [*moves, Move(text="makes a working start", command=command)] if command is not None else moves


def _study(step: Step, catalogue: Catalogue) -> list[Move]:
    name = step.code or step.title
    last = f"; the last day is {words.day(step.window_closes)}" if step.window_closes is not None else ""
    moves = [
        Move(text=f"Study for {name}: {words.hours(step.hours)} until the exam on {words.day(step.end)}."),
        Move(text=f"Book the exam for {words.day(step.end, weekday=True)} or soon after{last}."),
    ]
    credential = catalogue.credentials.get(step.id)
    guide = (credential.guide_url or credential.official_url) if credential is not None else None
    return [*moves, Move(text="Read the exam guide", href=guide)] if guide is not None else moves
