"""The walk that the tests of a kit share: its module names the kit (``KIT``) and says only what is peculiar to it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "portfolio"))

import portfolio_walk
from portfolio_walk import Doors, Walk

from waypost.portfolio import environment
from waypost.portfolio.evidence import Evidence, Outcome

collect_ignore = ["contract"]


@pytest.fixture(scope="session")
def walks(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Walk]:
    """A walk for a kit, made once for the session."""
    return portfolio_walk.walks(tmp_path_factory)


@pytest.fixture
def walk(walks: Callable[[str], Walk], request: pytest.FixtureRequest) -> Iterator[Walk]:
    """The project of the module's kit with its environment; whatever a test changes or hands in is taken out again."""
    made = walks(request.module.KIT)
    environment.build(made.project, made.kit)
    yield made
    made.undo()


@pytest.fixture
def doors(walk: Walk) -> Doors:
    """Takes the untouched project from ``run`` to ``defend``: what the run said, and the evidence.

    Every check must pass but for those named, which need something that is not here. Every evaluation must say that it
    was on the sample, but for those ``dataless``.
    """

    def through(*absent: str, dataless: Collection[str] = ()) -> tuple[str, Evidence]:
        done = walk.run()
        assert done.code == 0, done.tail
        found = walk.check()
        assert {each.id: each.outcome for each in found.checks} == {
            each.id: Outcome.NOT_AVAILABLE if each.id in absent else Outcome.PASSED for each in walk.kit.check
        }
        assert {each.data for each in found.checks} <= {"sample", None}
        unsaid = {each.id for each in found.checks if each.evaluation and each.data is None}
        assert unsaid - set(absent) == set(dataless)
        assert {(each.credential, each.domain): each.shown for each in found.objectives} == {
            (each.credential, each.domain): not set(each.checks) & set(absent) for each in walk.kit.objective
        }
        assert walk.own().untouched is True
        assert _linted(walk.project) == ""
        assert len(walk.defend().entries) > 3
        assert _processes_in(walk.project) == []
        return done.tail, found

    return through


def _linted(project: Path) -> str:
    """What the linters of a kit's workflow say of a project that has its environment, nothing when all is well."""
    types = ["mypy", "--python-executable", str(project / ".venv/bin/python"), "--cache-dir", os.devnull]
    found = []
    for command in (
        ["ruff", "format", "--check", "--quiet", "."],
        ["ruff", "check", "--quiet", "."],
        [*types, "--no-error-summary"],
    ):
        done = subprocess.run(
            [sys.executable, "-m", *command], cwd=project, capture_output=True, text=True, check=False
        )
        found += [done.stdout + done.stderr] if done.returncode else []
    return "".join(found)


def _processes_in(folder: Path) -> list[str]:
    """The command lines of processes that work in a folder, none where the system does not tell."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if (place / "cwd").resolve().is_relative_to(folder):
                found.append((place / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace"))
        except OSError:
            continue
    return found
