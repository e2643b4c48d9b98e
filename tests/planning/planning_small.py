"""Catalogues of a few steps, written out where a test needs to know every number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal

from waypost.domain.catalogue import Catalogue, Family
from waypost.domain.credential import Credential, Event, EventKind, ExamFormat, Fee, Kind, Prerequisite, Tier
from waypost.domain.dates import PartialDate
from waypost.domain.judgement import Background, Coverage, DomainCoverage, Need, Project, Role, Skill, Stance
from waypost.domain.plan import Plan
from waypost.domain.profile import Profile
from waypost.planning import plan
from waypost.planning.verify import verify

AS_OF = dt.date(2026, 11, 22)
HOURS = (10.0, 20.0, 40.0, 80.0)
OWN = 4.0


def exam(
    id: str,
    skills: Mapping[str, int],
    *,
    fee: float | None = 100,
    tier: Tier = Tier.ASSOCIATE,
    live: str = "2024-01-01",
    beta: str | None = None,
    beta_fee: float | None = None,
    last_day: str | None = None,
    restricted_to: str | None = None,
    languages: tuple[str, ...] = ("English",),
    requires: Iterable[Prerequisite] = (),
    assumes: Mapping[str, int] | None = None,
    after: tuple[str, ...] = (),
    platform: str | None = None,
) -> tuple[Credential, Coverage]:
    """An exam that can be sat from ``live`` on and attests ``skills``."""
    events = [Event(kind=EventKind.ANNOUNCED, date=PartialDate(2023))]
    events += [Event(kind=EventKind.BETA_OPENS, date=PartialDate.parse(beta))] if beta else []
    goes_live = PartialDate.parse(live)
    events += [Event(kind=EventKind.LIVE, date=goes_live, planned=goes_live.earliest() > AS_OF)]
    events += [Event(kind=EventKind.LAST_DAY, date=PartialDate.parse(last_day))] if last_day else []
    events += [Event(kind=EventKind.ELIGIBILITY_LIMITED, who=restricted_to)] if restricted_to else []
    fees = [] if fee is None else [Fee(amount=Decimal(str(fee)))]
    fees += [] if beta_fee is None else [Fee(amount=Decimal(str(beta_fee)), sitting="beta")]
    credential = Credential(
        id=id,
        vendor=id.split("/")[0],
        issuer="",
        title=id,
        kind=Kind.EXAM,
        tier=tier,
        events=tuple(events),
        fees=tuple(fees),
        format=ExamFormat(languages=languages),
        prerequisites=tuple(requires),
        domains=(),
    )
    return credential, Coverage(
        credential=id,
        domains=(DomainCoverage(domain="all", skills=dict(skills)),),
        assumes=dict(assumes or {}),
        platform=platform,
        recommended_after=after,
    )


def project(
    id: str,
    skills: Mapping[str, int],
    *,
    cash: float = 0.0,
    pairs: tuple[str, ...] = (),
    after: tuple[str, ...] = (),
    own: float = OWN,
) -> Project:
    """A project that evidences ``skills``."""
    return Project(
        id=id,
        title=id,
        summary="",
        skills=dict(skills),
        own_hours=own,
        cash_local_usd=cash,
        cash_cloud_usd=cash,
        pairs_with=pairs,
        recommended_after=after,
    )


def catalogue(
    exams: Iterable[tuple[Credential, Coverage]] = (),
    projects: Iterable[Project] = (),
    *,
    needs: Mapping[str, tuple[int, float]],
    knows: Mapping[str, int] | None = None,
    coding: bool = True,
    platforms: tuple[str, ...] = (),
    **stance: object,
) -> Catalogue:
    """A catalogue with one role that needs skill: (level, weight), and one background that knows ``knows``.

    A need that ends in ``*`` is a family with a member on each of ``platforms``.
    """
    listed, built = list(exams), list(projects)
    families = [need[:-1] for need in needs if need.endswith("*")]
    names = {need for need in needs if not need.endswith("*")} | set(knows or {})
    names |= {skill for _, one in listed for skill in (*one.domains[0].skills, *one.assumes)}
    names |= {skill for one in built for skill in one.skills}
    skills = [_skill(name) for name in sorted(names) if "/" not in name]
    skills += [_skill(f"{family}/{one}", family, one) for family in families for one in platforms]
    return Catalogue(
        credentials={one.id: one for one, _ in listed},
        coverage={one.credential: one for _, one in listed},
        skills={one.id: one for one in skills},
        families={one: Family(id=one, title=one, definition="") for one in families},
        roles={
            "role": Role(
                id="role",
                title="",
                summary="",
                needs=tuple(
                    Need(skill=skill.rstrip("*"), level=level, weight=weight, why="")
                    for skill, (level, weight) in needs.items()
                ),
            )
        },
        backgrounds={"other": Background(id="other", title="", summary="", skills=dict(knows or {}), coding=coding)},
        projects={one.id: one for one in built},
        vendors={},
        stance=_stance(**stance),
        platforms={one: one for one in platforms},
    )


def _skill(id: str, family: str | None = None, platform: str | None = None) -> Skill:
    levels = ("", "", "", "")
    return Skill(id=id, title=id, group="", definition="", levels=levels, hours=HOURS, family=family, platform=platform)


def _stance(**changes: object) -> Stance:
    plain: dict[str, object] = {
        "kappa": 0.5,
        "transfer": 0.4,
        "off_stack": 1.0,
        "off_stack_evidence": 1.0,
        "stated_work": 0.0,
        "min_gain": {"exam": 2.0},
        "project_points_per_hour": 0.5,
        "trust": {"exam": 1.0},
        "recognition": {},
        "ladder_gap": 100.0,
        "rung_gain": 1.0,
        "full_share": 1.0,
        "thin_credit": 1.0,
        "unread_blueprint": 1.0,
        "sitting_trust": {"beta": 0.9, "unclear": 0.8},
        "own_hours": {"exam": OWN},
    }
    return Stance(**{**plain, **changes})  # type: ignore[arg-type]


def asked(**fields: object) -> Profile:
    """A profile with ten hours a week for a year and no limit of money."""
    plain: dict[str, object] = {"role": "role", "as_of": AS_OF, "hours_per_week": 10.0, "months": 12.0}
    return Profile(**{**plain, **fields})  # type: ignore[arg-type]


def planned(of: Catalogue, /, **fields: object) -> Plan:
    """The plan for ``asked(**fields)``, checked."""
    profile = asked(**fields)
    made = plan(profile, of, explained=False)
    assert verify(made, profile, of) == ()
    return made


def ids(made: Plan) -> list[str]:
    """The steps of a plan in order."""
    return [step.id for step in made.steps]
