"""Questions about the catalogue for a day: find by conditions, and compare side by side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from waypost.catalogue.search import closest_words, search
from waypost.domain.catalogue import Catalogue
from waypost.domain.credential import Credential, Kind, Tier
from waypost.domain.judgement import Role
from waypost.domain.learning import attested, learning_hours, own_hours, taught
from waypost.domain.lifecycle import (
    Bookable,
    Reason,
    SittingKind,
    Status,
    bookable_on,
    last_day_to_sit,
    sittings,
    status_on,
)
from waypost.errors import UnknownId, UsageError

_Choice = TypeVar("_Choice", bound=StrEnum)
_TIERS = tuple(Tier)
_OVER = (Reason.LANGUAGE_ENDED, Reason.WITHDRAWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One credential that answers a question. ``fee_usd`` ``None``: not stated in US dollars.

    ``role_points`` are the points of 100 that it can attest for the role asked about, before trust and kappa; ``None``
    where no role was named.
    """

    credential: Credential
    status: Status
    fee_usd: Decimal | None
    role_points: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One column of a comparison; study hours as in the dossier of the credential.

    ``ended_languages`` are those of the stated languages in which it can no longer be sat.
    """

    credential: Credential
    status: Status
    bookable: Bookable
    fee_usd: Decimal | None
    last_day: dt.date | None
    ended_languages: tuple[str, ...]
    attested: dict[str, int]
    study_hours: float | None
    study_hours_from_nothing: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Credentials side by side. ``skills`` pairs each skill with the level that each one attests, deepest first."""

    as_of: dt.date
    columns: tuple[Compared, ...]
    skills: tuple[tuple[str, tuple[int, ...]], ...]


def find(
    catalogue: Catalogue,
    *,
    as_of: dt.date,
    vendor: str | None = None,
    tier: str | None = None,
    status: str | None = None,
    role: str | None = None,
    kind: str | None = None,
    fee_max: Decimal | None = None,
    text: str | None = None,
) -> tuple[Found, ...]:
    """Credentials that meet every condition named; an unknown fee does not meet ``fee_max``.

    Ordered by what they attest for ``role``, else by how well they match ``text``, else by vendor, tier and id. Raises
    ``UnknownId`` for a vendor or role, ``UsageError`` for a tier, status or kind that does not exist.
    """
    wanted_vendor = _vendor(catalogue, vendor)
    wanted_tier, wanted_kind = _choice(Tier, "tier", tier), _choice(Kind, "kind", kind)
    wanted_status = _choice(Status, "status", status)
    wanted_role = None if role is None else catalogue.roles[catalogue.role_id(role)]
    ids = sorted(catalogue.credentials) if text is None else [match.id for match in search(catalogue, text)]
    found = [_found(catalogue, catalogue.credentials[one], as_of, wanted_role) for one in ids]
    kept = [
        one
        for one in found
        if wanted_vendor in (None, one.credential.vendor)
        and wanted_tier in (None, one.credential.tier)
        and wanted_kind in (None, one.credential.kind)
        and wanted_status in (None, one.status)
        and (fee_max is None or (one.fee_usd is not None and one.fee_usd <= fee_max))
        and one.role_points != 0
    ]
    if wanted_role is not None:
        return tuple(sorted(kept, key=lambda one: (-(one.role_points or 0.0), one.credential.id)))
    return tuple(kept if text is not None else sorted(kept, key=_shelf))


def compare(catalogue: Catalogue, ids: tuple[str, ...], as_of: dt.date, language: str = "English") -> Comparison:
    """The credentials named by ``ids`` (ids, codes or aliases), each once. Raises ``UnknownId``."""
    chosen = dict.fromkeys(catalogue.credential_id(one) for one in ids)
    columns = tuple(_compared(catalogue, catalogue.credentials[one], as_of, language) for one in chosen)
    skills = sorted({skill for column in columns for skill in column.attested})
    rows = [(skill, tuple(column.attested.get(skill, 0) for column in columns)) for skill in skills]
    return Comparison(as_of=as_of, columns=columns, skills=tuple(sorted(rows, key=lambda row: (-max(row[1]), row[0]))))


