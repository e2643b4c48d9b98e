"""What becomes of a badge, in words."""

from __future__ import annotations

from waypost.catalogue.badge_match import Doubt, Match, Sure
from waypost.domain.catalogue import Catalogue
from waypost.surfaces import words

SURE = {Sure.EXACT: "same title or code", Sure.CLOSE: "same words", Sure.UNSURE: "not sure"}


def doubt_in_words(match: Match, catalogue: Catalogue) -> str:
    """Why it does not count, or not by itself; empty where it does."""
    badge = match.badge
    match match.left_out or match.doubt:
        case Doubt.VOID:
            return f"Its issuer says that it is {badge.void}."
        case Doubt.EXPIRED:
            return f"It expired on {words.day(badge.expires)}." if badge.expires else "It has expired."
        case Doubt.AHEAD:
            return (
                f"It is dated {words.day(badge.issued)}, after today." if badge.issued else "It is dated after today."
            )
        case Doubt.HELD:
            return "You have stated it already."
        case Doubt.SHARED:
            return "Several credentials share this title."
        case Doubt.UNSIGNED:
            return "The badge does not say who issued it."
        case Doubt.LAPSED:
            months = catalogue.credentials[match.ids[0]].renewal.months
            return f"It states no end, but usually lasts {months} months: it counts only if you have renewed it."
    return ""
