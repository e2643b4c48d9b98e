"""The work behind a request, as functions that a process of the pool runs. Each takes and gives plain values."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from waypost import api
from waypost.domain.analysis import StressTest, TradeOff, WhyNot
from waypost.domain.plan import Plan
from waypost.domain.profile import Profile

if TYPE_CHECKING:
    from waypost.catalogue.badge_match import Match
    from waypost.catalogue.badges import Badges
    from waypost.portfolio.evidence import Evidence


def warm() -> None:
    """Load the catalogue and the planner, so that the first visitor does not wait for them."""
    import waypost.planning.explain
    import waypost.planning.result
    import waypost.planning.search  # noqa: F401

    api.load_catalogue()


def plan(profile: Profile, time_limit_s: float) -> Plan:
    """``api.plan`` on the shipped catalogue."""
    return api.plan(profile, api.load_catalogue(), time_limit_s=time_limit_s)


def why_not(profile: Profile, one: str) -> WhyNot:
    """``api.why_not`` on the shipped catalogue."""
    return api.why_not(profile, api.load_catalogue(), one)


def trade_off(profile: Profile, field: str) -> TradeOff:
    """``api.trade_off`` on the shipped catalogue."""
    return api.trade_off(profile, api.load_catalogue(), field)


def plan_file(ending: str, made: Plan, profile: Profile) -> bytes:
    """A plan as the file that ``ending`` names."""
    from waypost.surfaces.plan_file import plan_file as make

    return make(ending, made, profile, api.load_catalogue())


def trade_off_picture(found: TradeOff, dark: bool, narrow: bool) -> bytes:
    """``api.trade_off_picture``."""
    return api.trade_off_picture(found, dark=dark, narrow=narrow)


def stress(profile: Profile, worlds: int, seed: int) -> StressTest:
    """``api.stress`` on the shipped catalogue."""
    return api.stress(profile, api.load_catalogue(), worlds=worlds, seed=seed)


def market_picture(kind: str, role: str | None, country: str, dark: bool) -> bytes:
    """``api.market_picture``."""
    return api.market_picture(kind, role, country=country, dark=dark)


def evidence_file(text: str, where: str) -> tuple[str, Evidence]:
    """``api.evidence_file`` on the shipped catalogue."""
    return api.evidence_file(text, api.load_catalogue(), where)


def badge_file(text: str, as_of: dt.date, held: tuple[str, ...]) -> tuple[Badges, tuple[Match, ...]]:
    """``api.badge_file`` on the shipped catalogue."""
    return api.badge_file(text, api.load_catalogue(), as_of, held)
