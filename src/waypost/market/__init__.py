"""Market evidence: what adverts pay and what they name, with every number's source.

It never says what a certificate earns.

The readers (``pay``, ``guide``, ``demand`` …) need the standard library alone; ``build``, ``trace`` and the charts
need the extra "market". Names are imported when they are first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from waypost.market.building import build
    from waypost.market.mentions import best_demand, corpora, demand, named
    from waypost.market.posted import level_code, newest, pay, pay_role, roles
    from waypost.market.published import figures, origins, premia, survey, wages
    from waypost.market.tracing import trace
    from waypost.market.verdicts import guide, guide_usd, judge

_HOMES = {
    "build": "building",
    "best_demand": "mentions",
    "corpora": "mentions",
    "demand": "mentions",
    "named": "mentions",
    "guide": "verdicts",
    "guide_usd": "verdicts",
    "judge": "verdicts",
    "level_code": "posted",
    "newest": "posted",
    "pay": "posted",
    "pay_role": "posted",
    "roles": "posted",
    "figures": "published",
    "origins": "published",
    "premia": "published",
    "survey": "published",
    "wages": "published",
    "trace": "tracing",
}

__all__ = [
    "best_demand",
    "build",
    "corpora",
    "demand",
    "figures",
    "guide",
    "guide_usd",
    "judge",
    "level_code",
    "named",
    "newest",
    "origins",
    "pay",
    "pay_role",
    "premia",
    "roles",
    "survey",
    "trace",
    "wages",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used."""
    if name not in _HOMES:
        raise AttributeError(f"module 'waypost.market' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"waypost.market.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
