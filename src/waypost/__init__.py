"""Plan AI/ML certifications and a working portfolio together, then prove the work.

>>> import datetime as dt, waypost
>>> catalogue = waypost.load_catalogue()
>>> profile = waypost.Profile(role="genai-engineer", background="software-developer", as_of=dt.date(2026, 11, 22))
>>> plan = waypost.plan(profile, catalogue)
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from waypost.api import load_catalogue, plan, read_profile, verify, why_not
    from waypost.domain.catalogue import Catalogue
    from waypost.domain.credential import Credential
    from waypost.domain.plan import Plan, PlanStatus
    from waypost.domain.profile import Profile
    from waypost.errors import WaypostError

    __version__: str

__all__ = [
    "Catalogue",
    "Credential",
    "Plan",
    "PlanStatus",
    "Profile",
    "WaypostError",
    "__version__",
    "load_catalogue",
    "plan",
    "read_profile",
    "verify",
    "why_not",
]

_HOMES = {
    "Catalogue": "waypost.domain.catalogue",
    "Credential": "waypost.domain.credential",
    "Plan": "waypost.domain.plan",
    "PlanStatus": "waypost.domain.plan",
    "Profile": "waypost.domain.profile",
    "WaypostError": "waypost.errors",
    "load_catalogue": "waypost.api",
    "plan": "waypost.api",
    "read_profile": "waypost.api",
    "verify": "waypost.api",
    "why_not": "waypost.api",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that ``import waypost`` costs nothing."""
    if name == "__version__":
        from importlib.metadata import version

        value: Any = version("waypost")
    elif name in _HOMES:
        value = getattr(importlib.import_module(_HOMES[name]), name)
    else:
        raise AttributeError(f"module 'waypost' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
