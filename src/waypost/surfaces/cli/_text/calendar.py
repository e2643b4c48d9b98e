"""The calendar of a plan: one row a step, as wide as the terminal."""

from __future__ import annotations

import datetime as dt
from itertools import groupby

from rich.console import Console
from rich.text import Text

from waypost.domain.plan import Plan, Step, StepKind
from waypost.surfaces import words
from waypost.surfaces.cli._text.console import Glyphs, glyphs, heading

_LABEL = 22


def print_calendar(console: Console, plan: Plan) -> None:
    """Study and work as bars, exam days, and the latest start and last day of exams that are being withdrawn."""
    if not plan.steps:
        return
    signs = glyphs(console)
    days = max((plan.deadline - plan.as_of).days, 1)
    cells = max(console.width - _LABEL - 3, 10)
    heading(console, f"Calendar, {words.span(plan.as_of, plan.deadline)}")
    console.print(Text(" " * (_LABEL + 2) + _months(plan, days, cells), style="dim"))
    for step in plan.steps:
        console.print(_row(step, plan, days, cells, signs))
    console.print(Text(_legend(plan, signs), style="dim"))


def _row(step: Step, plan: Plan, days: int, cells: int, signs: Glyphs) -> Text:
    exam = step.kind is StepKind.EXAM
    bar = [" "] * cells
    first, last = _cell(step.start, plan, days, cells), _cell(step.end, plan, days, cells)
    for cell in range(first, last + 1):
        bar[cell] = signs.exam if exam else signs.project
    for limit in (step.last_safe_start, step.window_closes):
        if limit is not None and plan.as_of <= limit <= plan.deadline:
            bar[_cell(limit, plan, days, cells)] = signs.latest
    bar[last] = signs.exam_day if exam else signs.done_day
    text = Text(no_wrap=True, overflow="crop")
    text.append(f" {_label(step):<{_LABEL}} ")
    styles = {signs.exam_day: "bold red", signs.latest: "yellow"}
    for sign, run in groupby(bar):
        text.append("".join(run), style=styles.get(sign, "cyan" if exam else "green"))
    return text


def _cell(day: dt.date, plan: Plan, days: int, cells: int) -> int:
    return min(max((day - plan.as_of).days * cells // days, 0), cells - 1)


def _months(plan: Plan, days: int, cells: int) -> str:
    """Names of months over the cells where they begin, as many as fit."""
    line = [" "] * (cells + 8)
    free = 0
    first = plan.as_of
    while first <= plan.deadline:
        cell = _cell(first, plan, days, cells)
        name = words.month(first)
        if cell >= free and cell + len(name) <= cells:
            line[cell : cell + len(name)] = name
            free = cell + len(name) + 1
        first = (first.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    return "".join(line).rstrip()


def _label(step: Step) -> str:
    """The code or the id; without its issuer, which many share, where that is too long."""
    name = step.code or step.id
    short = name if len(name) <= _LABEL else name.rpartition("/")[2]
    return short if len(short) <= _LABEL else f"{short[: _LABEL - 3]}..."


def _legend(plan: Plan, signs: Glyphs) -> str:
    parts = [f"{signs.exam} study", f"{signs.exam_day} exam", f"{signs.project} project", f"{signs.done_day} done"]
    if any(step.last_safe_start is not None or step.window_closes is not None for step in plan.steps):
        parts.append(f"{signs.latest} latest start, last day to sit")
    return " " + "  ".join(parts)
