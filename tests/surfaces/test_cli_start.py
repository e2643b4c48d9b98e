"""The first page of help is made without Typer; with Typer it is the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from waypost.surfaces.cli import _run
from waypost.surfaces.cli._help import commands


def test_help_is_the_same_with_and_without_typer(cli: Callable[..., Any], capsys: pytest.CaptureFixture[str]) -> None:
    through_typer = cli("--help").out
    assert _run(["--help"]) == 0
    assert capsys.readouterr().out == through_typer
    assert "waypost plan" in through_typer


@pytest.mark.parametrize("group", [(), *((name,) for name in commands())], ids=" ".join)
def test_no_line_of_help_is_cut_off(cli: Callable[..., Any], group: tuple[str, ...]) -> None:
    usage, *told = cli(*group, "--help").out.splitlines()
    assert usage.startswith("Usage: waypost")
    assert [line for line in told if re.search(r"\w\.\.\.$", line)] == []


def test_kits_are_listed_within_the_terminal(cli: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    lines = cli("project", "list").out.splitlines()
    assert max(map(len, lines)) <= 60
    assert lines[0].startswith("bedrock-chat  ")
