"""``waypost stress``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from waypost.surfaces.cli._flags import Json, ProfileFile, profile_flags, read_stated, stated

if TYPE_CHECKING:
    from waypost.domain.analysis import Share, StressTest, Survival
    from waypost.domain.catalogue import Catalogue
    from waypost.domain.profile import Profile

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_SHOWN_OTHERS = 6
_OFTEN = 0.05  # of the worlds: others that come in less often are not shown


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
    from waypost.surfaces import words
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
    indented(console, f"It fits into the hours in {_percent(found.within_hours)} of the worlds.")
    indented(console, f"It is on time, every exam before its last day, in {_percent(found.on_time)}.")
    indented(console, f"It is the best plan, with the very same steps, in {_percent(found.unchanged)}.")
    if found.readiness is not None and found.hours is not None and found.end_p10 is not None:
        assert found.end_p90 is not None
        reaches = f"{found.readiness.p10:.0f} to {found.readiness.p90:.0f} of 100"
        takes = f"{found.hours.p10:.0f} to {found.hours.p90:.0f} h"
        ends = f"between {words.day(found.end_p10)} and {words.day(found.end_p90)}"
        indented(console, f"In four worlds of five it reaches {reaches}, takes {takes} and ends {ends}.")


def _print_steps(found: StressTest, catalogue: Catalogue) -> None:
    from waypost.surfaces.cli._text.console import Column, heading, table, terminal

    console = terminal()
    columns: tuple[Column, ...] = (("Step", "left"), ("Stays in", "right"), ("95 %", "right"))
    heading(console, "How often each step is in the best plan")
    console.print(table(columns, [_row(one, catalogue) for one in found.steps], wide=0))
    often = [one for one in found.others if one.share.count >= _OFTEN * found.worlds][:_SHOWN_OTHERS]
    if often:
        heading(console, "What takes their place")
        columns = (("Step", "left"), ("Comes in", "right"), ("95 %", "right"))
        console.print(table(columns, [_row(one, catalogue) for one in often], wide=0))


def _row(one: Survival, catalogue: Catalogue) -> tuple[str, str, str]:
    credential = catalogue.credentials.get(one.id)
    project = catalogue.projects.get(one.id)
    title = credential.title if credential is not None else project.title if project is not None else one.id
    code = f"{credential.code} " if credential is not None and credential.code else ""
    return f"{code}{title}", f"{one.share.count} of {one.share.of}", _interval(one.share)


def _percent(share: Share) -> str:
    return f"{100 * share.count / share.of:.0f} % ({_interval(share)})"


def _interval(share: Share) -> str:
    return f"{share.low * 100:.0f}-{share.high * 100:.0f} %"
