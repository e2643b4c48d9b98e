"""The catalogue as a list to narrow and sort: what a link asks for, its rows, and what is near where there are none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from urllib.parse import quote, urlencode

from waypost import api
from waypost.catalogue.profile import clip
from waypost.catalogue.query import Found, study_hours
from waypost.catalogue.search import closest
from waypost.domain.catalogue import Catalogue
from waypost.domain.credential import Credential, Kind, Tier
from waypost.domain.lifecycle import Sitting, SittingKind, Status, last_safe_start, sittings, status_on
from waypost.planning.kept import Kept
from waypost.surfaces.facts import standing

PACE = 8.0  # hours a week, of the last safe start
SORTS = {
    "vendor": "issuer and tier",
    "title": "title",
    "fee": "fee, lowest first",
    "hours": "hours, fewest first",
    "last-day": "last day, nearest first",
    "points": "points for the role",
}
_FEE_MAX = Decimal(1_000_000)
_TEXT_MAX = 100
_FAR = dt.date.max


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a link asks of the list; every field ``None`` where it asks nothing. ``sort`` is a key of ``SORTS``."""

    text: str | None = None
    vendor: str | None = None
    status: str | None = None
    tier: str | None = None
    kind: str | None = None
    role: str | None = None
    fee_max: Decimal | None = None
    sort: str | None = None

    @property
    def narrows(self) -> tuple[str, ...]:
        """The conditions in force, by name."""
        names = ("text", "vendor", "status", "tier", "kind", "role", "fee_max")
        return tuple(name for name in names if getattr(self, name) is not None)

    @property
    def order(self) -> str:
        """The sort in force: what was asked, else what fits the conditions."""
        if self.sort is not None and (self.sort != "points" or self.role is not None):
            return self.sort
        return "points" if self.role is not None else "match" if self.text is not None else "vendor"

    def address(self, **changes: object) -> str:
        """The address of the list with ``changes``; ``None`` takes a condition away."""
        names = ("text", "vendor", "status", "tier", "kind", "role", "fee_max", "sort")
        values = {name: changes.get(name, getattr(self, name)) for name in names}
        query = urlencode([(name, f"{value}") for name, value in values.items() if value is not None], quote_via=quote)
        return f"/credentials?{query}" if query else "/credentials"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One credential of the list. ``hours`` are for its recommended candidate.

    ``last_day`` and ``start_by`` are those of the language that goes on longest.
    """

    credential: Credential
    status: Status
    standing: str
    fee_usd: Decimal | None
    hours: float | None
    last_day: dt.date | None
    start_by: dt.date | None
    language: str
    points: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxed:
    """What the list would hold without one of the conditions, which ``without`` says in words."""

    without: str
    count: int
    address: str


def read_asked(parameters: Iterable[tuple[str, str]], catalogue: Catalogue) -> tuple[Asked, tuple[str, ...]]:
    """What a query asks, and sentences about what of it was not understood. The last of a repeated name counts."""
    known: Mapping[str, Iterable[str]] = {
        "vendor": catalogue.vendors,
        "status": tuple(Status),
        "tier": tuple(Tier),
        "kind": tuple(Kind),
        "role": catalogue.roles,
        "sort": SORTS,
    }
    stated: dict[str, str] = {}
    notes: list[str] = []
    for name, value in dict(parameters).items():
        text = value.strip()
        if not text or name not in (*known, "text", "fee_max"):
            continue
        if name in known and text.lower() not in known[name]:
            word = "issuer" if name == "vendor" else name
            notes.append(f"There is no {word} {clip(text)!r}; it was left out.")
        else:
            stated[name] = text.lower() if name in known else text
    fee = _fee(stated.pop("fee_max", None), notes)
    text = stated.pop("text", "")[:_TEXT_MAX]
    return Asked(fee_max=fee, text=text or None, **stated), tuple(notes)


def rows(catalogue: Catalogue, asked: Asked, day: dt.date) -> tuple[Row, ...]:
    """What is asked for, in its order. What has no figure for the sort stands last."""
    places = _places(catalogue, day)
    found = [_row(one, places[one.credential.id]) for one in _find(catalogue, asked, day)]
    if asked.order == "title":
        found.sort(key=lambda row: row.credential.title.casefold())
    elif asked.order == "fee":
        found.sort(key=lambda row: (row.fee_usd is None, row.fee_usd or 0))
    elif asked.order == "hours":
        found.sort(key=lambda row: (row.hours is None, row.hours or 0))
    elif asked.order == "last-day":
        found.sort(key=lambda row: (row.last_day is None, (row.last_day or _FAR) < day, row.last_day or _FAR))
    elif asked.order == "vendor" and (asked.role or asked.text):
        shelf = {row.credential.id: place for place, row in enumerate(api.find(catalogue, as_of=day))}
        found.sort(key=lambda row: shelf[row.credential.id])
    return tuple(found)


def condition(asked: Asked, name: str, catalogue: Catalogue) -> str:
    """One of the conditions in force, in the words of the page."""
    value = f"{getattr(asked, name)}"
    if name == "fee_max":
        return f"fee at most ${value}"
    if name == "role":
        return f"role {catalogue.roles[value].title}"
    if name == "vendor":
        return f"issuer {catalogue.vendors[value].title}"
    return f"words “{value}”" if name == "text" else f"{name} {value.replace('-', ' ')}"


def relaxed(catalogue: Catalogue, asked: Asked, day: dt.date) -> tuple[Relaxed, ...]:
    """For a list without rows: each condition whose absence would leave some, the one that leaves fewest first."""
    ways = []
    for name in asked.narrows:
        without = replace(asked, **{name: None})
        count = len(_find(catalogue, without, day))
        if count:
            ways.append(Relaxed(without=condition(asked, name, catalogue), count=count, address=without.address()))
    return tuple(sorted(ways, key=lambda way: (way.count, way.without)))


def nearest(catalogue: Catalogue, asked: Asked) -> tuple[Credential, ...]:
    """Credentials whose names come near to the words asked for."""
    return tuple(catalogue.credentials[one] for one in closest(catalogue, asked.text or "", count=4))


def last_day(credential: Credential, catalogue: Catalogue) -> tuple[dt.date | None, str]:
    """The last day to sit its standard form in the language that goes on longest, and that language.

    No day where it goes on in some language without one.
    """
    windows = [one for one in sittings(credential, catalogue.credentials) if one.kind is SittingKind.STANDARD]
    if not windows or any(one.closes is None for one in windows):
        return None, "English"
    last = max(windows, key=lambda one: one.closes or _FAR)
    return last.closes, _language(last)


def _language(sitting: Sitting) -> str:
    return "English" if not sitting.languages or "English" in sitting.languages else sitting.languages[0]


def _find(catalogue: Catalogue, asked: Asked, day: dt.date) -> tuple[Found, ...]:
    return api.find(
        catalogue,
        as_of=day,
        vendor=asked.vendor,
        tier=asked.tier,
        status=asked.status,
        role=asked.role,
        kind=asked.kind,
        fee_max=asked.fee_max,
        text=asked.text,
    )


@dataclass(frozen=True, slots=True)
class _Placed:
    """What the list says of a credential on a day, whatever is asked."""

    standing: str
    hours: float | None
    last_day: dt.date | None
    start_by: dt.date | None
    language: str


_placed: Kept[Mapping[str, _Placed]] = Kept(4)


def _places(catalogue: Catalogue, day: dt.date) -> Mapping[str, _Placed]:
    return _placed.get((catalogue,), day, lambda: {one: _place(catalogue, one, day) for one in catalogue.credentials})


def _place(catalogue: Catalogue, id: str, day: dt.date) -> _Placed:
    one, everything = catalogue.credentials[id], catalogue.credentials
    hours = study_hours(catalogue, one, prepared=True)
    closes, language = last_day(one, catalogue)
    start = None
    if closes is not None and closes >= day and hours is not None:
        start = last_safe_start(one, hours, PACE, language, everything)
    return _Placed(standing(one, status_on(one, day, everything), day, everything), hours, closes, start, language)


def _row(found: Found, placed: _Placed) -> Row:
    return Row(
        credential=found.credential,
        status=found.status,
        standing=placed.standing,
        fee_usd=found.fee_usd,
        hours=placed.hours,
        last_day=placed.last_day,
        start_by=placed.start_by,
        language=placed.language,
        points=found.role_points,
    )


def _fee(text: str | None, notes: list[str]) -> Decimal | None:
    if text is None:
        return None
    try:
        fee = Decimal(text.lstrip("$"))
    except InvalidOperation:
        fee = Decimal(-1)
    if not fee.is_finite() or not 0 <= fee <= _FEE_MAX:
        notes.append(f"The fee is {clip(text)!r}; expected dollars, such as 200. It was left out.")
        return None
    return fee
