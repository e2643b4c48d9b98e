"""``waypost plan --batch``: one profile a line in, one plan a line out, in the same order."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import typer

from waypost import api
from waypost.catalogue.profile import clip
from waypost.domain.catalogue import Catalogue
from waypost.errors import UsageError, WaypostError
from waypost.surfaces.answers import error_object, plan_object
from waypost.surfaces.cli._flags import opened, today

_MAX_LINE = 64 * 1024
_EXAMPLE = '{"role": "ml-engineer", "months": 6}'


def plan_batch(name: str, *, as_json: bool) -> int:
    """Plan every line of a file, or of standard input for ``-``. Returns 1 where a line is wrong or infeasible."""
    if not as_json:
        raise UsageError("--batch answers in JSON only.", "add --json")
    catalogue = api.load_catalogue()
    read = bad = 0
    with _lines(name) as lines:
        for number, line in _numbered(lines):
            answer = _answer(number, line, catalogue)
            typer.echo(json.dumps(answer, ensure_ascii=False))
            read += 1
            bad += answer["status"] in ("error", "infeasible")
    if read == 0:
        raise UsageError(f"{name} holds no profile; expected one JSON object on each line, such as {_EXAMPLE}.")
    return 1 if bad else 0


def _answer(number: int, line: bytes, catalogue: Catalogue) -> dict[str, Any]:
    raw: object = None
    try:
        raw = _parsed(line)
        return plan_object(api.plan(api.read_profile(raw, catalogue, today=today()), catalogue), catalogue)
    except WaypostError as error:
        name = raw.get("id") if isinstance(raw, dict) else None
        return {"id": clip(name) if isinstance(name, str) else None, "line": number, **error_object(error)}


def _parsed(line: bytes) -> dict[str, object]:
    if len(line) > _MAX_LINE:
        raise UsageError(f"The line is longer than {_MAX_LINE // 1024} KB; expected one profile.")
    try:
        raw = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"The line is no JSON object: {error}.") from None
    if not isinstance(raw, dict):
        raise UsageError(f"The line holds {clip(repr(raw))}; expected one JSON object.")
    return raw


def _numbered(lines: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    return ((number, line) for number, line in enumerate(lines, start=1) if line.strip())


@contextmanager
def _lines(name: str) -> Iterator[Iterable[bytes]]:
    """Lines as bytes, none read further than a little over the longest that is allowed."""
    if name == "-":
        yield _bounded(sys.stdin.buffer)
        return
    with opened("--batch", name) as file:
        yield _bounded(file)


def _bounded(file: Any) -> Iterator[bytes]:
    while line := file.readline(_MAX_LINE + 1):
        rest = line
        while len(rest) > _MAX_LINE and not rest.endswith(b"\n"):
            rest = file.readline(_MAX_LINE + 1)
        yield line
