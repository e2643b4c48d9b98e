"""What the documentation shows is what happens: its commands run, its code runs, its output is today's."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from waypost.catalogue.profile_fields import FIELDS

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def _blocks(language: str) -> list[Any]:
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8") if page.exists() else ""
        blocks = [match[2] for match in BLOCK.finditer(text) if match[1] == language]
        found += [pytest.param(block, id=f"{page.name}-{number}") for number, block in enumerate(blocks)]
    return found


def _sessions(block: str) -> list[tuple[str, list[str]]]:
    """(command, lines shown under it) pairs of a console block; a backslash joins lines."""
    sessions: list[tuple[str, list[str]]] = []
    for line in block.replace("\\\n", " ").splitlines():
        if line.startswith("$ "):
            sessions.append((line[2:], []))
        elif sessions:
            sessions[-1][1].append(line)
    return sessions


def _as_pattern(shown: list[str]) -> str:
    """Lines as a pattern in which a line of "..." is any lines, and "..." in a line any text."""
    parts = []
    for line in shown:
        if line.strip() == "...":
            parts.append(r"(?:.*\n)*?")
        else:
            parts.append(r"[^\n]*?".join(re.escape(part.rstrip()) for part in line.split("...")) + r"[ ]*\n")
    return "".join(parts)


@pytest.mark.parametrize("block", _blocks("console"))
def test_a_session_in_the_documentation_is_what_the_commands_print(block: str, cli: Callable[..., Any]) -> None:
    sessions = _sessions(block)
    assert sessions
    for command, shown in sessions:
        program, *args = shlex.split(command)
        assert program == "waypost"
        ran = cli(*args)
        assert ran.code in (0, 1) or '"status": "error"' in "".join(shown), ran.err
        if shown:
            assert re.fullmatch(_as_pattern(shown) + r"\s*", ran.out), f"{command}\n{ran.out}"


@pytest.mark.parametrize("block", _blocks("python"))
def test_python_in_the_documentation_runs(block: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    exec(compile(block, "<docs>", "exec"), {})


def test_every_make_target_named_in_the_documentation_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    named = {name for page in PAGES if page.exists() for name in re.findall(r"`make ([a-z]+)", page.read_text("utf-8"))}
    assert {"run", "test"} <= named
    assert named <= targets


def test_every_field_of_a_profile_is_documented_with_its_flag() -> None:
    text = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    assert [field.name for field in FIELDS if f"`{field.name}`" not in text or f"`{field.flag}" not in text] == []


def test_every_link_between_pages_leads_somewhere() -> None:
    broken = []
    for page in (page for page in PAGES if page.exists()):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if not (page.parent / target).exists():
                broken.append(f"{page.name}: {target}")
    assert not broken
