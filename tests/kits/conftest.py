"""The walk of tests/portfolio, for tests that take a shipped kit through the doors: one environment for each kit."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "portfolio"))

from portfolio_walk import Walk

collect_ignore = ["contract"]


@pytest.fixture(scope="session")
def walks(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Walk]:
    """A walk for a kit, made once for the session."""
    made: dict[str, Walk] = {}

    def walk(kit_id: str) -> Walk:
        if kit_id not in made:
            made[kit_id] = Walk(kit_id, tmp_path_factory.mktemp(kit_id) / "project")
        return made[kit_id]

    return walk


@pytest.fixture
def processes_of() -> Callable[[Path], list[str]]:
    """The command lines of processes that work in a folder, none where the system does not tell."""

    def running(folder: Path) -> list[str]:
        found = []
        for place in Path("/proc").glob("[0-9]*"):
            try:
                if (place / "cwd").resolve().is_relative_to(folder):
                    found.append((place / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace"))
            except OSError:
                continue
        return found

    return running


@pytest.fixture
def linted() -> Callable[[Path], str]:
    """What the linters of a kit's workflow say of a project that has its environment, nothing when all is well."""

    def said(project: Path) -> str:
        python = str(project / ".venv/bin/python")
        types = ["mypy", "--python-executable", python, "--cache-dir", os.devnull, "--no-error-summary"]
        found = []
        for command in (["ruff", "format", "--check", "--quiet", "."], ["ruff", "check", "--quiet", "."], types):
            done = subprocess.run(
                [sys.executable, "-m", *command], cwd=project, capture_output=True, text=True, check=False
            )
            found += [done.stdout + done.stderr] if done.returncode else []
        return "".join(found)

    return said