def fee_usd(credential: Credential, as_of: dt.date, catalogue: Catalogue) -> Decimal | None:
    """List price in US dollars of the sitting open on the day, else of the standard one; ``None`` if not stated so."""
    open_now = [one.fee for one in sittings(credential, catalogue.credentials) if one.contains(as_of)]
    standard = [fee for fee in credential.fees if fee.sitting == SittingKind.STANDARD]
    fee = next((fee for fee in [*open_now, *standard] if fee is not None), None)
    return fee.amount if fee is not None and fee.currency == "USD" else None


def study_hours(catalogue: Catalogue, credential: Credential, *, prepared: bool) -> float | None:
    """Planned hours to sit it, mock exams and booking included; ``None`` where nobody has judged what it tests.

    ``prepared`` is somebody with the recommended experience; others learn what candidates are assumed to know besides.
    """
    coverage = catalogue.coverage.get(credential.id)
    if coverage is None:
        return None
    learning = learning_hours(coverage.assumes if prepared else {}, taught(coverage), catalogue.skills)
    return own_hours(credential, catalogue.stance) + learning


def role_points(catalogue: Catalogue, credential: str, role: Role) -> float:
    """Points of 100 of the role's needs that it can attest: level over need, capped at 1; any platform will do."""
    coverage = catalogue.coverage.get(credential)
    return points_of(catalogue, attested(coverage) if coverage is not None else {}, role)


def points_of(catalogue: Catalogue, reached: Mapping[str, int], role: Role) -> float:
    """Points of 100 of the role's needs that levels of skills meet: level over need, capped at 1, on any platform."""
    levels: dict[str, int] = {}
    for one, level in reached.items():
        skill = catalogue.skills.get(one)
        for name in (one, skill.family if skill is not None else None):
            if name is not None:
                levels[name] = max(level, levels.get(name, 0))
    return sum(need.weight * min(levels.get(need.skill, 0) / need.level, 1.0) for need in role.needs if need.level > 0)


def _found(catalogue: Catalogue, credential: Credential, as_of: dt.date, role: Role | None) -> Found:
    return Found(
        credential=credential,
        status=status_on(credential, as_of, catalogue.credentials),
        fee_usd=fee_usd(credential, as_of, catalogue),
        role_points=None if role is None else role_points(catalogue, credential.id, role),
    )


def _compared(catalogue: Catalogue, credential: Credential, as_of: dt.date, language: str) -> Compared:
    coverage = catalogue.coverage.get(credential.id)
    levels = {} if coverage is None else attested(coverage)
    return Compared(
        credential=credential,
        status=status_on(credential, as_of, catalogue.credentials),
        bookable=bookable_on(credential, as_of, language, catalogue.credentials),
        fee_usd=fee_usd(credential, as_of, catalogue),
        last_day=last_day_to_sit(credential, language, catalogue.credentials),
        ended_languages=tuple(_ended(credential, as_of, catalogue)),
        attested=levels,
        study_hours=study_hours(catalogue, credential, prepared=True),
        study_hours_from_nothing=study_hours(catalogue, credential, prepared=False),
    )


def _ended(credential: Credential, as_of: dt.date, catalogue: Catalogue) -> Iterator[str]:
    for language in credential.format.languages or ():
        if bookable_on(credential, as_of, language, catalogue.credentials).reason in _OVER:
            yield language


def _shelf(one: Found) -> tuple[str, int, str]:
    tier = one.credential.tier
    return one.credential.vendor, len(_TIERS) if tier is None else _TIERS.index(tier), one.credential.id


def _vendor(catalogue: Catalogue, text: str | None) -> str | None:
    if text is None:
        return None
    wanted = text.strip().casefold()
    for one, vendor in catalogue.vendors.items():
        if wanted in (one, vendor.title.casefold()):
            return one
    raise UnknownId("vendor", text, len(catalogue.vendors), closest_words(wanted, catalogue.vendors))


def _choice(kind: type[_Choice], name: str, text: str | None) -> _Choice | None:
    if text is None:
        return None
    try:
        return kind(text.strip().casefold())
    except ValueError:
        raise UsageError(f"{text!r} is no {name}.", f"choose among: {', '.join(kind)}") from None
