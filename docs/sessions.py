"""Sessions in the documentation: run them, compare them, and with ``--write`` bring their output up to date.

A ```console block holds commands after "$ " (a backslash joins lines) and what they print. In what is shown a line of
"…" or "..." stands for any lines and "..." within a line for any text. A session with such gaps is never rewritten,
unless its one gap is a "…" at its end: then it goes on to the first line that begins like the last one shown.
A ```json block with a call of an assistant's tool is followed by a ```text block with the answer's words, and a
```python block may be followed by one with what it prints.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGES = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md")))
FENCE = "`" * 3
CUT = "…"
CALL = re.compile(r"^```json\n(\{\"name\".*?)^```\n+^```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PYTHON = re.compile(r"^```python\n([^`]*?)^```\n+^```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: Path, language: str) -> list[str]:
    """The contents of a page's blocks in one language."""
    return [match[2] for match in BLOCK.finditer(page.read_text(encoding="utf-8")) if match[1] == language]


def sessions(block: str) -> Iterator[tuple[list[str], str, str]]:
    """(arguments after ``waypost``, the command as written, what is shown below it)."""
    for part in re.split(r"^(?=\$ )", block, flags=re.MULTILINE):
        match = re.match(r"\$ ((?:[^\n]*\\\n)*[^\n]*)\n(.*)", part, re.DOTALL)
        if match:
            program, *args = shlex.split(match[1].replace("\\\n", " "))
            if program != "waypost":
                raise ValueError(f"a console block runs {program!r}; expected waypost")
            yield args, match[1], match[2]


def agrees(shown: str, printed: str) -> bool:
    """Whether what is shown is what was printed, gaps aside."""
    if not shown.strip():
        return True
    pattern = ""
    for line in shown.rstrip().splitlines():
        text = r"[^\n]*?".join(re.escape(part.rstrip()) for part in line.split("..."))
        pattern += r"(?:[^\n]*\n)*?" if line.strip() in ("...", CUT) else text + r"[ ]*\n"
    return re.fullmatch(pattern + r"\s*", printed.rstrip() + "\n") is not None


def kept(shown: str) -> bool:
    """Whether what is shown is never rewritten: nothing is, or it has gaps beside a cut at its end."""
    lines = [line.strip() for line in shown.strip().splitlines()]
    return not lines or "..." in shown or CUT in lines[:-1]


def refreshed(block: str, run: Callable[[list[str]], str]) -> str:
    """The block with what its commands print now."""
    made = ""
    for args, command, shown in sessions(block):
        printed = run(args).rstrip()
        made += f"$ {command}\n" + (shown if kept(shown) else f"{_cut(printed, shown)}\n")
    return made


def _cut(printed: str, shown: str) -> str:
    """What is printed, cut where what is shown was cut."""
    lines = shown.rstrip().splitlines()
    if lines[-1].strip() != CUT:
        return printed
    last = lines[-2].split()[0]
    until = next(number for number, line in enumerate(printed.splitlines(), 1) if line.split()[:1] == [last])
    return "\n".join([*printed.splitlines()[:until], CUT])


def prints(code: str) -> str:
    """What a piece of Python prints."""
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(code, "<docs>", "exec"), {})
    return printed.getvalue()


def calls(text: str) -> Iterator[tuple[str, dict[str, Any], str]]:
    """(the whole of both blocks, the call, the words shown) of every call of a tool in a page."""
    for match in CALL.finditer(text):
        yield match[0], json.loads(match[1]), match[2]


def answered(call: dict[str, Any]) -> str:
    """The words that an assistant gets back for a call."""
    from waypost import api
    from waypost.errors import WaypostError
    from waypost.surfaces.mcp.tools import TOOLS, answer

    tool = next(one for one in TOOLS if one.name == call["name"])
    day = dt.date.fromisoformat(call["arguments"]["as_of"])
    try:
        return answer(tool, call["arguments"], api.load_catalogue(), day, lambda *_: True)[1]
    except WaypostError as error:
        return f"{error}\nhint: {error.hint}"


def _run(folder: str) -> Callable[[list[str]], str]:
    environment = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1"}
    command = [sys.executable, "-m", "waypost"]

    def run(args: list[str]) -> str:
        done = subprocess.run(
            [*command, *args], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        return done.stdout

    return run


def _answered(both: str, answer: str) -> str:
    """A block and the block of text below it, with the answer of now."""
    return f"{both[: both.rindex(f'{FENCE}text')]}{FENCE}text\n{answer.rstrip()}\n{FENCE}"


def main() -> None:
    """Rewrite every page whose sessions print something else now."""
    for page in PAGES:
        if not page.exists():
            continue
        text = before = page.read_text(encoding="utf-8")
        for block in blocks(page, "console"):
            if all(kept(shown) for _, _, shown in sessions(block)):
                continue
            with tempfile.TemporaryDirectory() as folder:
                text = text.replace(block, refreshed(block, _run(folder)))
        for both, call, shown in calls(text):
            if not kept(shown):
                text = text.replace(both, _answered(both, answered(call)))
        for found in PYTHON.finditer(text):
            if not kept(found[2]):
                text = text.replace(found[0], _answered(found[0], prints(found[1])))
        if text != before:
            page.write_text(text, encoding="utf-8")
            print(f"wrote: {page.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
