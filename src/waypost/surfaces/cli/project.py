"""``waypost project``: the five doors of a portfolio project."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from waypost.surfaces.cli._answer import print_object
from waypost.surfaces.cli._flags import Json

if TYPE_CHECKING:
    from waypost.portfolio.manifest import Kit

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Start, run, check and defend a portfolio project.",
)

Project = Annotated[Path, typer.Argument(metavar="DIR", help="the project's folder")]
Target = Annotated[str, typer.Option("--target", metavar="WHERE", help="local or cloud")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="do not ask")]


@app.callback()
def _doors(ctx: typer.Context) -> None:
    """Let a request to end (SIGTERM, a closed terminal) clean up like Ctrl-C."""
    from waypost.portfolio.process import ending_unwinds

    ctx.with_resource(ending_unwinds())


@app.command("list")
def list_kits(as_json: Json = False) -> None:
    """List the kits a project can start from."""
    from waypost.portfolio import kits
    from waypost.surfaces.cli._text import portfolio as text

    every = kits.all_kits()
    if as_json:
        print_object({"kits": [text.kit_object(kit) for kit in every]})
    else:
        text.print_kits(every)


@app.command()
def new(
    kit: Annotated[str, typer.Argument(metavar="KIT", help="a kit of `waypost project list`")],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="a new or empty folder")],
    defaults: Annotated[bool, typer.Option("--defaults", help="ask nothing")] = False,
    name: Annotated[str | None, typer.Option("--name", metavar="TEXT", help="what the project is called")] = None,
    owner: Annotated[str | None, typer.Option("--owner", metavar="TEXT", help="whose project it is")] = None,
    as_json: Json = False,
) -> None:
    """Start a project from a kit. Says first what it will write; installs and runs nothing."""
    from waypost.portfolio import scaffold
    from waypost.surfaces.cli._text import portfolio as text

    wish = scaffold.intent(kit, folder)
    asks = not defaults and not as_json and sys.stdin.isatty()
    text.print_intent(wish)
    if asks:
        name = name if name is not None else typer.prompt("Name of the project", default=wish.kit.title, err=True)
        owner = owner if owner is not None else typer.prompt("Your name (may stay empty)", default="", err=True)
        if not typer.confirm("Write it?", default=True, err=True):
            raise typer.Exit(1)
    answers = scaffold.Answers(project_name=name or wish.kit.title, owner=owner or "")
    made = scaffold.new(kit, folder, answers)
    if as_json:
        print_object(text.made_object(wish, made))
    else:
        text.print_made(wish)


@app.command()
def update(folder: Project, as_json: Json = False) -> int:
    """Bring a newer version of the kit into a project.

    The owner's changes are kept.
    """
    from waypost.portfolio import scaffold
    from waypost.surfaces.cli._text import portfolio as text

    done = scaffold.update(folder)
    if as_json:
        print_object(text.plain(done))
    else:
        text.print_update(done)
    return 1 if done.conflicts else 0


@app.command()
def run(
    folder: Project,
    target: Target = "local",
    teardown: Annotated[bool, typer.Option("--teardown", help="remove what the cloud side has made")] = False,
    yes: Yes = False,
    as_json: Json = False,
) -> int:
    """Run the kit's main job.

    Here, for nothing, or in the cloud after saying what it may cost. With --json its output goes to standard error.
    """
    from waypost.portfolio import running, scaffold
    from waypost.surfaces.cli import PIPE_CLOSED
    from waypost.surfaces.cli._text import portfolio as text

    kit = scaffold.project_kit(folder)
    job = running.teardown_job(kit) if teardown else running.main_job(kit, target)
    text.print_job(kit, job, teardown=teardown)
    if job.cloud is not None:
        _agree(yes)
    _build(folder, kit)
    try:
        done = running.run(folder, kit, job, on_line=text.note if as_json else typer.echo)
    except BrokenPipeError:  # whoever reads has seen enough; the command is ended by now
        raise typer.Exit(PIPE_CLOSED) from None
    if as_json:
        print_object(text.run_object(kit, job, done))
    text.print_end(folder, kit, job, done, teardown=teardown)
    return 0 if done.code == 0 else 1


@app.command()
def check(
    folder: Project,
    only: Annotated[list[str] | None, typer.Option("--only", metavar="ID", help="run only this check")] = None,
    target: Target = "local",
    recheck: Annotated[
        bool, typer.Option("--recheck", help="compare with the evidence there is; write nothing")
    ] = False,
    yes: Yes = False,
    as_json: Json = False,
) -> int:
    """Run the acceptance checks and write evidence.json. Executes the project's code."""
    from waypost.portfolio import checks, evidence, running, scaffold
    from waypost.portfolio.recheck import compare
    from waypost.surfaces.cli._text import portfolio as text

    kit = scaffold.project_kit(folder)
    wanted = checks.chosen(kit, tuple(only or ()))
    if target != "local":
        text.print_job(kit, running.main_job(kit, target), teardown=False)
        _agree(yes)
    stated = None
    if recheck:
        stated, problems = text.stated_evidence(folder, must=True)
        if stated is None:
            doubted = {"confirmed": False, "differences": [], "doubts": list(problems), "stated_digest": None}
            print_object(doubted) if as_json else text.print_doubts(problems)
            return 1
    text.print_wanted(wanted)
    with text.progress() as told:
        text.say_environment(folder, kit)
        found = checks.check(
            folder,
            made=dt.datetime.now(dt.UTC),
            target=target,
            only=tuple(only or ()),
            progress=told,
            write=not recheck and not only,
        )
    if stated is not None:
        compared = compare(folder, kit, stated, found)
        print_object(text.plain(compared)) if as_json else text.print_recheck(compared)
        return 0 if compared.confirmed else 1
    print_object(evidence.as_json(found)) if as_json else text.print_evidence(folder, found, written=not only)
    return text.exit_of(found)


