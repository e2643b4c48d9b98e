"""Door one: make a project from a kit, bring in a newer kit, and know exactly what a project was made from."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from waypost.errors import DataError, Unavailable, UsageError, not_installed
from waypost.portfolio import kits, template, walk
from waypost.portfolio.git import GitFailed, changed_paths, git, head, is_tracked, unmerged_paths
from waypost.portfolio.kits import Tree
from waypost.portfolio.manifest import MANIFEST, Kit, read_manifest
from waypost.portfolio.process import ending_unwinds, undisturbed
from waypost.portfolio.rules import plain_yaml
from waypost.portfolio.target import refused, usable, whole_or_not_at_all

_SCAFFOLD_IDENTITY = {
    "GIT_AUTHOR_NAME": "Waypost scaffold",
    "GIT_AUTHOR_EMAIL": "kits@waypost.invalid",
    "GIT_COMMITTER_NAME": "Waypost scaffold",
    "GIT_COMMITTER_EMAIL": "kits@waypost.invalid",
}
SCAFFOLD_AUTHOR = _SCAFFOLD_IDENTITY["GIT_AUTHOR_EMAIL"]
_LARGEST_ANSWERS = 100_000
_LONGEST_ANSWER = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What the owner said when the project was made."""

    project_name: str
    owner: str = ""

    def __post_init__(self) -> None:
        for name, value in (("project name", self.project_name), ("owner", self.owner)):
            if len(value) > _LONGEST_ANSWER or not value.isprintable() or '"' in value or "\\" in value:
                raise UsageError(
                    f"The {name} is {value!r}; expected at most {_LONGEST_ANSWER} printable characters without quotes."
                )
        if not self.project_name.strip():
            raise UsageError("The project name is empty; expected a few words.")

    @property
    def slug(self) -> str:
        return re.sub(r"[^a-z0-9]+", "-", self.project_name.lower()).strip("-") or "project"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The kit, version and exact tree a project was made from, as its answers file states it."""

    kit: str
    version: str
    digest: str
    answers: Answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """What ``new`` is about to do: write these files (path and bytes) and make one commit.

    Nothing is installed or run.
    """

    kit: Kit
    target: Path
    files: tuple[tuple[str, int], ...]
    makes_repository: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """What an update did, as paths below the project.

    ``conflicts`` are files where both sides changed the same lines; they hold conflict markers. ``kept`` are files that
    the newer kit no longer has and that stay because the owner had changed them.
    """

    before: str
    after: str
    changed: tuple[str, ...]
    conflicts: tuple[str, ...]
    kept: tuple[str, ...] = ()


def intent(kit_id: str, target: Path, root: Path | None = None) -> Intent:
    """Say what ``new`` will do, after refusing a target that cannot take it and a Waypost without the scaffolder."""
    kit = kits.find_kit(kit_id, root)
    target = usable(target)
    _copier()
    tree = template.template_files(kit.id, kit.version, kits.current_tree(kit, root))
    paths = ((path.removeprefix("template/").removesuffix(".jinja"), len(content)) for path, content in tree.items())
    files = tuple(sorted((path, size) for path, size in paths if path != "copier.yml"))
    return Intent(kit=kit, target=target, files=files, makes_repository=not _inside_repository(target.parent))


def new(kit_id: str, target: Path, answers: Answers, root: Path | None = None) -> Origin:
    """Write the project. It appears whole or not at all: it is made aside and renamed into place at the end."""
    wish = intent(kit_id, target, root)
    tree = kits.current_tree(wish.kit, root)
    version = wish.kit.version
    with whole_or_not_at_all(wish.target) as staging, _told(wish.target):
        _render(wish.kit.id, {version: tree}, version, answers, staging)
        if wish.makes_repository:
            _first_commit(staging, f"Scaffold {wish.kit.id} {version}")
    return Origin(kit=wish.kit.id, version=version, digest=kits.tree_digest(tree), answers=answers)


def origin(project: Path) -> Origin | None:
    """What a project was made from, ``None`` when it was not made from a kit.

    A damaged answers file raises ``DataError``.
    """
    path = project / template.ANSWERS
    if not os.path.lexists(path):
        return None
    try:
        stated = plain_yaml(walk.text_of(path, _LARGEST_ANSWERS))
        return Origin(
            kit=str(stated["kit"]),
            version=str(stated["kit_version"]),
            digest=str(stated["kit_digest"]),
            answers=Answers(project_name=str(stated["project_name"]), owner=str(stated.get("owner") or "")),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(
            (f"{path.name}: not an answers file that Waypost wrote ({type(error).__name__}: {error}).",),
            hint=f"git checkout -- {path.name}",
        ) from None


def pristine(made_from: Origin, root: Path | None = None) -> Tree:
    """The scaffold exactly as it was written for this project.

    ``Unavailable`` when this Waypost does not hold that version.
    """
    trees = kits.all_trees(made_from.kit, root)
    tree = trees.get(made_from.version)
    if tree is None:
        raise Unavailable(
            f"This Waypost holds versions {', '.join(trees)} of the kit {made_from.kit!r}; "
            f"the project was made from {made_from.version}.",
            hint="upgrade Waypost: pip install --upgrade waypost",
        )
    if kits.tree_digest(tree) != made_from.digest:
        raise Unavailable(
            f"The project was made from {made_from.kit} {made_from.version} with digest {made_from.digest[:19]}…; "
            f"this Waypost holds that version with digest {kits.tree_digest(tree)[:19]}….",
            hint="use the Waypost the project was made with, or make the project again",
        )
    rendered = _RENDERED.get(made_from)
    if rendered is None:
        with tempfile.TemporaryDirectory(prefix="waypost-pristine-") as scratch:
            folder = Path(scratch, "project")
            with _told(folder):
                _render(made_from.kit, {made_from.version: tree}, made_from.version, made_from.answers, folder)
            rendered = kits.read_tree(folder)
        _RENDERED.clear()
        _RENDERED[made_from] = rendered
    return rendered


_RENDERED: dict[Origin, Tree] = {}  # the last one; the digest in its key pins the content


def known(project: Path, root: Path | None = None) -> Tree:
    """The scaffold of a project, empty where there is none that this Waypost holds."""
    try:
        made_from = origin(project)
        return pristine(made_from, root) if made_from is not None else {}
    except (Unavailable, UsageError):
        return {}


def project_kit(project: Path) -> Kit:
    """The manifest of a project folder. ``UsageError`` when the folder is no project made from a kit."""
    if not project.is_dir():
        raise UsageError(f"{project} is not a folder; expected a project made by `waypost project new`.")
    if not (project / MANIFEST).is_file():
        raise UsageError(
            f"{project} holds no {MANIFEST}; expected a project made by `waypost project new`.",
            hint=f"waypost project audit {project}  works on any repository",
        )
    return read_manifest(project / MANIFEST)


def title_and_owner(project: Path, kit: Kit) -> tuple[str, str]:
    """What the project is called and whose it is; the kit's title and nobody where it was not made from a kit."""
    made_from = origin(project)
    return (made_from.answers.project_name, made_from.answers.owner) if made_from else (kit.title, "")


