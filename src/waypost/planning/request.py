"""A profile against the catalogue, whoever made it: every field that cannot be is reported at once."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterator
from dataclasses import replace

from waypost.catalogue.profile_fields import FIELDS, MAX_MONTHS
from waypost.domain.catalogue import Catalogue
from waypost.domain.durations import add_months
from waypost.domain.judgement import LEVELS
from waypost.domain.profile import Profile
from waypost.errors import ProfileError, UnknownId

_Problem = tuple[str, str]
_NUMBERS = tuple(field for field in FIELDS if field.high < math.inf and field.name != "months")
_MONTHS = next(field for field in FIELDS if field.name == "months")


def deadline(profile: Profile) -> dt.date:
    """The last day of the plan: ``by`` where stated, else ``months`` calendar months after ``as_of``.

    A part of a month is that part of the days of the month it falls in, so that a longer time never ends earlier.
    """
    if profile.by is not None:
        return profile.by
    whole = math.floor(profile.months)
    first, after = add_months(profile.as_of, whole), add_months(profile.as_of, whole + 1)
    return first + dt.timedelta(days=math.floor((profile.months - whole) * (after - first).days))


def checked(profile: Profile, catalogue: Catalogue) -> Profile:
    """The profile with every id resolved (aliases, case). Raises ``ProfileError`` with all that is wrong."""
    problems = [*_numbers(profile), *_levels(profile)]
    ids = _Ids(catalogue, problems)
    resolved = replace(
        profile,
        role=ids.one("role", profile.role, catalogue.role_id),
        background=ids.one("background", profile.background, catalogue.background_id),
        stack=None if profile.stack is None else ids.one("stack", profile.stack, catalogue.platform_id),
        held=ids.many("held", profile.held, catalogue.credential_id),
        done=ids.many("done", profile.done, catalogue.project_id),
        want=ids.many("want", profile.want, ids.step),
        avoid=ids.many("avoid", profile.avoid, ids.step),
        skills={ids.one("skills", skill, ids.skill): level for skill, level in sorted(profile.skills.items())},
    )
    problems += [
        ("want", f"{one!r} is in both 'want' and 'avoid'; expected it in one of them at most.")
        for one in sorted(set(resolved.want) & set(resolved.avoid))
    ]
    if problems:
        raise ProfileError(tuple(problems), hint=ids.hint)
    return resolved


class _Ids:
    """Resolves ids of one profile and keeps what it could not resolve."""

    def __init__(self, catalogue: Catalogue, problems: list[_Problem]) -> None:
        self._catalogue, self._problems = catalogue, problems
        self.hint: str | None = None

    def one(self, field: str, text: str, resolve: Callable[[str], str]) -> str:
        try:
            return resolve(text)
        except UnknownId as error:
            self._problems.append((field, f"{field} is {text!r}; expected one of the {error.count} in the catalogue."))
            self.hint = self.hint or error.hint
            return text

    def many(self, field: str, texts: tuple[str, ...], resolve: Callable[[str], str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.one(field, text, resolve) for text in texts))

    def step(self, text: str) -> str:
        """A project id, or else a credential id."""
        if text.strip().lower() in self._catalogue.projects:
            return self._catalogue.project_id(text)
        return self._catalogue.credential_id(text)

    def skill(self, text: str) -> str:
        import difflib

        known = [*self._catalogue.skills, *self._catalogue.families]
        if text in known:
            return text
        raise UnknownId("skill", text, len(known), tuple(difflib.get_close_matches(text, known, n=3, cutoff=0.5)))


def _numbers(profile: Profile) -> Iterator[_Problem]:
    for field in (*_NUMBERS, _MONTHS) if profile.by is None else _NUMBERS:
        value = getattr(profile, field.name)
        if value is not None and not field.low <= value <= field.high:
            yield field.name, f"{field.name} is {value}; expected {field.low:g} to {field.high:g}."
    if profile.by is not None and not 0 < (profile.by - profile.as_of).days <= MAX_MONTHS * 31:
        expected = f"expected a day after {profile.as_of} and at most {MAX_MONTHS} months after it"
        yield "by", f"by is {profile.by}; {expected}."


def _levels(profile: Profile) -> Iterator[_Problem]:
    for skill, level in sorted(profile.skills.items()):
        if level not in LEVELS:
            yield "skills", f"skills.{skill} is {level}; expected a level from 0 to 4."
