"""A plan as a screen: warnings first, then what, when, how much, why, and what to do on Monday."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from waypost.domain.catalogue import Catalogue
from waypost.domain.plan import Conflict, Plan, PlanStatus, Step, StepKind
from waypost.domain.profile import Profile
from waypost.surfaces import words
from waypost.surfaces.cli._help import has_command
from waypost.surfaces.cli._text.adverts import print_adverts
from waypost.surfaces.cli._text.calendar import print_calendar
from waypost.surfaces.cli._text.console import Column, bullet, glyphs, heading, indented, table
from waypost.surfaces.moves import first_moves

_SHOWN_EXCLUDED = 6


def print_plan(console: Console, plan: Plan, profile: Profile, catalogue: Catalogue, *, saved: bool = False) -> None:
    """The whole plan. ``saved`` says that the profile lies in a file, so that ``waypost done`` works."""
    _head(console, plan, profile, catalogue)
    _warnings(console, plan)
    if plan.status is PlanStatus.INFEASIBLE:
        if plan.conflict is not None:
            print_conflict(console, plan.conflict)
        return
    _readiness(console, plan)
    if plan.steps:
        _steps(console, plan, catalogue)
        print_calendar(console, plan)
        _reasons(console, plan, catalogue)
    _excluded(console, plan, catalogue)
    if plan.steps:
        print_adverts(console, plan)
        _monday(console, plan, catalogue)
    _go_on(console, plan, saved=saved)


def _head(console: Console, plan: Plan, profile: Profile, catalogue: Catalogue) -> None:
    title = Text(words.headline(plan, profile, catalogue), style="bold")
    stack = plan.stack or profile.stack
    if stack is not None:
        title.append(f" on {catalogue.platforms.get(stack, stack)}")
    console.print(title)
    dot = f" {glyphs(console).dot} "
    money = f"up to {words.usd(profile.budget_usd)}" if profile.budget_usd is not None else "no money limit"
    facts = (words.span(plan.as_of, plan.deadline), f"{profile.hours_per_week:g} h a week", money)
    console.print(Text(dot.join(facts), style="dim"))


def _warnings(console: Console, plan: Plan) -> None:
    if not plan.warnings:
        return
    console.print()
    for warning in plan.warnings:
        bullet(console, "!", warning.message, style="bold yellow")


def _readiness(console: Console, plan: Plan) -> None:
    heading(console, f"Readiness {plan.readiness_start:.0f} now, {plan.readiness_end:.0f} of 100 at the end")
    signs = glyphs(console)
    for label, total, attested in (
        ("now", plan.readiness_start, plan.attested_start),
        ("at the end", plan.readiness_end, plan.attested_end),
    ):
        cells = max(min(console.width - 46, 50), 10)
        shown = total if attested is None else attested
        first = round(shown * cells / 100)
        whole = max(round(total * cells / 100), first)
        bar = Text(f"  {label:<11}")
        bar.append(signs.attested * first, style="blue")
        bar.append(signs.evidenced * (whole - first), style="green")
        bar.append(signs.empty * (cells - whole), style="dim")
        if attested is not None:
            bar.append(f" {round(attested)} by credentials, {round(total) - round(attested)} by work")
        console.print(bar)
    if plan.gap is not None and plan.status is PlanStatus.FEASIBLE:
        indented(console, f"Time ran out: the best plan can be up to {plan.gap:.1f} points better.")


def _steps(console: Console, plan: Plan, catalogue: Catalogue) -> None:
    heading(console, "Steps")
    whole = words.whole_hours(plan)
    rows = [
        (number, _step_cell(step, plan, catalogue), _when(step), f"{whole[step.id]}", _fee(step), f"+{step.gain:.1f}")
        for number, step in enumerate(plan.steps, start=1)
    ]
    columns: tuple[Column, ...] = (
        ("#", "right"),
        ("Step", "left"),
        ("When", "left"),
        ("Hours", "right"),
        ("Cost", "right"),
        ("Points", "right"),
    )
    console.print(table(columns, rows, wide=1))
    exams = sum(step.kind is StepKind.EXAM for step in plan.steps)
    unknown = sum(not step.fee_known for step in plan.steps)
    parts = [
        f"{words.count(exams, 'exam')} and {words.count(len(plan.steps) - exams, 'project')}",
        f"{plan.hours:,.0f} of {words.hours(plan.hours_available)}",
        words.usd(plan.cost_usd) + (f" ({words.count(unknown, 'fee')} not stated)" if unknown else ""),
    ]
    indented(console, Text(f"Total: {', '.join(parts)}.", style="bold"))


def _step_cell(step: Step, plan: Plan, catalogue: Catalogue) -> Text:
    cell = Text()
    if step.kind is StepKind.EXAM:
        cell.append(f"{step.code} " if step.code else "", style="bold cyan")
        cell.append(step.title)
        if step.sitting != "standard":
            cell.append(f" ({step.sitting})", style="yellow")
    else:
        cell.append("Project: ", style="bold green")
        cell.append(step.title)
        start = words.start_command(step)
        if start is not None:
            cell.append(f"\n{start}", style="dim")
    pairs = [words.name_of(one.id, catalogue) for one in plan.steps if one.id in step.pairs_with]
    if pairs:
        cell.append(f"\npairs with {words.listed(pairs)}", style="dim")
    if step.window_closes is not None:
        cell.append(f"\nlast day to sit {words.day(step.window_closes)}", style="yellow")
    return cell


def _when(step: Step) -> Text:
    if step.kind is StepKind.EXAM:
        return Text(f"from {words.day(step.start)}\nexam {words.day(step.end)}")
    return Text(f"from {words.day(step.start)}\nto   {words.day(step.end)}")


def _fee(step: Step) -> str:
    if step.fee_known:
        return words.usd(step.fee_usd)
    return f"~{words.usd(step.fee_usd)}" if step.fee_usd else "unknown"


def _reasons(console: Console, plan: Plan, catalogue: Catalogue) -> None:
    heading(console, "Why these")
    for number, step in enumerate(plan.steps, start=1):
        name = step.code or step.title
        bullet(console, f"{number}", f"{name}: {words.why_in_words(step, catalogue)}", style="bold")


def _excluded(console: Console, plan: Plan, catalogue: Catalogue) -> None:
    if not plan.excluded:
        return
    heading(console, "Why not these")
    for one in plan.excluded[:_SHOWN_EXCLUDED]:
        bullet(console, glyphs(console).dot, words.excluded_in_words(one, catalogue))
    rest = len(plan.excluded) - _SHOWN_EXCLUDED
    if rest > 0:
        indented(console, Text(f"and {rest} more: waypost why ID", style="dim"))


def print_conflict(console: Console, conflict: Conflict) -> None:
    """Why nothing can do what was asked, and what would."""
    heading(console, "No plan can do this")
    for cause in words.causes_in_words(conflict):
        bullet(console, "x", cause, style="bold red")
    if conflict.repairs:
        heading(console, "Any one of these makes it possible")
        for repair in conflict.repairs:
            bullet(console, glyphs(console).arrow, words.repair_in_words(repair), style="green")


def _monday(console: Console, plan: Plan, catalogue: Catalogue) -> None:
    found = first_moves(plan, catalogue)
    if found is None:
        return
    day, moves = found
    heading(console, f"On {words.day(day, weekday=True)}")
    for move in moves:
        told = (
            f"{move.command} {move.text}." if move.command else f"{move.text}: {move.href}" if move.href else move.text
        )
        bullet(console, glyphs(console).arrow, told)


def _go_on(console: Console, plan: Plan, *, saved: bool) -> None:
    """The commands that lead on from here."""
    console.print()
    if not saved:
        console.print(Text("The same command with --write keeps this profile in waypost.toml. Then:", style="dim"))
    for command, meaning in _next_commands(plan):
        console.print(Text(f"  {command:<34} {meaning}", style="dim"))


def _next_commands(plan: Plan) -> list[tuple[str, str]]:
    if not plan.steps:
        return [("waypost roles", "the roles you can plan for"), ("waypost explain", "how a plan is made")]
    first = plan.steps[0].id
    lines = [
        (f"waypost show {first}", "its facts, with their sources"),
        (f"waypost why {first}", "why this, and what is next best"),
        (f"waypost done {first}", "record it once done, and plan again"),
        ("waypost stress", "how sure this plan is"),
        ("waypost serve", "see it and bend it in a browser"),
    ]
    return [(command, meaning) for command, meaning in lines if has_command(command.split()[1])]
