"""``waypost why``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from waypost.surfaces.cli._flags import Json, ProfileFile, profile_flags, read_stated, stated

if TYPE_CHECKING:
    from waypost.domain.analysis import WhyNot
    from waypost.domain.catalogue import Catalogue
    from waypost.domain.plan import Plan, Step

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(name="why")
@profile_flags
def why(
    name: Annotated[str, typer.Argument(metavar="ID", help="a credential or project")],
    flags: Mapping[str, object],
    profile: ProfileFile = None,
    as_json: Json = False,
) -> int:
    """Say why something is in the plan, or why not.

    For the profile in waypost.toml and the flags, as `waypost plan` reads them. What is not in the plan is forced into
    it and solved again.
    """
    from waypost import api
    from waypost.surfaces.cli._answer import exit_code, print_object

    catalogue = api.load_catalogue()
    one = catalogue.step_id(name)
    raw, path = stated(flags, profile)
    wish = read_stated(raw, flags, path, catalogue)
    made = api.plan(wish, catalogue)
    step = next((step for step in made.steps if step.id == one), None)
    reason = None if step is not None else api.why_not(wish, catalogue, one)
    if as_json:
        from waypost.surfaces.answers import why_object

        print_object(why_object(one, made, step, reason, catalogue))
    elif step is not None:
        _print_why(step, made, catalogue)
    elif reason is not None:
        _print_why_not(reason, made, catalogue)
    return exit_code(made)


def _print_why(step: Step, plan: Plan, catalogue: Catalogue) -> None:
    from rich.text import Text

    from waypost.surfaces import words
    from waypost.surfaces.cli._text.console import Column, heading, indented, table, terminal

    console = terminal()
    place = [one.id for one in plan.steps].index(step.id) + 1
    console.print(Text(f"{step.code or step.title} ({step.id}) is step {place} of {len(plan.steps)}", style="bold"))
    indented(console, words.why_in_words(step, catalogue))
    if step.why is not None and step.why.needs:
        heading(console, "Needs of the role that it meets, in points of readiness")
        rows = [
            (need.title, f"{need.points_before:.1f}", f"{need.points_after:.1f}")
            for need in sorted(step.why.needs, key=lambda need: (need.points_before - need.points_after, need.title))
        ]
        columns: tuple[Column, ...] = (("Need", "left"), ("Before", "right"), ("After", "right"))
        console.print(table(columns, rows, wide=0))


def _print_why_not(reason: WhyNot, plan: Plan, catalogue: Catalogue) -> None:
    from rich.text import Text

    from waypost.surfaces import words
    from waypost.surfaces.cli._text.console import bullet, heading, indented, terminal
    from waypost.surfaces.cli._text.plan import print_conflict

    console = terminal()
    console.print(Text(f"{words.name_of(reason.id, catalogue)} ({reason.id}) is not in the plan", style="bold"))
    for line in words.why_not_in_words(reason, catalogue):
        indented(console, line)
    if reason.changes:
        heading(console, "What would have to change")
        for change in reason.changes:
            bullet(console, "-", words.repair_in_words(change))
        besides = words.by_name_besides(reason)
        if besides is not None:
            indented(console, besides)
    if plan.conflict is not None and reason.reason == "no-plan":
        print_conflict(console, plan.conflict)
