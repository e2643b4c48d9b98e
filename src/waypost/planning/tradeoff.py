"""What more money or more hours a week would bring: readiness as an exact step function."""

from __future__ import annotations

from collections.abc import Callable

from waypost.domain.analysis import TradeOff, TradePoint
from waypost.domain.catalogue import Catalogue
from waypost.domain.profile import Profile
from waypost.errors import UsageError
from waypost.planning.build import build
from waypost.planning.caps import BUDGET, HOURS, PACE, downwards
from waypost.planning.problem import DOLLAR, HOUR, POINT, Problem
from waypost.planning.request import checked
from waypost.planning.stack import settled

Going = Callable[[int], bool]  # points found -> whether to go on

FULL_TIME = 40.0  # hours a week beyond which the curve goes on only for somebody who gives more
_CAPS = {"budget_usd": (BUDGET, DOLLAR, "usd"), "hours_per_week": (HOURS, PACE, "hours-per-week")}


def trade_off(profile: Profile, catalogue: Catalogue, field: str, *, progress: Going | None = None) -> TradeOff:
    """Readiness of the best plan against ``field``, "budget_usd" or "hours_per_week", all else as in the profile.

    Where no stack is stated, the platform that suits the profile as it is stands for all points. Every point is solved
    for: from the top down, the next at just below what the last best plan needs. Stopped by ``progress`` returning
    False it holds the points from the top that were found. Raises ``ProfileError``, and ``UsageError`` for another
    field.
    """
    if field not in _CAPS:
        raise UsageError(f"{field!r} is no field to trade against; expected one of: {', '.join(_CAPS)}.")
    profile = settled(checked(profile, catalogue), catalogue)
    cap, scale, unit = _CAPS[field]
    problem = build(profile, catalogue)
    now = profile.budget_usd if cap is BUDGET else profile.hours_per_week
    top = _every_fee(problem) if cap is BUDGET else int(max(FULL_TIME, profile.hours_per_week) * PACE)
    points: list[TradePoint] = []
    for amount, found in downwards(problem, cap, top):
        readiness = found.readiness / POINT
        if points and points[-1].readiness == readiness:
            points.pop()
        points.append(
            TradePoint(
                at=amount / scale,
                readiness=readiness,
                steps=problem.ids(found.chosen),
                hours=found.hours / HOUR,
                cost_usd=found.money / DOLLAR,
            )
        )
        if progress is not None and not progress(len(points)):
            break
    return TradeOff(field=field, unit=unit, step=1 / scale, top=top / scale, now=now, points=tuple(reversed(points)))


def _every_fee(problem: Problem) -> int:
    """Money with which no budget is felt."""
    return sum(one.fee for one in problem.candidates)
