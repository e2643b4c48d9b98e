"""Walk and read a folder nobody vouches for: no symlink is followed, nothing is unpacked, every size has a limit."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

SKIPPED_FOLDERS = frozenset(
    {
        ".git",
        ".hg",
        ".svn",
        ".venv",
        "venv",
        "__pycache__",
        "node_modules",
        "site-packages",
        "artefacts",
        ".tox",
        ".nox",
        ".eggs",
        ".mypy_cache",
        ".pytest_cache",
        ".ruff_cache",
        ".ipynb_checkpoints",
        ".cache",
    }
)
MOST_FILES = 200_000
DEEPEST = 64


@dataclass(frozen=True, slots=True)
class Entry:
    """A regular file. ``path`` is relative with "/", as the file system spells it; ``size`` in bytes."""

    path: str
    size: int
    place: Path


@dataclass(slots=True)
class Walk:
    """The regular files below ``root``, in order of their names.

    ``notes`` says, after the walk, what was left out and why.
    """

    root: Path
    notes: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[Entry]:
        stack: list[tuple[Path, str, int]] = [(self.root, "", 0)]
        links = specials = unreadable = deep = count = 0
        while stack:
            folder, prefix, depth = stack.pop()
            try:
                with os.scandir(folder) as listing:
                    entries = sorted(listing, key=lambda entry: entry.name)
            except OSError:
                unreadable += 1
                continue
            below = []
            for entry in entries:
                if entry.is_symlink():
                    links += 1
                elif entry.is_dir(follow_symlinks=False):
                    if entry.name in SKIPPED_FOLDERS or os.path.lexists(os.path.join(entry.path, "pyvenv.cfg")):
                        continue
                    if depth >= DEEPEST:
                        deep += 1
                    else:
                        below.append((Path(entry.path), f"{prefix}{entry.name}/", depth + 1))
                elif entry.is_file(follow_symlinks=False):
                    if count >= MOST_FILES:
                        self.notes.append(f"stopped after {MOST_FILES:,} files; the rest was not read")
                        return
                    count += 1
                    yield Entry(prefix + entry.name, entry.stat(follow_symlinks=False).st_size, Path(entry.path))
                else:
                    specials += 1
            stack.extend(reversed(below))
        counted = (
            (links, "symbolic links were not followed"),
            (specials, "special files (sockets, pipes, devices) were not opened"),
            (unreadable, "folders could not be opened"),
            (deep, f"folders deeper than {DEEPEST} levels were not entered"),
        )
        self.notes.extend(f"{number:,} {sentence}" for number, sentence in counted if number)


def read(entry: Entry, most: int) -> bytes | None:
    """The content of a regular file; ``None`` when it is larger than ``most`` bytes, no regular file or unreadable."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(entry.place, flags)
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                return None
            content = file.read(most + 1)
        except OSError:
            return None
    return content if len(content) <= most else None


def text_of(path: Path, most: int) -> str:
    """The text of a file nobody vouches for.

    ``OSError`` unless it is a regular file, no link, of at most ``most`` bytes; ``UnicodeDecodeError`` unless UTF-8.
    """
    found = os.lstat(path)
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "not a regular file", str(path))
    if found.st_size > most:
        raise OSError(errno.EFBIG, f"larger than {most:,} bytes", str(path))
    content = read(Entry(path.name, found.st_size, path), most)
    if content is None:
        raise OSError(errno.EACCES, "could not be opened", str(path))
    return content.decode("utf-8")


def printable(text: str) -> str:
    """The text with control, bidirectional and undecodable characters written out as escapes, on one line."""
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape", "backslashreplace").decode() for char in text
    )


def content_digest(root: Path, leave_out: Iterable[str] = ()) -> str:
    """One digest over the names and contents of every file below ``root`` except what is left out.

    ``leave_out`` holds paths; one that ends in "/" stands for everything in that folder.
    """
    left_out = frozenset(leave_out)
    total = hashlib.sha256()
    for entry in sorted(Walk(root), key=lambda entry: entry.path):
        if not is_among(entry.path, left_out):
            name = entry.path.encode("utf-8", "surrogateescape")
            total.update(len(name).to_bytes(4, "big") + name + _file_digest(entry.place))
    return "sha256:" + total.hexdigest()


def is_among(path: str, paths: Collection[str]) -> bool:
    """Whether ``paths`` hold the path, or a folder (ending in "/") above it."""
    parts = path.split("/")
    return path in paths or any("/".join(parts[:depth]) + "/" in paths for depth in range(1, len(parts)))


def _file_digest(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").digest()
    except OSError:
        return b"\0" * 32
