"""Judgements: what Waypost's editors decided, kept apart from what sources state, each editable in one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

LEVELS = (0, 1, 2, 3, 4)  # none, can discuss it, with guidance, alone, can lead it


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """Something a person can do, on levels 0 to 4.

    A platform skill belongs to one platform (``platform``) and to a ``family`` that exists once per platform; roles ask
    for the family. ``hours`` are the cumulative learning hours to reach levels 1, 2, 3 and 4 from nothing.
    """

    id: str
    title: str
    group: str
    definition: str
    levels: tuple[str, str, str, str]  # what levels 1 to 4 look like, in plain words
    hours: tuple[float, float, float, float]
    prerequisites: tuple[str, ...] = ()
    family: str | None = None
    platform: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A role's need. ``skill`` is a skill id, or a family id for platform skills. Weights of a role add to 100."""

    skill: str
    level: int
    weight: float
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A target role. ``trust`` (keys ``kind/tier`` or ``kind``) multiplies the market's trust for this role.

    ``off_stack`` is the trust in a credential about another platform for somebody whose own has nothing that the role
    asks for; ``None`` is the stance's own, which holds for everybody else.
    """

    id: str
    title: str
    summary: str
    needs: tuple[Need, ...]
    why: str | None = None
    market_role: str | None = None  # role of the pay evidence
    off_stack: float | None = None
    trust: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """What a person brings. ``skills`` maps skill or family id to a level.

    ``by_experience`` holds (years in the field at least, change of level) pairs; the last that applies is used, on
    levels above 0, capped at 4.
    """

    id: str
    title: str
    summary: str
    skills: Mapping[str, int]
    by_experience: tuple[tuple[float, int], ...] = ()
    coding: bool = True  # False: plans avoid what needs programming unless the person asks


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainCoverage:
    """How deep one blueprint domain goes: skill id to level. ``why`` is for the reviewer."""

    domain: str
    skills: Mapping[str, int]
    why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What a credential attests, domain by domain, and what its recommended candidate already knows.

    A skill's attested level is the deepest over the domains; its share is the weight of the domains that test it.
    """

    credential: str
    domains: tuple[DomainCoverage, ...]
    assumes: Mapping[str, int] = field(default_factory=dict)
    platform: str | None = None  # None: cloud-neutral
    recommended_after: tuple[str, ...] = ()
    reviewed: int = 0  # how many times fresh eyes went over it


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A portfolio project. Levels are what the finished project evidences; money is in USD.

    ``cash_local_usd`` ``None``: it cannot be done on a laptop alone, because it takes a platform or a GPU.
    """

    id: str
    title: str
    summary: str
    skills: Mapping[str, int]
    own_hours: float  # writing up, evaluation, clean-up: beyond what learning takes
    cash_local_usd: float | None
    cash_cloud_usd: float
    pairs_with: tuple[str, ...] = ()
    platform: str | None = None
    kit: str | None = None  # the kit that scaffolds it
    recommended_after: tuple[str, ...] = ()

    @property
    def cash_usd(self) -> float:
        """What it takes at least, and what a plan counts."""
        return self.cash_cloud_usd if self.cash_local_usd is None else self.cash_local_usd


@dataclass(frozen=True, slots=True, kw_only=True)
class Stance:
    """The judgements that are numbers: one file, ``data/judgements/stance.yaml``."""

    kappa: float  # share of readiness that attestation can give
    transfer: float  # what a platform skill counts on another platform
    off_stack: float  # how far a credential about another platform is trusted for skills of any platform
    off_stack_evidence: float  # the same for a project on another platform
    stated_work: float  # how far stated work counts as evidence
    min_gain: Mapping[str, float]  # "kind/tier" or "kind" -> readiness points below which it is not worth asking for
    project_points_per_hour: float  # the same for a project: points per hour of its own work
    trust: Mapping[str, float]  # "kind" or "kind/tier" -> 0..1
    recognition: Mapping[str, float]  # credential id, vendor id or "other" -> 0..1, how well it is known
    ladder_gap: (
        float  # hours short of the recommended experience per hour of preparation, from which a rung comes first
    )
    rung_gain: float  # readiness points that a rung must bring by itself to be asked for
    full_share: float  # percent of a blueprint from which the level it tests is fully credited
    thin_credit: float  # what a level counts for as its share of the blueprint goes to nothing
    unread_blueprint: float  # factor for a credential whose exam domains nobody could read
    sitting_trust: Mapping[str, float]  # "beta", "unclear" -> factor
    own_hours: Mapping[str, float]  # "kind/tier" or "kind" -> hours of mock exams and booking
