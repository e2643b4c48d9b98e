"""Why a wish cannot be served: a minimal set of conditions that cannot hold together, and what would repair it."""

from __future__ import annotations

from collections.abc import Iterable

from waypost.domain.catalogue import Catalogue
from waypost.domain.lifecycle import Reason
from waypost.domain.plan import Cause, Conflict
from waypost.domain.profile import Profile
from waypost.planning import wording
from waypost.planning.caps import BUDGET, EXAMS, HOURS, PACE, Cap
from waypost.planning.problem import DOLLAR, HOUR
from waypost.planning.repairs import repairs
from waypost.planning.request import deadline
from waypost.planning.search import Solution
from waypost.planning.windows import windows
from waypost.planning.wish import Condition, Wish

BENDABLE = ("deadline", "hours-cap", "budget-cap", "max-exams")


def conflict(profile: Profile, catalogue: Catalogue, *, empty: bool = False) -> Conflict:
    """The causes of an infeasible plan, or of an empty one, and its repairs, for a checked profile.

    The causes are irreducible: together they cannot hold, and without any one of them the others can. None at all
    means that nothing in the catalogue would help.
    """
    wish = Wish(profile, catalogue, empty=empty)
    causes = minimal(wish)
    return Conflict(causes=tuple(_cause(wish, one, causes) for one in causes), repairs=repairs(wish))


def minimal(wish: Wish) -> tuple[Condition, ...]:
    """Conditions of the wish that cannot hold together though all but any one can; what was asked for comes first.

    Conditions are left out for as long as the rest still cannot hold: first what a person can bend, one by one, so that
    money and time are no cause of what could not be had for more of them; then group by group; then one by one.
    """
    if wish.holds(()):
        kept, each = list(wish.conditions), [[one] for one in wish.conditions]
        bendable = [[one] for one in wish.conditions if one.constraint in BENDABLE]
        for group in (*bendable, *_groups(wish.conditions), *each):
            rest = [one for one in kept if one not in group]
            if len(rest) < len(kept) and not wish.holds(rest):
                kept = rest
        return tuple(reversed(kept))
    return ()


def _groups(conditions: Iterable[Condition]) -> list[list[Condition]]:
    found: dict[tuple[str, bool], list[Condition]] = {}
    for one in conditions:
        found.setdefault((one.constraint, one.id is None), []).append(one)
    return [group for group in found.values() if len(group) > 1]


def _cause(wish: Wish, one: Condition, causes: tuple[Condition, ...]) -> Cause:
    """One of the causes in words."""
    ids = () if one.id is None else (one.id,)
    return Cause(constraint=one.constraint, message=_message(wish, one, causes), ids=ids)


def _message(wish: Wish, one: Condition, causes: tuple[Condition, ...]) -> str:
    profile = wish.profile
    called = "" if one.id is None else wording.name_of(one.id, wish.catalogue)
    match one.constraint:
        case "wanted":
            return f"You asked for {called}."
        case "language" if _is_offered(wish, one):
            return f"You sit exams in {profile.language}."
        case "avoided":
            return f"You ruled {called} out."
        case "budget-cap":
            budget = wording.usd(profile.budget_usd or 0)
            return f"{_it(wish)} costs at least {_least_money(wish, causes)}, and the budget is {budget}."
        case "hours-cap":
            return _hours(wish, causes)
        case "deadline":
            return f"The deadline is {wording.day(deadline(profile))}."
        case "max-exams":
            return (
                f"{_it(wish)} takes at least {_least_exams(wish, causes)}, and {profile.max_exams} at most are allowed."
            )
        case "minimal-gain":
            return "Nothing within reach adds enough readiness to be worth asking for."
        case "prerequisite-first":
            return f"{called} asks for something first: {_gates(wish, one.id or '')}."
    return _sitting(wish, one)


def _sitting(wish: Wish, one: Condition) -> str:
    """What keeps an exam from being sat."""
    assert one.id is not None
    found = windows(wish.profile, wish.catalogue)[one.id]
    if isinstance(found, Reason):
        return wording.closed(one.id, found, wish.profile, wish.catalogue)
    called = wording.name_of(one.id, wish.catalogue)
    last = max((window.closes for window in found if window.closes is not None), default=None)
    if found[0].opens > deadline(wish.profile) or last is None:
        return f"{called} can be sat from {wording.day(found[0].opens)} on."
    return f"{called} can be sat until {wording.day(last)} only."


def _is_offered(wish: Wish, one: Condition) -> bool:
    """Whether the exam is or was to be had in the language, so that its days say what is wrong."""
    found = windows(wish.profile, wish.catalogue)[one.id or ""]
    return not isinstance(found, Reason) or found is Reason.LANGUAGE_ENDED


def _it(wish: Wish) -> str:
    """What takes the money, the hours and the exams: what was asked for, or whatever would be least of all."""
    return "The least that is worth doing" if wish.empty else "It"


def _hours(wish: Wish, causes: tuple[Condition, ...]) -> str:
    given = f"{wording.number(wish.profile.hours_per_week)} h a week"
    found = _least(wish, HOURS, causes)
    if found is None:
        return f"{given} are too few."
    hours, pace = wording.number(found[1].hours / HOUR), wording.number(found[0] / PACE)
    return f"{_it(wish)} takes {hours} h, at least {pace} h a week; you have {given}."


def _least_money(wish: Wish, causes: tuple[Condition, ...]) -> str:
    found = _least(wish, BUDGET, causes)
    assert found is not None
    return wording.usd(found[0] / DOLLAR)


def _least_exams(wish: Wish, causes: tuple[Condition, ...]) -> str:
    found = _least(wish, EXAMS, causes)
    assert found is not None
    return wording.count(found[0], "exam")


def _least(wish: Wish, cap: Cap, causes: tuple[Condition, ...]) -> tuple[int, Solution] | None:
    """The least amount of a cap, as its repair names it where there is one: with all else as it was stated.

    Where that does not serve the wish, it is with other caps than those that are causes too left out, and then with
    nothing but the causes.
    """
    stated = [one for one in wish.conditions if one in causes or one.constraint not in BENDABLE]
    proper = [*causes, Condition("minimal-gain")] if wish.empty else causes  # the least of what is worth doing
    found = (wish.least(wish.problem(kept), cap, cap.most) for kept in (wish.conditions, stated, proper))
    return next((one for one in found if one is not None), None)


def _gates(wish: Wish, one: str) -> str:
    return "; ".join(each.text for each in wish.catalogue.credentials[one].prerequisites)
