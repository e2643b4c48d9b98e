"""Synthetic catalogues in the shape of the real one, of any size, from a seed."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from waypost.domain.catalogue import Catalogue, Family, Vendor
from waypost.domain.credential import (
    Credential,
    Event,
    EventKind,
    ExamFormat,
    Fee,
    Kind,
    Prerequisite,
    Tier,
)
from waypost.domain.dates import PartialDate
from waypost.domain.judgement import Background, Coverage, DomainCoverage, Need, Project, Role, Skill, Stance

PLATFORMS = ("aws", "azure", "gcp", "databricks", "nvidia")
_HOURS = ((2.0, 5.0, 12.0, 25.0), (3.0, 8.0, 20.0, 45.0), (5.0, 14.0, 35.0, 80.0))
_TIERS = (
    (Tier.FOUNDATIONAL, 99, 2),
    (Tier.ASSOCIATE, 165, 3),
    (Tier.ASSOCIATE, 150, 3),
    (Tier.PROFESSIONAL, 300, 3),
    (Tier.SPECIALTY, 200, 3),
)


def make_catalogue(
    seed: int,
    *,
    exams: int = 80,
    projects: int = 34,
    skills: int = 56,
    families: int = 6,
    roles: int = 11,
    knots: float = 0.1,
) -> Catalogue:
    """A random catalogue; the same seed gives the same one.

    ``knots`` is how often an exam closes early, opens late, requires another or comes better after one.
    """
    random = Random(seed)
    known = _skills(random, skills, families)
    plain = [skill.id for skill in known if skill.family is None]
    groups = [plain[at : at + 8] for at in range(0, len(plain), 8)]
    family_ids = [f"family-{n}" for n in range(families)]
    role_list = [_role(random, n, groups, family_ids) for n in range(roles)]
    exam_list = [_exam(random, n, knots) for n in range(exams)]
    coverage = [_coverage(random, one, groups, family_ids, exam_list, knots) for one in exam_list]
    project_list = [_project(random, n, groups, family_ids, exam_list) for n in range(projects)]
    return Catalogue(
        credentials={one.id: one for one in exam_list},
        coverage={one.credential: one for one in coverage},
        skills={one.id: one for one in known},
        families={id: Family(id=id, title=id, definition=id) for id in family_ids},
        roles={one.id: one for one in role_list},
        backgrounds={one.id: one for one in (_background(random, n, plain, family_ids) for n in range(6))},
        projects={one.id: one for one in project_list},
        vendors={one: Vendor(id=one, title=one, platform=one) for one in PLATFORMS},
        stance=_stance(),
        platforms={one: one for one in PLATFORMS},
    )


def _skills(random: Random, skills: int, families: int) -> list[Skill]:
    found = [_skill(f"skill-{n:02d}", random.choice(_HOURS)) for n in range(skills)]
    for n in range(families):
        hours = random.choice(_HOURS)
        members = PLATFORMS if n % 2 == 0 else PLATFORMS[:3]
        found += [_skill(f"family-{n}/{one}", hours, f"family-{n}", one) for one in members]
    return found


def _skill(id: str, hours: tuple[float, ...], family: str | None = None, platform: str | None = None) -> Skill:
    return Skill(
        id=id,
        title=id,
        group="",
        definition="",
        levels=("", "", "", ""),
        hours=hours,  # type: ignore[arg-type]
        family=family,
        platform=platform,
    )


def _role(random: Random, n: int, groups: list[list[str]], families: list[str]) -> Role:
    pool = [*groups[n % len(groups)], *groups[(n + 1) % len(groups)]]
    size = min(random.randint(10, 14), len(pool))
    needs = [*random.sample(families, min(2, len(families))), *random.sample(pool, max(1, size - 2))]
    cuts = sorted(random.sample(range(1, 100), len(needs) - 1))
    weights = [high - low for low, high in zip([0, *cuts], [*cuts, 100], strict=True)]
    return Role(
        id=f"role-{n:02d}",
        title="",
        summary="",
        needs=tuple(
            Need(skill=skill, level=random.choice([2, 3, 3, 3]), weight=weight, why="")
            for skill, weight in zip(needs, weights, strict=True)
        ),
    )


def _exam(random: Random, n: int, knots: float) -> Credential:
    vendor = PLATFORMS[n % len(PLATFORMS)]
    tier, fee, _ = random.choice(_TIERS)
    events = [Event(kind=EventKind.LIVE, date=PartialDate(2024, 5, 1))]
    if random.random() < knots:
        events.append(Event(kind=EventKind.LAST_DAY, date=PartialDate(2027, random.randint(1, 9), 15)))
    if random.random() < knots:
        events = [Event(kind=EventKind.LIVE, date=PartialDate(2027, random.randint(1, 6), 10), planned=True)]
        events.insert(0, Event(kind=EventKind.BETA_OPENS, date=PartialDate(2026, 10, 1)))
    fees = [Fee(amount=Decimal(fee)), Fee(amount=Decimal(fee // 2), sitting="beta")]
    prerequisites: tuple[Prerequisite, ...] = ()
    if n >= 2 and random.random() < knots:
        others = tuple(f"{PLATFORMS[m % len(PLATFORMS)]}/exam-{m:03d}" for m in random.sample(range(n), 2))
        prerequisites = (Prerequisite(text="", any_of=others, gates="sitting"),)
    return Credential(
        id=f"{vendor}/exam-{n:03d}",
        vendor=vendor,
        issuer=vendor,
        title=f"Exam {n}",
        kind=Kind.EXAM if random.random() < 0.9 else Kind.APPLIED_SKILL,
        tier=tier,
        events=tuple(events),
        fees=tuple(fees) if random.random() < 0.9 else (),
        format=ExamFormat(languages=("English",)),
        prerequisites=prerequisites,
    )


def _mixed(
    random: Random, groups: list[list[str]], families: list[str], platform: str, size: int, top: int
) -> dict[str, int]:
    at = random.randrange(len(groups))
    pool = [*groups[at], *groups[(at + 1) % len(groups)]]
    found = {skill: random.randint(max(1, top - 1), top) for skill in random.sample(pool, min(size, len(pool)))}
    for family in random.sample(families, min(2, len(families))):
        if int(family.split("-")[1]) % 2 == 0 or platform in PLATFORMS[:3]:
            found[f"{family}/{platform}"] = random.randint(max(1, top - 1), top)
    return found


def _coverage(
    random: Random,
    one: Credential,
    groups: list[list[str]],
    families: list[str],
    exams: list[Credential],
    knots: float,
) -> Coverage:
    top = 2 if one.tier is Tier.FOUNDATIONAL else 3
    skills = _mixed(random, groups, families, one.vendor, random.randint(4, 9), top)
    rungs = [other.id for other in exams if other.tier is Tier.FOUNDATIONAL and other.id < one.id]
    after = random.sample(rungs, min(len(rungs), 2)) if random.random() < 3 * knots else []
    return Coverage(
        credential=one.id,
        domains=(DomainCoverage(domain="all", skills=dict(sorted(skills.items()))),),
        assumes=dict(random.sample(sorted(skills.items()), 2)) if one.tier is not Tier.FOUNDATIONAL else {},
        platform=one.vendor,
        recommended_after=tuple(sorted(after)),
    )


def _project(random: Random, n: int, groups: list[list[str]], families: list[str], exams: list[Credential]) -> Project:
    platform = random.choice(PLATFORMS)
    skills = _mixed(random, groups, families, platform, random.randint(4, 7), 3)
    return Project(
        id=f"project-{n:02d}",
        title=f"Project {n}",
        summary="",
        skills=dict(sorted(skills.items())),
        own_hours=float(random.randint(8, 20)),
        cash_local_usd=0.0,
        cash_cloud_usd=float(random.randint(0, 20)),
        pairs_with=tuple(sorted(one.id for one in random.sample(exams, min(2, len(exams))))),
        platform=platform,
    )


def _background(random: Random, n: int, plain: list[str], families: list[str]) -> Background:
    skills = {skill: random.randint(1, 3) for skill in random.sample(plain, min(len(plain), 10))}
    skills[families[n % len(families)]] = 2
    return Background(id=f"background-{n}", title="", summary="", skills=skills, by_experience=((0, 0), (8, 1)))


def _stance() -> Stance:
    return Stance(
        kappa=0.5,
        transfer=0.4,
        off_stack=0.5,
        off_stack_evidence=0.8,
        stated_work=0.4,
        min_gain={"exam": 3.0, "applied-skill": 3.0},
        project_points_per_hour=0.3,
        ladder_gap=1.5,
        rung_gain=1.0,
        full_share=30.0,
        thin_credit=0.5,
        unread_blueprint=1.0,
        recognition={"databricks": 0.9, "nvidia": 0.9, "other": 1.0},
        trust={"exam/foundational": 0.8, "exam": 0.95, "exam/professional": 1.0, "applied-skill": 0.5},
        sitting_trust={"standard": 1.0, "beta": 0.95, "unclear": 0.8},
        own_hours={"exam/foundational": 6, "exam": 10, "exam/professional": 14, "applied-skill": 3},
    )
