"""How long a credential lasts once earned, how it is kept, and what keeping several asks for over time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from waypost.domain.answer import Answer
from waypost.domain.credential import Credential, EventKind
from waypost.domain.durations import add_days, add_months
from waypost.domain.lifecycle import bookable_on, last_day_to_sit, sittings
from waypost.domain.moments import dated_events, first


class Term(StrEnum):
    """How long a credential lasts."""

    FOR_EVER = "for-ever"
    MONTHS = "months"
    UNKNOWN = "unknown"  # whether it expires, or after how long, is not stated


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiry:
    """When a credential ends, and the days on which its issuer's own renewal is open before that.

    ``day`` ``None``: never, or not known (``term`` says which). ``opens`` and ``closes`` are ``None`` where it cannot
    be renewed, or need not be.
    """

    term: Term
    day: dt.date | None = None
    opens: dt.date | None = None
    closes: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One credential that ends on ``expires`` unless it is renewed by ``day``.

    ``lapses``: its own renewal is no longer open, so it ends, unless one of ``instead`` is passed before. ``also`` are
    held credentials that this renewal renews with it. ``fee_usd`` ``None``: not stated, or nothing to pay for.
    """

    credential: str
    day: dt.date
    expires: dt.date
    lapses: bool = False
    fee_usd: Decimal | None = None
    also: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalLoad:
    """What keeping a set of credentials asks for, by day. ``fees_usd`` sums the fees that are stated."""

    dues: tuple[Due, ...]
    fees_usd: Decimal
    fees_unknown: tuple[str, ...] = ()  # renewed at a fee that no source states
    terms_unknown: tuple[str, ...] = ()  # held, and no source says for how long


def expiry(
    credential: Credential, earned: dt.date, credentials: Mapping[str, Credential], language: str = "English"
) -> Expiry:
    """When it ends if earned or last renewed on ``earned``, and when it can be renewed before that."""
    months = credential.renewal.months
    if credential.renewal.expires is False:
        return Expiry(term=Term.FOR_EVER)
    if months is None or months < 1:
        return Expiry(term=Term.UNKNOWN)
    day = add_months(earned, months)
    window = credential.renewal.window_months
    opens = add_days(earned, 1)
    if window is not None:
        opens = max(opens, add_months(day, -window))
    last = _last_renewal(credential, credentials, language)
    closes = day if last is None else min(day, last)
    if closes < opens:
        return Expiry(term=Term.MONTHS, day=day)
    return Expiry(term=Term.MONTHS, day=day, opens=opens, closes=closes)


def renews(
    credential: Credential, day: dt.date, credentials: Mapping[str, Credential], language: str = "English"
) -> tuple[str, ...]:
    """Ids whose pass on ``day`` renews it: itself while its own renewal is open, then others that can be sat then."""
    last = _last_renewal(credential, credentials, language)
    itself = (credential.id,) if last is None or day <= last else ()
    return itself + _others(credential, day, credentials, language)


def renewal_load(
    held: Mapping[str, dt.date],
    credentials: Mapping[str, Credential],
    *,
    start: dt.date,
    until: dt.date,
    language: str = "English",
) -> RenewalLoad:
    """Every renewal due up to ``until`` for credentials earned on the days in ``held``, none made before ``start``.

    Each is renewed on the last day that allows it; a renewal that renews others comes first on its day. What has ended
    before ``start`` is listed as lapsed.
    """
    keeping = _Keeping(dict(sorted(held.items())), credentials, start, language)
    dues: list[Due] = []
    while (due := keeping.next_due()) is not None and due.day <= until:
        dues.append(due)
        keeping.settle(due)
    renewed = [due for due in dues if not due.lapses]
    return RenewalLoad(
        dues=tuple(dues),
        fees_usd=sum((due.fee_usd for due in renewed if due.fee_usd is not None), Decimal(0)),
        fees_unknown=tuple(sorted({due.credential for due in renewed if due.fee_usd is None})),
        terms_unknown=keeping.terms_unknown,
    )


class _Keeping:
    """The state of a set of held credentials while time passes: when each was earned or last renewed."""

    def __init__(
        self, earned: dict[str, dt.date], credentials: Mapping[str, Credential], start: dt.date, language: str
    ) -> None:
        self._credentials, self._start, self._language = credentials, start, language
        terms = {one: expiry(credentials[one], day, credentials, language).term for one, day in earned.items()}
        self._earned = {one: day for one, day in earned.items() if terms[one] is Term.MONTHS}
        self.terms_unknown = tuple(one for one, term in terms.items() if term is Term.UNKNOWN)

    def next_due(self) -> Due | None:
        dues = [self._due(one) for one in self._earned]
        return min(dues, key=lambda due: (due.day, -len(due.also), due.credential), default=None)

    def settle(self, due: Due) -> None:
        """Let ``due`` happen: a lapse drops the credential, a renewal starts its term, and that of others, again."""
        if due.lapses:
            del self._earned[due.credential]
            return
        for one in (due.credential, *due.also):
            self._earned[one] = max(due.day, self._earned[one])

    def _due(self, one: str) -> Due:
        credential = self._credentials[one]
        when = expiry(credential, self._earned[one], self._credentials, self._language)
        assert when.day is not None
        if when.closes is None or when.closes < self._start:
            instead = _others(credential, when.day, self._credentials, self._language)
            return Due(credential=one, day=when.day, expires=when.day, lapses=True, instead=instead)
        return Due(
            credential=one,
            day=when.closes,
            expires=when.day,
            fee_usd=credential.renewal.fee_usd,
            also=tuple(other for other in self._earned if one in self._credentials[other].renewal.renewed_by),
        )


def _others(
    credential: Credential, day: dt.date, credentials: Mapping[str, Credential], language: str
) -> tuple[str, ...]:
    known = [one for one in credential.renewal.renewed_by if one in credentials]
    return tuple(one for one in known if bookable_on(credentials[one], day, language, credentials).answer is Answer.YES)


def _last_renewal(credential: Credential, credentials: Mapping[str, Credential], language: str) -> dt.date | None:
    """The last day of its issuer's own renewal: as stated, or else the last day to sit it. ``None``: none is known."""
    ends = dated_events(credential, credentials).get(EventKind.RENEWAL_ENDS, ())
    stated = first([when for _, when in ends if when is not None])
    if stated is not None:
        return stated.earliest
    if not sittings(credential, credentials):
        return dt.date.min
    return last_day_to_sit(credential, language, credentials)
