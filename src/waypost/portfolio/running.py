"""Door two: run a kit's main job here or, when configured, in the cloud; and take the cloud side down."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from waypost.errors import Unavailable, UsageError
from waypost.portfolio import environment, process
from waypost.portfolio.manifest import Cloud, Kit


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is about to run, where and for how long at most. ``cloud`` is set for the cloud side."""

    command: tuple[str, ...]
    target: str
    timeout_s: float
    cloud: Cloud | None = None


def main_job(kit: Kit, target: str) -> Job:
    """The main job of a kit.

    For the cloud every variable it needs must be set; ``UsageError`` names those that are not.
    """
    if target == "local":
        return Job(command=kit.run.command, target="local", timeout_s=kit.run.timeout_s)
    cloud = _cloud(kit, target)
    return Job(command=cloud.command, target="cloud", timeout_s=cloud.timeout_s, cloud=cloud)


def teardown_job(kit: Kit) -> Job:
    """The command that removes everything the cloud side of a kit has made."""
    cloud = _cloud(kit, "cloud")
    return Job(command=cloud.teardown, target="cloud", timeout_s=cloud.timeout_s, cloud=cloud)


def run(project: Path, kit: Kit, job: Job, on_line: process.OnLine | None = None) -> process.Finished:
    """Run a job in the project's environment, which must be there. ``Unavailable`` where it could write nothing."""
    if not os.access(project, os.W_OK):
        raise Unavailable(
            f"{project} cannot be written, and what runs writes below it.", hint="copy it and run the copy"
        )
    env = environment.variables(project, kit, job.target)
    command = environment.command_line(project, job.command)
    return process.run(command, cwd=project, env=env, timeout_s=job.timeout_s, on_line=on_line)


def _cloud(kit: Kit, target: str) -> Cloud:
    if target not in environment.TARGETS:
        raise UsageError(f"The target is {target!r}; expected local or cloud.")
    if kit.cloud is None:
        raise UsageError(f"The kit {kit.id} has no cloud side.", hint="run it without --target cloud")
    unset = [name for name in kit.cloud.requires if not os.environ.get(name)]
    if unset:
        raise UsageError(
            f"The cloud side of {kit.id} needs {', '.join(unset)}, which {'is' if len(unset) == 1 else 'are'} not set.",
            hint=f"export {unset[0]}=…",
        )
    return kit.cloud
