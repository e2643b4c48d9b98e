"""The walk that a kit's own tests take: from scaffold to evidence, with faults planted on the way."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

from waypost.portfolio import authorship, checks, defence, environment, evidence, process, running, scaffold

ROOM = 4  # times the limit of a main job: other tests run beside it
NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)


class Walk:
    """A project on its way through the doors, in which faults can be planted and taken out again.

    Everything a check says is printed, so that pytest shows it beside a test that fails.
    """

    def __init__(self, kit_id: str, folder: Path) -> None:
        self.project = folder
        scaffold.new(kit_id, folder, scaffold.Answers(project_name=f"Walk of {kit_id}"))
        self.kit = scaffold.project_kit(folder)
        self._before: dict[Path, bytes] = {}

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


def _printed(what: str, line: str) -> None:
    print(f"{what} | {line}")
