"""A tiny kit that needs no network, projects made from it, and the walk that a kit's own tests take."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from portfolio_walk import Walk, walks

from waypost.portfolio import kits, scaffold

collect_ignore = ["kits"]
KITS = Path(__file__).parent / "kits"


@pytest.fixture
def tiny_kits(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the tiny kit, in use instead of the shipped kits."""
    monkeypatch.setenv(kits.ELSEWHERE, str(KITS))
    return KITS


@pytest.fixture
def project(tiny_kits: Path, tmp_path: Path) -> Path:
    """A project just made from the tiny kit."""
    folder = tmp_path / "project"
    scaffold.new("tiny", folder, scaffold.Answers(project_name="Tea search", owner="Ada Example"))
    return folder


@pytest.fixture
def two_versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tiny kit with a released version 1.0.0 before the present one, which had a smaller chunk and no test."""
    root = tmp_path / "kits"
    shutil.copytree(KITS, root)
    tree = dict(kits.current_tree(kits.find_kit("tiny", root), root))
    tree["kit.toml"] = tree["kit.toml"].replace(b'version = "1.1.0"', b'version = "1.0.0"')
    tree["tiny/search.py"] = tree["tiny/search.py"].replace(b"CHUNK_SIZE = 40", b"CHUNK_SIZE = 30")
    (root / kits.HISTORY / "tiny").mkdir(parents=True)
    (root / kits.HISTORY / "tiny" / "1.0.0.zip").write_bytes(kits.pack(tree))
    monkeypatch.setenv(kits.ELSEWHERE, str(root))
    return root


@pytest.fixture(scope="session")
def kit_walk(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Walk]:
    """A walk for a kit, made once for the session, without the faults of the test before."""
    made = walks(tmp_path_factory)

    def walk(kit_id: str) -> Walk:
        made(kit_id).undo()
        return made(kit_id)

    return walk
