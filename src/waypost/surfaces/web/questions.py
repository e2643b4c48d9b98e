"""The questions of the plan page: what each asks, what was typed, and what is wrong with it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from waypost.catalogue.profile_fields import FIELDS, Shape
from waypost.domain.catalogue import Catalogue
from waypost.domain.credential import EventKind
from waypost.domain.languages import same
from waypost.domain.profile import Profile
from waypost.errors import UnknownId
from waypost.surfaces import words

_FIELDS = {field.name: field for field in FIELDS}
_LABELS = {
    "role": "I want to be",
    "background": "I come from",
    "stack": "Platform",
    "hours_per_week": "Hours a week",
    "months": "Months from now",
    "by": "Or by",
    "budget_usd": "Budget in dollars",
    "want": "Must be in the plan",
    "avoid": "Must not be in the plan",
    "experience_years": "Years in that background",
    "held": "Credentials I hold",
    "done": "Portfolio projects I have finished",
    "max_exams": "Most exams to sit",
    "language": "Language of the exams",
    "kappa": "Weight of certificates",
    "skills": "Skills I already have",
    "external": "Other credentials I hold",
    "memberships": "Programmes I belong to",
    "id": "A name for this plan",
    "as_of": "Plan as if today were",
}
_HELP = {
    "held": "An exam code or id, such as AIF-C01.",
    "kappa": "0 to 1. At 0.5 a certificate without a working project is worth half.",
    "skills": "As skill=level: 1 can discuss it, 2 with guidance, 3 alone, 4 can lead it.",
    "external": "Titles that Waypost holds no record of, such as CISA.",
    "memberships": "They open exams that are restricted to them.",
    "as_of": "Empty: the day on which the page is opened.",
}
_SLIDERS = {
    "hours_per_week": (1, 40, 0.5),
    "months": (1, 24, 1),
    "budget_usd": (0, 2000, 25),
    "kappa": (0, 1, 0.05),
}
_EMPTY = {"budget_usd": "no limit", "max_exams": "no limit"}
_LISTS = {
    "want": "known",
    "avoid": "known",
    "held": "known",
    "done": "known",
    "skills": "skills",
    "memberships": "programmes",
}
MAIN = ("role", "background", "stack", "hours_per_week", "budget_usd", "months", "by")
WISHES = ("want", "avoid")
MORE = (
    *("experience_years", "held", "done", "skills", "external", "memberships"),
    *("max_exams", "language", "kappa", "id", "as_of"),
)


class Control(StrEnum):
    """How a question is answered."""

    CHOICE = "choice"
    NUMBER = "number"
    DAY = "day"
    TEXT = "text"
    MANY = "many"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One field of a profile as a form control. ``value`` is what was typed, or what counts where nothing was.

    ``chosen`` are the items of a list that were understood, as (value, label); the rest of it is in ``value``.
    ``slider`` is (least, most, step) of the slider that a script puts beside a number.
    """

    name: str
    label: str
    control: Control
    value: str
    help: str | None = None
    errors: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    chosen: tuple[tuple[str, str], ...] = ()
    suggestions: str | None = None  # id of a datalist
    slider: tuple[float, float, float] | None = None
    low: float | None = None
    high: float | None = None
    placeholder: str = ""


def questions(raw: Mapping[str, str], problems: Iterable[tuple[str, str]], catalogue: Catalogue) -> dict[str, Question]:
    """Every question, in the order of the fields, with the answers in ``raw`` (as ``read_link`` gives them)."""
    wrong: dict[str, list[str]] = {}
    for name, sentence in problems:
        wrong.setdefault(name, []).append(at_field(sentence, name))
    return {name: _question(name, raw, tuple(wrong.get(name, ())), catalogue) for name in _FIELDS}


def at_field(sentence: str, name: str) -> str:
    """What is wrong, as it stands beside the field ``name``: without the name, and what was typed once."""
    text = sentence.removeprefix(f"{name} is ")
    typed, _, rest = text.partition("; ")
    return rest if rest.startswith(f"{typed} ") else text


def suggestions(catalogue: Catalogue) -> dict[str, tuple[tuple[str, str], ...]]:
    """What text fields suggest, as (value, label), by the id of the list."""
    exams = [(one.code or one.id, one.title) for one in catalogue.credentials.values()]
    projects = [(one.id, f"{one.title} (project)") for one in catalogue.projects.values()]
    skills = [(f"{one.id}=3", f"{one.title}: alone") for one in catalogue.skills.values()]
    events = (event for credential in catalogue.credentials.values() for event in credential.events)
    programmes = {event.who for event in events if event.kind is EventKind.ELIGIBILITY_LIMITED and event.who}
    return {
        "known": tuple(sorted(exams) + sorted(projects)),
        "skills": tuple(sorted(skills)),
        "programmes": tuple((one, "") for one in sorted(programmes)),
    }


