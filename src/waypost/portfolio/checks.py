"""Door three: run a project's checks, each contained, and turn them into evidence."""

from __future__ import annotations

import datetime as dt
import json
import math
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import waypost
from waypost.catalogue.writing import write_beside
from waypost.errors import Unavailable, UsageError
from waypost.portfolio import authorship, environment, git, process, scaffold, walk
from waypost.portfolio.evidence import (
    EVIDENCE,
    FORMAT,
    HISTORY,
    Checked,
    Difference,
    Evidence,
    Finding,
    Measured,
    Outcome,
    Ownership,
    Setting,
    Source,
    contradictions,
    differences,
    figure,
    objectives_shown,
    render,
    sealed,
    skills_shown,
)
from waypost.portfolio.kits import Tree
from waypost.portfolio.manifest import MANIFEST, Check, Kit, parse_manifest

Progress = Callable[[str, str], None]  # what is going on, and its latest line of output


def silent(what: str, line: str) -> None:
    """Progress that nobody watches."""


NOT_CHECKED = frozenset({EVIDENCE, HISTORY, "DEFENCE.md", "README.md"})
_LARGEST_RESULT, _LARGEST_HISTORY = 1_000_000, 32_000_000
_AGAIN = "make room for it and run the command again"
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


def check(
    project: Path,
    *,
    made: dt.datetime,
    target: str = "local",
    only: tuple[str, ...] = (),
    progress: Progress = silent,
    root: Path | None = None,
    write: bool = True,
) -> Evidence:
    """Run every check (or those in ``only``) and write ``evidence.json`` unless told not to.

    ``made`` is the time now, with its zone.
    """
    kit = scaffold.project_kit(project)
    wanted = chosen(kit, only)
    if write:
        _must_take_evidence(project)
    started = time.monotonic()
    built = environment.build(project, kit, lambda line: progress("environment", line))
    content = content_digest(project)
    before = _pristine(project, root)
    checked = tuple(run_check(project, kit, each, target=target, before=before, progress=progress) for each in wanted)
    made_from = scaffold.origin(project)
    commit = git.head(project, frozenset({EVIDENCE, HISTORY}))
    measured = tuple((result.name, result.value) for each in checked for result in each.results)
    title, owner = _names(kit, made_from)
    evidence = sealed(
        Evidence(
            format=FORMAT,
            waypost=_version(),
            title=title,
            owner=owner,
            honesty=kit.honesty,
            made=made.astimezone(dt.UTC).isoformat(timespec="seconds"),
            source=Source(
                commit=commit.id if commit else None,
                clean=commit.clean if commit else None,
                changed_files=commit.changed if commit else None,
                content=content,
                kit=kit.id,
                kit_version=made_from.version if made_from else kit.version,
                kit_digest=made_from.digest if made_from else None,
            ),
            setting=Setting(
                target=target,
                platform=environment.platform_name(),
                python=environment.python_version(project),
                install_mb=environment.installed_mb(project),
                lock=built.lock_digest,
                versions=environment.versions(project),
            ),
            duration_s=round(time.monotonic() - started, 3),
            checks=checked,
            skills=skills_shown(checked),
            objectives=objectives_shown(kit, checked),
            ownership=_ownership(project, kit, measured, root),
            previous=_last_digest(project),
        )
    )
    if write:
        save(project, evidence)
    return evidence


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


def content_digest(project: Path) -> str:
    """One digest over what the checks are about. What git is told to ignore is not part of the work."""
    return walk.content_digest(project, (*NOT_CHECKED, *git.ignored_paths(project)))


def _must_take_evidence(project: Path) -> None:
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


def _earlier(project: Path) -> str:
    """The history of evidence so far; empty when there is none."""
    try:
        return walk.text_of(project / HISTORY, _LARGEST_HISTORY)
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{project / HISTORY} cannot be read: {error}.", hint=f"move {HISTORY} away") from None


