"""Which commit a repository that nobody vouches for stands on, without asking git."""

from __future__ import annotations

import re
from pathlib import Path

from waypost.portfolio import walk


def commit_of(path: Path) -> str | None:
    """The commit a work tree stands on, read from files; ``None`` when it cannot be told."""
    folder = path / ".git"
    try:
        if folder.is_symlink() or not folder.is_dir():
            return None
        head = _small(folder / "HEAD")
        if not head.startswith("ref: "):
            return _checked(head)
        ref = head[5:]
        if not re.fullmatch(r"refs/[\w./-]+", ref) or ".." in ref:
            return None
        if (folder / ref).is_file() and not (folder / ref).is_symlink():
            return _checked(_small(folder / ref))
        packed = (line.split(" ") for line in _small(folder / "packed-refs", 4_000_000).splitlines())
        return _checked(next((parts[0] for parts in packed if len(parts) == 2 and parts[1] == ref), ""))
    except OSError:
        return None


def _checked(commit: str) -> str | None:
    return commit if re.fullmatch(r"[0-9a-f]{40,64}", commit) else None


def _small(path: Path, most: int = 4096) -> str:
    content = walk.read(walk.Entry(path.name, 0, path), most)
    return (content or b"").decode("utf-8", "replace").strip()
