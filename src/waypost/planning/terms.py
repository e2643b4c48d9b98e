"""What every step asks for, whoever takes it: own hours, a fee, the least it must bring, when a rung comes first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from waypost.domain.catalogue import Catalogue
from waypost.domain.learning import own_hours, taught
from waypost.domain.lifecycle import Reason
from waypost.planning.kept import Kept
from waypost.planning.levels import (
    NEEDS_PROGRAMMING,
    PROGRAMS,
    Levels,
    far_from,
    mainly,
    min_gain,
    min_gain_of_project,
    sitting_trust,
)
from waypost.planning.problem import DOLLAR, HOUR, POINT
from waypost.planning.windows import Found, Window, stand_in_fee


@dataclass(frozen=True, slots=True)
class Terms:
    """What a step asks for, whoever takes it."""

    least: int
    own: int
    fee: int  # of an exam: stands in where a window states none
    programs: bool  # whether it cannot be done without programming
    doubts: tuple[float, ...] = ()  # of an exam: the trust in each of its windows
    far: float = 0.0  # of an exam: hour units short of its recommended experience from which a lower rung comes first
    mainly: tuple[str, ...] = ()  # of an exam: skills of which nobody should know nothing without a lower rung


_terms: Kept[Mapping[str, Terms]] = Kept(16)


def terms(catalogue: Catalogue, found: Mapping[str, Found]) -> Mapping[str, Terms]:
    """Credential or project id to its terms, kept for the next plan. ``found`` are the windows of the exams."""
    return _terms.get((catalogue, found), None, lambda: {**_exam_terms(catalogue, found), **_project_terms(catalogue)})


def _exam_terms(catalogue: Catalogue, found: Mapping[str, Found]) -> Mapping[str, Terms]:
    return {
        id: Terms(
            least=round(min_gain(credential, catalogue) * POINT),
            own=round(own_hours(credential, catalogue.stance) * HOUR),
            fee=stand_in_fee(credential, catalogue),
            programs=_programs(taught(catalogue.coverage.get(id))),
            doubts=tuple(sitting_trust(credential, one.sitting, one.certain, catalogue) for one in _open(found[id])),
            far=far_from(catalogue.coverage[id], catalogue) * HOUR if id in catalogue.coverage else 0.0,
            mainly=mainly(catalogue.coverage[id], catalogue) if id in catalogue.coverage else (),
        )
        for id, credential in catalogue.credentials.items()
    }


def _open(found: Found) -> tuple[Window, ...]:
    return () if isinstance(found, Reason) else found


def _project_terms(catalogue: Catalogue) -> Mapping[str, Terms]:
    return {
        id: Terms(
            least=round(min_gain_of_project(project, catalogue) * POINT),
            own=round(project.own_hours * HOUR),
            fee=round(project.cash_usd * DOLLAR),
            programs=_programs(project.skills),
        )
        for id, project in catalogue.projects.items()
    }


def _programs(levels: Levels) -> bool:
    return any(levels.get(skill, 0) >= PROGRAMS for skill in NEEDS_PROGRAMMING)
