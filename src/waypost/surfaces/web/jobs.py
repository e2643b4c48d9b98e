"""The work behind a request, as functions that a process of the pool runs. Each takes and gives plain values."""

from __future__ import annotations

from waypost import api
from waypost.domain.analysis import StressTest, TradeOff, WhyNot
from waypost.domain.plan import Plan
from waypost.domain.profile import Profile


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


def trade_off_picture(found: TradeOff, dark: bool) -> bytes:
    """``api.trade_off_picture``."""
    return api.trade_off_picture(found, dark=dark)


def stress(profile: Profile, worlds: int, seed: int) -> StressTest:
    """``api.stress`` on the shipped catalogue."""
    return api.stress(profile, api.load_catalogue(), worlds=worlds, seed=seed)
