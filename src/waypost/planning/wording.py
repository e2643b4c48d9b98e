"""The words of planning's own messages: days, money, hours and names as people write them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from waypost.domain.catalogue import Catalogue
from waypost.domain.credential import Credential
from waypost.domain.lifecycle import Reason, last_day_to_sit, sittings
from waypost.domain.profile import Profile

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day(value: dt.date) -> str:
    """``22 Nov 2026``."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def usd(amount: float) -> str:
    """Whole dollars where they are whole."""
    return f"${amount:,.0f}" if abs(amount - round(amount)) < 0.005 else f"${amount:,.2f}"


def number(amount: float) -> str:
    """At most one digit after the point, none where it is zero."""
    return f"{amount:,.0f}" if abs(amount - round(amount)) < 0.05 else f"{amount:,.1f}"


def points(amount: float) -> str:
    """``1 point``, ``2.3 points``, ``less than 0.1 points``."""
    if 0 < amount < 0.05:
        return "less than 0.1 points"
    said = number(amount)
    return f"{said} point" if said == "1" else f"{said} points"


def count(amount: int, noun: str) -> str:
    """``1 exam``, ``2 exams``."""
    return f"{amount} {noun}" if amount == 1 else f"{amount} {noun}s"


def listed(words: Iterable[str], joint: str = "and") -> str:
    """``a, b and c``."""
    *first, last = list(words) or [""]
    return f"{', '.join(first)} {joint} {last}" if first else last


def name(one: str, catalogue: Catalogue) -> str:
    """The exam's code, or else the title; the id where neither is known."""
    if one in catalogue.credentials:
        credential = catalogue.credentials[one]
        return credential.code or credential.title
    return catalogue.projects[one].title if one in catalogue.projects else one


def names(ids: Iterable[str], catalogue: Catalogue, joint: str = "and") -> str:
    """Names in a row."""
    return listed((name(one, catalogue) for one in ids), joint)


def skill(one: str, catalogue: Catalogue) -> str:
    """The title of a skill or of a family of platform skills."""
    known = catalogue.skills.get(one) or catalogue.families.get(one)
    return known.title if known is not None else one


def closed(one: str, reason: str, profile: Profile, catalogue: Catalogue) -> str:
    """Why a credential cannot be sat, as a sentence. ``reason`` is a ``lifecycle.Reason``."""
    credential, called = catalogue.credentials[one], name(one, catalogue)
    last = last_day_to_sit(credential, profile.language, catalogue.credentials, profile.memberships)
    on = "" if last is None else f" on {day(last)}"
    ended = "" if last is None else f"; its last day was {day(last)}"
    if reason == Reason.RESTRICTED:
        return f"{called} is open only to {listed(restricted_to(credential, catalogue), 'or')}."
    return {
        Reason.WITHDRAWN: f"{called} was withdrawn{ended}.",
        Reason.LANGUAGE_ENDED: f"{called} ended in {profile.language}{on}.",
        Reason.LANGUAGE_NOT_OFFERED: f"{called} is not offered in {profile.language}.",
        Reason.DAY_UNCLEAR: f"No source settles on which days {called} can be sat.",
        Reason.NOT_ANNOUNCED: f"{called} had not been announced by {day(profile.as_of)}.",
        Reason.NOT_YET_OPEN: f"{called} cannot be sat yet, and no opening day is known.",
        Reason.NOT_A_CREDENTIAL: f"{called} is no credential that a person can earn.",
    }.get(Reason(reason), f"{called} cannot be sat.")


def restricted_to(credential: Credential, catalogue: Catalogue) -> tuple[str, ...]:
    """Whom its sittings are restricted to, in the words of the source."""
    found = (one.restricted_to for one in sittings(credential, catalogue.credentials))
    return tuple(dict.fromkeys(one for one in found if one is not None))
