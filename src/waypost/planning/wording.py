"""The words of planning's own messages, beside the phrases that every message shares."""

from __future__ import annotations

from collections.abc import Iterable

from waypost.domain.catalogue import Catalogue
from waypost.domain.credential import Credential
from waypost.domain.lifecycle import Reason, last_day_to_sit, sittings
from waypost.domain.phrases import count as count
from waypost.domain.phrases import day as day
from waypost.domain.phrases import hours as hours
from waypost.domain.phrases import listed as listed
from waypost.domain.phrases import name_of as name_of
from waypost.domain.phrases import title_of_skill as title_of_skill
from waypost.domain.phrases import usd as usd
from waypost.domain.profile import Profile


def number(amount: float) -> str:
    """At most one digit after the point, none where it is zero."""
    return f"{amount:,.0f}" if abs(amount - round(amount)) < 0.05 else f"{amount:,.1f}"


def points(amount: float) -> str:
    """``1 point``, ``2.3 points``, ``less than 0.1 points``."""
    if 0 < amount < 0.05:
        return "less than 0.1 points"
    said = number(amount)
    return f"{said} point" if said == "1" else f"{said} points"


def names(ids: Iterable[str], catalogue: Catalogue, joint: str = "and") -> str:
    """Names in a row."""
    return listed((name_of(one, catalogue) for one in ids), joint)


def closed(one: str, reason: str, profile: Profile, catalogue: Catalogue) -> str:
    """Why a credential cannot be sat, as a sentence. ``reason`` is a ``lifecycle.Reason``."""
    credential, called = catalogue.credentials[one], name_of(one, catalogue)
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
