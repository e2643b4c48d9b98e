"""The evidence that a project keeps: the last, and a history with a line for each that names the one before it."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

from waypost.catalogue.writing import write_beside
from waypost.errors import Unavailable, UsageError
from waypost.portfolio import walk
from waypost.portfolio.evidence import EVIDENCE, HISTORY, Evidence, render

_LARGEST = 32_000_000
_AGAIN = "make room for it and run the command again"


def save(project: Path, evidence: Evidence) -> None:
    """Write ``evidence.json`` and add one line to the history of evidence, each whole or not at all."""
    earlier = _earlier(project)
    if earlier and not earlier.endswith("\n"):
        earlier += "\n"
    line = {
        "digest": evidence.digest,
        "previous": evidence.previous,
        "made": evidence.made,
        "commit": evidence.source.commit,
        "clean": evidence.source.clean,
        "outcomes": {check.id: str(check.outcome) for check in evidence.checks},
        "results": {f"{check.id}/{result.name}": result.value for check in evidence.checks for result in check.results},
    }
    write_beside(project / HISTORY, earlier + json.dumps(line, ensure_ascii=False) + "\n", _AGAIN)
    write_beside(project / EVIDENCE, render(evidence), _AGAIN)


def must_be_writable(project: Path) -> None:
    """Refuse at once, and not after minutes of checking, a project that evidence cannot be written to."""
    _earlier(project)
    for place in (project / EVIDENCE, project / HISTORY):
        if os.path.lexists(place) and not place.is_file():
            raise UsageError(f"{place} is not a file, so evidence cannot be written.", hint=f"move {place} away")
        try:
            place.parent.mkdir(exist_ok=True)
            with tempfile.TemporaryFile(dir=place.parent):
                pass
        except OSError as error:
            raise Unavailable(f"{place} could not be written: {error.strerror}.", hint=_AGAIN) from None


def last_digest(project: Path) -> str | None:
    """The digest of the evidence before, as the history has it; ``None`` without one that can be read."""
    try:
        lines = [line for line in _earlier(project).splitlines() if line.strip()]
        return str(json.loads(lines[-1])["digest"]) if lines else None
    except (UsageError, ValueError, KeyError, TypeError, RecursionError):
        return None


def chain_problems(project: Path, evidence: Evidence) -> tuple[str, ...]:
    """Whether the history of evidence is unbroken and ends in this evidence."""
    try:
        text = walk.text_of(project / HISTORY, _LARGEST)
        lines = [json.loads(line) for line in text.splitlines() if line.strip()]
        links = [(line["previous"], line["digest"]) for line in lines]
    except FileNotFoundError:
        return (f"{HISTORY} is missing.",)
    except (ValueError, KeyError, TypeError, OSError, RecursionError):
        return (f"{HISTORY} is not readable.",)
    before = [None, *(digest for _, digest in links)]
    broken = [number for number, (previous, _) in enumerate(links) if previous != before[number]]
    problems = [
        f"{HISTORY}:{number + 1}: {'does not continue the line before' if number else 'what came before it is gone'}."
        for number in broken
    ]
    if not links or links[-1][1] != evidence.digest:
        problems.append(f"{HISTORY} does not end in this evidence.")
    return tuple(problems)


def _earlier(project: Path) -> str:
    """The history of evidence so far; empty when there is none."""
    try:
        return walk.text_of(project / HISTORY, _LARGEST)
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{project / HISTORY} cannot be read: {error}.", hint=f"move {HISTORY} away") from None
