"""The commands there are, and the first page of help: made without Typer, so that it is there at once."""

from __future__ import annotations

import importlib.util
import os
import textwrap

# Section -> command -> its one line of help. A command is shown once the module of its name exists beside this file.
COMMANDS: dict[str, dict[str, str]] = {
    "Plan": {
        "plan": "Make a dated plan of exams and projects.",
        "why": "Say why something is in the plan, or why not.",
        "done": "Record what you have passed or finished, and plan again.",
        "stress": "Show how sure the plan is.",
    },
    "Facts": {
        "show": "Show everything known about a credential, project, role or skill.",
        "list": "List credentials.",
        "compare": "Set credentials side by side.",
        "retiring": "Show which exams are being withdrawn, and when to start at the latest.",
        "roles": "List the roles you can plan for.",
        "market": "Show what adverts pay and name, with n and source: waypost market ROLE.",
    },
    "Work": {
        "project": "Start, run, check and defend a portfolio project.",
        "serve": "Show everything in a browser.",
        "mcp": "Serve the same facts and plans to an assistant.",
    },
    "About": {
        "explain": "Explain the planning model on one screen.",
        "catalogue": "Check the data files.",
        "version": "Show the version of Waypost and of its data.",
    },
}
_TEXT = "Plan AI/ML certifications and a working portfolio together, then prove the work."
_HERE = __name__.rpartition(".")[0]
_LABEL = 12
_LEAST, _MOST = 40, 100


def has_command(name: str) -> bool:
    """Whether this copy of Waypost has the command."""
    return importlib.util.find_spec(f"{_HERE}.{name}") is not None


def commands() -> list[str]:
    """The commands of this copy, in the order of the help."""
    return [name for section in COMMANDS.values() for name in section if has_command(name)]


def root_help() -> str:
    """What ``waypost --help`` prints."""
    width = min(max(_columns(), _LEAST), _MOST)
    here = commands()
    sections = [
        [f"{title}:", *(_entry(name, text, width) for name, text in section.items() if name in here)]
        for title, section in COMMANDS.items()
        if any(name in here for name in section)
    ]
    sections.append(["Options:", _entry("-h, --help", "Show this, or the help of a command.", width)])
    sections[-1].append(_entry("--version", "Show the version.", width))
    intro = ["Usage: waypost COMMAND [OPTIONS]", "", textwrap.fill(_TEXT, width), "", "Start with: waypost plan"]
    return "\n".join([*intro, *(line for section in sections for line in ("", *section))]) + "\n"


def _entry(name: str, text: str, width: int) -> str:
    head = f"  {name:<{_LABEL}}"
    return textwrap.fill(text, width, initial_indent=head, subsequent_indent=" " * len(head))


def _columns() -> int:
    try:
        return int(os.environ.get("COLUMNS", "")) or 80
    except ValueError:
        pass
    try:
        return os.get_terminal_size(1).columns or 80
    except OSError:
        return 80
