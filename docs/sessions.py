"""Console sessions in the documentation: run them, compare them, and with ``--write`` bring their output up to date.

A block that begins with ```console holds commands after "$ " (a backslash joins lines) and what they print. In what is
shown a line of "..." stands for any lines and "..." within a line for any text; sessions with such gaps are never
rewritten.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGES = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md")))
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
        pattern += r"(?:[^\n]*\n)*?" if line.strip() == "..." else text + r"[ ]*\n"
    return re.fullmatch(pattern + r"\s*", printed.rstrip() + "\n") is not None


def refreshed(block: str, run: Callable[[list[str]], str]) -> str:
    """The block with what its commands print now."""
    made = ""
    for args, command, shown in sessions(block):
        printed = run(args).rstrip()
        kept = not shown.strip() or "..." in shown
        made += f"$ {command}\n" + (shown if kept else f"{printed}\n")
    return made


def _run(folder: str) -> Callable[[list[str]], str]:
    environment = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1"}
    command = [sys.executable, "-m", "waypost"]

    def run(args: list[str]) -> str:
        done = subprocess.run(
            [*command, *args], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        return done.stdout

    return run


def main() -> None:
    """Rewrite every page whose sessions print something else now."""
    for page in PAGES:
        if not page.exists():
            continue
        text = before = page.read_text(encoding="utf-8")
        for block in blocks(page, "console"):
            with tempfile.TemporaryDirectory() as folder:
                text = text.replace(block, refreshed(block, _run(folder)))
        if text != before:
            page.write_text(text, encoding="utf-8")
            print(f"wrote: {page.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
