"""The shapes of what the market evidence answers in JSON."""

from __future__ import annotations

import sys
from typing import Any, Literal

from waypost.market.mentions import Mention
from waypost.market.posted import PayRole
from waypost.market.published import Figure, Origin, Premium, SurveyPay, Wage

if sys.version_info >= (3, 12):
    from typing import TypedDict
else:  # pydantic reads those of the standard library from 3.12 on
    from typing_extensions import TypedDict


BesideSources = dict[str, list[Origin]]  # by table: the files behind what stands beside the adverts
Corpora = dict[str, dict[str, str]]  # by id: title, period, countries, which adverts, how they were read, origin


class Sourced(TypedDict):
    """Where the figures come from. ``method`` and ``counts`` are ``null`` for counts taken over as they were."""

    sources: list[Origin]
    method: dict[str, Any] | None
    counts: dict[str, Any] | None


class CellObject(TypedDict):
    """Posted yearly pay of one role, level, country and year.

    Figures on too few adverts are ``null``. ``guide_usd`` is what the guide states for it, ``verdict`` what the adverts
    say to that; ``n`` counts adverts, ``ranges`` the different ranges among them.
    """

    role: str
    level: str
    guide_usd: int | None
    p25_usd: int | None
    median_usd: int | None
    p75_usd: int | None
    n: int
    year: int
    verdict: str | None
    market_role: str
    country: str
    currency: str
    p25: int | None
    median: int | None
    p75: int | None
    rows: int
    ranges: int
    ranges_median: int | None


class MarketRoleObject(Sourced):
    """Posted pay of a role, with paid wages and self-reported pay beside it. ``market_role`` ``null``: no adverts."""

    role: str
    market_role: str | None
    why: str
    country: str
    cells: list[CellObject]
    wages: list[Wage]
    survey: list[SurveyPay]
    beside_sources: BesideSources


class GuideRowObject(TypedDict):
    """A row of the guide's salary table beside the adverts that come closest to it."""

    role: str
    level: str
    guide_usd: int
    p25_usd: int | None
    median_usd: int | None
    p75_usd: int | None
    n: int
    year: int | None
    verdict: str
    verdict_kind: Literal["sound", "low", "high", "too-low", "too-high", "too-few"]
    evidence: CellObject | None
    beside: list[CellObject]
    remark: str | None
    published: list[Figure]


class GuideObject(Sourced):
    """The guide's salary table beside the evidence."""

    rows: list[GuideRowObject]
    beside_sources: BesideSources


class MarketRolesObject(TypedDict):
    """Every role that can be asked for, with the adverts that stand for it."""

    roles: list[PayRole]


class NamedCredentialObject(Sourced):
    """How often adverts name a credential. ``note`` says what that cannot tell."""

    credential: str
    role: str | None
    mentions: list[Mention]
    corpora: Corpora
    premia: list[Premium]
    note: str
    beside_sources: BesideSources


class NamesObject(Sourced):
    """What adverts name, corpus by corpus."""

    kind: Literal["credential", "vendor", "skill"]
    role: str | None
    mentions: list[Mention]
    corpora: Corpora
