"""Everything that can be said about one credential on a day, gathered for whoever shows it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from waypost.catalogue.endings import Successor, successor_of
from waypost.catalogue.query import fee_usd, role_points, study_hours
from waypost.domain.catalogue import Catalogue
from waypost.domain.chains import Chain, chain
from waypost.domain.credential import Credential
from waypost.domain.learning import attested
from waypost.domain.lifecycle import (
    Bookable,
    Sitting,
    Status,
    bookable_on,
    last_day_to_sit,
    last_safe_start,
    sittings,
    status_on,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """The facts of a credential and what follows from them on ``as_of`` in ``language``.

    ``study_hours`` are for a candidate with the recommended experience, ``study_hours_from_nothing`` for one without
    any; both include mock exams and booking and are ``None`` without a judged coverage. ``latest_start`` is for the
    former at ``hours_per_week``. ``roles`` pairs a role with the points of 100 it attests; ``projects`` pair with it.
    """

    credential: Credential
    as_of: dt.date
    language: str
    status: Status
    bookable: Bookable
    sittings: tuple[Sitting, ...]
    fee_usd: Decimal | None
    last_day: dt.date | None
    latest_start: dt.date | None
    hours_per_week: float
    study_hours: float | None
    study_hours_from_nothing: float | None
    chain: Chain
    successor: Successor | None
    attested: tuple[tuple[str, int], ...]
    roles: tuple[tuple[str, float], ...]
    projects: tuple[str, ...]


def dossier(
    catalogue: Catalogue, credential: str, as_of: dt.date, language: str = "English", hours_per_week: float = 8.0
) -> Dossier:
    """The dossier of the credential meant by an id, code or alias. Raises ``UnknownId``."""
    one = catalogue.credentials[catalogue.credential_id(credential)]
    everything = catalogue.credentials
    hours = study_hours(catalogue, one, prepared=True)
    points = [(role, role_points(catalogue, one.id, catalogue.roles[role])) for role in sorted(catalogue.roles)]
    coverage = catalogue.coverage.get(one.id)
    levels = {} if coverage is None else attested(coverage)
    return Dossier(
        credential=one,
        as_of=as_of,
        language=language,
        status=status_on(one, as_of, everything),
        bookable=bookable_on(one, as_of, language, everything),
        sittings=sittings(one, everything),
        fee_usd=fee_usd(one, as_of, catalogue),
        last_day=last_day_to_sit(one, language, everything),
        latest_start=None if hours is None else last_safe_start(one, hours, hours_per_week, language, everything),
        hours_per_week=hours_per_week,
        study_hours=hours,
        study_hours_from_nothing=study_hours(catalogue, one, prepared=False),
        chain=chain(one.id, as_of, everything, language=language),
        successor=successor_of(catalogue, one.id, as_of),
        attested=tuple(sorted(levels.items(), key=lambda pair: (-pair[1], pair[0]))),
        roles=tuple(sorted((pair for pair in points if pair[1] > 0), key=lambda pair: (-pair[1], pair[0]))),
        projects=tuple(sorted(each.id for each in catalogue.projects.values() if one.id in each.pairs_with)),
    )
