"""The kits that come with Waypost, and the exact tree of files each version of a kit stands for."""

from __future__ import annotations

import difflib
import hashlib
import io
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

from waypost.errors import DataError, UnknownId
from waypost.portfolio.manifest import MANIFEST, Kit, parse_manifest

Tree: TypeAlias = Mapping[str, bytes]  # path below the project, with "/", to content

SHIPPED = Path(__file__).resolve().parents[1] / "kits"
ELSEWHERE = "WAYPOST_KITS"  # environment variable: a folder of kits to use instead
HISTORY, SHARED = "_history", "_shared"
_NOT_SHIPPED = frozenset({"__pycache__", ".venv", ".pytest_cache", ".mypy_cache", ".ruff_cache", "artefacts"})


def home(root: Path | None = None) -> Path:
    """Where the kits lie: ``root``, else the folder that ``WAYPOST_KITS`` names, else the package's own."""
    return root if root is not None else Path(os.environ.get(ELSEWHERE) or SHIPPED)


def kit_ids(root: Path | None = None) -> tuple[str, ...]:
    """Ids of every kit, sorted."""
    folders = (path.parent.name for path in home(root).glob(f"*/{MANIFEST}"))
    return tuple(sorted(name for name in folders if not name.startswith("_")))


def all_kits(root: Path | None = None) -> tuple[Kit, ...]:
    """Every kit, by id."""
    return tuple(find_kit(kit_id, root) for kit_id in kit_ids(root))


def find_kit(kit_id: str, root: Path | None = None) -> Kit:
    """The kit with this id as the package ships it today; ``UnknownId`` names the closest ids."""
    known = kit_ids(root)
    if kit_id not in known:
        raise UnknownKit("kit", kit_id, len(known), tuple(difflib.get_close_matches(kit_id, known, n=3, cutoff=0.4)))
    kit = parse_manifest((home(root) / kit_id / MANIFEST).read_bytes(), where=f"kits/{kit_id}/{MANIFEST}")
    if kit.id != kit_id:
        raise DataError((f"kits/{kit_id}/{MANIFEST}: id is {kit.id!r}; expected the name of its folder.",))
    return kit


class UnknownKit(UnknownId):
    """No such kit."""

    def __str__(self) -> str:
        return f"No kit {self.value!r} among the {self.count} that Waypost ships."


def current_tree(kit: Kit, root: Path | None = None) -> Tree:
    """The files of a kit as shipped today, with the shared parts it names."""
    tree = dict(read_tree(home(root) / kit.id))
    for part in kit.shared:
        folder = home(root) / SHARED / part
        if not folder.is_dir():
            raise DataError((f"kits/{kit.id}/{MANIFEST}: shared part {part!r} is not in kits/{SHARED}.",))
        tree.update({f"{part}/{path}": content for path, content in read_tree(folder).items()})
    return dict(sorted(tree.items()))


def shared_paths(root: Path | None = None) -> frozenset[str]:
    """Where in a project the parts lie that kits share."""
    return frozenset(read_tree(home(root) / SHARED))


def read_tree(folder: Path) -> Tree:
    """Every regular file below a folder, without caches and environments."""
    tree = {}
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in _NOT_SHIPPED)
        for name in sorted(files):
            path = Path(parent, name)
            if not path.is_symlink() and not name.endswith((".pyc", ".pyo")):
                tree[path.relative_to(folder).as_posix()] = path.read_bytes()
    return tree


def tree_digest(tree: Tree) -> str:
    """One digest for names and contents together."""
    lines = (f"{hashlib.sha256(content).hexdigest()}  {path}\n" for path, content in sorted(tree.items()))
    return "sha256:" + hashlib.sha256("".join(lines).encode()).hexdigest()


def all_trees(kit_id: str, root: Path | None = None) -> dict[str, Tree]:
    """Version to tree, oldest first: the released versions kept in ``_history`` and the one shipped today."""
    kit = find_kit(kit_id, root)
    trees: dict[str, Tree] = {
        path.stem: unpack(path.read_bytes()) for path in (home(root) / HISTORY / kit_id).glob("*.zip")
    }
    trees[kit.version] = current_tree(kit, root)
    return dict(sorted(trees.items(), key=lambda item: version_key(item[0])))


def version_key(version: str) -> tuple[int, ...]:
    """Sort key of a version such as 1.10.0."""
    return tuple(int(part) for part in version.split("."))


def pack(tree: Tree) -> bytes:
    """A zip archive of a tree, the same bytes for the same tree.

    Stored, not compressed: compressors differ between machines, and git and wheels compress anyway.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for path, content in sorted(tree.items()):
            info = zipfile.ZipInfo(path, date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type, info.external_attr, info.create_system = zipfile.ZIP_STORED, 0o644 << 16, 3
            archive.writestr(info, content)
    return buffer.getvalue()


def unpack(archive: bytes) -> Tree:
    """The tree in an archive made by ``pack``."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in sorted(opened.namelist())}