def in_titles(hint: str, catalogue: Catalogue) -> str:
    """A hint that lists ids, with what the page calls them in their place."""
    titles = {one.id: one.title for kind in (catalogue.roles, catalogue.backgrounds) for one in kind.values()}
    titles |= catalogue.platforms
    titles |= {one.id: one.code for one in catalogue.credentials.values() if one.code}

    def told(found: re.Match[str]) -> str:
        return found[1] + ", ".join(titles.get(one, one) for one in found[2].split(", "))

    return re.sub("((?:closest|one of): )([^;]+)", told, hint)


def _question(name: str, raw: Mapping[str, str], errors: tuple[str, ...], catalogue: Catalogue) -> Question:
    field, stated = _FIELDS[name], raw.get(name)
    control = _control(name, field.shape)
    chosen: tuple[tuple[str, str], ...] = ()
    value = stated or ""
    if control is Control.MANY:
        chosen, value = _chosen(name, value, catalogue, broken=bool(errors))
    if stated is None and name in ("hours_per_week", "months", "language", "background"):
        value = "" if name == "months" and "by" in raw else f"{_default(name)}"
    number = control is Control.NUMBER
    return Question(
        name=name,
        label=_LABELS[name],
        control=control,
        value=value,
        help=_HELP.get(name),
        errors=errors,
        options=_options(name, value, catalogue),
        chosen=chosen,
        suggestions=_LISTS.get(name),
        slider=_SLIDERS.get(name),
        low=field.low if number else None,
        high=field.high if number and field.high < float("inf") else None,
        placeholder=f"{catalogue.stance.kappa:g}" if name == "kappa" else _EMPTY.get(name, ""),
    )


def _control(name: str, shape: Shape) -> Control:
    if name in ("role", "background", "stack", "language"):
        return Control.CHOICE
    if shape in (Shape.IDS, Shape.TEXTS, Shape.LEVELS):
        return Control.MANY
    if shape is Shape.DAY:
        return Control.DAY
    return Control.NUMBER if shape in (Shape.NUMBER, Shape.COUNT) else Control.TEXT


def _default(name: str) -> str:
    empty = Profile(role="", as_of=dt.date.min)
    value = getattr(empty, name)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _chosen(name: str, stated: str, catalogue: Catalogue, *, broken: bool) -> tuple[tuple[tuple[str, str], ...], str]:
    """The items that are understood, and the text of those that are not."""
    items = [item.strip() for item in stated.split(",") if item.strip()]
    good: dict[str, str] = {}
    bad: list[str] = []
    for item in dict.fromkeys(items):
        known = _understood(name, item, catalogue)
        if known is None:
            bad.append(item)
        else:
            good[known[0]] = known[1]
    return tuple(good.items()), ", ".join(bad) if broken else ""


def _understood(name: str, item: str, catalogue: Catalogue) -> tuple[str, str] | None:
    if _FIELDS[name].shape is Shape.IDS:
        try:
            one = catalogue.step_id(item)
        except UnknownId:
            return None
        return one, words.name_of(one, catalogue)
    if _FIELDS[name].shape is Shape.LEVELS:
        skill, _, level = item.partition("=")
        known = catalogue.skills.get(skill.strip()) or catalogue.families.get(skill.strip())
        if known is None or level.strip() not in ("0", "1", "2", "3", "4"):
            return None
        return item, f"{known.title}: {level.strip()}"
    return item, item


def _options(name: str, value: str, catalogue: Catalogue) -> tuple[tuple[str, str], ...]:
    known = {
        "role": lambda: [(one.id, one.title) for one in catalogue.roles.values()],
        "background": lambda: [(one.id, one.title) for one in catalogue.backgrounds.values()],
        "stack": lambda: list(catalogue.platforms.items()),
        "language": lambda: [(one, one) for one in _languages(catalogue)],
    }
    if name not in known:
        return ()
    options = known[name]()
    if value and value.lower() not in {one.lower() for one, _ in options}:
        options.append((value, value))
    return tuple(options)


def _languages(catalogue: Catalogue) -> list[str]:
    """Every language that a source names, each once whatever the order of its words."""
    named = sorted(
        {one for each in catalogue.credentials.values() for one in each.format.languages or ()}, reverse=True
    )
    once = [one for place, one in enumerate(named) if not any(same(one, other) for other in named[:place])]
    return sorted(once)
