"""How long the command line takes from a cold shell: the promises of the design."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from waypost.surfaces.cli import _run

PLAN = ["plan", "--background", "software-developer", "--role", "genai-engineer", "--stack", "aws"]


def _best_seconds(args: list[str], folder: Path, runs: int = 8) -> float:
    """The quickest of a few runs: what the machine can do when others leave it alone."""
    seconds = []
    for _ in range(runs):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-m", "waypost", *args], cwd=folder, capture_output=True, check=True)
        seconds.append(time.perf_counter() - started)
    return min(seconds)


def test_help_is_the_same_with_and_without_typer(cli: Callable[..., Any], capsys: pytest.CaptureFixture[str]) -> None:
    through_typer = cli("--help").out
    assert _run(["--help"]) == 0
    assert capsys.readouterr().out == through_typer
    assert "waypost plan" in through_typer


@pytest.mark.slow
@pytest.mark.parametrize(("args", "most"), [(["--help"], 0.25), (PLAN, 0.7), ([*PLAN, "--json"], 0.7)])
def test_a_cold_start_takes_no_longer_than_promised(args: list[str], most: float, tmp_path: Path) -> None:
    assert _best_seconds(args, tmp_path) <= most
