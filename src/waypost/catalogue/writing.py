"""Writing a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from waypost.errors import Unavailable


def write_beside(path: Path, text: str, remedy: str = "choose a folder that you may write to") -> None:
    """Write ``text`` to a new file in the same folder, then rename it over ``path``; a link is followed.

    The folder is made where it is missing, the mode of an old file stays. Raises ``Unavailable`` with ``remedy`` as its
    hint; the old file is then as it was, and nothing is left beside it.
    """
    place = path.resolve()
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        mode = place.stat().st_mode & 0o777 if place.exists() else 0o644
        handle, beside = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.", suffix=".new")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            os.chmod(beside, mode)
            os.replace(beside, place)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise Unavailable(f"{path} could not be written: {error.strerror or error}.", remedy) from None
