"""The first page of help is made without Typer; with Typer it is the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from waypost.surfaces.cli import _run


def test_help_is_the_same_with_and_without_typer(cli: Callable[..., Any], capsys: pytest.CaptureFixture[str]) -> None:
    through_typer = cli("--help").out
    assert _run(["--help"]) == 0
    assert capsys.readouterr().out == through_typer
    assert "waypost plan" in through_typer
