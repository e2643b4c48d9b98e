"""What would make a wish possible: the least change of each thing that a person can change, each proved by solving."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from waypost.catalogue.endings import successor_of
from waypost.catalogue.profile_fields import MAX_MONTHS
from waypost.domain.catalogue import Catalogue
from waypost.domain.credential import Credential
from waypost.domain.durations import add_months
from waypost.domain.plan import Repair
from waypost.domain.profile import Profile
from waypost.planning import wording
from waypost.planning.caps import BUDGET, DEADLINE, EXAMS, HOURS, PACE, Cap
from waypost.planning.problem import DOLLAR, Problem
from waypost.planning.request import deadline
from waypost.planning.search import Solution
from waypost.planning.wish import Wish

_NAMED = 4  # of the steps to give up
Least = Callable[[Problem, Cap, int], tuple[int, Solution] | None]


def repairs(wish: Wish) -> tuple[Repair, ...]:
    """Every single change that is enough, caps first; where no cap alone is, the caps that are enough together.

    Giving up wanted steps comes last: each one that is enough, or else a set of which none can be kept.
    """
    alone = tuple(_caps(wish))
    return (*(alone or _together(wish)), *_circumstances(wish), *_other_wishes(wish))


def repair(cap: Cap, amount: int, profile: Profile) -> Repair:
    """The change of a profile that sets a cap to ``amount``."""
    more, text, value = _PRICED[cap.constraint](amount, profile)
    return Repair(
        constraint=cap.constraint,
        message=text,
        change=more,
        unit=_UNITS[cap.constraint],
        field=cap.field,
        value=value,
    )


# caps


def _caps(wish: Wish) -> Iterator[Repair]:
    problem, far = wish.changed(wish.profile), wish.changed(_far(wish.profile))
    for cap in _stated(wish.profile):
        bent = far if cap is DEADLINE else problem
        found = wish.least(bent, cap, _top(cap, bent))
        if found is not None:
            yield repair(cap, found[0], wish.profile)


def _together(wish: Wish) -> tuple[Repair, ...]:
    """Several caps at once."""
    stated = _stated(wish.profile)
    for used in ((BUDGET, EXAMS, HOURS), (BUDGET, EXAMS, DEADLINE), (BUDGET, EXAMS, HOURS, DEADLINE)):
        caps = [cap for cap in used if cap in stated]
        problem = wish.changed(_far(wish.profile) if DEADLINE in caps else wish.profile)
        changes = jointly(wish.profile, problem, caps, wish.least)
        if changes:
            return (replace(changes[0], also=tuple(changes[1:])),)
    return ()


def jointly(profile: Profile, problem: Problem, caps: Sequence[Cap], least: Least) -> list[Repair]:
    """Changes of several caps that are enough together: each as low as can be while those after it are unbounded.

    Empty where they are not enough.
    """
    loose = problem
    for cap in caps:
        loose = cap.at(loose, _top(cap, problem))
    changes = []
    for cap in caps:
        found = least(loose, cap, _top(cap, problem))
        if found is None:
            return []
        amount = max(found[0], _now(cap, profile))
        loose = cap.at(loose, amount)
        if amount > _now(cap, profile):
            changes.append(repair(cap, amount, profile))
    return changes


def _stated(profile: Profile) -> tuple[Cap, ...]:
    stated = {BUDGET: profile.budget_usd is not None, EXAMS: profile.max_exams is not None}
    return tuple(cap for cap in (BUDGET, HOURS, DEADLINE, EXAMS) if stated.get(cap, True))


def _now(cap: Cap, profile: Profile) -> int:
    """What the profile states, rounded down to a whole amount."""
    if cap is BUDGET:
        return int((profile.budget_usd or 0) * DOLLAR + 1e-6)
    if cap is HOURS:
        return int(profile.hours_per_week * PACE + 1e-6)
    if cap is DEADLINE:
        return (deadline(profile) - profile.as_of).days
    return profile.max_exams or 0


def _top(cap: Cap, problem: Problem) -> int:
    return (problem.deadline - problem.as_of).days if cap is DEADLINE else cap.most


def _far(profile: Profile) -> Profile:
    return replace(profile, by=add_months(profile.as_of, MAX_MONTHS))


def _money(amount: int, profile: Profile) -> tuple[float, str, str]:
    more, value = amount / DOLLAR - (profile.budget_usd or 0), f"{amount / DOLLAR:.2f}".removesuffix(".00")
    return more, f"Raise the budget by {wording.usd(more)} to {wording.usd(amount / DOLLAR)}.", value


def _hours(amount: int, profile: Profile) -> tuple[float, str, str]:
    more, value = round(amount / PACE - profile.hours_per_week, 3), f"{amount / PACE:g}"
    return more, f"Study {more:g} h a week more, {value} in all.", value


def _days(amount: int, profile: Profile) -> tuple[float, str, str]:
    day = profile.as_of + dt.timedelta(days=amount)
    later = (day - deadline(profile)).days
    return later, f"Move the deadline by {wording.count(later, 'day')}, to {wording.day(day)}.", day.isoformat()


def _exams(amount: int, profile: Profile) -> tuple[float, str, str]:
    more = amount - (profile.max_exams or 0)
    return more, f"Allow {wording.count(more, 'exam')} more, {amount} in all.", str(amount)


_PRICED = {"budget-cap": _money, "hours-cap": _hours, "deadline": _days, "max-exams": _exams}
_UNITS = {"budget-cap": "usd", "hours-cap": "hours-per-week", "deadline": "days", "max-exams": "exams"}


# what else can be different


def _circumstances(wish: Wish) -> Iterator[Repair]:
    """Other than caps: what was ruled out, the language, programmes and titles, each if it is enough."""
    for constraint, ways in _WAYS.items():
        if wish.holds([one for one in wish.conditions if one.constraint != constraint]):
            for value, text, profile in ways(wish):
                if _is_enough(profile, wish):
                    yield Repair(constraint=constraint, message=text, field=_FIELDS[constraint], value=value)


_Way = tuple[str, str, Profile]  # value, message, profile that has it


def _allowing(wish: Wish) -> Iterator[_Way]:
    for one in wish.profile.avoid:
        rest = tuple(id for id in wish.profile.avoid if id != one)
        text = f"Allow {wording.name_of(one, wish.catalogue)}, which you ruled out."
        yield ",".join(rest), text, replace(wish.profile, avoid=rest)


def _speaking(wish: Wish) -> Iterator[_Way]:
    for one in dict.fromkeys(name for exam in _exams_of(wish) for name in ("English", *(exam.format.languages or ()))):
        if one != wish.profile.language:
            yield one, f"Sit exams in {one}.", replace(wish.profile, language=one)


def _joining(wish: Wish) -> Iterator[_Way]:
    for one in dict.fromkeys(who for exam in _exams_of(wish) for who in wording.restricted_to(exam, wish.catalogue)):
        yield (
            one,
            f"Be one of those it is open to: {one}.",
            replace(wish.profile, memberships=(*wish.profile.memberships, one)),
        )


def _holding(wish: Wish) -> Iterator[_Way]:
    titles = (title for exam in _exams_of(wish) for gate in exam.prerequisites for title in gate.external)
    for one in dict.fromkeys(titles):
        yield one, f"Hold {one} first.", replace(wish.profile, external=(*wish.profile.external, one))


_WAYS = {"avoided": _allowing, "language": _speaking, "open-to-public": _joining, "prerequisite-first": _holding}
_FIELDS = {
    "avoided": "avoid",
    "language": "language",
    "open-to-public": "memberships",
    "prerequisite-first": "external",
}


def _exams_of(wish: Wish) -> list[Credential]:
    return [wish.catalogue.credentials[one] for one in wish.relevant if one in wish.catalogue.credentials]


def _other_wishes(wish: Wish) -> Iterator[Repair]:
    """A successor in place of a wanted exam, and what to give up."""
    profile, catalogue = wish.profile, wish.catalogue
    for one in wish.wanted:
        new = successor_of(catalogue, one, profile.as_of) if one in catalogue.credentials else None
        if new is not None and new.id not in {*profile.avoid, *profile.held}:
            want = tuple(dict.fromkeys(new.id if id == one else id for id in profile.want))
            if _is_enough(replace(profile, want=want), wish):
                called, old = wording.name_of(new.id, catalogue), wording.name_of(one, catalogue)
                text = f"Ask for {called} instead, which follows {old}."
                yield Repair(constraint="wanted", message=text, field="want", value=",".join(want))
    alone = [one for one in wish.wanted if _is_enough(_giving_up((one,), profile), wish)]
    ways: list[tuple[str, ...]] = [(one,) for one in alone]
    for lost in ways or [_fewest_to_give_up(wish)]:
        if lost:
            text = f"Do without {_some(lost, catalogue)}."
            value = ",".join(_giving_up(lost, profile).want)
            yield Repair(constraint="wanted", message=text, change=len(lost), unit="wishes", field="want", value=value)


def _some(ids: tuple[str, ...], catalogue: Catalogue) -> str:
    """Names, of many the first few."""
    if len(ids) <= _NAMED:
        return wording.names(ids, catalogue)
    first = (wording.name_of(one, catalogue) for one in ids[: _NAMED - 1])
    return wording.listed([*first, f"{len(ids) - _NAMED + 1} more"])


def _fewest_to_give_up(wish: Wish) -> tuple[str, ...]:
    """Wanted steps without which the others can be had; giving up fewer of these is not enough."""
    lost = list(wish.wanted)
    for one in wish.wanted:
        rest = tuple(id for id in lost if id != one)
        if _is_enough(_giving_up(rest, wish.profile), wish):
            lost.remove(one)
    return tuple(lost)


def _giving_up(lost: tuple[str, ...], profile: Profile) -> Profile:
    return replace(profile, want=tuple(id for id in profile.want if id not in lost))


def _is_enough(profile: Profile, wish: Wish) -> bool:
    """Whether another profile is served."""
    other = wish if profile.want == wish.profile.want else Wish(profile, wish.catalogue, empty=wish.empty)
    return other.served_by(other.changed(profile))
