"""When and at what fee a person can sit an exam, window by window."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from waypost.domain.answer import Answer
from waypost.domain.catalogue import Catalogue
from waypost.domain.credential import Credential, EventKind
from waypost.domain.lifecycle import Reason, Sitting, SittingKind, bookable_on, known_from, sittings_in
from waypost.domain.profile import Profile
from waypost.planning.kept import Kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Days on which somebody can sit an exam. ``fee`` in cents, ``None`` where no source states it in US dollars."""

    sitting: str  # "standard" or "beta"
    opens: dt.date
    closes: dt.date | None  # None: no last day is known
    fee: int | None
    certain: bool  # False: bookable and in the language as far as known, but not surely


Found = tuple[Window, ...] | Reason

_windows: Kept[Mapping[str, Found]] = Kept(16)
_fees: Kept[dict[object, int]] = Kept(4)


def windows(profile: Profile, catalogue: Catalogue) -> Mapping[str, Found]:
    """Per credential the windows from ``as_of`` on that are open to the person, in their language, or why none is."""
    credentials = catalogue.credentials
    key = (profile.as_of, profile.language, profile.memberships)
    return _windows.get(
        (credentials,), key, lambda: {id: _found(one, profile, credentials) for id, one in credentials.items()}
    )


def _found(credential: Credential, profile: Profile, credentials: Mapping[str, Credential]) -> Found:
    known = known_from(credential)
    if known is not None and profile.as_of < known:
        return Reason.NOT_ANNOUNCED
    found = []
    for sitting, fit in sittings_in(credential, profile.language, credentials):
        opens = max(sitting.opens or profile.as_of, profile.as_of)
        over = sitting.closes is not None and sitting.closes < opens
        if over or not sitting.admits(profile.memberships) or not foreseen(credential, sitting, profile.as_of):
            continue
        fee = None if sitting.fee is None or sitting.fee.currency != "USD" else sitting.fee.amount
        found.append(
            Window(
                sitting=str(sitting.kind),
                opens=opens,
                closes=sitting.closes,
                fee=None if fee is None else round(fee * 100),
                certain=sitting.certain and fit is Answer.YES,
            )
        )
    if found:
        return _widest(found)
    return bookable_on(credential, profile.as_of, profile.language, credentials, profile.memberships).reason


def foreseen(credential: Credential, sitting: Sitting, day: dt.date) -> bool:
    """Whether a plan made on ``day`` can count on the sitting: it is open by then, or its opening was announced.

    A launch that is only recorded after the fact was no knowledge to plan by before it.
    """
    if sitting.opens is None or sitting.opens <= day:
        return True
    opening = EventKind.BETA_OPENS if sitting.kind is SittingKind.BETA else EventKind.LIVE
    return any(event.kind is opening and event.planned for event in credential.events)


def _widest(found: Iterable[Window]) -> tuple[Window, ...]:
    """Without the windows that another of the same kind, fee and certainty contains."""
    kept: list[Window] = []
    for one in sorted(found, key=lambda one: (one.opens, -_last(one).toordinal(), not one.certain)):
        inside = any(
            (other.sitting, other.fee) == (one.sitting, one.fee)
            and other.certain >= one.certain
            and _last(other) >= _last(one)
            for other in kept
        )
        if not inside:
            kept.append(one)
    return tuple(kept)


def _last(window: Window) -> dt.date:
    return window.closes or dt.date.max


def stand_in_fee(credential: Credential, catalogue: Catalogue) -> int:
    """What stands in for a fee that no source states, in cents.

    The highest stated fee of the same vendor, kind and tier, or else of the same kind and tier anywhere, so that a plan
    is unlikely to be over budget once the fee is known; 0 where no fee of its kind is stated at all.
    """
    highest = _fees.get((catalogue.credentials,), None, lambda: _highest(catalogue.credentials))
    sort = (credential.kind, credential.tier)
    return highest.get((credential.vendor, *sort), highest.get(sort, 0))


def _highest(credentials: Mapping[str, Credential]) -> dict[object, int]:
    highest: dict[object, int] = {}
    for one in credentials.values():
        for fee in one.fees:
            if fee.amount is not None and fee.currency == "USD" and fee.sitting == SittingKind.STANDARD:
                for key in ((one.vendor, one.kind, one.tier), (one.kind, one.tier)):
                    highest[key] = max(highest.get(key, 0), round(fee.amount * 100))
    return highest
