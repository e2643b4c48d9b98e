"""The terminal: its width, its colours and what letters it can show."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Any, Literal, TextIO, cast

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from waypost.domain.lifecycle import Status

Column = tuple[str, Literal["left", "right"]]  # title, side


class _Terminal(Console):
    """A console that leaves a closed pipe to the command line's own handling."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


class _Trimmed:
    """A file or pipe that is spared the spaces Rich leaves at the end of lines."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        return self._stream.write(_TRAILING.sub("", text))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Glyphs:
    """The letters that pictures are drawn with."""

    exam: str = "━"
    project: str = "┈"
    exam_day: str = "◆"
    done_day: str = "◇"
    latest: str = "╎"
    attested: str = "█"
    evidenced: str = "▓"
    empty: str = "░"
    mark: str = "▲"
    arrow: str = "→"
    dot: str = "·"


_WIDEST = 400  # letters: nobody reads further, and a picture as wide as COLUMNS may claim takes minutes
_TRAILING = re.compile(r" +(?=\n)")
_STATUS_STYLES = {
    Status.LIVE: "green",
    Status.BETA: "cyan",
    Status.CLOSING: "bold yellow",
    Status.WITHDRAWN: "red",
    Status.UNCLEAR: "yellow",
    Status.RESTRICTED: "yellow",
}
_PLAIN = Glyphs(
    exam="=",
    project="-",
    exam_day="X",
    done_day="o",
    latest="|",
    attested="#",
    evidenced="+",
    empty=".",
    mark="!",
    arrow="->",
    dot="-",
)


def terminal() -> Console:
    """Standard output, 80 columns wide where nothing says otherwise. Colours follow NO_COLOR, FORCE_COLOR and pipes."""
    file = sys.stdout if sys.stdout.isatty() else _Trimmed(sys.stdout)
    console = _Terminal(file=cast(IO[str], file), markup=False, highlight=False, emoji=False)
    console.width = min(console.width, _WIDEST)
    return console


def glyphs(console: Console) -> Glyphs:
    """Line-drawing letters where the terminal can show them, ASCII elsewhere."""
    return Glyphs() if (console.encoding or "").lower().startswith("utf") else _PLAIN


def named(one: str, title: str) -> Text:
    """An id and what it stands for."""
    text = Text(one, style="cyan")
    text.append(f" {title}", style="default")
    return text


def status_text(status: Status) -> Text:
    """A status in its colour; the word alone says it too."""
    return Text(status.value, style=_STATUS_STYLES.get(status, ""))


def heading(console: Console, text: str) -> None:
    """A section's title after an empty line."""
    console.print()
    console.print(Text(text, style="bold"))


def indented(console: Console, text: Text | str, *, by: int = 2) -> None:
    """Wrapped text moved to the right."""
    console.print(Padding(text if isinstance(text, Text) else Text(text), (0, 0, 0, by)))


def bullet(console: Console, mark: str, text: str, *, style: str = "") -> None:
    """A mark and text that wraps beside it, not under it."""
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(Text(f" {mark}", style=style), Text(text))
    console.print(grid)


def table(columns: Sequence[Column], rows: Sequence[Sequence[Any]], *, wide: int | None = None) -> Table:
    """A table with a line under its head. Where ``wide`` numbers a column, only that one wraps."""
    made = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1), show_edge=False, header_style="bold")
    for number, (title, justify) in enumerate(columns):
        made.add_column(title, justify=justify, no_wrap=wide is not None and number != wide, overflow="fold")
    for row in rows:
        made.add_row(*(cell if isinstance(cell, Text) else Text(str(cell)) for cell in row))
    return made
