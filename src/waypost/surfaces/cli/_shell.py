"""The shell around the commands: which there are, loading only the one that runs, and how errors are told."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from waypost.catalogue.profile_fields import FIELDS
from waypost.errors import DataError, ProfileError, Unavailable, UnknownId, UsageError, WaypostError
from waypost.surfaces.cli._help import commands, root_help

# What an unknown id is one of -> where to find those there are, for an id that is near to none of them.
_LISTS = {
    "role": "waypost roles lists them",
    "waypost market: role": "waypost market roles lists them",
    "credential": "waypost list WORD finds credentials",
    "credential or project": "waypost list WORD finds credentials, waypost show ROLE what a role needs",
    "credential, project, role or skill": "waypost list WORD finds credentials, waypost roles lists roles",
    "vendor": "waypost list shows every credential as vendor/name",
    "kit": "waypost project list says what each kit is",
    "exam language": "waypost show ID tells in which languages an exam is offered",
}
_HERE = __name__.rpartition(".")[0]


class _Commands(TyperGroup):
    """Commands that are imported when they run."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        return commands()

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        if cmd_name not in commands():
            return None
        command = typer.main.get_command(importlib.import_module(f"{_HERE}.{cmd_name}").app)
        command.name = cmd_name
        return command

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        names: dict[str, Any] = dict.fromkeys(commands())
        self.commands = names  # what "did you mean" reads
        return super().resolve_command(ctx, args)

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
        formatter.write(root_help())


_app = typer.Typer(
    cls=_Commands, add_completion=False, rich_markup_mode=None, context_settings={"help_option_names": ["-h", "--help"]}
)


@_app.callback(invoke_without_command=True)
def _root(
    ctx: typer.Context, version: bool = typer.Option(False, "--version", help="Show the version and exit.")
) -> None:
    """Plan AI/ML certifications and a working portfolio together, then prove the work."""
    if version:
        import waypost

        typer.echo(f"waypost {waypost.__version__}")
        raise typer.Exit
    if ctx.invoked_subcommand is None:
        typer.echo(root_help(), nl=False)


def run(args: Sequence[str]) -> int:
    """Run one command line and return its exit code: 0 ok, 1 infeasible or findings, 2 wrong use, 3 unavailable."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal that cannot show a letter shows "?"
    as_json = "--json" in args
    command = " ".join(["waypost", *(one for one in args[:1] if one in commands())])
    try:
        result = typer.main.get_command(_app).main(args=list(args), prog_name="waypost", standalone_mode=False)
    except TyperException as error:
        command = getattr(getattr(error, "ctx", None), "command_path", command)
        return _tell(UsageError(_sentence(error.format_message()), f"{command} --help"), as_json)
    except typer.Abort:
        return 130
    except WaypostError as error:
        return _tell(error, as_json, _next_step(error, command))
    except OSError as error:
        if error.filename is None:  # the output itself; a file has a name
            raise
        return _tell(Unavailable(f"{error.filename}: {error.strerror or error}."), as_json)
    except KeyboardInterrupt:
        raise
    except Exception as error:  # the last line of defence: no traceback reaches a user
        if os.environ.get("WAYPOST_DEBUG"):
            raise
        fault = f"Waypost failed on this, which is a fault in Waypost: {type(error).__name__}: {error}"
        return _tell(WaypostError(fault), as_json)
    return result if isinstance(result, int) else 0


def _tell(error: WaypostError, as_json: bool, hint: str | None = None) -> int:
    """Say what went wrong on stderr, and with ``--json`` as one object on stdout too; return the exit code.

    ``hint`` is what people are told in place of the error's own; programs get the object of every surface.
    """
    from waypost.surfaces.answers import error_object, text_of

    if as_json:
        typer.echo(text_of(error_object(error)), nl=False)
    hint = hint or error.hint
    for line in [*str(error).splitlines(), *([f"hint: {hint}"] if hint else [])]:
        typer.echo("".join(letter if letter.isprintable() else "?" for letter in line), err=True)
    return 2 if isinstance(error, (UsageError, DataError)) else 3


def _next_step(error: WaypostError, command: str) -> str | None:
    """The error's hint, with the command that leads on where there is one."""
    if isinstance(error, UnknownId):
        return error.hint or _LISTS.get(f"{command}: {error.kind}", _LISTS.get(error.kind))
    if isinstance(error, ProfileError):
        wrong = {name for name, _ in error.problems}
        if "role" in wrong:
            return "; ".join(one for one in (error.hint, "waypost roles says what each role is") if one)
        if error.hint is None and wrong & {field.name for field in FIELDS if field.of == "step"}:
            return _LISTS["credential"]
    return error.hint


def _sentence(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "?", ")")) else f"{text}."
