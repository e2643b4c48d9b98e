"""``waypost stress``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from waypost.surfaces.cli._flags import Json, ProfileFile, profile_flags, read_stated, stated

if TYPE_CHECKING:
    from waypost.domain.analysis import StressTest, Survival
    from waypost.domain.catalogue import Catalogue
    from waypost.domain.profile import Profile

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(name="stress")
@profile_flags
def stress(
    flags: Mapping[str, object],
    profile: ProfileFile = None,
    worlds: Annotated[int, typer.Option("--worlds", metavar="NUMBER", help="how many worlds to sample")] = 300,
    seed: Annotated[int, typer.Option("--seed", metavar="NUMBER", help="the same seed gives the same worlds")] = 0,
    as_json: Json = False,
) -> int:
    """Show how sure the plan is.

    The plan is solved again in sampled worlds: study hours within their published ranges, other weights, other trust.
    Ctrl-C stops it and shows what is known by then.
    """
    from waypost import api
    from waypost.domain.plan import PlanStatus
    from waypost.surfaces.cli import INTERRUPTED
    from waypost.surfaces.cli._answer import print_object
    from waypost.surfaces.cli._meter import Meter

    catalogue = api.load_catalogue()
    raw, path = stated(flags, profile)
    wish = read_stated(raw, flags, path, catalogue)
    with Meter("worlds") as meter:
        found = api.stress(wish, catalogue, worlds=worlds, seed=seed, progress=meter)
    if as_json:
        from waypost.surfaces.answers import plain

        print_object(plain(found))
    else:
        _print(found, wish, catalogue)
    if meter.interrupted:
        return INTERRUPTED
    return 1 if found.status is PlanStatus.INFEASIBLE else 0


def _print(found: StressTest, wish: Profile, catalogue: Catalogue) -> None:
    from rich.text import Text

    from waypost.domain.plan import PlanStatus
    from waypost.surfaces import sureness
    from waypost.surfaces.cli._text.console import heading, indented, terminal

    console = terminal()
    if found.status is PlanStatus.INFEASIBLE:
        console.print("No plan can do what was asked, so there is nothing to test: waypost plan says why.")
        return
    stopped = f" of {found.asked} asked for" if found.worlds < found.asked else ""
    role = catalogue.roles[wish.role].title
    console.print(Text(f"How sure the plan for {role} is", style="bold"))
    console.print(Text(f"{found.worlds}{stopped} sampled worlds, seed {found.seed}", style="dim"))
    if not found.worlds:
        return
    if found.steps:
        _print_steps(found, catalogue)
    heading(console, "The plan as it is")
    for line in sureness.findings(found):
        indented(console, line)
    advice = list(sureness.advice(found, catalogue))
    if advice:
        heading(console, "What that means")
    for line in advice:
        indented(console, line)


def _print_steps(found: StressTest, catalogue: Catalogue) -> None:
    from waypost.surfaces import sureness
    from waypost.surfaces.cli._text.console import Column, heading, table, terminal

    console = terminal()
    columns: tuple[Column, ...] = (("Step", "left"), ("Stays in", "right"), ("95 %", "right"))
    heading(console, "How often each step is in the best plan")
    console.print(table(columns, [_row(one, catalogue) for one in found.steps], wide=0))
    often = sureness.often(found)
    if often:
        heading(console, "What takes their place")
        columns = (("Step", "left"), ("Comes in", "right"), ("95 %", "right"))
        console.print(table(columns, [_row(one, catalogue) for one in often], wide=0))


def _row(one: Survival, catalogue: Catalogue) -> tuple[str, str, str]:
    from waypost.surfaces import sureness

    title = sureness.name_and_title(one.id, catalogue)
    return title, f"{one.share.count} of {one.share.of}", sureness.interval(one.share)
