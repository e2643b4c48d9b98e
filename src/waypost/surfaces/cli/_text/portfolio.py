"""What ``waypost project`` prints: data on standard output, everything else on standard error."""

from __future__ import annotations

import contextlib
import json
import shlex
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typer

from waypost.errors import DataError
from waypost.portfolio import environment, evidence, process
from waypost.portfolio.audit import Audit
from waypost.portfolio.authorship import Authorship
from waypost.portfolio.defence import DEFENCE, Defence, State
from waypost.portfolio.evidence import EVIDENCE, Evidence, Outcome
from waypost.portfolio.manifest import Check, Kit
from waypost.portfolio.overlap import Share
from waypost.portfolio.recheck import Recheck
from waypost.portfolio.running import Job
from waypost.portfolio.scaffold import Intent, Origin, Update
from waypost.portfolio.walk import printable
from waypost.surfaces import words
from waypost.surfaces.cli._text.console import indented, terminal

_MARKS = {
    "passed": "ok",
    "failed": "FAILED",
    "error": "ERROR",
    "not-available": "not available",
    "not-applicable": "n/a",
}


def say(text: str) -> None:
    """A line of the answer, with what could steer a terminal written out."""
    typer.echo(printable(text))


def note(text: str) -> None:
    """Something for the reader, not for the next program: on standard error."""
    typer.echo(printable(text), err=True)


def plain(value: Any) -> Any:
    """Plain values of a dataclass."""
    return json.loads(json.dumps(asdict(value), default=str))


def kit_object(kit: Kit) -> dict[str, Any]:
    """A kit as programs read it."""
    return {
        "id": kit.id,
        "title": kit.title,
        "version": kit.version,
        "summary": kit.summary,
        "honesty": kit.honesty,
        "credentials": list(kit.credentials),
        "skills": list(kit.skills),
        "install_mb": kit.install_mb,
        "python": kit.environment.python,
        "cloud": kit.cloud is not None,
        "cost_ceiling_usd": kit.cloud.cost_ceiling_usd if kit.cloud else None,
        "checks": [{"id": each.id, "question": each.question, "skills": list(each.skills)} for each in kit.check],
        "objectives": [
            {"credential": each.credential, "domain": each.domain, "checks": list(each.checks)}
            for each in kit.objective
        ],
    }


def print_kits(kits: Sequence[Kit]) -> None:
    """The kits as a list."""
    console = terminal()
    for kit in kits:
        indented(console, f"{kit.id}  {kit.title}  ({kit.install_mb:g} MB once installed)", by=0)
        pairs = f"pairs with {', '.join(kit.credentials) or 'no exam'}; shows {', '.join(kit.skills)}"
        for line in (kit.summary, kit.honesty, pairs):
            indented(console, line, by=4)
    note(f"{len(kits)} kits. Start one: waypost project new KIT DIR")


def print_intent(wish: Intent) -> None:
    """What is about to be written."""
    kit = wish.kit
    size = sum(size for _, size in wish.files)
    note(f"{kit.title} ({kit.id} {kit.version}) goes to {wish.target}:")
    note(f"  {len(wish.files)} files, {size / 1000:,.0f} kB{_folders(wish)}")
    note(f"  {'a git repository with one commit' if wish.makes_repository else 'inside the git repository there'}")
    note(f"Nothing is installed or run now. The first run installs about {kit.install_mb:g} MB into .venv there.")
    note(kit.honesty)


def made_object(wish: Intent, made: Origin) -> dict[str, Any]:
    """What was written."""
    return {
        "kit": made.kit,
        "version": made.version,
        "digest": made.digest,
        "path": str(wish.target),
        "project_name": made.answers.project_name,
        "owner": made.answers.owner,
        "files": [path for path, _ in wish.files],
        "install_mb": wish.kit.install_mb,
        "honesty": wish.kit.honesty,
        "next": [f"waypost project {verb} {_quoted(wish.target)}" for verb in ("run", "check", "own", "defend")],
    }


def print_made(wish: Intent) -> None:
    """What to do next."""
    place = _quoted(wish.target)
    say(f"written: {wish.target}")
    say(f"next: waypost project run {place}      what it does: {wish.kit.run.shows}")
    say(f"      waypost project check {place}    then own, defend and show")
    for each in wish.kit.make_it_your_own:
        say(f"make it your own: {each.what}" + (f" ({each.where})" if each.where else ""))


def print_update(done: Update) -> None:
    """What an update changed."""
    if done.before == done.after:
        say(f"nothing to do: {done.after} is the newest version this Waypost holds")
        return
    say(f"{done.before} -> {done.after}: {len(done.changed)} files changed")
    for path in done.changed:
        say(f"  {path}" + ("  CONFLICT: resolve the markers in it" if path in done.conflicts else ""))
    for path in done.kept:
        say(f"  {path}  KEPT: the newer kit has no such file, and you have changed it; delete it if you do not need it")
    note("hint: look with git diff, then git add -A && git commit")


