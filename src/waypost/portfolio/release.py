"""Keep the tree of a kit's present version for good: ``python -m waypost.portfolio.release KIT...``."""

from __future__ import annotations

import sys
from pathlib import Path

from waypost.errors import UsageError
from waypost.portfolio import kits


def release(kit_id: str, root: Path | None = None) -> Path:
    """Write the archive of a kit's present version. A version that was released with other content is refused."""
    kit = kits.find_kit(kit_id, root)
    archive = kits.home(root) / kits.HISTORY / kit.id / f"{kit.version}.zip"
    packed = kits.pack(kits.current_tree(kit, root))
    if archive.is_file() and archive.read_bytes() != packed:
        raise UsageError(f"{kit.id} {kit.version} was released with other content; raise its version.")
    archive.parent.mkdir(parents=True, exist_ok=True)
    archive.write_bytes(packed)
    return archive


if __name__ == "__main__":
    for name in sys.argv[1:]:
        sys.stdout.write(f"{release(name)}\n")
