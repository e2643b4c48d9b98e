"""What the surfaces may call, and the whole of it. Every capability is imported when it is first used."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from waypost.domain.catalogue import Catalogue
from waypost.domain.plan import Plan
from waypost.domain.profile import Profile

if TYPE_CHECKING:
    from waypost.planning import WhyNot


def load_catalogue(path: Path | None = None) -> Catalogue:
    """The catalogue that Waypost ships, or the one in the file ``path``."""
    from waypost.catalogue.load import load_catalogue as load

    return load(path)


def read_profile(
    raw: Mapping[str, object], catalogue: Catalogue, *, today: dt.date, where: str | None = None
) -> Profile:
    """The profile that plain values state. Raises ``ProfileError`` with every problem found."""
    from waypost.catalogue.profile import read_profile as read

    return read(raw, catalogue, today=today, where=where)


def plan(profile: Profile, catalogue: Catalogue, *, time_limit_s: float | None = None) -> Plan:
    """The best dated plan for a profile; infeasible is a status of the plan, not an error."""
    from waypost.planning import plan as make

    return make(profile, catalogue, time_limit_s=time_limit_s)


def why_not(profile: Profile, catalogue: Catalogue, one: str) -> WhyNot:
    """Why a credential or project is not in the best plan, by forcing it in and solving again."""
    from waypost.planning import why_not as ask

    return ask(profile, catalogue, one)


def verify(plan: Plan, profile: Profile, catalogue: Catalogue) -> tuple[str, ...]:
    """What is wrong with a plan, as sentences; empty where it is sound. Independent of the search."""
    from waypost.planning.verify import verify as check

    return check(plan, profile, catalogue)
