"""The asset bundle: read as Databricks reads it, checked as far as that goes without a workspace."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from lakehouse.places import ROOT

_KEYS = frozenset(
    {"bundle", "python", "variables", "targets", "include", "resources", "workspace", "sync", "permissions"}
)
_VARIABLE = re.compile(r"\$\{var\.(\w+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One notebook of a job, with the names of the tasks before it."""

    key: str
    notebook: Path
    parameters: Mapping[str, str]
    after: tuple[str, ...]


def settings(path: Path = ROOT / "databricks.yml") -> dict[str, Any]:
    """``databricks.yml`` as it stands."""
    loaded: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return loaded


def jobs(target: str = "dev") -> dict[str, dict[str, Any]]:
    """The jobs the bundle would deploy. A field that Databricks does not know is an error that names it."""
    import resources
    from databricks.bundles.core import Bundle

    found = resources.load_resources(Bundle(target=target, variables={}))
    return {name: job.as_dict() for name, job in found.jobs.items()}


def tasks(job: Mapping[str, Any], values: Mapping[str, str]) -> list[Task]:
    """The tasks of a job in an order that keeps every dependency, with the bundle's variables filled in."""
    waiting = {
        each["task_key"]: Task(
            key=each["task_key"],
            notebook=ROOT / each["notebook_task"]["notebook_path"],
            parameters={
                name: _VARIABLE.sub(lambda found: values[found[1]], value)
                for name, value in each["notebook_task"].get("base_parameters", {}).items()
            },
            after=tuple(before["task_key"] for before in each.get("depends_on", [])),
        )
        for each in job["tasks"]
    }
    ordered: list[Task] = []
    while waiting:
        ready = [task for task in waiting.values() if set(task.after) <= {done.key for done in ordered}]
        if not ready:
            raise ValueError(f"the tasks {sorted(waiting)} wait for each other or for a task that is not there")
        ordered += ready
        for task in ready:
            del waiting[task.key]
    return ordered


def defaults() -> dict[str, str]:
    """The variables of the bundle with the values they have on Databricks."""
    return {name: str(each.get("default", "")) for name, each in settings()["variables"].items()}


def problems() -> list[str]:
    """Everything wrong with the bundle that can be seen without a workspace."""
    return list(_problems())


def _problems() -> Iterator[str]:
    table = settings()
    for unknown in sorted(set(table) - _KEYS):
        yield f"databricks.yml: the key {unknown!r} is not one of a bundle"
    if not table.get("bundle", {}).get("name"):
        yield "databricks.yml: bundle.name is missing"
    named = table.get("python", {}).get("resources", [])
    if named != ["resources:load_resources"]:
        yield f"databricks.yml: python.resources is {named}; expected the function that this project defines"
    if sum(bool(each.get("default")) for each in table.get("targets", {}).values()) != 1:
        yield "databricks.yml: expected exactly one target with default: true"
    try:
        found = {(target, name): job for target in table["targets"] for name, job in jobs(target).items()}
    except (ValueError, TypeError, KeyError) as error:
        yield f"resources: {error}"
        return
    for (target, name), job in found.items():
        yield from (f"{target}/{name}: {problem}" for problem in _job_problems(job, set(table["variables"])))


def _job_problems(job: Mapping[str, Any], variables: set[str]) -> Iterator[str]:
    for used in sorted(set(_VARIABLE.findall(str(job))) - variables):
        yield f"the variable {used!r} is not declared in databricks.yml"
    for task in job["tasks"]:
        path = ROOT / task["notebook_task"]["notebook_path"]
        if not path.is_file():
            yield f"task {task['task_key']}: {task['notebook_task']['notebook_path']} is not there"
            continue
        source = path.read_text("utf-8")
        widgets = set(re.findall(r'dbutils\.widgets\.text\("(\w+)"', source))
        for extra in sorted(set(task["notebook_task"].get("base_parameters", {})) - widgets):
            yield f"task {task['task_key']}: the notebook has no widget {extra!r}"
        if not source.startswith("# Databricks notebook source\n"):
            yield f"task {task['task_key']}: {path.name} is not in Databricks source format"
        if not task.get("timeout_seconds"):
            yield f"task {task['task_key']}: has no timeout"
    try:
        tasks(job, dict.fromkeys(variables, ""))
    except (ValueError, KeyError) as error:
        yield str(error)