def print_job(kit: Kit, job: Job, *, teardown: bool) -> None:
    """What is about to run, what it may cost and how it is taken down."""
    note(f"{kit.id}: {shlex.join(job.command)} ({job.target}, at most {job.timeout_s:g} s)")
    if job.cloud is None:
        note(kit.honesty)
    elif not teardown:
        note(f"This uses your cloud account: at most {job.cloud.cost_ceiling_usd:.2f} USD. {job.cloud.cost_basis}")
        note("Take it down with: waypost project run DIR --teardown")


def print_wanted(wanted: Sequence[Check]) -> None:
    """What is about to run: the commands are the project's, whoever it came from."""
    note("This runs the project's own code:")
    for check in wanted:
        note(f"  {check.id}: {shlex.join(check.command)} (at most {check.timeout_s:g} s)")


def say_environment(folder: Path, kit: Kit) -> None:
    """Say what will be installed, and with which options of the project's, when anything will."""
    if not environment.is_built(folder):
        options = f", with {shlex.join(kit.environment.uv_options)}" if kit.environment.uv_options else ""
        note(f"making the environment: about {kit.install_mb:g} MB in {folder / '.venv'}{options}")


def run_object(kit: Kit, job: Job, done: process.Finished) -> dict[str, Any]:
    """How a job ended, as programs read it; ``code`` is null where it was stopped or could not start."""
    return {
        "kit": kit.id,
        "target": job.target,
        "command": list(job.command),
        "ok": done.code == 0,
        "code": done.code,
        "problem": done.problem,
        "duration_s": round(done.duration_s, 3),
        "output": [printable(line) for line in done.tail.splitlines()],
    }


def print_end(folder: Path, kit: Kit, job: Job, done: process.Finished, *, teardown: bool) -> None:
    """How a job ended."""
    if done.code == 0:
        note(f"done in {done.duration_s:.1f} s")
        if not teardown:
            note(f"next: waypost project check {_quoted(folder)}")
        return
    note(f"{kit.id} {done.problem or f'ended with exit code {done.code}'} after {done.duration_s:.1f} s.")
    if job.cloud is not None and not teardown:
        note(f"hint: waypost project run {_quoted(folder)} --teardown  removes what was made")


def print_evidence(folder: Path, found: Evidence, *, written: bool) -> None:
    """The outcomes, what they show, and whose work it is."""
    for check in found.checks:
        say(f"{_MARKS[check.outcome]:>13}  {check.id}  {check.question} ({check.duration_s:.1f} s)")
        for line in check.summary.splitlines():
            say(f"{'':15}{line}")
        for result in check.results:
            limits = [f">= {evidence.figure(result.at_least)}"] if result.at_least is not None else []
            limits += [f"<= {evidence.figure(result.at_most)}"] if result.at_most is not None else []
            published = [f"published {evidence.figure(result.reference)}"] if result.reference is not None else []
            beside = "; ".join([*([" and ".join(limits)] if limits else []), *published])
            say(f"{'':15}{result.name}: {evidence.figure(result.value)}" + (f" ({beside})" if beside else ""))
        for finding in check.findings:
            say(f"{'':15}{finding.where or ''}{': ' if finding.where else ''}{finding.message}")
        if check.remedy:
            say(f"{'':15}hint: {check.remedy}")
    shown = [each for each in found.objectives if each.shown]
    say(f"skills shown: {', '.join(each.skill for each in found.skills) or 'none'}")
    say(f"exam objectives shown: {len(shown)} of {len(found.objectives)}")
    for each in shown:
        say(f"  {each.credential}: {each.domain}")
    say(found.ownership.statement)
    if found.source.clean is False:
        number = found.source.changed_files or 0
        files = f"{words.count(number, 'file')} {'is' if number == 1 else 'are'}"
        say(f"{files} not committed; evidence of a clean commit counts for more.")
    if written:
        note(f"written: {folder / EVIDENCE}")


def exit_of(found: Evidence) -> int:
    """0 all good, 1 something failed, 3 nothing could be checked here."""
    outcomes = {check.outcome for check in found.checks}
    if outcomes & {Outcome.FAILED, Outcome.ERROR}:
        return 1
    return 3 if outcomes == {Outcome.NOT_AVAILABLE} else 0


def print_recheck(compared: Recheck) -> None:
    """Whether a second run confirms the evidence."""
    for each in compared.differences:
        say(f"{each.check}: the evidence says {each.stated}, this run found {each.found}")
    for sentence in compared.doubts:
        say(f"careful: {sentence}")
    say("confirmed: this run found what the evidence says" if compared.confirmed else "not confirmed")


