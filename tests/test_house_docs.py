"""What the documentation shows is what happens: its commands run, its code runs, its output is today's."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from waypost.catalogue.profile_fields import FIELDS

ROOT = Path(__file__).resolve().parents[1]


def _load_sessions() -> Any:
    spec = importlib.util.spec_from_file_location("sessions", ROOT / "docs" / "sessions.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


docs = _load_sessions()
PAGES = [page for page in docs.PAGES if page.exists()]
TEXTS = {page: page.read_text(encoding="utf-8") for page in PAGES}


def _blocks(language: str) -> list[Any]:
    return [
        pytest.param(block, id=f"{page.name}-{number}")
        for page in PAGES
        for number, block in enumerate(docs.blocks(page, language), start=1)
    ]


@pytest.mark.parametrize("block", _blocks("console"))
def test_a_session_in_the_documentation_is_what_the_commands_print(block: str, cli: Callable[..., Any]) -> None:
    shown_sessions = list(docs.sessions(block))
    assert shown_sessions
    for args, command, shown in shown_sessions:
        ran = cli(*args)
        assert ran.code in (0, 1) or '"status": "error"' in shown, ran.err
        assert docs.agrees(shown, ran.out), f"{command}\n{ran.out}"


CALLS = [call for page in PAGES for call in docs.calls(TEXTS[page])]


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call[1]["name"])
def test_an_answer_to_an_assistant_in_the_documentation_is_what_it_gets(call: tuple[str, dict[str, Any], str]) -> None:
    _, asked, shown = call
    assert docs.agrees(shown, docs.answered(asked) + "\n")


def test_every_tool_of_an_assistant_is_documented() -> None:
    from waypost.surfaces.mcp.tools import TOOLS

    text = TEXTS[ROOT / "docs" / "assistant.md"]
    assert CALLS
    assert [one.name for one in TOOLS if f"| `{one.name}` |" not in text] == []


def test_the_readme_and_the_pages_show_sessions() -> None:
    assert len(_blocks("console")) >= 3


def test_a_gap_stands_for_lines_and_for_text_and_for_nothing_else() -> None:
    assert docs.agrees("a\n...\nd\n", "a\nb\nc\nd\n")
    assert docs.agrees("one ... three\n", "one two three\n")
    assert not docs.agrees("a\n...\nd\n", "a\nb\nc\n")
    assert not docs.agrees("a\n", "a\nb\n")


def test_python_in_the_documentation_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    found = [block for page in PAGES for block in docs.blocks(page, "python")]  # fragments are marked "py"
    assert found
    for block in found:
        exec(compile(block, "<docs>", "exec"), {})


def test_every_make_target_named_in_the_documentation_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    named = {name for text in TEXTS.values() for name in re.findall(r"(?:`|^)make ([a-z]+)", text, re.MULTILINE)}
    assert {"run", "test"} <= named
    assert named <= targets


def test_every_field_of_a_profile_is_documented_with_its_flag() -> None:
    text = TEXTS[ROOT / "docs" / "command-line.md"]
    assert [field.name for field in FIELDS if f"`{field.name}`" not in text or f"`{field.flag}" not in text] == []


def test_every_link_between_pages_leads_somewhere() -> None:
    links = [
        (page, target) for page, text in TEXTS.items() for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text)
    ]
    assert [f"{page.name}: {target}" for page, target in links if not (page.parent / target).exists()] == []
