"""Door three: run a project's checks, each contained, and turn them into evidence."""

from __future__ import annotations

import datetime as dt
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import waypost
from waypost.errors import Unavailable, UsageError
from waypost.portfolio import authorship, environment, git, history, process, scaffold, walk
from waypost.portfolio.evidence import (
    EVIDENCE,
    FORMAT,
    HISTORY,
    Checked,
    Evidence,
    Outcome,
    Ownership,
    Setting,
    Source,
    objectives_shown,
    sealed,
    skills_shown,
)
from waypost.portfolio.kits import Tree
from waypost.portfolio.manifest import MANIFEST, Check, Kit, parse_manifest
from waypost.portfolio.reported import verdict

Progress = Callable[[str, str], None]  # what is going on, and its latest line of output
_NOT_CHECKED = frozenset({EVIDENCE, HISTORY, "DEFENCE.md", "README.md"})


def silent(what: str, line: str) -> None:
    """Progress that nobody watches."""


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
        history.must_be_writable(project)
    started = time.monotonic()
    built = environment.build(project, kit, lambda line: progress("environment", line))
    content = content_digest(project)
    before = scaffold.known(project, root)
    checked = tuple(run_check(project, kit, each, target=target, before=before, progress=progress) for each in wanted)
    title, owner = scaffold.title_and_owner(project, kit)
    evidence = sealed(
        Evidence(
            format=FORMAT,
            waypost=waypost.__version__,
            title=title,
            owner=owner,
            honesty=kit.honesty,
            made=made.astimezone(dt.UTC).isoformat(timespec="seconds"),
            source=_source(project, kit, content),
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
            ownership=_ownership(project, kit, checked, root),
            previous=history.last_digest(project),
        )
    )
    if write:
        history.save(project, evidence)
    return evidence


def chosen(kit: Kit, only: tuple[str, ...]) -> tuple[Check, ...]:
    """The checks named, or all of them; ``UsageError`` for a name that the kit does not have."""
    unknown = set(only) - {each.id for each in kit.check}
    if unknown:
        raise UsageError(
            f"No check {sorted(unknown)[0]!r} in {MANIFEST}; it has {', '.join(each.id for each in kit.check)}.",
        )
    return tuple(each for each in kit.check if not only or each.id in only)


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
        reported = verdict(done, place, wanted, project)
    return Checked(
        id=wanted.id,
        question=wanted.question,
        outcome=reported.outcome,
        summary=reported.summary,
        duration_s=round(done.duration_s, 3),
        origin=_origin(wanted, project, before),
        evaluation=wanted.evaluation,
        skills=wanted.skills,
        data=reported.data,
        results=reported.results,
        findings=reported.findings,
        remedy=wanted.remedy if reported.outcome in (Outcome.FAILED, Outcome.ERROR) else None,
    )


def content_digest(project: Path) -> str:
    """One digest over what the checks are about. What git is told to ignore is not part of the work."""
    return walk.content_digest(project, (*_NOT_CHECKED, *git.ignored_paths(project)))


def _origin(wanted: Check, project: Path, before: Tree) -> str | None:
    """Whether the kit wrote this check, or the owner changed or added it.

    The files its command names count as the check.
    """
    if MANIFEST not in before:
        return None
    original = {each.id: each for each in parse_manifest(before[MANIFEST]).check}
    if wanted.id not in original:
        return "own"
    modules = [word.replace(".", "/") for word in wanted.command]
    named = {*wanted.command, *(f"{module}{ending}" for module in modules for ending in (".py", "/__main__.py"))}
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


def _source(project: Path, kit: Kit, content: str) -> Source:
    made_from = scaffold.origin(project)
    commit = git.head(project, frozenset({EVIDENCE, HISTORY}))
    return Source(
        commit=commit.id if commit else None,
        clean=commit.clean if commit else None,
        changed_files=commit.changed if commit else None,
        content=content,
        kit=kit.id,
        kit_version=made_from.version if made_from else kit.version,
        kit_digest=made_from.digest if made_from else None,
    )


def _ownership(project: Path, kit: Kit, checked: tuple[Checked, ...], root: Path | None) -> Ownership:
    results = [(result.name, result.value) for each in checked for result in each.results]
    try:
        return authorship.in_short(authorship.measure(project, kit, results, root))
    except (Unavailable, UsageError) as error:
        statement = f"How far the work is the owner's is not known: {error}"
        return Ownership(statement=statement, untouched=None, code_share=None, prose_share=None)
