"""A kit as copier wants it: a git repository with a tagged commit for each version, built when needed and thrown away.

The address in a project's answers file is ``waypost://kits/<kit>.git`` and stays the same on every machine; git is
told, for one command, that this address means the repository just built.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from waypost.errors import not_installed
from waypost.portfolio.git import git
from waypost.portfolio.kits import Tree, tree_digest

ANSWERS = ".waypost-answers.yml"
_BODY = "template"
_AUTHOR = {
    "GIT_AUTHOR_NAME": "Waypost",
    "GIT_AUTHOR_EMAIL": "kits@waypost.invalid",
    "GIT_AUTHOR_DATE": "2000-01-01T00:00:00Z",
    "GIT_COMMITTER_NAME": "Waypost",
    "GIT_COMMITTER_EMAIL": "kits@waypost.invalid",
    "GIT_COMMITTER_DATE": "2000-01-01T00:00:00Z",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}
_SETTINGS = f"""\
_subdirectory: {_BODY}
_answers_file: {ANSWERS}
_templates_suffix: .jinja
project_name: {{type: str, default: "{{{{ kit }}}}"}}
project_slug: {{type: str, default: "{{{{ kit }}}}"}}
owner: {{type: str, default: ""}}
kit: {{type: str, default: "KIT", when: false}}
kit_version: {{type: str, default: "VERSION", when: false}}
"""
_ANSWERS_TEMPLATE = """\
# Written by Waypost. `waypost project update` and `waypost project own` read it; leave it as it is.
kit: KIT
kit_version: VERSION
kit_digest: DIGEST
{{ _copier_answers|to_nice_yaml -}}
"""
_IGNORED = """\
.venv/
__pycache__/
*.py[cod]
.pytest_cache/
.mypy_cache/
.ruff_cache/
.ipynb_checkpoints/
.DS_Store
.env
artefacts/
"""


def address(kit_id: str) -> str:
    """The address that a project's answers file names as its source."""
    return f"waypost://kits/{kit_id}.git"


@contextlib.contextmanager
def served(kit_id: str, trees: Mapping[str, Tree]) -> Iterator[str]:
    """Make the versions of a kit reachable for copier at the address it yields, for the length of the block."""
    with tempfile.TemporaryDirectory(prefix="waypost-kit-") as scratch:
        repository = Path(scratch, "kit")
        build_repository(kit_id, trees, repository)
        local = _plumbum_environment()
        settings = {
            "GIT_CONFIG_COUNT": "2",
            "GIT_CONFIG_KEY_0": f"url.{repository.as_posix()}.insteadOf",
            "GIT_CONFIG_VALUE_0": address(kit_id),
            "GIT_CONFIG_KEY_1": "core.autocrlf",
            "GIT_CONFIG_VALUE_1": "false",
        }
        before = os.environ.get("COPIER_CACHE_DIR")
        os.environ["COPIER_CACHE_DIR"] = str(Path(scratch, "cache"))
        try:
            with local.env(**settings):
                yield address(kit_id)
        finally:
            if before is None:
                del os.environ["COPIER_CACHE_DIR"]
            else:
                os.environ["COPIER_CACHE_DIR"] = before


def build_repository(kit_id: str, trees: Mapping[str, Tree], into: Path) -> None:
    """Write a git repository with a commit and a tag for each version in order; same trees, same commit ids."""
    into.mkdir(parents=True)
    git("init", "--quiet", "--template=", "--initial-branch=main", cwd=into, env=_AUTHOR)
    for version, tree in trees.items():
        git("rm", "-r", "-q", "--ignore-unmatch", "-f", ".", cwd=into, env=_AUTHOR)
        for path, content in template_files(kit_id, version, tree).items():
            place = into / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        git("add", "--all", "--force", ".", cwd=into, env=_AUTHOR)
        git("commit", "--quiet", "--allow-empty", "-m", f"{kit_id} {version}", cwd=into, env=_AUTHOR)
        git("tag", f"v{version}", cwd=into, env=_AUTHOR)


def template_files(kit_id: str, version: str, tree: Tree) -> Tree:
    """The files of a copier template for one version of a kit."""
    words = {"KIT": kit_id, "VERSION": version, "DIGEST": tree_digest(tree)}
    files = {
        "copier.yml": _filled(_SETTINGS, words),
        f"{_BODY}/{ANSWERS}.jinja": _filled(_ANSWERS_TEMPLATE, words),
        f"{_BODY}/.gitignore": _IGNORED.encode(),
    }
    return {**files, **{f"{_BODY}/{path}": content for path, content in tree.items()}}


def _filled(text: str, words: Mapping[str, str]) -> bytes:
    for word, value in words.items():
        text = text.replace(word, value)
    return text.encode()


def _plumbum_environment() -> Any:
    """Copier runs git through plumbum, whose environment is its own copy."""
    try:
        from plumbum import local
    except ImportError:
        raise not_installed("The scaffolder is not installed.", "portfolio") from None
    return local
