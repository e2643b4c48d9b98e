"""The walk that a kit's own tests take: from scaffold to evidence, with faults planted on the way."""

from __future__ import annotations

import dataclasses
import datetime as dt
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from waypost.portfolio import authorship, checks, defence, environment, evidence, process, running, scaffold

ROOM = 4  # times the limit of a main job: other tests run beside it
NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
Doors = Callable[..., tuple[str, evidence.Evidence]]  # see the fixture ``doors`` of tests/kits
THE_OWNERS = ("data", "evaluation")  # where the owner of a project puts documents, rows and cases


def walks(folders: pytest.TempPathFactory) -> Callable[[str], Walk]:
    """A walk for a kit, each made once: its environment takes time."""
    return cache(lambda kit_id: Walk(kit_id, folders.mktemp(kit_id) / "project"))


class Walk:
    """A project on its way through the doors, in which faults can be planted and taken out again.

    Everything a check says is printed, so that pytest shows it beside a test that fails.
    """

    def __init__(self, kit_id: str, folder: Path) -> None:
        self.project = folder
        scaffold.new(kit_id, folder, scaffold.Answers(project_name=f"Walk of {kit_id}"))
        self.kit = scaffold.project_kit(folder)
        self._before: dict[Path, bytes] = {}
        self._shipped = self._handed_in()

    def run(self) -> process.Finished:
        """Make the environment and run the main job here, with more time than on a machine that does nothing else."""
        environment.build(self.project, self.kit)
        job = running.main_job(self.kit, "local")
        done = running.run(self.project, self.kit, dataclasses.replace(job, timeout_s=ROOM * job.timeout_s))
        print(f"= run: exit code {done.code} after {done.duration_s:.1f} s {done.problem or ''}\n{done.tail}")
        return done

    def check(self, *only: str) -> evidence.Evidence:
        """Run the checks (or those named) and keep the evidence when all were run."""
        found = checks.check(self.project, made=NOW, only=only, write=not only, progress=_printed)
        for each in found.checks:
            print(
                f"= {each.id}: {each.outcome} after {each.duration_s:g} s on {each.data or 'no'} data: {each.summary}"
            )
            print(*(f"  {part}" for part in (*each.results, *each.findings)), sep="\n")
        return found

    def outcome(self, check_id: str) -> evidence.Checked:
        """Run one check."""
        return self.check(check_id).checks[0]

    def fails(self, check_id: str) -> bool:
        """Whether one check, run now, fails; an error is no failure."""
        return self.outcome(check_id).outcome is evidence.Outcome.FAILED

    def plant(self, path: str, old: str, new: str) -> None:
        """Put a fault into a file. What it replaces must be there."""
        place = self.project / path
        content = place.read_bytes()
        assert old.encode() in content, f"{path} does not hold {old!r}"
        self._before.setdefault(place, content)
        place.write_bytes(content.replace(old.encode(), new.encode()))

    def undo(self) -> None:
        """Take out every planted fault, and the data and the cases that were handed in."""
        for place, content in self._before.items():
            place.write_bytes(content)
        self._before.clear()
        for place in sorted(self._handed_in() - self._shipped):
            shutil.rmtree(place) if place.is_dir() else place.unlink(missing_ok=True)

    def _handed_in(self) -> set[Path]:
        return {place for name in THE_OWNERS for place in (self.project / name).rglob("*")}

    def own(self) -> authorship.Authorship:
        """How far the work is the owner's."""
        return authorship.measure(self.project, self.kit)

    def defend(self) -> defence.Defence:
        """The questions about the code."""
        return defence.defend(self.project)


def _printed(what: str, line: str) -> None:
    print(f"{what} | {line}")
