"""The evidence of a project: what was checked, on which state of the work, with which result, and what that shows.

The digest tells that a file was changed after it was written. It cannot tell who wrote it: somebody who writes a whole
new file can write a fitting digest too. What proves a claim is running the checks again, which anybody can do with
``waypost project check DIR --recheck``.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from waypost.errors import DataError, UsageError
from waypost.portfolio import walk
from waypost.portfolio.manifest import Kit

EVIDENCE, HISTORY = "evidence.json", ".waypost/evidence.jsonl"
FORMAT = "waypost-evidence/1"
_LARGEST = 8_000_000
_STRICT = {"extra": "forbid"}


class Outcome(StrEnum):
    """How a check ended."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLICABLE = "not-applicable"
    NOT_AVAILABLE = "not-available"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One measured figure.

    ``at_least`` and ``at_most`` are its thresholds; ``reference`` is a published figure beside it.
    """

    __pydantic_config__ = _STRICT
    name: str
    value: float
    unit: str | None = None
    at_least: float | None = None
    at_most: float | None = None
    n: int | None = None
    interval: tuple[float, float] | None = None
    reference: float | None = None
    reference_source: str | None = None

    @property
    def figures(self) -> tuple[float, ...]:
        """Everything about it that is a number."""
        every = (self.value, self.at_least, self.at_most, self.reference, *(self.interval or ()))
        return tuple(each for each in every if each is not None)

    @property
    def within(self) -> bool:
        """Whether the value keeps its thresholds."""
        return (self.at_least is None or self.value >= self.at_least) and (
            self.at_most is None or self.value <= self.at_most
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something a check found, and where (``path:line``)."""

    __pydantic_config__ = _STRICT
    message: str
    where: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A check and its outcome.

    ``origin`` is "kit" (as the kit wrote it), "changed" or "own"; ``data`` is "sample", "own" or "mixed".
    """

    __pydantic_config__ = _STRICT
    id: str
    question: str
    outcome: Outcome
    summary: str
    duration_s: float
    origin: str | None
    evaluation: bool
    skills: tuple[str, ...] = ()
    data: str | None = None
    results: tuple[Measured, ...] = ()
    findings: tuple[Finding, ...] = ()
    remedy: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillShown:
    """A skill and the passed checks that show it."""

    __pydantic_config__ = _STRICT
    skill: str
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveShown:
    """A domain of an exam and the checks for it; shown when every one of them passed."""

    __pydantic_config__ = _STRICT
    credential: str
    domain: str
    checks: tuple[str, ...]
    shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What was checked.

    ``content`` digests every file but the README, the evidence and DEFENCE.md; ``kit_digest`` the scaffold.
    """

    __pydantic_config__ = _STRICT
    commit: str | None
    clean: bool | None
    changed_files: int | None
    content: str
    kit: str
    kit_version: str
    kit_digest: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Where the checks ran. ``install_mb`` is measured; ``lock`` digests ``requirements.txt``."""

    __pydantic_config__ = _STRICT
    target: str
    platform: str
    python: str | None
    install_mb: float | None
    lock: str | None
    versions: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ownership:
    """How far the work is the owner's, in short; ``waypost project own`` has it in full."""

    __pydantic_config__ = _STRICT
    statement: str
    untouched: bool | None
    code_share: float | None
    prose_share: float | None
    marks: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One run of the checks of a project.

    ``made`` is UTC; ``previous`` is the digest of the evidence before this one.
    """

    __pydantic_config__ = _STRICT
    format: str
    waypost: str
    title: str
    owner: str
    honesty: str
    made: str
    source: Source
    setting: Setting
    duration_s: float
    checks: tuple[Checked, ...]
    skills: tuple[SkillShown, ...]
    objectives: tuple[ObjectiveShown, ...]
    ownership: Ownership
    previous: str | None
    digest: str = ""

    @property
    def shortcoming(self) -> str | None:
        """What the checks lack, as the end of a sentence; ``None`` when something passed and nothing failed."""
        wrong = [check.id for check in self.checks if check.outcome in (Outcome.FAILED, Outcome.ERROR)]
        if wrong:
            return f"{', '.join(wrong)} did not pass"
        return None if _passed(self.checks) else "no check passed"

    @property
    def measured(self) -> tuple[tuple[str, float], ...]:
        """Every measured figure, by name."""
        return tuple((result.name, result.value) for check in self.checks for result in check.results)


def figure(value: float) -> str:
    """A figure as people write it: whole numbers whole, others to four places that count."""
    if value == round(value) or abs(value) >= 10_000:
        return f"{value:,.0f}" if abs(value) < 1e15 else f"{value:.4g}"
    return f"{value:.4g}"


def skills_shown(checks: Iterable[Checked]) -> tuple[SkillShown, ...]:
    """The skills that passed checks show, sorted."""
    found: dict[str, list[str]] = {}
    for check in checks:
        if check.outcome is Outcome.PASSED:
            for skill in check.skills:
                found.setdefault(skill, []).append(check.id)
    return tuple(SkillShown(skill=skill, checks=tuple(ids)) for skill, ids in sorted(found.items()))


def objectives_shown(kit: Kit, checks: Iterable[Checked]) -> tuple[ObjectiveShown, ...]:
    """The objectives of a kit and whether every check for them passed."""
    passed = _passed(checks)
    return tuple(
        ObjectiveShown(
            credential=each.credential, domain=each.domain, checks=each.checks, shown=passed.issuperset(each.checks)
        )
        for each in sorted(kit.objective, key=lambda each: (each.credential, each.domain))
    )


def sealed(evidence: Evidence) -> Evidence:
    """The evidence with its digest."""
    return replace(evidence, digest=_digest(as_json(evidence)))


def as_json(evidence: Evidence) -> dict[str, Any]:
    """Plain values, in the order of the fields."""
    plain: dict[str, Any] = json.loads(json.dumps(asdict(evidence)))
    return plain


def render(evidence: Evidence) -> str:
    """The text of ``evidence.json``."""
    return json.dumps(as_json(evidence), indent=1, ensure_ascii=False) + "\n"


def read(path: Path) -> Evidence:
    """Read an evidence file, or the one in a project folder.

    A broken, edited or inconsistent file raises ``DataError``.
    """
    place = path / EVIDENCE if path.is_dir() else path
    try:
        text = walk.text_of(place, _LARGEST)
    except FileNotFoundError:
        raise UsageError(f"{place} does not exist.", hint=f"waypost project check {path}") from None
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise DataError((f"{place}: cannot be read as evidence that Waypost wrote: {why}.",)) from None
    evidence = parse(text, where=str(place))
    problems = tuple(f"{place}: {problem}" for problem in inconsistencies(evidence))
    if problems:
        raise DataError(problems, hint=f"waypost project check {place.parent}  writes it anew")
    return evidence


def parse(text: str, where: str = EVIDENCE) -> Evidence:
    """Evidence from its text; an unknown key, a wrong type or a digest that does not fit raises ``DataError``."""
    from pydantic import TypeAdapter, ValidationError

    try:
        plain = json.loads(text, parse_constant=_no_constant)
        evidence = TypeAdapter(Evidence).validate_json(text, strict=True)
    except ValidationError as error:
        problems = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}." for each in error.errors(include_url=False)]
    except json.JSONDecodeError as error:
        problems = [f"not readable as JSON: {error.msg} in line {error.lineno}, column {error.colno}."]
    except (ValueError, RecursionError):
        problems = ["not readable as JSON: too deep, or a number no JSON has."]
    else:
        if evidence.format != FORMAT:
            problems = [f"format is {evidence.format!r}; this Waypost reads {FORMAT!r}."]
        elif evidence.digest != _digest(plain):
            problems = ["the digest does not fit the content; the file was changed after Waypost wrote it."]
        else:
            return evidence
    hint = f"waypost project check {Path(where).parent}  writes it anew"
    raise DataError(tuple(f"{where}: {problem}" for problem in problems[:20]), hint=hint)


def inconsistencies(evidence: Evidence) -> Iterator[str]:
    """What in the evidence contradicts itself: claims that its own checks and figures do not carry."""
    for check in evidence.checks:
        outside = [result.name for result in check.results if not result.within]
        if check.outcome is Outcome.PASSED and outside:
            yield f"check {check.id!r} is said to have passed with {', '.join(outside)} outside its threshold."
        if check.outcome is Outcome.PASSED and check.evaluation and not check.results:
            yield f"check {check.id!r} is an evaluation said to have passed without a result."
        if not all(math.isfinite(each) for result in check.results for each in result.figures):
            yield f"check {check.id!r} states a figure that is no number."
    ids = [check.id for check in evidence.checks]
    if len(ids) != len(set(ids)):
        yield "a check appears twice."
    if evidence.skills != skills_shown(evidence.checks):
        yield "the skills are not those that its passed checks show."
    passed = _passed(evidence.checks)
    for objective in evidence.objectives:
        if objective.shown != passed.issuperset(objective.checks):
            yield f"objective {objective.domain!r} of {objective.credential} does not follow from its checks."
    if evidence.source.clean is not None and evidence.source.clean != (evidence.source.changed_files == 0):
        yield "clean and changed_files contradict each other."
    if evidence.ownership.untouched and evidence.ownership.code_share:
        yield "an untouched scaffold cannot hold code of the owner's."


def _passed(checks: Iterable[Checked]) -> frozenset[str]:
    return frozenset(check.id for check in checks if check.outcome is Outcome.PASSED)


def _digest(plain: Mapping[str, Any]) -> str:
    body = {key: value for key, value in plain.items() if key != "digest"}
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return "sha256:" + hashlib.sha256(canonical.encode()).hexdigest()


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number")
