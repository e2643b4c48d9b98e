"""How long ago the facts of each record were last seen at a source."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from statistics import median

from waypost.domain.catalogue import Catalogue
from waypost.domain.credential import Credential


@dataclass(frozen=True, slots=True, kw_only=True)
class Age:
    """How old the newest dated source of a credential is. ``newest`` and ``days`` ``None``: no source is dated."""

    id: str
    newest: dt.date | None
    days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """Ages of all records, the oldest first, those without a dated source before them. ``median_days`` of the dated."""

    as_of: dt.date
    ages: tuple[Age, ...]
    median_days: float | None

    @property
    def undated(self) -> tuple[str, ...]:
        """Ids without any dated source."""
        return tuple(age.id for age in self.ages if age.days is None)

    def older_than(self, days: int) -> tuple[Age, ...]:
        """What was last seen more than ``days`` ago."""
        return tuple(age for age in self.ages if age.days is not None and age.days > days)


def freshness(catalogue: Catalogue, as_of: dt.date) -> Freshness:
    """How long ago each record was last checked against a source; a source seen after ``as_of`` is 0 days old."""
    ages = [_age(catalogue.credentials[one], as_of) for one in sorted(catalogue.credentials)]
    dated = [age.days for age in ages if age.days is not None]
    ordered = sorted(ages, key=lambda age: (age.days is not None, -(age.days or 0), age.id))
    return Freshness(as_of=as_of, ages=tuple(ordered), median_days=median(dated) if dated else None)


def _age(credential: Credential, as_of: dt.date) -> Age:
    newest = max((source.seen.earliest() for source in credential.sources if source.seen is not None), default=None)
    return Age(id=credential.id, newest=newest, days=None if newest is None else max((as_of - newest).days, 0))