def own_object(found: Authorship) -> dict[str, Any]:
    """How far the work is the owner's, as programs read it."""
    return {
        **plain(found),
        "code": _share(found.code),
        "prose": _share(found.prose),
        "own_lines": {path: len(lines) for path, lines in found.own_lines.items()},
    }


def stated_evidence(folder: Path, *, must: bool = False) -> tuple[Evidence | None, tuple[str, ...]]:
    """The evidence in a project and what is wrong with it. None at all is fine unless there ``must`` be some."""
    if not must and not (folder / EVIDENCE).exists():
        return None, ()
    try:
        return evidence.read(folder), ()
    except DataError as error:
        return None, error.problems


def print_doubts(problems: Sequence[str]) -> None:
    """What is wrong with a file of evidence."""
    for problem in problems:
        say(f"careful: {problem}")
    say("not confirmed")


def print_own(found: Authorship, problems: Sequence[str]) -> None:
    """How far the work is the owner's."""
    say(found.statement)
    for problem in problems:
        say(f"careful: {problem}")
    for item in found.items:
        say(f"{item.state:>9}  {item.question}")
        say(f"{'':11}{item.found}")
        if item.next:
            say(f"{'':11}next: {item.next}")


def print_audit(path: Path, found: Audit) -> None:
    """Which skills a repository shows and what a reviewer would miss."""
    say(f"{path}: {found.files:,} files, {found.lines:,} lines read in {found.duration_s:.1f} s, nothing run")
    for seen in found.skills:
        if seen.strength == "shown":
            say(f"  {seen.skill}  ({words.count(seen.count, 'place')})")
            for place in seen.places[:3]:
                say(f"      {place}  {place.what}")
    if not any(seen.strength == "shown" for seen in found.skills):
        say("  no skill is shown: Python and notebooks are read call by call, other files for what the rules know of")
    hinted = [seen.skill for seen in found.skills if seen.strength != "shown"]
    if hinted:
        say(f"  only hinted at: {', '.join(hinted)}")
    if found.missing:
        say("A reviewer would miss:")
        for gap in found.missing:
            say(f"  {gap.what} {gap.why}")
            for place in gap.places[:3]:
                say(f"      {place}")
            say(f"      next: {gap.next}")
    for sentence in found.notes:
        note(f"note: {sentence}")
    if found.unread:
        first = found.unread[0]
        note(f"note: {len(found.unread)} files were not read in full, the first {first} ({first.what})")


def defence_object(found: Defence) -> dict[str, Any]:
    """Questions and how their answers stand, as programs read them."""
    return {
        "questions": [
            {
                "id": entry.question.id,
                "kind": entry.question.kind,
                "question": entry.question.question,
                "file": entry.question.file,
                "line": entry.question.line,
                "digest": entry.question.digest,
                "state": str(entry.state),
                "own": entry.question.own,
                "answer": entry.answer or None,
            }
            for entry in found.entries
        ],
        **{str(state): found.count(state) for state in State},
        "file": DEFENCE,
        "written": found.written,
    }


def print_defence(folder: Path, found: Defence) -> None:
    """The questions with their state."""
    if not found.entries:
        say("No question could be drawn: there is no Python code that sets, measures, splits or limits anything.")
        return
    for entry in found.entries:
        question = entry.question
        say(f"{entry.state:>10}  {question.id}  {question.file}:{question.line}  {question.question}")
    counts = ", ".join(f"{found.count(state)} {state}" for state in State if found.count(state))
    note(f"{counts}. Answer them in {folder / DEFENCE}, at least twenty words each.")


def titles() -> dict[str, str]:
    """Credential and skill ids to titles, from the catalogue."""
    from waypost import api

    catalogue = api.load_catalogue()
    names = {one: credential.title for one, credential in catalogue.credentials.items()}
    return names | {one: skill.title for one, skill in catalogue.skills.items()}


@contextlib.contextmanager
def progress() -> Iterator[Callable[[str, str], None]]:
    """Tell on standard error what is going on: live on a terminal, one line for each step elsewhere."""
    if sys.stderr.isatty():
        from rich.console import Console

        started = time.monotonic()
        console = Console(stderr=True, markup=False, highlight=False)
        with console.status("") as status:
            yield lambda what, line: status.update(
                f"{what} {time.monotonic() - started:.0f} s  {printable(line)[: console.width - 30]}"
            )
        return
    seen: set[str] = set()

    def tell(what: str, line: str) -> None:  # noqa: ARG001
        if what not in seen:
            seen.add(what)
            note(f"... {what}")

    yield tell


def _share(part: Share | None) -> dict[str, Any] | None:
    return None if part is None else {**asdict(part), "share": part.share}


def _folders(wish: Intent) -> str:
    tops = sorted({path.partition("/")[0] + ("/" if "/" in path else "") for path, _ in wish.files})
    return f": {' '.join(tops[:14])}" + (" …" if len(tops) > 14 else "")


def _quoted(path: Path) -> str:
    return shlex.quote(str(path))
