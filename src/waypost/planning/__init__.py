"""From a profile to a dated plan: problem, search, order, verify, explain."""

from __future__ import annotations

from dataclasses import replace

from waypost.domain.analysis import WhyNot
from waypost.domain.catalogue import Catalogue
from waypost.domain.plan import Plan
from waypost.domain.profile import Profile

__all__ = ["plan", "why_not"]


def plan(profile: Profile, catalogue: Catalogue, *, time_limit_s: float | None = None, explained: bool = True) -> Plan:
    """The best dated plan, proved unless ``time_limit_s`` stops the search (then status "feasible" with its gap).

    Wishes that cannot be met give status "infeasible". Without ``explained`` it has no reasons, no warnings and no
    conflict. ``time_limit_s`` holds for the search and again for what is solved to explain it. Raises ``ProfileError``
    with everything wrong in the profile.
    """
    from waypost.planning.build import build
    from waypost.planning.request import checked
    from waypost.planning.result import assemble
    from waypost.planning.search import solve
    from waypost.planning.stack import settled

    stated = checked(profile, catalogue)
    profile = settled(stated, catalogue, time_limit_s=time_limit_s)
    problem = build(profile, catalogue)
    solution = solve(problem, time_limit_s=time_limit_s)
    made = replace(assemble(profile, catalogue, problem, solution), stack_assumed=profile.stack != stated.stack)
    if not explained:
        return made
    from waypost.planning.explain import explain

    return explain(made, profile, catalogue, problem, solution, time_limit_s=time_limit_s)


def why_not(profile: Profile, catalogue: Catalogue, id: str) -> WhyNot:
    """Why a credential or project is not in the best plan. Raises ``UnknownId`` and ``ProfileError``."""
    from waypost.planning.excluded import why_not as ask

    return ask(profile, catalogue, id)
