"""The manifest of a kit, ``kit.toml``: what it claims, how it runs, how it is checked."""

from __future__ import annotations

import json
import math
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from waypost.errors import DataError
from waypost.portfolio import walk

MANIFEST = "kit.toml"
LONGEST_LOCAL_RUN_S = 120
_LONGEST_TIMEOUT_S = 86_400
_LARGEST = 1_000_000
_KEBAB = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_VERSION = re.compile(r"\d+\.\d+\.\d+")
_STRICT = {"extra": "forbid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """The Python range and options for uv of the project's own environment."""

    __pydantic_config__ = _STRICT
    python: str = ">=3.11"
    uv_options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The main job of the kit: what it does and the command that does it."""

    __pydantic_config__ = _STRICT
    command: tuple[str, ...]
    shows: str
    timeout_s: float = LONGEST_LOCAL_RUN_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Local:
    """Environment variables set for a local run."""

    __pydantic_config__ = _STRICT
    env: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cloud:
    """The cloud side: variables that must be set, what it may cost and the command that takes everything down."""

    __pydantic_config__ = _STRICT
    command: tuple[str, ...]
    cost_ceiling_usd: float
    cost_basis: str
    teardown: tuple[str, ...]
    requires: tuple[str, ...] = ()
    env: dict[str, str] = field(default_factory=dict)
    timeout_s: float = 1800


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """Where the sample data of the kit lies and where the owner's data goes, as globs."""

    __pydantic_config__ = _STRICT
    sample: tuple[str, ...] = ()
    own: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """Files of evaluation cases: those of the kit and those of the owner, as globs."""

    __pydantic_config__ = _STRICT
    sample_cases: tuple[str, ...] = ()
    own_cases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One question with a command that answers it. ``evaluation``: it measures something that could come out badly."""

    __pydantic_config__ = _STRICT
    id: str
    question: str
    command: tuple[str, ...]
    remedy: str
    why: str | None = None
    timeout_s: float = 120
    evaluation: bool = False
    skills: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """A domain of an exam and the checks that show it."""

    __pydantic_config__ = _STRICT
    credential: str
    domain: str
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToMake:
    """One thing for the owner to make their own, and where."""

    __pydantic_config__ = _STRICT
    what: str
    where: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """A portfolio kit. ``install_mb`` is measured on disk after installing its lock."""

    __pydantic_config__ = _STRICT
    id: str
    title: str
    version: str
    summary: str
    honesty: str
    install_mb: float
    run: Run
    check: tuple[Check, ...]
    credentials: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    environment: Environment = field(default_factory=Environment)
    local: Local = field(default_factory=Local)
    cloud: Cloud | None = None
    data: Data = field(default_factory=Data)
    evaluation: Evaluation = field(default_factory=Evaluation)
    objective: tuple[Objective, ...] = ()
    make_it_your_own: tuple[ToMake, ...] = ()

    @property
    def skills(self) -> tuple[str, ...]:
        """Every skill that a check of the kit shows, sorted."""
        return tuple(sorted({skill for check in self.check for skill in check.skills}))


def read_manifest(path: Path) -> Kit:
    """Read and check a ``kit.toml``. Every problem found is in the ``DataError``."""
    try:
        return parse_manifest(walk.text_of(path, _LARGEST).encode(), where=path.name)
    except OSError as error:
        raise DataError((f"{path} cannot be read: {error.strerror}.",)) from None
    except UnicodeDecodeError as error:
        raise DataError((f"{path} cannot be read: {error}.",)) from None


def parse_manifest(content: bytes, where: str = MANIFEST) -> Kit:
    """Turn the bytes of a manifest into a ``Kit``; ``where`` begins every problem."""
    try:
        table = tomllib.loads(content.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise DataError((f"{where}: not readable as TOML: {error}.",)) from None
    kit = _shaped(table, where)
    problems = tuple(f"{where}: {problem}" for problem in _problems(kit))
    if problems:
        raise DataError(problems, hint="docs/kits.md describes every key")
    return kit


def _shaped(table: dict[str, Any], where: str) -> Kit:
    from pydantic import TypeAdapter, ValidationError

    try:
        return TypeAdapter(Kit).validate_json(json.dumps(table, default=str), strict=True)
    except RecursionError:
        raise DataError((f"{where}: nested too deeply.",), hint="docs/kits.md describes every key") from None
    except ValidationError as error:
        problems = tuple(
            f"{where}: {'.'.join(map(str, each['loc']))}: {each['msg']} (found {str(each['input'])[:80]!r})."
            for each in error.errors(include_url=False)
        )
        raise DataError(problems, hint="docs/kits.md describes every key") from None


def _problems(kit: Kit) -> Iterator[str]:
    """What is wrong across the keys of a manifest that has the right shape."""
    if not _KEBAB.fullmatch(kit.id):
        yield f"id is {kit.id!r}; expected lower-case words joined by dashes."
    if not _VERSION.fullmatch(kit.version):
        yield f"version is {kit.version!r}; expected three numbers, for example 1.0.0."
    if not kit.check:
        yield "no [[check]]; expected at least one."
    if not 0 < kit.run.timeout_s <= LONGEST_LOCAL_RUN_S:
        yield f"run.timeout_s is {kit.run.timeout_s:g}; expected at most {LONGEST_LOCAL_RUN_S} seconds."
    if not kit.run.command:
        yield "run.command is empty."
    if not 0 <= kit.install_mb < math.inf:
        yield f"install_mb is {kit.install_mb}; expected a measured number."
    if kit.cloud is not None:
        yield from _cloud_problems(kit.cloud)
    ids = [check.id for check in kit.check]
    for check in kit.check:
        yield from _check_problems(check, repeated=ids.count(check.id) > 1)
    for objective in kit.objective:
        yield from _objective_problems(objective, kit, ids)
    for pattern in (*kit.data.sample, *kit.data.own, *kit.evaluation.sample_cases, *kit.evaluation.own_cases):
        path = PurePosixPath(pattern)
        if path.is_absolute() or ".." in path.parts or "\\" in pattern:
            yield f"the pattern {pattern!r} leaves the project; expected a path below it."


def _cloud_problems(cloud: Cloud) -> Iterator[str]:
    if not cloud.command or not cloud.teardown:
        yield "cloud.command or cloud.teardown is empty."
    if not 0 < cloud.timeout_s <= _LONGEST_TIMEOUT_S:
        yield f"cloud.timeout_s is {cloud.timeout_s:g}; expected more than 0 and at most a day."
    if not 0 <= cloud.cost_ceiling_usd < math.inf:
        yield f"cloud.cost_ceiling_usd is {cloud.cost_ceiling_usd}; expected an amount."


def _check_problems(check: Check, *, repeated: bool) -> Iterator[str]:
    if not _KEBAB.fullmatch(check.id):
        yield f"check id {check.id!r}; expected lower-case words joined by dashes."
    if repeated:
        yield f"check id {check.id!r} is used twice; expected every id once."
    if not check.command:
        yield f"check {check.id!r} has an empty command."
    if not 0 < check.timeout_s <= _LONGEST_TIMEOUT_S:
        yield f"check {check.id!r} has timeout_s {check.timeout_s:g}; expected more than 0 and at most a day."


def _objective_problems(objective: Objective, kit: Kit, ids: list[str]) -> Iterator[str]:
    name = f"objective {objective.domain!r} of {objective.credential!r}"
    if objective.credential not in kit.credentials:
        yield f"{name}: the credential is not among credentials {list(kit.credentials)}."
    if not objective.checks:
        yield f"{name} names no check; an objective without a check cannot be claimed."
    for unknown in sorted(set(objective.checks) - set(ids)):
        yield f"{name} names the check {unknown!r}; this kit has {ids}."
