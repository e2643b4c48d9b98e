"""The evidence of a project: what was checked, on which state of the work, with which result, and what that shows.

The digest tells that a file was changed after it was written. It cannot tell who wrote it: somebody who writes a whole
new file can write a fitting digest too. What proves a claim is running the checks again, which anybody can do with
``waypost project check DIR --recheck``.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from waypost.errors import DataError, UsageError
from waypost.portfolio import walk
from waypost.portfolio.manifest import Check, Kit

EVIDENCE, HISTORY = "evidence.json", ".waypost/evidence.jsonl"
FORMAT = "waypost-evidence/1"
_LARGEST = 8_000_000
_TIMES = frozenset({"min", "s", "ms", "us", "µs", "ns", "1/s"})
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
    def all_passed(self) -> bool:
        """Whether something passed and nothing failed."""
        outcomes = {check.outcome for check in self.checks}
        return Outcome.PASSED in outcomes and not outcomes & {Outcome.FAILED, Outcome.ERROR}

    @property
    def measured(self) -> tuple[tuple[str, float], ...]:
        """Every measured figure, by name."""
        return tuple((result.name, result.value) for check in self.checks for result in check.results)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Where a second run of the checks came out differently."""

    check: str
    stated: str
    found: str


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
    passed = {check.id for check in checks if check.outcome is Outcome.PASSED}
    return tuple(
        ObjectiveShown(
            credential=each.credential, domain=each.domain, checks=each.checks, shown=set(each.checks) <= passed
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
    problems = inconsistencies(evidence)
    if problems:
        raise DataError(
            tuple(f"{place}: {problem}" for problem in problems),
            hint=f"waypost project check {place.parent}  writes it anew",
        )
    return evidence


def parse(text: str, where: str = EVIDENCE) -> Evidence:
    """Evidence from its text; an unknown key, a wrong type or a digest that does not fit raises ``DataError``."""
    from pydantic import TypeAdapter, ValidationError

    again = f"waypost project check {Path(where).parent}  writes it anew"
    try:
        plain = json.loads(text, parse_constant=_no_constant)
        evidence = TypeAdapter(Evidence).validate_json(text, strict=True)
    except ValidationError as error:
        problems = tuple(
            f"{where}: {'.'.join(map(str, each['loc']))}: {each['msg']}." for each in error.errors(include_url=False)
        )
        raise DataError(problems[:20], hint=again) from None
    except json.JSONDecodeError as error:
        text = f"{error.msg} in line {error.lineno}, column {error.colno}"
        raise DataError((f"{where}: not readable as JSON: {text}.",), hint=again) from None
    except (ValueError, RecursionError):
        raise DataError((f"{where}: not readable as JSON: too deep, or a number no JSON has.",), hint=again) from None
    if evidence.format != FORMAT:
        raise DataError((f"{where}: format is {evidence.format!r}; this Waypost reads {FORMAT!r}.",), hint=again)
    if evidence.digest != _digest(plain):
        raise DataError(
            (f"{where}: the digest does not fit the content; the file was changed after Waypost wrote it.",), hint=again
        )
    return evidence


def inconsistencies(evidence: Evidence) -> tuple[str, ...]:
    """What in the evidence contradicts itself: claims that its own checks and figures do not carry."""
    problems = []
    for check in evidence.checks:
        outside = [result.name for result in check.results if not result.within]
        if check.outcome is Outcome.PASSED and outside:
            problems.append(
                f"check {check.id!r} is said to have passed with {', '.join(outside)} outside its threshold."
            )
        if check.outcome is Outcome.PASSED and check.evaluation and not check.results:
            problems.append(f"check {check.id!r} is an evaluation said to have passed without a result.")
        if not all(map(math.isfinite, (result.value for result in check.results))):
            problems.append(f"check {check.id!r} states a figure that is no number.")
    ids = [check.id for check in evidence.checks]
    if len(ids) != len(set(ids)):
        problems.append("a check appears twice.")
    if evidence.skills != skills_shown(evidence.checks):
        problems.append("the skills are not those that its passed checks show.")
    passed = {check.id for check in evidence.checks if check.outcome is Outcome.PASSED}
    for objective in evidence.objectives:
        if objective.shown != (set(objective.checks) <= passed):
            problems.append(
                f"objective {objective.domain!r} of {objective.credential} does not follow from its checks."
            )
    if evidence.source.clean is not None and evidence.source.clean != (evidence.source.changed_files == 0):
        problems.append("clean and changed_files contradict each other.")
    if evidence.ownership.untouched and evidence.ownership.code_share:
        problems.append("an untouched scaffold cannot hold code of the owner's.")
    return tuple(problems)


def contradictions(evidence: Evidence, kit: Kit) -> tuple[str, ...]:
    """What the evidence claims beyond the manifest of the project: checks, skills and objectives that are not in it."""
    known: Mapping[str, Check] = {check.id: check for check in kit.check}
    problems = []
    for check in evidence.checks:
        stated = known.get(check.id)
        if stated is None:
            problems.append(f"check {check.id!r} is not in kit.toml.")
        elif (check.skills, check.evaluation, check.question) != (stated.skills, stated.evaluation, stated.question):
            problems.append(f"check {check.id!r} is described otherwise in kit.toml.")
    claimed = {(each.credential, each.domain, each.checks) for each in evidence.objectives}
    if claimed != {(each.credential, each.domain, each.checks) for each in kit.objective}:
        problems.append("the objectives are not those of kit.toml.")
    return tuple(problems)


def differences(stated: Evidence, found: tuple[Checked, ...], tolerance: float = 0.02) -> tuple[Difference, ...]:
    """Compare stated evidence with a second run.

    Figures may differ by ``tolerance``, relative; what they were measured on, and how they are judged, may not.
    Times and rates belong to the machine: of them only the limits must hold.
    """
    again = {check.id: check for check in found}
    result = []
    for check in stated.checks:
        other = again.get(check.id)
        if other is None or other.outcome is not check.outcome:
            result.append(Difference(check=check.id, stated=check.outcome, found=other.outcome if other else "not run"))
            continue
        if (check.data, check.origin) != (other.data, other.origin):
            result.append(Difference(check=check.id, stated=_kind(check), found=_kind(other)))
        measured = {each.name: each for each in other.results}
        result += [
            Difference(
                check=check.id,
                stated=_told(each),
                found=_told(measured[each.name]) if each.name in measured else "nothing",
            )
            for each in check.results
            if each.name not in measured or not _agree(each, measured[each.name], tolerance)
        ]
    return tuple(result)


def _agree(one: Measured, other: Measured, tolerance: float) -> bool:
    nowhere = (math.inf, math.inf)
    figures = [(one.value, other.value), *zip(one.interval or nowhere, other.interval or nowhere, strict=True)]
    if replace(one, value=0.0, interval=None) != replace(other, value=0.0, interval=None):
        return False
    if one.unit is not None and (one.unit in _TIMES or one.unit.endswith(("/s", " per second"))):
        return one.within == other.within
    return all(math.isclose(left, right, rel_tol=tolerance, abs_tol=1e-9) for left, right in figures)


def _told(result: Measured) -> str:
    """A figure with everything that it is judged by."""
    parts = {
        "n": result.n,
        "at least": result.at_least,
        "at most": result.at_most,
        "from": result.interval and result.interval[0],
        "to": result.interval and result.interval[1],
        "published": result.reference,
    }
    said = ", ".join(f"{name} {figure(value)}" for name, value in parts.items() if value is not None)
    return (
        f"{result.name} {figure(result.value)}"
        + (f" {result.unit}" if result.unit else "")
        + (f" ({said})" if said else "")
    )


def _kind(check: Checked) -> str:
    return f"a check of {check.origin or 'unknown'} origin on {check.data or 'no'} data"


def _digest(plain: Mapping[str, Any]) -> str:
    body = {key: value for key, value in plain.items() if key != "digest"}
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return "sha256:" + hashlib.sha256(canonical.encode()).hexdigest()


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number")
