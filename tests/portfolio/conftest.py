"""A tiny kit that needs no network, projects made from it, and the walk that a kit's own tests take."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from waypost.portfolio import authorship, checks, defence, environment, evidence, kits, process, running, scaffold

collect_ignore = ["kits"]
KITS = Path(__file__).parent / "kits"
NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)


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


class Walk:
    """A project on its way through the doors, in which faults can be planted and taken out again."""

    def __init__(self, kit_id: str, folder: Path) -> None:
        self.project = folder
        scaffold.new(kit_id, folder, scaffold.Answers(project_name=f"Walk of {kit_id}"))
        self.kit = scaffold.project_kit(folder)
        self._before: dict[Path, bytes] = {}

    def run(self) -> process.Finished:
        """Make the environment and run the main job here."""
        environment.build(self.project, self.kit)
        return running.run(self.project, self.kit, running.main_job(self.kit, "local"))

    def check(self, *only: str) -> evidence.Evidence:
        """Run the checks (or those named) and keep the evidence when all were run."""
        return checks.check(self.project, made=NOW, only=only, write=not only)

    def outcome(self, check_id: str) -> evidence.Checked:
        """Run one check."""
        return self.check(check_id).checks[0]

    def plant(self, path: str, old: str, new: str) -> None:
        """Put a fault into a file. What it replaces must be there."""
        place = self.project / path
        text = place.read_text("utf-8")
        assert old in text, f"{path} does not hold {old!r}"
        self._before.setdefault(place, place.read_bytes())
        place.write_text(text.replace(old, new), "utf-8")

    def undo(self) -> None:
        """Take every planted fault out."""
        for place, content in self._before.items():
            place.write_bytes(content)
        self._before.clear()

    def own(self) -> authorship.Authorship:
        """How far the work is the owner's."""
        return authorship.measure(self.project, self.kit)

    def defend(self) -> defence.Defence:
        """The questions about the code."""
        return defence.defend(self.project)


@pytest.fixture(scope="session")
def kit_walk(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Walk]:
    """A walk for a kit, made once for the session: its environment takes time."""
    made: dict[str, Walk] = {}

    def walk(kit_id: str) -> Walk:
        if kit_id not in made:
            made[kit_id] = Walk(kit_id, tmp_path_factory.mktemp(kit_id) / "project")
        made[kit_id].undo()
        return made[kit_id]

    return walk
