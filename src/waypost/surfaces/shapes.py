"""The shapes of what surfaces answer in JSON. ``answers`` makes the values, the schemas are generated from here."""

from __future__ import annotations

import datetime as dt
import sys
from typing import Literal, NotRequired

from waypost.catalogue.dossier import Dossier
from waypost.catalogue.endings import Successor
from waypost.domain.analysis import WhyNot
from waypost.domain.catalogue import Family
from waypost.domain.credential import Kind, Tier
from waypost.domain.judgement import Background, Project, Role, Skill, Stance
from waypost.domain.lifecycle import Status
from waypost.domain.plan import Conflict, Excluded, NeedMet, Step, Warning
from waypost.portfolio.objectives import DomainShown

if sys.version_info >= (3, 12):
    from typing import TypedDict
else:  # pydantic reads those of the standard library from 3.12 on
    from typing_extensions import TypedDict


class Problem(TypedDict):
    """One wrong field; ``field`` is ``null`` where the problem is not about a field of a profile."""

    field: str | None
    message: str


class ErrorObject(TypedDict):
    """What every surface answers where it cannot answer. ``kind`` is the class of the error."""

    status: Literal["error"]
    kind: str
    message: str
    hint: str | None
    problems: list[Problem]


class BadLineObject(ErrorObject):
    """A line of a batch that could not be planned. ``id`` is the profile's, where it could be read."""

    id: str | None
    line: int


class Readiness(TypedDict):
    """Points from 0 to 100, and what of them credentials attest; the rest is evidenced by work."""

    start: float
    end: float
    attested_start: float | None
    attested_end: float | None


class PlanObject(TypedDict):
    """A plan. ``why`` holds the reason of each step in words, by id; ``steps[].why`` holds the same as values.
    ``commands`` starts the project steps whose kits come with Waypost, by id.

    ``stack_assumed``: none was stated, and ``stack`` is the platform on which the plan is best.
    """

    id: str | None
    status: Literal["optimal", "feasible", "infeasible"]
    role: str
    stack: str | None
    stack_assumed: bool
    as_of: dt.date
    deadline: dt.date
    kappa: float
    readiness: Readiness
    hours: float
    hours_available: float
    cost_usd: float
    steps: list[Step]
    warnings: list[Warning]
    why: dict[str, str]
    commands: dict[str, str]
    excluded: list[Excluded]
    needs: list[NeedMet]
    conflict: Conflict | None
    gap: float | None


class WhyObject(TypedDict):
    """Why something is in the plan (``step``), or why not (``why_not``); ``message`` says it in words."""

    id: str
    as_of: dt.date
    in_plan: bool
    plan_status: Literal["optimal", "feasible", "infeasible"]
    message: str
    step: Step | None
    why_not: WhyNot | None


class ListRow(TypedDict):
    """One credential found. ``role_points``: of 100, what it can attest for the role asked about."""

    id: str
    code: str | None
    title: str
    vendor: str
    kind: Kind
    tier: Tier | None
    status: Status
    fee_usd: float | None
    role_points: float | None


class ListObject(TypedDict):
    """Credentials found, in their order."""

    as_of: dt.date
    count: int
    credentials: list[ListRow]


class RetiringRow(TypedDict):
    """One last day to sit. ``whole``: nothing of the exam goes on; ``firm``: the day is confirmed."""

    id: str
    code: str | None
    title: str
    last_day: dt.date
    languages: list[str]
    whole: bool
    firm: bool
    successor: Successor | None


class RetiringObject(TypedDict):
    """Last days to sit from ``as_of`` to ``until``, by day."""

    as_of: dt.date
    until: dt.date
    count: int
    retiring: list[RetiringRow]


class EntryObject(TypedDict):
    """One entry of the catalogue; the value of its kind is present, the others are absent.

    ``shown_by`` comes with a credential: for each domain of its blueprint the kits whose checks show it.
    """

    kind: Literal["credential", "project", "role", "skill"]
    id: str
    as_of: dt.date
    credential: NotRequired[Dossier]
    shown_by: NotRequired[list[DomainShown]]
    project: NotRequired[Project]
    role: NotRequired[Role]
    skill: NotRequired[Skill]


class RolesObject(TypedDict):
    """Every role, with its needs."""

    as_of: dt.date
    count: int
    roles: list[Role]


class ProjectsObject(TypedDict):
    """Every portfolio project."""

    count: int
    projects: list[Project]


class SkillsObject(TypedDict):
    """Every skill, and the families that exist once a platform."""

    count: int
    skills: list[Skill]
    families: list[Family]


class BackgroundsObject(TypedDict):
    """Every background, and the platforms that a stack can be, by id."""

    count: int
    backgrounds: list[Background]
    platforms: dict[str, str]


class GateObject(TypedDict):
    """One gate of the data files. ``read``: files, ``null`` if an earlier gate kept it from running."""

    name: str
    read: int | None
    problems: list[str]
    warnings: list[str]
    passed: bool


class CheckObject(TypedDict):
    """All gates."""

    as_of: dt.date
    passed: bool
    gates: list[GateObject]


class ExplainObject(TypedDict):
    """The planning model and the figures in force."""

    as_of: dt.date
    formula: str
    points: dict[str, str]
    stance: Stance


class VersionObject(TypedDict):
    """The version of Waypost and the SHA-256 of its data files."""

    version: str
    data_sha256: str
