"""A plan as a Markdown page: for a README, an issue, a wiki."""

from __future__ import annotations

import re
from collections.abc import Iterator

from waypost.domain.catalogue import Catalogue
from waypost.domain.plan import Plan, PlanStatus, Step, StepKind
from waypost.surfaces import words

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#])")


def markdown(plan: Plan, catalogue: Catalogue) -> str:
    """The page. Whatever stands in a title is text there, never markup."""
    return "\n".join(_lines(plan, catalogue)).rstrip() + "\n"


def _lines(plan: Plan, catalogue: Catalogue) -> Iterator[str]:
    platform = f" on {catalogue.platforms[plan.stack]}" if plan.stack is not None else ""
    yield f"# Plan: {_text(catalogue.roles[plan.role].title + platform)}"
    yield ""
    yield f"Made for {words.span(plan.as_of, plan.deadline)}."
    yield ""
    if plan.status is PlanStatus.INFEASIBLE:
        yield from _conflict(plan)
        return
    yield from _totals(plan)
    yield from _warnings(plan)
    if plan.steps:
        yield from _steps(plan, catalogue)
        yield from _reasons(plan, catalogue)
    yield from _excluded(plan, catalogue)
    yield "---"
    yield ""
    yield f"Readiness is a stance, not a measurement: certificates count {plan.kappa:.0%}, work the rest."
    yield '`waypost explain` and the page "How it works" show every figure behind it.'


def _totals(plan: Plan) -> Iterator[str]:
    attested = f", {plan.attested_end:.0f} of it attested" if plan.attested_end is not None else ""
    yield f"- Readiness: {plan.readiness_start:.0f} → **{plan.readiness_end:.0f}** of 100{attested}"
    yield f"- Hours: {plan.hours:,.0f} of {plan.hours_available:,.0f}"
    yield f"- Money: {words.usd(plan.cost_usd)}"
    if plan.status is PlanStatus.FEASIBLE and plan.gap is not None:
        yield f"- Time ran out: the best plan can be up to {plan.gap:.1f} points better."
    yield ""


def _warnings(plan: Plan) -> Iterator[str]:
    if plan.warnings:
        yield "## Know first"
        yield ""
        yield from (f"- {_text(one.message)}" for one in plan.warnings)
        yield ""


def _steps(plan: Plan, catalogue: Catalogue) -> Iterator[str]:
    yield "## Steps"
    yield ""
    yield "| # | Step | When | Hours | Cost | Readiness after |"
    yield "|--:|---|---|--:|--:|--:|"
    whole = words.whole_hours(plan)
    for number, step in enumerate(plan.steps, start=1):
        cost = words.usd(step.fee_usd) if step.fee_known else "not stated"
        cells = (str(number), _name(step, catalogue), _when(step), f"{whole[step.id]}", cost)
        yield f"| {' | '.join(cells)} | {step.readiness_after:.0f} (+{step.gain:.1f}) |"
    yield ""


def _name(step: Step, catalogue: Catalogue) -> str:
    if step.kind is StepKind.PROJECT:
        return f"Project: {_text(step.title)}"
    named = _text(f"{step.code}: {step.title}" if step.code else step.title)
    url = catalogue.credentials[step.id].official_url
    return f"[{named}](<{url}>)" if url and not set(url) & set("<>\n |") else named


def _when(step: Step) -> str:
    if step.kind is StepKind.PROJECT:
        return words.span(step.start, step.end)
    last = f"; last day to sit {words.day(step.window_closes)}" if step.window_closes is not None else ""
    safe = f"; last safe start {words.day(step.last_safe_start)}" if step.last_safe_start is not None else ""
    return f"from {words.day(step.start)}, exam {words.day(step.end)}{safe}{last}"


def _reasons(plan: Plan, catalogue: Catalogue) -> Iterator[str]:
    yield "## Why these"
    yield ""
    for number, step in enumerate(plan.steps, start=1):
        yield f"{number}. **{_text(words.name_of(step.id, catalogue))}.** {_text(words.why_in_words(step, catalogue))}"
        command = words.start_command(step)
        if command is not None:
            yield f"   Start with `{command}`."
    yield ""


def _excluded(plan: Plan, catalogue: Catalogue) -> Iterator[str]:
    if plan.excluded:
        yield "## Why not these"
        yield ""
        for one in plan.excluded:
            yield f"- {_text(words.excluded_in_words(one, catalogue))}"
        yield ""


def _conflict(plan: Plan) -> Iterator[str]:
    yield "## No plan can do this"
    yield ""
    if plan.conflict is not None:
        yield from (f"- {_text(cause)}" for cause in words.causes_in_words(plan.conflict))
        yield ""
        if plan.conflict.repairs:
            yield "Any one of these makes it possible:"
            yield ""
            yield from (f"- {_text(words.repair_in_words(one))}" for one in plan.conflict.repairs)


def _text(text: str) -> str:
    """``text`` on one line, with nothing that Markdown or HTML would take for markup."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
