"""What git knows of a project, asked without letting the repository's own settings run anything."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from waypost.errors import Unavailable

_SETTINGS = (
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    "log.showSignature=false",
    "commit.gpgSign=false",
    "tag.gpgSign=false",
    "gc.auto=0",
)
_HARMLESS = ("--no-pager", "--no-optional-locks", *(word for setting in _SETTINGS for word in ("-c", setting)))
_NO_NETWORK = {"GIT_ALLOW_PROTOCOL": "none", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
_TIMEOUT_S = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """Where the work stands. ``changed`` counts files that differ from the commit, new ones included."""

    id: str
    day: str  # of the commit, UTC, YYYY-MM-DD
    changed: int

    @property
    def clean(self) -> bool:
        return self.changed == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One commit of the history."""

    id: str
    day: str
    author: str  # e-mail address as committed


def git(*arguments: str, cwd: Path, env: Mapping[str, str] | None = None, text: str | None = None) -> str:
    """Run git quietly and return what it printed. ``Unavailable`` when git is absent, ``GitFailed`` when it refuses."""
    command = ["git", *_HARMLESS, *arguments]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(
            command,
            cwd=cwd,
            env={**inherited, **_NO_NETWORK, **(env or {})},
            input=text,
            capture_output=True,
            timeout=_TIMEOUT_S,
            encoding="utf-8",
            errors="surrogateescape",
            check=False,
        )
    except FileNotFoundError:
        raise Unavailable("The program git is not installed.", hint="install git and run the command again") from None
    except subprocess.TimeoutExpired:
        raise GitFailed(f"git {arguments[0]} took longer than {_TIMEOUT_S} s in {cwd}.") from None
    if done.returncode != 0:
        raise GitFailed(f"git {arguments[0]} failed in {cwd}: {done.stderr.strip()[-400:]}")
    return done.stdout


class GitFailed(Unavailable):
    """Git is there and refused."""


def is_tracked(project: Path) -> bool:
    """Whether the folder lies in a git work tree."""
    try:
        return git("rev-parse", "--is-inside-work-tree", cwd=project).strip() == "true"
    except GitFailed:
        return False


def head(project: Path, leave_out: frozenset[str] = frozenset()) -> Commit | None:
    """The commit the folder stands on, ``None`` without one. Changes to ``leave_out`` (paths below it) do not count."""
    if not is_tracked(project):
        return None
    try:
        commit, seconds = git("log", "-1", "--format=%H %ct", cwd=project).split()
    except (GitFailed, ValueError):
        return None
    paths = set(changed_paths(project))
    return Commit(id=commit, day=_day(seconds), changed=len(paths - leave_out))


def holds(project: Path, commit: str) -> bool:
    """Whether the history holds a commit. Where there is no full history to ask, nothing speaks against it."""
    if not is_tracked(project) or git("rev-parse", "--is-shallow-repository", cwd=project).strip() == "true":
        return True
    try:
        git("cat-file", "-e", f"{commit}^{{commit}}", cwd=project)
    except GitFailed:
        return False
    return True


def changed_paths(project: Path) -> tuple[str, ...]:
    """Paths below the folder that differ from the commit, new ones included, sorted."""
    wanted = ("--porcelain=v1", "-z", "--untracked-files=all", "--ignore-submodules=dirty", "--no-renames", "--", ".")
    listing = git("status", *wanted, cwd=project, env=_unfiltered(project))
    prefix = git("rev-parse", "--show-prefix", cwd=project).rstrip("\n")
    return tuple(sorted({line[3:].removeprefix(prefix) for line in listing.split("\0") if line}))


def unmerged_paths(project: Path) -> tuple[str, ...]:
    """Paths below the folder that a merge left with conflicts, sorted."""
    wanted = ("--name-only", "--relative", "--diff-filter=U", "--ignore-submodules=dirty", "-z", "--", ".")
    listing = git("diff", *wanted, cwd=project, env=_unfiltered(project))
    return tuple(sorted(filter(None, set(listing.split("\0")))))


def ignored_paths(project: Path) -> frozenset[str]:
    """What the folder holds that git is told to ignore; a folder ends in "/". Nothing outside a repository."""
    if not is_tracked(project):
        return frozenset()
    everywhere = ("-c", f"core.excludesFile={os.devnull}")  # what one person ignores on one machine does not count
    wanted = ("--others", "--ignored", "--exclude-standard", "--directory", "-z", "--", ".")
    try:
        return frozenset(filter(None, git(*everywhere, "ls-files", *wanted, cwd=project).split("\0")))
    except GitFailed:
        return frozenset()


def history(project: Path) -> tuple[Past, ...]:
    """Every commit that touched the folder, newest first."""
    if not is_tracked(project):
        return ()
    try:
        log = git("log", "--no-textconv", "--no-ext-diff", "--format=%H%x00%ct%x00%ae", "--", ".", cwd=project)
    except GitFailed:
        return ()
    rows = (line.split("\0") for line in log.splitlines())
    return tuple(Past(id=row[0], day=_day(row[1]), author=row[2]) for row in rows)


def _unfiltered(project: Path) -> dict[str, str]:
    """Variables that keep git from running the filters that the repository's own settings name.

    To compare a file with the commit git would run them; those of the user's own settings (such as git-lfs) stay.
    """
    wanted = ("--show-scope", "--null", "--name-only", "--get-regexp", r"^filter\..*\.(clean|smudge|process)$")
    try:
        words = git("config", *wanted, cwd=project).split("\0")[:-1]
    except GitFailed:
        return {}
    scoped = zip(words[::2], words[1::2], strict=True)
    filters = sorted({name.rpartition(".")[0] for scope, name in scoped if scope not in ("system", "global")})
    off = [(f"{each}.{key}", "") for each in filters for key in ("clean", "smudge", "process")]
    off += [(f"{each}.required", "false") for each in filters]
    numbered = {f"GIT_CONFIG_KEY_{number}": key for number, (key, _) in enumerate(off)}
    values = {f"GIT_CONFIG_VALUE_{number}": value for number, (_, value) in enumerate(off)}
    return {"GIT_CONFIG_COUNT": str(len(off)), **numbered, **values}


def _day(seconds: str) -> str:
    return dt.datetime.fromtimestamp(int(seconds), tz=dt.UTC).date().isoformat()
