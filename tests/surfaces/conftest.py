"""A small catalogue and plans made by hand."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from waypost.catalogue.load import load_catalogue
from waypost.domain.catalogue import Catalogue, Family
from waypost.domain.credential import Credential, ExamFormat, Fee, Kind, Tier
from waypost.domain.judgement import Background, Need, Project, Role, Skill
from waypost.domain.plan import (
    Alternative,
    Cause,
    Conflict,
    Excluded,
    NeedMet,
    Plan,
    PlanStatus,
    Repair,
    Step,
    StepKind,
    Warning,
    Why,
)
from waypost.domain.profile import Profile

DAY = dt.date(2026, 11, 22)
_LEVELS = ("can discuss it", "does it with guidance", "does it alone", "leads it")


def _exam(name: str, code: str, title: str, fee: str) -> Credential:
    return Credential(
        id=name,
        vendor=name.split("/")[0],
        issuer="Example",
        title=title,
        kind=Kind.EXAM,
        tier=Tier.ASSOCIATE,
        code=code,
        fees=(Fee(amount=Decimal(fee)),),
        format=ExamFormat(languages=("English", "Japanese")),
        guide_url=f"https://example.com/{code}",
    )


@pytest.fixture
def small() -> Catalogue:
    """Three exams, two projects, two skills, two roles."""
    exams = [
        _exam("ex/dev-1", "DEV-1", "Example Certified Developer", "150"),
        _exam("ex/ops-1", "OPS-1", "Example Certified Operator", "165"),
        _exam("ex/intro-1", "INTRO-1", "Example Basics", "100"),
    ]
    skills = {
        one: Skill(id=one, title=one.capitalize(), group="g", definition="d", levels=_LEVELS, hours=(5, 15, 40, 90))
        for one in ("python", "retrieval")
    }
    needs = (
        Need(skill="retrieval", level=3, weight=60, why="the work"),
        Need(skill="python", level=3, weight=40, why="the language"),
    )
    project = Project(
        id="open-rag",
        title="Open-source retrieval",
        summary="s",
        skills={"retrieval": 3},
        own_hours=10,
        cash_local_usd=0,
        cash_cloud_usd=10,
        kit="open-rag",
    )
    return Catalogue(
        credentials={one.id: one for one in exams},
        coverage={},
        skills=skills,
        families={"cloud": Family(id="cloud", title="Cloud", definition="d")},
        roles={one: Role(id=one, title=one.title(), summary="s", needs=needs) for one in ("builder", "operator")},
        backgrounds={
            one: Background(id=one, title=one.capitalize(), summary="s", skills={}) for one in ("developer", "other")
        },
        projects={"open-rag": project, "chat": replace(project, id="chat", title="Chat", kit=None)},
        vendors={},
        stance=load_catalogue().stance,
        platforms={"aws": "Amazon Web Services", "azure": "Microsoft Azure"},
        aliases={"dev-1": "ex/dev-1", "ex-dev-1": "ex/dev-1", "ops-1": "ex/ops-1"},
        sha256="0" * 64,
    )


@pytest.fixture
def profile() -> Profile:
    return Profile(role="builder", background="developer", stack="aws", budget_usd=400, as_of=DAY)


@pytest.fixture
def plan() -> Plan:
    """One exam that is being withdrawn and one project, with a warning and a reason for each."""
    exam = Step(
        kind=StepKind.EXAM,
        id="ex/dev-1",
        code="DEV-1",
        title="Example Certified Developer",
        start=dt.date(2026, 11, 23),
        end=dt.date(2027, 2, 14),
        hours=96,
        fee_usd=150,
        fee_known=True,
        gain=31.25,
        readiness_after=43.25,
        pairs_with=("open-rag",),
        last_safe_start=dt.date(2027, 1, 4),
        window_closes=dt.date(2027, 4, 30),
        why=Why(
            needs=(
                NeedMet(skill="retrieval", title="Retrieval", points_before=2, points_after=22),
                NeedMet(skill="python", title="Python", points_before=10, points_after=21.25),
            ),
            lost_without=12.5,
            next_best=Alternative(instead=("ex/ops-1",), readiness_lost=12.5, hours_change=-6, cost_change_usd=15),
            enables=("open-rag",),
        ),
    )
    project = Step(
        kind=StepKind.PROJECT,
        id="open-rag",
        code=None,
        title="Open-source retrieval",
        start=dt.date(2027, 2, 15),
        end=dt.date(2027, 4, 4),
        hours=40,
        fee_usd=0,
        fee_known=True,
        gain=20,
        readiness_after=63.25,
        pairs_with=("ex/dev-1",),
        kit="open-rag",
        why=Why(
            needs=(NeedMet(skill="retrieval", title="Retrieval", points_before=22, points_after=42),),
            lost_without=20,
            next_best=None,
        ),
    )
    return Plan(
        profile_id=None,
        role="builder",
        status=PlanStatus.OPTIMAL,
        as_of=DAY,
        deadline=dt.date(2027, 8, 22),
        kappa=0.5,
        readiness_start=12,
        readiness_end=63.25,
        attested_start=0,
        attested_end=31.25,
        hours=136,
        hours_available=312,
        cost_usd=150,
        steps=(exam, project),
        warnings=(Warning(kind="closing", message="DEV-1 is withdrawn on 30 Apr 2027.", ids=("ex/dev-1",)),),
        excluded=(Excluded(id="ex/ops-1", reason="over-budget", message="over budget by $65", by=65, unit="usd"),),
        needs=(NeedMet(skill="retrieval", title="Retrieval", points_before=2, points_after=42),),
    )


@pytest.fixture
def impossible(plan: Plan) -> Plan:
    """The same wish with a want that cannot be met."""
    conflict = Conflict(
        causes=(Cause(constraint="budget-cap", message="OPS-1 costs $165, the budget is $100.", ids=("ex/ops-1",)),),
        repairs=(Repair(constraint="budget-cap", message="raise the budget by $65", change=65, unit="usd"),),
    )
    return replace(plan, status=PlanStatus.INFEASIBLE, steps=(), conflict=conflict, readiness_end=12)
