"""What a check says of itself in ``$WAYPOST_RESULT``, and the outcome that Waypost makes of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path

from waypost.portfolio import walk
from waypost.portfolio.evidence import Finding, Measured, Outcome, figure
from waypost.portfolio.manifest import Check
from waypost.portfolio.process import Finished

_LARGEST = 1_000_000
_DATA = ("sample", "own", "mixed")
_STRICT = {"extra": "forbid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """What a check may write to ``$WAYPOST_RESULT``."""

    __pydantic_config__ = _STRICT
    outcome: Outcome = Outcome.PASSED
    summary: str = ""
    data: str | None = None
    results: tuple[Measured, ...] = ()
    findings: tuple[Finding, ...] = ()


class _Unusable(Exception):
    """A check whose end or report says nothing about the work; ``str`` of it is why, as a sentence."""


def verdict(done: Finished, place: Path, wanted: Check, project: Path) -> Reported:
    """What counts of a check that has ended: exit code first, then the report at ``place``, then the thresholds."""
    try:
        _must_have_ended_well(done)
        if place.exists():
            reported = _read(place)
        else:
            reported = Reported(summary="" if done.code == 0 else _said("", done.tail, project))
    except _Unusable as error:
        return Reported(outcome=Outcome.ERROR, summary=_said(str(error), done.tail, project))
    outside = tuple(Finding(message=_expected(result)) for result in reported.results if not result.within)
    if done.code == 1 or reported.outcome is Outcome.FAILED or (outside and reported.outcome is Outcome.PASSED):
        return replace(reported, outcome=Outcome.FAILED, findings=reported.findings + outside)
    if wanted.evaluation and reported.outcome is Outcome.PASSED and not reported.results:
        return Reported(outcome=Outcome.ERROR, summary="The check is an evaluation and reported no result.")
    return reported


def _must_have_ended_well(done: Finished) -> None:
    if done.problem is not None:
        raise _Unusable(f"The check {done.problem}.")
    if done.code is not None and done.code < 0:
        raise _Unusable(f"The check ended by signal {-done.code}.")
    if done.code not in (0, 1):
        raise _Unusable(f"The check ended with exit code {done.code}.")


def _read(place: Path) -> Reported:
    from pydantic import TypeAdapter, ValidationError

    try:
        reported = TypeAdapter(Reported).validate_json(walk.text_of(place, _LARGEST), strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise _Unusable(f"The result does not have the agreed form: {where}: {first['msg']}.") from None
    except OSError as error:
        raise _Unusable(f"The result cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise _Unusable("The result is not UTF-8.") from None
    if reported.data not in (None, *_DATA):
        raise _Unusable(f"The result says data is {reported.data!r}; expected sample, own or mixed.")
    if not all(math.isfinite(each) for result in reported.results for each in result.figures):
        raise _Unusable("The result holds a figure that is no number.")
    if reported.outcome is Outcome.ERROR:
        raise _Unusable("The check reported an error.")
    return reported


def _expected(result: Measured) -> str:
    low = result.at_least is not None and result.value < result.at_least
    limit = f"at least {figure(result.at_least or 0)}" if low else f"at most {figure(result.at_most or 0)}"
    return f"{result.name} is {figure(result.value)}; expected {limit}."


def _said(sentence: str, tail: str, project: Path) -> str:
    """A sentence and the last lines a command printed, without the paths of this machine."""
    for place, stands_for in ((str(project.resolve()), "."), (str(Path.home()), "~")):
        tail = tail.replace(place, stands_for)
    last = [walk.printable(line) for line in tail.strip().splitlines()[-8:]]
    return "\n".join(([sentence] if sentence else []) + last)[-2000:]