@app.command()
def own(folder: Project, as_json: Json = False) -> int:
    """Show how far the work is the owner's.

    With the next thing to do for each mark.
    """
    from waypost.portfolio import authorship, scaffold
    from waypost.surfaces.cli._text import portfolio as text

    kit = scaffold.project_kit(folder)
    stated, problems = text.stated_evidence(folder)
    found = authorship.measure(folder, kit, stated.measured if stated else ())
    if as_json:
        print_object({**text.own_object(found), "evidence_problems": list(problems)})
    else:
        text.print_own(found, problems)
    return 0 if not problems and all(item.state == "done" for item in found.items) else 1


@app.command()
def audit(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="any repository; it is read, never run")],
    as_json: Json = False,
) -> int:
    """Show which skills a repository evidences.

    Where each is seen, and what a reviewer would miss.
    """
    from waypost.portfolio.audit import audit as read
    from waypost.surfaces.cli._text import portfolio as text

    found = read(path)
    print_object(text.plain(found)) if as_json else text.print_audit(path, found)
    return 1 if found.missing else 0


@app.command()
def defend(
    folder: Project,
    confirm: Annotated[
        list[str] | None, typer.Option("--confirm", metavar="ID", help="this answer still holds")
    ] = None,
    as_json: Json = False,
) -> int:
    """Draw questions from the code.

    Answers are kept in DEFENCE.md beside it.
    """
    from waypost.portfolio.defence import State
    from waypost.portfolio.defence import defend as draw
    from waypost.surfaces.cli._text import portfolio as text

    found = draw(folder, confirm=tuple(confirm or ()))
    print_object(text.defence_object(found)) if as_json else text.print_defence(folder, found)
    return 0 if found.entries and all(entry.state is State.ANSWERED for entry in found.entries) else 1


@app.command()
def show(
    folder: Project,
    html: Annotated[bool, typer.Option("--html", help="one HTML file instead of Markdown")] = False,
    out: Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE", help="write it there")] = None,
    as_json: Json = False,
) -> None:
    """Print what a hiring manager reads.

    A page of the project, to be read in two minutes.
    """
    from waypost.catalogue.writing import write_beside
    from waypost.portfolio import page
    from waypost.surfaces.cli._text import portfolio as text

    shown = page.page(folder, text.titles())
    made = page.to_html(shown) if html else page.to_markdown(shown)
    if out is not None:
        write_beside(out, made)
        text.note(f"written: {out}")
    if as_json:
        print_object(text.plain(shown))
    elif out is None:
        typer.echo(made, nl=False)


@app.command()
def lint(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="the folder of a kit")], as_json: Json = False
) -> int:
    """Check a kit's folder against docs/kits.md without running it. For authors of kits."""
    from waypost.portfolio.lint import problems

    found = problems(path)
    if as_json:
        print_object({"problems": list(found)})
    else:
        for problem in found:
            typer.echo(problem)
        typer.echo(f"{len(found)} problems" if found else "no problems", err=True)
    return 1 if found else 0


def _agree(yes: bool) -> None:
    """Ask before an account is used. Where nobody can answer, ``--yes`` must have been given."""
    from waypost.errors import UsageError

    if yes:
        return
    if not sys.stdin.isatty():
        raise UsageError("A cloud account is only used when somebody agrees to it.", hint="add --yes")
    if not typer.confirm("Go on?", default=False, err=True):
        raise typer.Exit(1)


def _build(folder: Path, kit: Kit) -> None:
    from waypost.portfolio import environment
    from waypost.surfaces.cli._text import portfolio as text

    with text.progress() as told:
        text.say_environment(folder, kit)
        environment.build(folder, kit, lambda line: told("environment", line))
