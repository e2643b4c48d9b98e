"""Git is asked about a repository without its own settings running anything."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from waypost.portfolio import git


def run(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


def committed(folder: Path) -> Path:
    folder.mkdir()
    (folder / "a.py").write_text("x = 1\n")
    (folder / ".gitattributes").write_text("*.py filter=odd diff=odd\n")
    run(folder, "init", "-q")
    run(folder, "config", "user.email", "a@b.c")
    run(folder, "config", "user.name", "a")
    run(folder, "add", "--all")
    run(folder, "commit", "-qm", "a")
    return folder


def trap(tmp_path: Path) -> str:
    """A program that leaves a trace and hands on what it is given."""
    place = tmp_path / "trap.sh"
    place.write_text(f"#!/bin/sh\ntouch '{tmp_path}/ran'\ncat\n")
    place.chmod(0o755)
    return str(place)


def touched(folder: Path) -> None:
    """Make git compare the contents again."""
    os.utime(folder / "a.py", (1, 1))


@pytest.mark.parametrize("key", ["clean", "process"])
@pytest.mark.parametrize("name", ["odd", "o=d.d"])
def test_filters_that_a_repository_names_are_not_run(tmp_path: Path, key: str, name: str) -> None:
    project, program = committed(tmp_path / "p"), trap(tmp_path)
    (project / ".git/info/attributes").write_text(f"*.py filter={name}\n")
    (tmp_path / "more.cfg").write_text(f'[filter "{name}"]\n\t{key} = {program}\n\trequired = true\n')
    run(project, "config", "include.path", str(tmp_path / "more.cfg"))
    for setting in ("core.fsmonitor", "diff.external", "diff.odd.textconv", "core.pager"):
        run(project, "config", setting, program)
    touched(project)
    assert git.changed_paths(project) == git.unmerged_paths(project) == ()
    assert [past.author for past in git.history(project)] == ["a@b.c"]
    assert not (tmp_path / "ran").exists()
    touched(project)
    subprocess.run(["git", "status"], cwd=project, check=False, capture_output=True)
    assert (tmp_path / "ran").exists()  # the trap works


def test_a_submodule_is_not_looked_into(tmp_path: Path) -> None:
    inner, project = committed(tmp_path / "inner"), committed(tmp_path / "p")
    run(project, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner), "inner")
    run(project, "commit", "-qm", "b")
    run(project / "inner", "config", "filter.odd.clean", trap(tmp_path))
    touched(project / "inner")
    assert git.changed_paths(project) == ()
    assert not (tmp_path / "ran").exists()


def test_the_users_own_filters_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = committed(tmp_path / "p")
    (tmp_path / ".gitconfig").write_text('[filter "odd"]\n\tclean = tr 2 1\n')
    (project / "a.py").write_text("x = 2\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    assert git.changed_paths(project) == ()
