"""From a profile to a dated plan: problem, search, order, verify, explain."""

from __future__ import annotations

from waypost.domain.catalogue import Catalogue
from waypost.domain.plan import Plan
from waypost.domain.profile import Profile

__all__ = ["plan"]


def plan(profile: Profile, catalogue: Catalogue, *, time_limit_s: float | None = None) -> Plan:
    """The best dated plan, proved unless ``time_limit_s`` stops the search (then status "feasible" with its gap).

    Wishes that cannot be met give status "infeasible". Raises ``ProfileError`` with everything wrong in the profile.
    """
    from waypost.planning.build import build
    from waypost.planning.request import checked
    from waypost.planning.result import assemble
    from waypost.planning.search import solve

    profile = checked(profile, catalogue)
    problem = build(profile, catalogue)
    return assemble(profile, catalogue, problem, solve(problem, time_limit_s=time_limit_s))
