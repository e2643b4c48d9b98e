"""The work behind a request, as functions that a process of the pool runs. Each takes and gives plain values."""

from __future__ import annotations

from waypost import api
from waypost.domain.analysis import TradeOff, WhyNot
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
