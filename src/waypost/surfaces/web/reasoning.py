"""The judgements behind plans, open to view: numbers with reasons, trust taken apart, hours beside published ones."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from statistics import median
from typing import Any

from waypost import api
from waypost.catalogue.freshness import Freshness, freshness
from waypost.catalogue.load import DATA
from waypost.catalogue.query import study_hours
from waypost.domain.catalogue import Catalogue
from waypost.domain.credential import Credential
from waypost.domain.judgement import Coverage
from waypost.planning.kept import Kept
from waypost.surfaces.model_text import STANCE

_MONTH, _SEASON = 31, 92  # days
_AGREEMENT = DATA / "measured" / "agreement.json"  # written by `python benchmarks/experts.py --write`
_COUNTED = {
    "overlap": "plans that share at least one exam with the expert",
    "first_in": "plans whose first exam stands in the expert's list",
    "core": "plans that hold what most like experts name",
    "jaccard": "exams in common, as a part of all that either names",
    "contradicted": "plans that hold what the expert advises against",
    "exams": "exams in a plan",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """One number of the stance, or a table of them, with what it does and why."""

    name: str
    value: float | None
    table: Mapping[str, float]
    does: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """One factor of the trust in a credential."""

    name: str
    value: float
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibrated:
    """Planned hours of somebody with the recommended experience beside published ones; places in percent."""

    credential: Credential
    low: float
    high: float
    planned: float
    x: float
    width: float
    mark: float

    @property
    def off(self) -> float:
        """How far planned hours are off the published middle, as a part of it."""
        return abs(self.planned / ((self.low + self.high) / 2) - 1)

    @property
    def within(self) -> bool:
        """Whether they lie in the published range."""
        return self.low <= self.planned <= self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Every credential with published hours, the longest first, and how far off plans are."""

    rows: tuple[Calibrated, ...]
    median_off: float
    within: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far plans agree with published expert recommendations, as last measured. ``current``: on today's data.

    ``figures`` hold what is counted, the figure of plans, and that of experts among themselves where it is known.
    """

    cases: int
    sites: int
    figures: tuple[tuple[str, float, float | None], ...]
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """How much of the catalogue is known, in counts of credentials and facts."""

    credentials: int
    sources: int
    conflicts: int
    not_found: int
    judged: int
    unread: int
    without_fee: int
    without_hours: int
    unclear: int
    fresh: Freshness
    within_month: int
    within_season: int


def numbers(catalogue: Catalogue) -> tuple[Number, ...]:
    """Every number of the stance, in the order of its file."""
    made = []
    for field in fields(catalogue.stance):
        value = getattr(catalogue.stance, field.name)
        does, why = STANCE[field.name]
        table = value if isinstance(value, Mapping) else {}
        single = None if isinstance(value, Mapping) else float(value)
        made.append(Number(name=field.name, value=single, table=table, does=does, why=why))
    return tuple(made)


def factors(credential: Credential, catalogue: Catalogue) -> tuple[Factor, ...]:
    """What the trust in a credential is multiplied from, for any role and on its own platform."""
    stance = catalogue.stance
    keys = (f"{credential.kind}/{credential.tier}", str(credential.kind))
    kind = next((stance.trust[key] for key in keys if key in stance.trust), 0.0)
    known = next(key for key in (credential.id, credential.vendor, "other") if key in stance.recognition)
    found = [
        Factor(name="kind and tier", value=kind, why=" ".join(part for part in keys[0].replace("/", " ").split("-"))),
        Factor(name="recognition", value=stance.recognition[known], why=f"how well {known} is known"),
    ]
    if not credential.domains:
        found.append(Factor(name="unread blueprint", value=stance.unread_blueprint, why="no source states its domains"))
    return tuple(found)


def judged(catalogue: Catalogue) -> tuple[tuple[Credential, Coverage], ...]:
    """Credentials whose coverage was judged, by name."""
    pairs = [(catalogue.credentials[one], coverage) for one, coverage in catalogue.coverage.items()]
    return tuple(sorted(pairs, key=lambda pair: (pair[0].vendor, pair[0].code or pair[0].title)))


@cache
def calibration() -> Calibration:
    """Planned hours of the shipped catalogue beside published ones."""
    catalogue = api.load_catalogue()
    found = []
    for one in catalogue.credentials.values():
        ends = [end for end in (one.study.hours_low, one.study.hours_high) if end is not None]
        planned = study_hours(catalogue, one, prepared=True)
        if ends and planned is not None:
            found.append((one, min(ends), max(ends), planned))
    most = max(max(high, planned) for _, _, high, planned in found)
    rows = [
        Calibrated(
            credential=one,
            low=low,
            high=high,
            planned=planned,
            x=low / most * 100,
            width=max((high - low) / most * 100, 0.4),
            mark=planned / most * 100,
        )
        for one, low, high, planned in sorted(found, key=lambda each: (-each[2], each[0].id))
    ]
    return Calibration(
        rows=tuple(rows), median_off=median(row.off for row in rows), within=sum(row.within for row in rows)
    )


def agreement(catalogue: Catalogue) -> Agreement:
    """The figures that the package holds."""
    kept = _agreement()
    found = {one["name"]: one for one in kept["figures"]}
    return Agreement(
        cases=kept["cases"],
        sites=kept["sites"],
        figures=tuple((text, found[name]["plans"], found[name]["experts"]) for name, text in _COUNTED.items()),
        current=kept["data_sha256"] == catalogue.sha256,
    )


@cache
def _agreement() -> Any:
    return json.loads(_AGREEMENT.read_text(encoding="utf-8"))


def known(catalogue: Catalogue, day: dt.date) -> Known:
    """How much is known, and how fresh it is, on a day."""
    return _known.get((catalogue,), day, lambda: _counted(catalogue, day))


_known: Kept[Known] = Kept(4)


def _counted(catalogue: Catalogue, day: dt.date) -> Known:
    records = catalogue.credentials.values()
    fresh = freshness(catalogue, day)
    days = [age.days for age in fresh.ages if age.days is not None]
    everything = api.find(catalogue, as_of=day)
    return Known(
        credentials=len(catalogue.credentials),
        sources=sum(len(one.sources) for one in records),
        conflicts=sum(len(one.conflicts) for one in records),
        not_found=sum(len(one.not_found) for one in records),
        judged=len(catalogue.coverage),
        unread=sum(not one.domains for one in records),
        without_fee=sum(one.fee_usd is None for one in everything),
        without_hours=sum(one.study.hours_low is None and one.study.hours_high is None for one in records),
        unclear=sum(one.status.value == "unclear" for one in everything),
        fresh=fresh,
        within_month=sum(age <= _MONTH for age in days),
        within_season=sum(age <= _SEASON for age in days),
    )
