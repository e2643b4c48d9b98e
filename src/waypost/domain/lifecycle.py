"""What a credential is on a day: its status, whether it can be sat, and how late studying for it can start.

Nothing here is stored and nothing reads the clock; every answer follows from the events of the record.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from waypost.domain.answer import Answer
from waypost.domain.credential import Credential, EventKind
from waypost.domain.durations import add_days, add_months
from waypost.domain.moments import STARTS, first_seen
from waypost.domain.sittings import NOT_SAT, Sitting, SittingKind, is_closed, sittings
from waypost.errors import UsageError

__all__ = [
    "Answer",
    "Bookable",
    "Reason",
    "Sitting",
    "SittingKind",
    "Status",
    "bookable_on",
    "known_from",
    "last_day_to_sit",
    "last_safe_start",
    "sittings",
    "sittings_in",
    "status_on",
]

CLOSING_MONTHS = 12


class Status(StrEnum):
    """What a credential is on a day."""

    NOT_ANNOUNCED = "not-announced"  # nobody knew of it yet
    ANNOUNCED = "announced"  # known of, but it cannot be sat yet (or not yet again, between a beta and the release)
    BETA = "beta"
    LIVE = "live"
    CLOSING = "closing"  # can be sat; its last day is known and within twelve months
    WITHDRAWN = "withdrawn"
    RESTRICTED = "restricted"  # only for some, such as partners
    UNCLEAR = "unclear"  # the sources do not settle whether it can be sat
    NOT_A_CREDENTIAL = "not-a-credential"  # certifies no person, or does not exist


class Reason(StrEnum):
    """Why an exam can, may or cannot be sat on a day."""

    OPEN = "open"
    DAY_UNCLEAR = "day-unclear"  # the day lies within what the stated opening or last day can mean
    OPENING_UNCONFIRMED = "opening-unconfirmed"
    REGISTRATION_UNCLEAR = "registration-unclear"
    LANGUAGE_UNCLEAR = "language-unclear"
    RESTRICTED = "restricted"
    NOT_YET_OPEN = "not-yet-open"
    LANGUAGE_ENDED = "language-ended"  # other languages go on
    LANGUAGE_NOT_OFFERED = "language-not-offered"
    WITHDRAWN = "withdrawn"
    NOT_ANNOUNCED = "not-announced"
    NOT_A_CREDENTIAL = "not-a-credential"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookable:
    """Whether an exam can be sat on a day. ``sitting`` is the window spoken of, ``None`` if there is none."""

    answer: Answer
    reason: Reason
    sitting: Sitting | None = None


_TELLING = tuple(Reason)  # of equal answers, the reason that stands first here is given


def known_from(credential: Credential) -> dt.date | None:
    """The first day on which it was known of. ``None``: no beginning is dated, so it is taken as always known.

    That is the first day a dated beginning can mean, the day by which it had been announced, or the day by which a
    source of a beginning had been read, whichever came first.
    """
    begins = [event for event in credential.events if event.kind in STARTS]
    days = [day.earliest() for event in begins if (day := event.date or event.not_before) is not None]
    announced = [event.not_after for event in begins if event.kind is EventKind.ANNOUNCED]
    days += [bound.latest() for bound in announced if bound is not None]
    seen = [read for event in begins if (read := first_seen(event, credential)) is not None]
    return min(days + seen) if days else None


def status_on(credential: Credential, day: dt.date, credentials: Mapping[str, Credential]) -> Status:
    """Its status on ``day``, whatever the language: an exam that goes on in any language is not withdrawn."""
    if credential.kind in NOT_SAT:
        return Status.NOT_A_CREDENTIAL
    known = known_from(credential)
    if known is not None and day < known:
        return Status.NOT_ANNOUNCED
    windows = sittings(credential, credentials)
    if any(one.contains(day) for one in windows):
        return _open_status(windows, day)
    if any(one.may_contain(day) for one in windows):
        return Status.UNCLEAR
    if any(one.opens_after(day) for one in windows):
        return Status.ANNOUNCED
    return Status.WITHDRAWN if _is_over(credential, windows) else Status.ANNOUNCED


def sittings_in(
    credential: Credential, language: str, credentials: Mapping[str, Credential]
) -> tuple[tuple[Sitting, Answer], ...]:
    """The sittings that offer ``language``, each with whether that is stated (yes) or may be (unclear).

    Where windows of one kind name the language, only those stand for it: what is left over does not revive it.
    """
    windows = sittings(credential, credentials)
    named = {one.kind for one in windows if one.names(language)}
    standing = [(one, one.offers(language)) for one in windows if one.kind not in named or one.names(language)]
    return tuple((one, fit) for one, fit in standing if fit is not Answer.NO)


def bookable_on(
    credential: Credential,
    day: dt.date,
    language: str,
    credentials: Mapping[str, Credential],
    memberships: Iterable[str] = (),
) -> Bookable:
    """Whether somebody can sit it on ``day`` in ``language``; ``memberships`` open what is restricted to them."""
    if credential.kind in NOT_SAT:
        return Bookable(answer=Answer.NO, reason=Reason.NOT_A_CREDENTIAL)
    known = known_from(credential)
    if known is not None and day < known:
        return Bookable(answer=Answer.NO, reason=Reason.NOT_ANNOUNCED)
    windows = sittings(credential, credentials)
    members = tuple(memberships)
    offered = sittings_in(credential, language, credentials)
    found = [_verdict(credential, one, fit, day, members) for one, fit in offered]
    if not found:
        return _never(credential, windows)
    best = max(found, key=lambda one: (one.answer.rank, -_TELLING.index(one.reason)))
    if best.reason is Reason.WITHDRAWN:
        if any(one.contains(day) or one.may_contain(day) for one in windows):
            return Bookable(answer=Answer.NO, reason=Reason.LANGUAGE_ENDED, sitting=best.sitting)
        if not _is_over(credential, windows):
            return Bookable(answer=Answer.NO, reason=Reason.NOT_YET_OPEN)
    return best


def last_day_to_sit(
    credential: Credential, language: str, credentials: Mapping[str, Credential], memberships: Iterable[str] = ()
) -> dt.date | None:
    """The last day that is sure to sit it in ``language``. ``None``: no closing day is known, or never offered."""
    found = [one for one, _ in sittings_in(credential, language, credentials)]
    members = tuple(memberships)
    admitted = [one for one in found if one.admits(members)] or found
    days = [one.closes for one in admitted if one.closes is not None]
    return max(days) if days and len(days) == len(admitted) else None


def last_safe_start(
    credential: Credential,
    hours: float,
    hours_per_week: float,
    language: str,
    credentials: Mapping[str, Credential],
) -> dt.date | None:
    """The last day to begin ``hours`` of study at ``hours_per_week`` and sit on the last day that is sure.

    ``None``: no closing day is known. A start before the calendar's first day is given as that day. Raises
    ``UsageError`` for negative hours or a pace that is not above 0.
    """
    if not (math.isfinite(hours) and hours >= 0):
        raise UsageError(f"{hours!r} hours of study; expected 0 or more.")
    if not (math.isfinite(hours_per_week) and hours_per_week > 0):
        raise UsageError(f"{hours_per_week!r} hours a week; expected more than 0.")
    closes = last_day_to_sit(credential, language, credentials)
    if closes is None:
        return None
    return add_days(closes, -math.ceil(min(hours / hours_per_week * 7, float(closes.toordinal()))))


def _open_status(windows: tuple[Sitting, ...], day: dt.date) -> Status:
    public = [one for one in windows if one.contains(day) and one.restricted_to is None]
    if not public:
        return Status.RESTRICTED
    kinds = {one.kind for one in public if one.certain}
    if not kinds:
        return Status.UNCLEAR
    if SittingKind.STANDARD not in kinds:
        return Status.BETA
    horizon = add_months(day, CLOSING_MONTHS)
    ends = [one.closes for one in windows if one.kind is SittingKind.STANDARD]
    return Status.LIVE if any(end is None or end > horizon for end in ends) else Status.CLOSING


def _is_over(credential: Credential, windows: tuple[Sitting, ...]) -> bool:
    """Whether what has closed is the exam and not just its beta."""
    stated = any(one.kind is EventKind.LAST_DAY and not one.languages for one in credential.events)
    return stated or is_closed(credential) or any(one.kind is SittingKind.STANDARD for one in windows)


def _verdict(
    credential: Credential, sitting: Sitting, fit: Answer, day: dt.date, memberships: tuple[str, ...]
) -> Bookable:
    if sitting.contains(day) or sitting.may_contain(day):
        answer, reason = _verdict_within(credential, sitting, fit, day, memberships)
    else:
        answer, reason = Answer.NO, Reason.NOT_YET_OPEN if sitting.opens_after(day) else Reason.WITHDRAWN
    return Bookable(answer=answer, reason=reason, sitting=sitting)


def _verdict_within(
    credential: Credential, sitting: Sitting, fit: Answer, day: dt.date, memberships: tuple[str, ...]
) -> tuple[Answer, Reason]:
    if not sitting.admits(memberships):
        return Answer.NO, Reason.RESTRICTED
    if not sitting.contains(day):
        return Answer.UNCLEAR, Reason.DAY_UNCLEAR
    if not sitting.certain:
        in_doubt = any(event.kind is EventKind.REGISTRATION_UNCLEAR for event in credential.events)
        return Answer.UNCLEAR, Reason.REGISTRATION_UNCLEAR if in_doubt else Reason.OPENING_UNCONFIRMED
    if fit is not Answer.YES:
        return Answer.UNCLEAR, Reason.LANGUAGE_UNCLEAR
    return Answer.YES, Reason.OPEN


def _never(credential: Credential, windows: tuple[Sitting, ...]) -> Bookable:
    if windows:
        return Bookable(answer=Answer.NO, reason=Reason.LANGUAGE_NOT_OFFERED)
    over = _is_over(credential, windows)
    return Bookable(answer=Answer.NO, reason=Reason.WITHDRAWN if over else Reason.NOT_YET_OPEN)
