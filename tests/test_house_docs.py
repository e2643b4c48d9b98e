"""What the documentation shows is what happens: its commands run, its code runs, its output is today's."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer

from loading import script
from waypost.catalogue.profile_fields import FIELDS

ROOT = Path(__file__).resolve().parents[1]


docs = script("docs/sessions.py")
PAGES = [page for page in docs.PAGES if page.exists()]
TEXTS = {page: page.read_text(encoding="utf-8") for page in PAGES}
KITS = ROOT / "src" / "waypost" / "kits"
OTHERS = [
    ROOT / "CHANGELOG.md",
    *sorted(one for one in KITS.rglob("*.md*") if "data" not in one.parts[len(KITS.parts) :]),
]
EVERY = {**TEXTS, **{page: page.read_text(encoding="utf-8") for page in OTHERS}}
LONG = re.compile(r"^\$ waypost project (run|check) ", re.MULTILINE)


def _blocks(language: str) -> list[Any]:
    return [
        pytest.param(block, id=f"{page.name}-{number}", marks=[pytest.mark.slow] if LONG.search(block) else [])
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
    assert docs.agrees("a\n…\n", "a\nb\nc\n")


def test_a_cut_session_is_cut_at_the_same_word_again() -> None:
    block = "$ waypost plan\nold\n  Total: 1\n…\n$ waypost show x\n...\n$ waypost roles\nold\n"
    made = docs.refreshed(block, lambda args: f"new {args[0]}\n  Total: 2\nmore\n")
    assert made == (
        "$ waypost plan\nnew plan\n  Total: 2\n…\n$ waypost show x\n...\n$ waypost roles\nnew roles\n  Total: 2\nmore\n"
    )


def test_python_in_the_documentation_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    found = [block for page in PAGES for block in docs.blocks(page, "python")]  # fragments are marked "py"
    assert found
    for block in found:
        exec(compile(block, "<docs>", "exec"), {})


PRINTED = [(page.name, *found) for page, text in TEXTS.items() for found in docs.PYTHON.findall(text)]


@pytest.mark.parametrize(("name", "code", "shown"), PRINTED, ids=[one[0] for one in PRINTED])
def test_what_python_in_the_documentation_is_said_to_print_is_what_it_prints(name: str, code: str, shown: str) -> None:
    assert shown.strip()
    assert docs.agrees(shown, docs.prints(code))


def test_every_make_target_named_in_the_documentation_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    named = {name for text in TEXTS.values() for name in re.findall(r"(?:`|^)make ([a-z]+)", text, re.MULTILINE)}
    assert {"run", "test"} <= named
    assert named <= targets


def test_every_field_of_a_profile_is_documented_with_its_flag() -> None:
    text = TEXTS[ROOT / "docs" / "command-line.md"]
    assert [field.name for field in FIELDS if f"`{field.name}`" not in text or f"`{field.flag}" not in text] == []


def _anchors(text: str) -> set[str]:
    """The names by which the headings of a page can be linked to."""
    headings = re.findall(r"^#+ (.*)$", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


def _dead(page: Path, target: str) -> bool:
    path, _, anchor = target.partition("#")
    place = page.parent / path if path else page
    return not place.exists() or (place.suffix == ".md" and anchor not in {"", *_anchors(place.read_text("utf-8"))})


def test_every_relative_link_leads_to_a_file_and_a_heading() -> None:
    links = [(page, link) for page, text in EVERY.items() for link in re.findall(r"\]\(([^)\s]+)\)", text)]
    relative = [(page, link) for page, link in links if not re.match(r"[a-z]+:", link)]
    assert len(relative) > 50
    assert [f"{page.relative_to(ROOT)}: {link}" for page, link in relative if _dead(page, link)] == []


def test_a_dead_link_is_seen() -> None:
    assert _dead(ROOT / "README.md", "docs/absent.md")
    assert _dead(ROOT / "README.md", "docs/model.md#absent")
    assert not _dead(ROOT / "docs" / "data.md", "model.md#for-an-engineer")


def _wrong(line: str) -> str | None:
    """What is wrong with a command line as documentation writes it, values aside: a command or flag there is not."""
    from waypost.surfaces.cli._shell import _app

    command: Any = typer.main.get_command(_app)
    words = [word.strip(".,;:()'\"\\") for word in re.sub(r"[\[\]|]", " ", line).split()]
    while hasattr(command, "list_commands"):
        named = words[0] if words and re.match(r"[a-z]", words[0]) else ""
        below = command.get_command(typer.Context(command), named)
        if below is None and command.name == "market":  # a role may stand there; `show` is meant
            below, named = command.get_command(typer.Context(command), "show"), ""
        if below is None:
            if named:
                return f"no command {named!r}"
            break
        command, words = below, words[1:] if named else words
    known = {"--help", "-h", "--version", *(name for one in command.params for name in one.opts)}
    flags = [word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)]
    return next((f"{command.name} has no {flag}" for flag in flags if flag not in known), None)


def _command_lines(text: str) -> list[str]:
    joined = text.replace("\\\n", " ")
    return re.findall(r"(?:`|^[ ]*(?:\$ )?)(?:\.venv/bin/)?waypost ([^`\n]+)", joined, re.MULTILINE)


def test_every_command_line_in_the_documentation_has_a_command_and_flags_that_exist() -> None:
    named = [(page, line) for page, text in EVERY.items() for line in _command_lines(text)]
    assert len(named) > 100
    assert [f"{page.relative_to(ROOT)}: waypost {line}: {_wrong(line)}" for page, line in named if _wrong(line)] == []


@pytest.mark.parametrize(
    "line", ["plam", "plan --rolle x", "project nwe KIT", "project new --dfaults", "market guide --country US"]
)
def test_a_command_or_flag_that_does_not_exist_is_seen(line: str) -> None:
    assert _wrong(line)


def test_every_script_named_in_the_documentation_exists_and_knows_the_flags_shown() -> None:
    named = [
        found for text in TEXTS.values() for found in re.findall(r"python ((?:benchmarks|docs)/\S+\.py)([^`\n]*)", text)
    ]
    assert named
    for place, rest in named:
        source = (ROOT / place).read_text(encoding="utf-8")
        assert [flag for flag in re.findall(r"--[a-z-]+", rest) if f'"{flag}"' not in source] == [], place


def test_the_index_of_the_documentation_names_every_page() -> None:
    text = TEXTS[ROOT / "docs" / "README.md"]
    pages = [page.name for page in (ROOT / "docs").iterdir() if page.suffix in (".md", ".ipynb")]
    assert [name for name in pages if name != "README.md" and f"({name}" not in text] == []


def test_the_picture_of_the_readme_is_small_and_of_the_stated_width() -> None:
    picture = (ROOT / "docs" / "images" / "plan.png").read_bytes()
    assert "(docs/images/plan.png)" in TEXTS[ROOT / "README.md"]
    assert len(picture) < 150_000
    assert int.from_bytes(picture[16:20], "big") == 1280
