"""A plan and what can be said about it, as values. Text is made from these by the surfaces and is never parsed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class PlanStatus(StrEnum):
    OPTIMAL = "optimal"
    FEASIBLE = "feasible"  # stopped early; ``gap`` says how far the optimum can be
    INFEASIBLE = "infeasible"


class StepKind(StrEnum):
    EXAM = "exam"
    PROJECT = "project"


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedMet:
    """How one need of the role stands: readiness points attested and evidenced, before and after a step or plan."""

    skill: str
    title: str
    points_before: float
    points_after: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """The best plan without a step: what takes its place and what it costs."""

    instead: tuple[str, ...]
    readiness_lost: float
    hours_change: float
    cost_change_usd: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why a step is in the plan. ``lost_without`` is re-solved: how far the best plan that may not use it falls short.

    What the person asked for that cannot be without the step (it is in ``enables`` then) is not asked of that plan.

    It is below zero where the person's own wish costs readiness, or a rung that comes first for somebody new to what
    builds on it. ``next_best`` ``None``: without the step no plan can do what was asked, and all that the plan gains is
    lost.
    """

    needs: tuple[NeedMet, ...]
    lost_without: float
    next_best: Alternative | None
    musts: bool = False  # in the plan because the person asked for it
    enables: tuple[str, ...] = ()  # steps that need it first
    proved: bool = True  # False: time ran out, and less can be lost than is said


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One dated step: study and work from ``start`` to ``end``, and an exam is sat on ``end``.

    ``gain`` is the readiness it adds in this order; ``attested_after`` the part of ``readiness_after`` that credentials
    attest, and the rest is evidenced.
    """

    kind: StepKind
    id: str
    code: str | None
    title: str
    start: dt.date
    end: dt.date
    hours: float
    fee_usd: float
    fee_known: bool
    gain: float
    readiness_after: float
    pairs_with: tuple[str, ...] = ()
    last_safe_start: dt.date | None = None
    window_closes: dt.date | None = None  # last day to sit, where one is known
    sitting: str = "standard"  # "standard", "beta"
    kit: str | None = None
    why: Why | None = None
    attested_after: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Warning:
    """Something the person should know first. ``kind`` is a stable word.

    ``pattern`` names one of the patterns to avoid; ``None`` is none of them.
    """

    kind: str
    message: str
    ids: tuple[str, ...] = ()
    pattern: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Excluded:
    """Why a credential or project is not in the plan.

    ``reason`` is a stable word; ``by`` the amount it misses by, in ``unit``.
    """

    id: str
    reason: str
    message: str
    by: float | None = None
    unit: str | None = None
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One of a minimal set of conditions that cannot hold together. ``constraint`` is a public constraint id."""

    constraint: str
    message: str
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """The least change that makes the wish possible.

    ``field`` is the field of the profile to change and ``value`` what to put there, as one would write it: ids with
    commas between them; for titles and programmes the one to add. ``also`` are changes that have to come with it; alone
    it is not enough then.
    """

    constraint: str
    message: str
    change: float | None = None
    unit: str | None = None
    field: str | None = None
    value: str | None = None
    also: tuple[Repair, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A minimal, re-proved set of causes with priced repairs."""

    causes: tuple[Cause, ...]
    repairs: tuple[Repair, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The answer to a profile.

    ``attested_start`` and ``attested_end`` are the parts of the readiness that credentials attest; the rest is
    evidenced.
    """

    profile_id: str | None
    role: str
    status: PlanStatus
    as_of: dt.date
    deadline: dt.date
    kappa: float
    readiness_start: float
    readiness_end: float
    hours: float
    hours_available: float
    cost_usd: float
    steps: tuple[Step, ...] = ()
    warnings: tuple[Warning, ...] = ()
    excluded: tuple[Excluded, ...] = ()
    needs: tuple[NeedMet, ...] = ()
    conflict: Conflict | None = None
    attested_start: float | None = None
    attested_end: float | None = None
    stack: str | None = None  # the platform it is for
    stack_assumed: bool = False  # the person stated none
    gap: float | None = None  # readiness points the optimum can be above this, when status is feasible
