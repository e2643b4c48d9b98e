"""The folder that a new project goes to: new or empty, and filled whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from waypost.errors import Unavailable, UsageError
from waypost.portfolio.git import GitFailed
from waypost.portfolio.process import ending_unwinds, undisturbed

_STAGING = ".waypost-new"


def usable(target: Path) -> Path:
    """The absolute target, new or an empty folder."""
    target = Path(os.path.abspath(target))
    try:
        return _checked(target)
    except OSError as error:
        raise refused(target, error) from None


def _checked(target: Path) -> Path:
    if not os.path.lexists(target):
        above = next(parent for parent in target.parents if os.path.lexists(parent))
        if not above.is_dir():
            raise UsageError(f"{above} is not a folder, so {target} cannot be made.", hint="choose another folder")
        return target
    if target.is_symlink() or not target.is_dir():
        raise UsageError(f"{target} exists and is not a folder; expected a new or an empty folder.")
    held = len(set(os.listdir(target)) - {_STAGING})
    if held:
        raise UsageError(
            f"{target} already holds {held} entries; expected a new or an empty folder.", hint="choose another folder"
        )
    return target


@contextlib.contextmanager
def whole_or_not_at_all(target: Path) -> Iterator[Path]:
    """Yield a folder whose content becomes that of ``target`` at the end of the block, or vanishes whole.

    A new target is made aside and renamed. An empty folder that is there stays the same folder (somebody may stand in
    it, or have mounted it), so the content is made inside and moved up.
    """
    there = target.is_dir()
    made = [parent for parent in target.parents if not parent.exists()]
    staging = target / _STAGING if there else target.parent / f".{target.name}{_STAGING}"
    try:
        with ending_unwinds():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(staging, ignore_errors=True)
            staging.mkdir()
            yield staging
            if there:
                _move_up(staging)
            else:
                staging.rename(target)
    except BaseException as error:
        with undisturbed():
            shutil.rmtree(staging, ignore_errors=True)
            for parent in made:
                with contextlib.suppress(OSError):
                    parent.rmdir()
        if isinstance(error, GitFailed) and os.strerror(errno.ENOSPC) in str(error):
            error = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if isinstance(error, OSError):
            raise refused(target, error) from error
        raise


def _move_up(staging: Path) -> None:
    """Move everything one folder up, into a folder that holds nothing else; on failure nothing of it stays there."""
    entries = sorted(staging.iterdir())
    try:
        for entry in entries:
            entry.rename(staging.parent / entry.name)
        staging.rmdir()
    except BaseException:
        for entry in entries:
            place = staging.parent / entry.name
            shutil.rmtree(place) if place.is_dir() else place.unlink(missing_ok=True)
        raise


def refused(place: Path, error: OSError) -> Unavailable | UsageError:
    """Waypost's own error for a place that could not be written."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Unavailable(f"No room on the disk for {place}.", hint="free some space and run the command again")
    return UsageError(f"{place} cannot be written: {error.strerror or error}.", hint="choose a folder you may write to")
