"""Credentials: stated facts, each tied to its sources. Nothing derived is stored here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from waypost.domain.dates import PartialDate

_EXAM_CODE = re.compile(r"\b(?:[A-Z]{2,4}-[A-Z]?\d{2,4}|1Z0-\d{4}-\d{2})\b")


class Kind(StrEnum):
    """What sort of thing a credential is; the market's trust differs by kind."""

    EXAM = "exam"  # proctored exam
    LAB_EXAM = "lab-exam"  # proctored, hands-on tasks
    APPLIED_SKILL = "applied-skill"  # short assessed lab, microcredential
    ASSESSMENT = "assessment"  # assessed without a proctor
    COURSE_CERTIFICATE = "course-certificate"  # for finishing a course
    NOT_PERSONAL = "not-personal"  # certifies a product or an organisation
    PLACEHOLDER = "placeholder"  # a record that says: no such credential was found


class Tier(StrEnum):
    """The issuer's tier, on one scale."""

    FOUNDATIONAL = "foundational"
    BUSINESS = "business"
    ASSOCIATE = "associate"
    SPECIALTY = "specialty"
    PROFESSIONAL = "professional"
    EXPERT = "expert"


class EventKind(StrEnum):
    """What can happen to a credential. A status is computed from events for a day, never stored."""

    ANNOUNCED = "announced"
    REGISTRATION_OPENS = "registration-opens"
    BETA_OPENS = "beta-opens"
    BETA_CLOSES = "beta-closes"
    LIVE = "live"
    LAST_DAY = "last-day"  # last day to sit; ``languages`` empty means every language
    RENEWAL_ENDS = "renewal-ends"
    REPLACED_BY = "replaced-by"  # ``target`` is the successor's id
    RENAMED = "renamed"
    ISSUER_MOVED = "issuer-moved"
    GUIDE_CHANGED = "guide-changed"  # a new exam guide or blueprint
    ELIGIBILITY_LIMITED = "eligibility-limited"  # ``who`` says to whom
    REGISTRATION_UNCLEAR = "registration-unclear"  # sources disagree on whether it can be booked
    CLOSED = "closed"  # withdrawn, day not stated


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One lifecycle event. ``date`` ``None`` means the event is stated without a day.

    ``planned`` marks a day that the source announces and that had not come when it was seen; ``confirmed`` is False
    where the day rests on a second-hand source alone. ``until_event`` names an event of ``target`` that sets the day
    (MLA-C01 in Japanese ends when MLA-C02 goes live). Where no day is stated but sources bound it, ``not_before`` and
    ``not_after`` are the bounds (a beta label gone between two readings of a page). ``languages`` limits a last day, a
    beta or a launch to some languages; empty means every language.
    """

    kind: EventKind
    date: PartialDate | None = None
    not_before: PartialDate | None = None
    not_after: PartialDate | None = None
    planned: bool = False
    confirmed: bool = True
    languages: tuple[str, ...] = ()
    target: str | None = None
    until_event: EventKind | None = None
    who: str | None = None
    note: str | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where facts come from. ``url`` is the page a fact belongs to.

    ``via`` is the copy that was read; ``None`` means the page itself or an archived copy of it.
    """

    key: str
    states: str  # which facts it carries, in words
    url: str
    via: str | None = None
    seen: PartialDate | None = None  # last day the copy was checked; None: the copy states no day
    seen_from: PartialDate | None = None  # first day, where the copy watched the page over a period


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """List price before tax. ``amount`` ``None`` means no source states it. ``sitting`` is "standard" or "beta"."""

    amount: Decimal | None
    currency: str = "USD"
    sitting: str = "standard"
    note: str | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamFormat:
    """Length, items, pass mark, delivery and languages as stated; ``None`` is not known.

    ``languages`` holds every language in which it is or was offered; last days are events. With ``languages_complete``
    False the list is only a part of what the source speaks of, and ``languages_note`` says what it printed.
    """

    minutes: int | None = None
    questions: str | None = None
    questions_note: str | None = None
    passing_score: str | None = None
    delivery: str | None = None
    languages: tuple[str, ...] | None = None  # language names as sources print them
    languages_complete: bool = True
    languages_note: str | None = None
    guide_version: str | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """A section of the exam blueprint. ``weight_low`` and ``weight_high`` are percent, equal for a single figure."""

    name: str
    weight_low: float | None = None
    weight_high: float | None = None
    weight_text: str | None = None
    note: str | None = None
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyHours:
    """Hours and weeks of study as published. ``None`` is not known; neither is a measurement."""

    hours_low: float | None = None
    hours_high: float | None = None
    weeks_low: float | None = None
    weeks_high: float | None = None
    note: str | None = None
    urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """How long it lasts and how it is kept. ``months`` ``None`` with ``expires`` True means it expires, term unknown.

    ``fee_usd`` is the list price of renewing, without vouchers; ``fee_text`` is what sources print. ``renewed_by``
    holds ids whose pass renews this one (besides itself).
    """

    expires: bool | None = None  # None: not known
    months: int | None = None
    rule: str | None = None
    fee_usd: Decimal | None = None
    fee_text: str | None = None
    renewed_by: tuple[str, ...] = ()
    window_months: int | None = None  # renewal opens this many months before expiry
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Prerequisite:
    """A hard condition, met by any one of ``any_of`` (catalogue ids) or ``external`` (titles Waypost does not hold).

    ``gates`` is "sitting" when the exam cannot be sat without it, "title" when only the title waits for it.
    """

    text: str
    any_of: tuple[str, ...] = ()
    external: tuple[str, ...] = ()
    gates: str = "title"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """One certification, certificate or microcredential, with everything that sources state about it."""

    id: str  # vendor/slug
    vendor: str  # vendor id
    issuer: str  # vendor as sources print it
    title: str  # as the issuer prints it
    kind: Kind
    tier: Tier | None  # None: the record is no personal credential, or no tier is stated
    tier_text: str | None = None  # the tier as the fact file prints it
    tier_note: str | None = None
    kind_text: str | None = None  # the kind as the fact file prints it
    code: str | None = None  # exam code; it is an alias by itself
    aliases: tuple[str, ...] = ()  # old codes and ids that still lead here
    audience: str | None = None  # for whom
    events: tuple[Event, ...] = ()
    stated_status: str | None = None  # what the source called it when seen; for display beside the computed status
    status_note: str | None = None
    fees: tuple[Fee, ...] = ()  # one per sitting
    format: ExamFormat = field(default_factory=ExamFormat)
    renewal: Renewal = field(default_factory=Renewal)
    prerequisites: tuple[Prerequisite, ...] = ()
    recommended_experience: str | None = None  # what the issuer advises; never a condition
    domains: tuple[Domain, ...] = ()  # in the order of the blueprint
    domains_note: str | None = None
    topics_basis: str | None = None  # how the topics were learnt
    technologies: tuple[str, ...] = ()
    study: StudyHours = field(default_factory=StudyHours)
    retake_rule: str | None = None
    retake_wait_days: tuple[int, ...] | None = None  # after the first, second … failed sitting
    discounts: str | None = None
    predecessor: str | None = None  # id of the record that this one replaces
    lineage_note: str | None = None  # where it comes from and what follows it, in words
    official_url: str | None = None
    guide_url: str | None = None
    sources: tuple[Source, ...] = ()
    supports: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # fact name -> source keys that state it
    conflicts: tuple[str, ...] = ()  # where sources disagree
    not_found: tuple[str, ...] = ()  # looked for, not stated anywhere
    confidence: str = "medium"  # high, medium, low
    confidence_note: str | None = None

    @property
    def noted_codes(self) -> tuple[str, ...]:
        """Codes of other exams that the note on its lineage names, in their order."""
        return tuple(dict.fromkeys(_EXAM_CODE.findall(self.lineage_note or "")))
