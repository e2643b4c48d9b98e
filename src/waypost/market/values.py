"""Market evidence as values. A figure that rests on too few adverts is ``None``, never a number."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The file a number comes from. ``licence`` ``None``: not known."""

    file: str
    sha256: str
    title: str | None
    licence: str | None
    attribution: str | None
    url: str | None
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PayCell:
    """Yearly pay that full-time adverts for one role, level, country and year posted, in the national ``currency``.

    ``p25``, ``median`` and ``p75`` are of the midpoints of posted ranges; ``None`` where ``adverts`` are too few to show.
    ``ranges`` counts different ranges among the adverts; ``ranges_median`` is the median when each counts once. ``rows`` are
    records of the file (a range is two).
    """

    role: str
    level: str
    country: str
    year: int
    currency: str
    adverts: int
    rows: int
    p25: int | None
    median: int | None
    p75: int | None
    ranges: int
    ranges_median: int | None
    least_adverts: int

    @property
    def enough(self) -> bool:
        """Whether there are adverts enough for figures to be shown."""
        return self.adverts >= self.least_adverts


@dataclass(frozen=True, slots=True, kw_only=True)
class PayRole:
    """The adverts that stand for a role. ``role`` is ``None`` where no advert title does; ``why`` says what the match is worth."""

    asked: str
    role: str | None
    title: str | None
    level: str | None  # implied by the role asked for, such as SE for a senior
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the evidence says of a stated figure. ``kind`` is a stable word, ``text`` a sentence."""

    kind: str  # sound, low, high, too-low, too-high, too-few
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideRow:
    """A row of the guide's salary table beside the newest cell with enough adverts; ``cell`` ``None``: there is none at all."""

    role: str
    level: str
    guide_usd: int
    cell: PayCell | None
    verdict: Verdict
    beside: tuple[PayCell, ...]
    remark: str | None
    published: tuple[Figure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A published pay figure. ``tier`` A is computed from open data, B a stated sample, C second-hand. ``n`` ``None``: not stated."""

    source: str
    tier: str
    date: str
    statistic: str
    low_usd: float | None
    central_usd: float | None
    high_usd: float | None
    n: int | None
    basis: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """How many adverts of one corpus name something. ``named``, ``share`` and its 95% Wilson interval are ``None`` under the least n.

    ``scope`` is "exam" (the adverts name this credential or another of ``credentials``), "vendor" (any of the vendor's), "group",
    "skill" or "vendor-name" (the vendor itself or a product). ``role`` and ``country`` are "ALL" where every advert counts.
    """

    corpus: str
    corpus_title: str
    period: str
    role: str
    country: str
    name: str
    scope: str
    vendor: str | None  # vendor id of the catalogue
    credentials: tuple[str, ...]
    adverts: int
    named: int | None
    share: float | None
    low: float | None
    high: float | None
    line: int  # of the source file


@dataclass(frozen=True, slots=True, kw_only=True)
class Premium:
    """A published statement about what certificates or skills pay. ``causal`` is "no", "partly" or "yes", as its method allows."""

    publisher: str
    claim: str
    value: str
    population: str | None
    method: str
    date: str
    url: str
    causal: str
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wage:
    """Paid wages of an occupation (BLS OEWS), USD a year. ``exact``: the occupation is the role; otherwise the nearest there is."""

    year: int
    occupation: str
    title: str
    employment: float | None
    p25: float | None
    median: float | None
    p75: float | None
    exact: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyPay:
    """Self-reported yearly pay (Stack Overflow), USD; figures are ``None`` under the least n. ``years_coding`` "ALL" is everybody."""

    country: str
    occupation: str
    years_coding: str
    n: int
    p25: float | None
    median: float | None
    p75: float | None