def update(project: Path, root: Path | None = None) -> Update:
    """Bring a newer version of the kit into a committed project by a three-way merge; the owner's changes stay."""
    copier = _copier()
    made_from = origin(project)
    if made_from is None:
        raise UsageError(f"{project} holds no {template.ANSWERS}; expected a project made by `waypost project new`.")
    commit = head(project)
    if commit is None or not commit.clean:
        what = "is not under git" if commit is None else f"has uncommitted changes ({commit.changed} in all)"
        raise UsageError(
            f"{project} {what}; an update needs a clean commit to come back to.", hint="git add -A && git commit"
        )
    before = pristine(made_from, root)
    trees = kits.all_trees(made_from.kit, root)
    newest = list(trees)[-1]
    if newest == made_from.version:
        return Update(before=newest, after=newest, changed=(), conflicts=())
    with _undone_on_failure(project), template.served(made_from.kit, trees), _told(project):
        copier.run_update(
            project, answers_file=template.ANSWERS, vcs_ref=f"v{newest}", defaults=True, overwrite=True, quiet=True
        )
        kept = _keep_what_was_changed(project, before)
    return Update(
        before=made_from.version,
        after=newest,
        changed=changed_paths(project),
        conflicts=unmerged_paths(project),
        kept=kept,
    )


def _keep_what_was_changed(project: Path, before: Tree) -> tuple[str, ...]:
    """Bring back what the newer kit dropped although the owner had changed it."""
    dropped = [path for path in changed_paths(project) if path in before and not os.path.lexists(project / path)]
    kept = [path for path in dropped if git("show", f"HEAD:./{path}", cwd=project).encode(*_AS_GIT) != before[path]]
    if kept:
        git("checkout", "HEAD", "--", *kept, cwd=project)
    return tuple(kept)


_AS_GIT = ("utf-8", "surrogateescape")  # how the output of git was decoded


@contextlib.contextmanager
def _undone_on_failure(project: Path) -> Iterator[None]:
    """Put a project that was clean back to its commit when the block fails or is interrupted."""
    try:
        with ending_unwinds():
            yield
    except BaseException:
        with undisturbed(), contextlib.suppress(GitFailed):
            git("reset", "--quiet", "--", ".", cwd=project)
            git("checkout", "--quiet", "HEAD", "--", ".", cwd=project)
            git("clean", "--quiet", "-fd", "--", ".", cwd=project)
        raise


def _copier() -> ModuleType:
    try:
        import copier
    except ImportError:
        raise not_installed("The scaffolder is not installed.", "portfolio") from None
    return copier


def _render(kit_id: str, trees: Mapping[str, Tree], version: str, answers: Answers, into: Path) -> None:
    copier = _copier()
    said = {"project_name": answers.project_name, "project_slug": answers.slug, "owner": answers.owner}
    with template.served(kit_id, trees) as source:
        copier.run_copy(source, into, data=said, vcs_ref=f"v{version}", defaults=True, quiet=True)


@contextlib.contextmanager
def _told(place: Path) -> Iterator[None]:
    """Turn what the scaffolder and the file system raise into Waypost's own errors."""
    copier = _copier()
    try:
        yield
    except OSError as error:
        raise refused(place, error) from error
    except copier.errors.CopierError as error:
        raise Unavailable(f"The scaffolder stopped in {place}: {error}") from error


def _inside_repository(folder: Path) -> bool:
    while not folder.is_dir():
        folder = folder.parent
    return is_tracked(folder)


def _first_commit(project: Path, message: str) -> None:
    git("init", "--quiet", "--template=", "--initial-branch=main", cwd=project)
    git("add", "--all", cwd=project)
    with contextlib.suppress(GitFailed):
        git("commit", "--quiet", "--message", message, cwd=project, env=_SCAFFOLD_IDENTITY)
