"""The command line. Every module here without a leading underscore is one command (or one group of commands)."""

from __future__ import annotations

import os
import sys

INTERRUPTED, PIPE_CLOSED = 130, 141  # 128 and the signal's number, as shells report them


def main() -> None:
    """Run the command line and exit. A closed pipe and Ctrl-C end it quietly."""
    sys.exit(_guarded(sys.argv[1:]))


def _guarded(args: list[str]) -> int:
    try:
        if sys.stdout is None:  # started with its output closed
            sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
        code = _run(args)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _discard_output()
        return PIPE_CLOSED
    except OSError as error:
        _discard_output()
        print(f"The output could not be written: {error.strerror or error}.", file=sys.stderr)  # noqa: T201
        return 3


def _run(args: list[str]) -> int:
    if args in ([], ["-h"], ["--help"]):  # the first thing anybody types needs no Typer
        from waypost.surfaces.cli._help import root_help

        sys.stdout.write(root_help())
        return 0
    from waypost.surfaces.cli._shell import run

    return run(args)


def _discard_output() -> None:
    """Send what is still buffered nowhere, so that Python does not complain about it on the way out."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