def run_check(
    project: Path, kit: Kit, wanted: Check, *, target: str, before: Tree, progress: Progress = silent
) -> Checked:
    """Run one check in its environment, within its time limit."""
    progress(wanted.id, "")
    with tempfile.TemporaryDirectory(prefix="waypost-check-") as scratch:
        place = Path(scratch, "result.json")
        env = environment.variables(project, kit, target) | {"WAYPOST_RESULT": str(place)}
        command = environment.command_line(project, wanted.command)
        done = process.run(
            command, cwd=project, env=env, timeout_s=wanted.timeout_s, on_line=lambda line: progress(wanted.id, line)
        )
        outcome, reported = _verdict(done, place, wanted, project)
    return Checked(
        id=wanted.id,
        question=wanted.question,
        outcome=outcome,
        summary=reported.summary,
        duration_s=round(done.duration_s, 3),
        origin=_origin(wanted, project, before),
        evaluation=wanted.evaluation,
        skills=wanted.skills,
        data=reported.data,
        results=reported.results,
        findings=reported.findings,
        remedy=wanted.remedy if outcome in (Outcome.FAILED, Outcome.ERROR) else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Recheck:
    """What a second run says of stated evidence. ``doubts`` are about the evidence and the state of the project."""

    confirmed: bool
    differences: tuple[Difference, ...]
    doubts: tuple[str, ...]
    stated_digest: str


def compare(project: Path, kit: Kit, stated: Evidence, found: Evidence) -> Recheck:
    """Hold stated evidence against a run of today."""
    different = differences(stated, found.checks)
    doubted = [*doubts(project, kit, stated, found.ownership)]
    if stated.source.content != found.source.content:
        doubted.append("The project has changed since the evidence was made.")
    return Recheck(
        confirmed=not different and not doubted,
        differences=different,
        doubts=tuple(doubted),
        stated_digest=stated.digest,
    )


def doubts(project: Path, kit: Kit, stated: Evidence, own: Ownership | None) -> tuple[str, ...]:
    """What speaks against evidence without running anything.

    ``own`` is the ownership as measured now; ``None`` when the project has changed since and the two need not agree.
    """
    found = [*contradictions(stated, kit), *chain_problems(project, stated)]
    made_from = scaffold.origin(project)
    if stated.source.kit_digest != (made_from.digest if made_from else None):
        found.append("The evidence names another scaffold than the project.")
    if (stated.title, stated.owner, stated.honesty) != (*_names(kit, made_from), kit.honesty):
        found.append("The evidence has another title, owner or honesty line than the project.")
    if stated.source.commit is not None and not git.holds(project, stated.source.commit):
        found.append(f"The commit {stated.source.commit[:10]} of the evidence is not in the history of the project.")
    if own is not None and own.untouched is not None:
        found += _other_ownership(stated.ownership, own)
    return tuple(found)


def _names(kit: Kit, made_from: scaffold.Origin | None) -> tuple[str, str]:
    """Title and owner of a project."""
    return (made_from.answers.project_name, made_from.answers.owner) if made_from else (kit.title, "")


def _other_ownership(stated: Ownership, found: Ownership) -> Iterator[str]:
    """Where evidence claims more of the work than there is. README and history may have grown since it was made."""
    if stated.untouched != found.untouched:
        yield f"The evidence says untouched: {stated.untouched}; it is {found.untouched}."
    shares = [("code", stated.code_share, found.code_share)]
    if (stated.prose_share or 0) > (found.prose_share or 0) + 0.02:
        shares.append(("prose", stated.prose_share, found.prose_share))
    for name, said, is_ in shares:
        if said != is_:
            yield f"The evidence says that {_percent(said)} of the {name} is the owner's; it is {_percent(is_)}."
    for mark in ("code", "data", "cases", "decisions"):
        if stated.marks.get(mark) != found.marks.get(mark):
            yield f"The evidence says {mark}: {stated.marks.get(mark)}; it is {found.marks.get(mark)}."


def _percent(share: float | None) -> str:
    return "an unknown part" if share is None else f"{share:.0%}"


def chain_problems(project: Path, evidence: Evidence) -> tuple[str, ...]:
    """Whether the history of evidence is unbroken and ends in this evidence."""
    try:
        text = walk.text_of(project / HISTORY, _LARGEST_HISTORY)
        lines = [json.loads(line) for line in text.splitlines() if line.strip()]
        links = [(line["previous"], line["digest"]) for line in lines]
    except FileNotFoundError:
        return (f"{HISTORY} is missing.",)
    except (ValueError, KeyError, TypeError, OSError, RecursionError):
        return (f"{HISTORY} is not readable.",)
    broken = [number for number in range(1, len(links)) if links[number][0] != links[number - 1][1]]
    problems = [f"{HISTORY}:{number + 1}: does not continue the line before it." for number in broken]
    if not links or links[-1][1] != evidence.digest:
        problems.append(f"{HISTORY} does not end in this evidence.")
    return tuple(problems)


def stale(project: Path, evidence: Evidence) -> str | None:
    """Says so when the project has changed since it was checked."""
    if content_digest(project) == evidence.source.content:
        return None
    return "The project has changed since this evidence was made."


def _verdict(done: process.Finished, place: Path, wanted: Check, project: Path) -> tuple[Outcome, Reported]:
    """Exit code first, then the result file, then the thresholds."""
    if done.problem is not None or done.code not in (0, 1):
        why = done.problem or (
            f"ended by signal {-done.code}" if done.code and done.code < 0 else f"exit code {done.code}"
        )
        return Outcome.ERROR, Reported(outcome=Outcome.ERROR, summary=_said(f"The check {why}.", done.tail, project))
    if place.exists():
        reported, problem = _reported(place)
        if problem is not None:
            return Outcome.ERROR, Reported(outcome=Outcome.ERROR, summary=_said(problem, done.tail, project))
    else:
        reported = Reported(summary="" if done.code == 0 else _said("", done.tail, project))
    outside = [result for result in reported.results if not result.within]
    if done.code == 1 or reported.outcome is Outcome.FAILED or (outside and reported.outcome is Outcome.PASSED):
        return Outcome.FAILED, _with_findings(reported, outside)
    if wanted.evaluation and reported.outcome is Outcome.PASSED and not reported.results:
        return Outcome.ERROR, Reported(
            outcome=Outcome.ERROR, summary="The check is an evaluation and reported no result."
        )
    return reported.outcome, reported


def _with_findings(reported: Reported, outside: list[Measured]) -> Reported:
    def limit(result: Measured) -> str:
        low = result.at_least is not None and result.value < result.at_least
        return f"at least {figure(result.at_least or 0)}" if low else f"at most {figure(result.at_most or 0)}"

    added = tuple(
        Finding(message=f"{result.name} is {figure(result.value)}; expected {limit(result)}.") for result in outside
    )
    return Reported(
        outcome=Outcome.FAILED,
        summary=reported.summary,
        data=reported.data,
        results=reported.results,
        findings=reported.findings + added,
    )


def _reported(place: Path) -> tuple[Reported, str | None]:
    from pydantic import TypeAdapter, ValidationError

    try:
        text = walk.text_of(place, _LARGEST_RESULT)
        reported = TypeAdapter(Reported).validate_json(text, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        return (
            Reported(),
            f"The result does not have the agreed form: {'.'.join(map(str, first['loc']))}: {first['msg']}.",
        )
    except OSError as error:
        return Reported(), f"The result cannot be read: {error.strerror}."
    except UnicodeDecodeError:
        return Reported(), "The result is not UTF-8."
    if reported.data not in (None, "sample", "own", "mixed"):
        return Reported(), f"The result says data is {reported.data!r}; expected sample, own or mixed."
    figures = [figure for result in reported.results for figure in (result.value, *(result.interval or ()))]
    if reported.outcome is Outcome.ERROR or not all(map(math.isfinite, figures)):
        return Reported(), "The result holds a figure that is no number." if figures else "The check reported an error."
    return reported, None


def _said(sentence: str, tail: str, project: Path) -> str:
    """A sentence and the last lines a command printed, without the paths of this machine."""
    for place, stands_for in ((str(project.resolve()), "."), (str(Path.home()), "~")):
        tail = tail.replace(place, stands_for)
    last = [walk.printable(line) for line in tail.strip().splitlines()[-8:]]
    return "\n".join(([sentence] if sentence else []) + last)[-2000:]


def _origin(wanted: Check, project: Path, before: Tree) -> str | None:
    """Whether the kit wrote this check, or the owner changed or added it.

    The files its command names count as the check.
    """
    if MANIFEST not in before:
        return None
    original = {each.id: each for each in parse_manifest(before[MANIFEST]).check}
    if wanted.id not in original:
        return "own"
    named = {word.replace(".", "/") + ".py" for word in wanted.command} | {
        word.replace(".", "/") + "/__main__.py" for word in wanted.command
    }
    named |= set(wanted.command)
    folders = {*wanted.command, *(("tests",) if {"pytest", "unittest"} & set(wanted.command) else ())}
    files = [
        path for path in before if path in named or any(path.startswith(f"{word.rstrip('/')}/") for word in folders)
    ]
    same = original[wanted.id] == wanted and all(_content(project / path) == before[path] for path in files)
    return "kit" if same else "changed"


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def chosen(kit: Kit, only: tuple[str, ...]) -> tuple[Check, ...]:
    """The checks named, or all of them; ``UsageError`` for a name that the kit does not have."""
    unknown = set(only) - {each.id for each in kit.check}
    if unknown:
        raise UsageError(
            f"No check {sorted(unknown)[0]!r} in {MANIFEST}; it has {', '.join(each.id for each in kit.check)}.",
        )
    return tuple(each for each in kit.check if not only or each.id in only)


def _pristine(project: Path, root: Path | None) -> Tree:
    made_from = scaffold.origin(project)
    try:
        return scaffold.pristine(made_from, root) if made_from else {}
    except (Unavailable, UsageError):
        return {}


def _ownership(project: Path, kit: Kit, measured: tuple[tuple[str, float], ...], root: Path | None) -> Ownership:
    try:
        found = authorship.measure(project, kit, measured, root)
    except (Unavailable, UsageError) as error:
        statement = f"How far the work is the owner's is not known: {error}"
        return Ownership(statement=statement, untouched=None, code_share=None, prose_share=None)
    return in_short(found)


def in_short(found: authorship.Authorship) -> Ownership:
    """What evidence states of a measured ownership."""
    return Ownership(
        statement=found.statement,
        untouched=found.untouched,
        code_share=found.code.share if found.code else None,
        prose_share=found.prose.share if found.prose else None,
        marks={item.id: item.state for item in found.items},
    )


def _last_digest(project: Path) -> str | None:
    try:
        lines = [line for line in _earlier(project).splitlines() if line.strip()]
        return str(json.loads(lines[-1])["digest"]) if lines else None
    except (UsageError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("waypost")
    except PackageNotFoundError:
        return str(getattr(waypost, "__version__", "unknown"))
