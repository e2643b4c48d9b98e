"""What changed from one plan to the next, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from waypost.catalogue.profile import stated_fields
from waypost.catalogue.profile_fields import FIELDS
from waypost.domain.catalogue import Catalogue
from waypost.domain.plan import Plan, PlanStatus
from waypost.domain.profile import Profile
from waypost.surfaces import words

_POINT, _DOLLAR, _HOUR = 0.05, 0.005, 0.5  # less than this is no change
_NAMES = {
    "role": "role",
    "background": "background",
    "stack": "platform",
    "hours_per_week": "hours a week",
    "budget_usd": "budget",
    "max_exams": "most exams",
    "kappa": "weight of certificates",
    "experience_years": "years",
    "language": "language",
    "as_of": "day of the plan",
    "want": "musts",
    "avoid": "must-nots",
    "held": "credentials held",
    "done": "projects finished",
    "skills": "skills",
    "external": "other credentials",
    "memberships": "programmes",
}

_UNSTATED = {"budget_usd": "no limit", "max_exams": "no limit", "stack": "any", "kappa": "the default"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A total before and after. ``good``: ``None`` where it is neither better nor worse."""

    label: str
    before: str
    after: str
    change: str
    good: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The difference of two plans. ``asked`` are the answers that differ, ``summary`` says it in a sentence or two."""

    asked: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    moved: tuple[str, ...]
    figures: tuple[Figure, ...]
    summary: str

    @property
    def same(self) -> bool:
        """Whether the plan itself stayed as it was."""
        return not (self.added or self.removed or self.moved or self.figures)


def changes(before: tuple[Profile, Plan], after: tuple[Profile, Plan], catalogue: Catalogue) -> Changes | None:
    """What differs between two answered profiles; ``None`` where neither the wish nor the plan does."""
    asked = _asked(before[0], after[0], catalogue)
    old, new = {step.id: step for step in before[1].steps}, {step.id: step for step in after[1].steps}
    added = tuple(words.name_of(one, catalogue) for one in new if one not in old)
    removed = tuple(words.name_of(one, catalogue) for one in old if one not in new)
    moved = tuple(
        f"{words.name_of(one, catalogue)} ends {words.day(new[one].end)}, {_later(old[one].end, new[one].end)}"
        for one in new
        if one in old and new[one].end != old[one].end
    )
    figures = tuple(_figures(before[1], after[1]))
    if not (asked or added or removed or moved or figures):
        return None
    summary = _summary(after[1], added, removed, moved, figures)
    return Changes(asked=asked, added=added, removed=removed, moved=moved, figures=figures, summary=summary)


def _summary(
    after: Plan,
    added: tuple[str, ...],
    removed: tuple[str, ...],
    moved: tuple[str, ...],
    figures: tuple[Figure, ...],
) -> str:
    if after.status is PlanStatus.INFEASIBLE:
        return "No plan can do this any more."
    parts = []
    if added:
        parts.append(f"{words.listed(added)} {'comes' if len(added) == 1 else 'come'} in.")
    if removed:
        parts.append(f"{words.listed(removed)} {'drops' if len(removed) == 1 else 'drop'} out.")
    if moved and not (added or removed):
        parts.append(f"{words.count(len(moved), 'step')} {'moves' if len(moved) == 1 else 'move'}.")
    parts += [f"{one.label} {one.after}, was {one.before}." for one in figures]
    return " ".join(parts) if parts else "The plan stays the same."


def _figures(before: Plan, after: Plan) -> list[Figure]:
    if PlanStatus.INFEASIBLE in (before.status, after.status):
        return []
    found = []
    points = after.readiness_end - before.readiness_end
    if abs(points) >= _POINT:
        found.append(_figure("Readiness", before.readiness_end, after.readiness_end, "{:.1f}", points > 0))
    if abs(after.hours - before.hours) >= _HOUR:
        found.append(_figure("Hours", before.hours, after.hours, "{:,.0f}", None))
    money = after.cost_usd - before.cost_usd
    if abs(money) >= _DOLLAR:
        sign = "+" if money > 0 else "−"
        found.append(
            Figure(
                label="Cost",
                before=words.usd(before.cost_usd),
                after=words.usd(after.cost_usd),
                change=f"{sign}{words.usd(abs(money))}",
                good=None,
            )
        )
    old, new = finish(before), finish(after)
    if old is not None and new is not None and old != new:
        found.append(
            Figure(label="Finish", before=words.day(old), after=words.day(new), change=_later(old, new), good=new < old)
        )
    return found


def finish(plan: Plan) -> dt.date | None:
    """The day on which the last step ends."""
    return max((step.end for step in plan.steps), default=None)


def _figure(label: str, before: float, after: float, shape: str, good: bool | None) -> Figure:
    change = f"{'+' if after > before else '−'}{shape.format(abs(after - before))}"
    return Figure(label=label, before=shape.format(before), after=shape.format(after), change=change, good=good)


def _later(old: dt.date, new: dt.date) -> str:
    days = (new - old).days
    return f"{words.count(abs(days), 'day')} {'later' if days > 0 else 'earlier'}"


def _asked(before: Profile, after: Profile, catalogue: Catalogue) -> tuple[str, ...]:
    old, new = _stated(before), _stated(after)
    found = []
    if (before.months, before.by) != (after.months, after.by):
        found.append(f"deadline {_deadline(before)} → {_deadline(after)}")
    for field in FIELDS:
        if field.name in _NAMES and old.get(field.name) != new.get(field.name):
            texts = [_answer(field.name, stated.get(field.name), catalogue) for stated in (old, new)]
            found.append(f"{_NAMES[field.name]} {texts[0]} → {texts[1]}")
    return tuple(found)


def _stated(profile: Profile) -> Mapping[str, object]:
    return {
        **stated_fields(profile),
        "role": profile.role,
        "hours_per_week": f"{profile.hours_per_week:g}",
        "language": profile.language,
        "background": profile.background,
        "as_of": words.day(profile.as_of),
    }


def _deadline(profile: Profile) -> str:
    return words.day(profile.by) if profile.by is not None else f"{profile.months:g} months"


def _answer(name: str, value: object, catalogue: Catalogue) -> str:
    if value is None:
        return {"budget_usd": "no limit", "max_exams": "no limit", "stack": "any", "kappa": "the default"}.get(
            name, "none"
        )
    if name == "budget_usd" and isinstance(value, (int, float)):
        return words.usd(value)
    if name == "role" and value in catalogue.roles:
        return catalogue.roles[str(value)].title
    if name == "background" and value in catalogue.backgrounds:
        return catalogue.backgrounds[str(value)].title
    if name == "stack":
        return catalogue.platforms.get(str(value), str(value))
    if isinstance(value, (list, tuple)):
        return words.listed([words.name_of(str(one), catalogue) for one in value])
    if isinstance(value, Mapping):
        return words.listed([f"{words.title_of_skill(one, catalogue)} {level}" for one, level in value.items()])
    return str(value)
