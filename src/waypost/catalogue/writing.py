"""Writing a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from waypost.errors import Unavailable

_REMEDY = "choose a folder that you may write to"


def write_beside(path: Path, text: str, remedy: str = _REMEDY) -> None:
    """``write_bytes_beside`` for text, as UTF-8 with lines as they are."""
    write_bytes_beside(path, text.encode("utf-8"), remedy)


def write_bytes_beside(path: Path, content: bytes, remedy: str = _REMEDY) -> None:
    """Write ``content`` to a new file in the same folder, then rename it over ``path``; a link is followed.

    The folder is made where it is missing, the mode of an old file stays. Raises ``Unavailable`` with ``remedy`` as its
    hint; the old file is then as it was, and nothing is left beside it.
    """
    place = path.resolve()
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        mode = place.stat().st_mode & 0o777 if place.exists() else 0o644
        handle, beside = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.", suffix=".new")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.chmod(beside, mode)
            os.replace(beside, place)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise Unavailable(f"{path} could not be written: {error.strerror or error}.", remedy) from None
