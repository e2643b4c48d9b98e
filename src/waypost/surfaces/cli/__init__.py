"""The command line. Every module here without a leading underscore is one command (or one group of commands)."""

from __future__ import annotations

import os
import sys
from typing import TextIO

INTERRUPTED, PIPE_CLOSED = 130, 141  # 128 and the signal's number, as shells report them


def main() -> None:
    """Run the command line and exit. A closed pipe and Ctrl-C end it quietly."""
    sys.exit(_guarded(sys.argv[1:]))


def _guarded(args: list[str]) -> int:
    _open_what_is_closed()
    try:
        code = _run(args)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _discard(sys.stdout, sys.stderr)
        return PIPE_CLOSED
    except OSError as error:
        _discard(sys.stdout)
        try:
            print(f"The output could not be written: {error.strerror or error}.", file=sys.stderr)  # noqa: T201
        except OSError:  # nor can that be
            _discard(sys.stderr)
        return 3


def _run(args: list[str]) -> int:
    if args in ([], ["-h"], ["--help"]):  # the first thing anybody types needs no Typer
        from waypost.surfaces.cli._help import root_help

        sys.stdout.write(root_help())
        return 0
    from waypost.surfaces.cli._shell import run

    return run(args)


def _open_what_is_closed() -> None:
    """Give a command that was started with a stream closed (``>&-``) an empty one."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115


def _discard(*streams: TextIO) -> None:
    """Send what is still buffered nowhere, so that Python does not complain about it on the way out."""
    for stream in streams:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
