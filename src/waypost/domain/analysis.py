"""What can be asked about a plan: why not another step, how sure it is, what more money or time would bring."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from waypost.domain.plan import PlanStatus, Repair, StepKind


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyNot:
    """Why a credential or project is not in the best plan.

    ``reason`` is a stable word and ``by`` the amount it misses by, in ``unit``; ``ids`` are the steps or credentials
    the reason speaks of. ``readiness`` is the best plan's and ``readiness_with`` that of the best plan that holds it,
    with ``steps_with``; both are solved. ``None``: there is no such plan. ``changes`` are what would have to change.
    """

    id: str
    kind: StepKind
    reason: str
    message: str
    by: float | None = None
    unit: str | None = None
    ids: tuple[str, ...] = ()
    readiness: float | None = None
    readiness_with: float | None = None
    steps_with: tuple[str, ...] = ()
    hours_with: float | None = None
    cost_usd_with: float | None = None
    changes: tuple[Repair, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """``count`` of ``of`` worlds, and the 95 % interval of the share (Wilson), 0 to 1."""

    count: int
    of: int
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Survival:
    """In how many sampled worlds a step is in the best plan."""

    id: str
    share: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """The middle and the outer tenths of a figure over the sampled worlds."""

    p10: float
    p50: float
    p90: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StressTest:
    """A plan in sampled worlds; one that is infeasible is tried in none.

    ``steps`` are the plan's, in its order; ``others`` stand in the best plan of some world though not in this one, most
    frequent first. ``within_hours``: the hours it takes there fit before the deadline. ``on_time``: every exam can also
    be sat before its last day. ``unchanged``: the very same steps are best there. ``readiness``, ``hours`` and ``end``
    are this plan's in those worlds, ``None`` where none ran; ``worlds`` is below ``asked`` where it was stopped early.
    """

    status: PlanStatus
    as_of: dt.date
    seed: int
    asked: int
    worlds: int
    steps: tuple[Survival, ...]
    others: tuple[Survival, ...]
    unchanged: Share
    within_hours: Share
    on_time: Share
    readiness: Spread | None
    hours: Spread | None
    end_p10: dt.date | None
    end_p50: dt.date | None
    end_p90: dt.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TradePoint:
    """From ``at`` on, up to the next point, the best plan reaches ``readiness`` with these steps.

    ``hours`` and ``cost_usd`` are what it takes at ``at``, where each point is just affordable.
    """

    at: float
    readiness: float
    steps: tuple[str, ...]
    hours: float
    cost_usd: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeOff:
    """Readiness of the best plan as a step function of one field of the profile, exact at every value up to ``top``.

    Below the first point no plan can do what was asked. ``now`` is the profile's own value, ``None`` where it states no
    limit. Values lie ``step`` apart: cents, or tenths of an hour a week.
    """

    field: str
    unit: str
    step: float
    top: float
    now: float | None
    points: tuple[TradePoint, ...]
