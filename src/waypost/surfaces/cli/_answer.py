"""Answers on standard output: a plan as a screen, or any value as one JSON object."""

from __future__ import annotations

from typing import Any

import typer

from waypost import api
from waypost.domain.catalogue import Catalogue
from waypost.domain.plan import Plan, PlanStatus
from waypost.domain.profile import Profile
from waypost.surfaces.answers import text_of


def print_object(value: Any) -> None:
    """One JSON object."""
    typer.echo(text_of(value), nl=False)


def answer_plan(profile: Profile, catalogue: Catalogue, *, as_json: bool, saved: bool) -> Plan:
    """Make the plan and show it. ``saved`` says that the profile lies in a file."""
    made = api.plan(profile, catalogue)
    if as_json:
        from waypost.surfaces.answers import plan_object

        print_object(plan_object(made, catalogue))
    else:
        from waypost.surfaces.cli._text.console import terminal
        from waypost.surfaces.cli._text.plan import print_plan

        print_plan(terminal(), made, profile, catalogue, saved=saved)
    return made


def exit_code(plan: Plan) -> int:
    """0, or 1 where nothing can do what was asked."""
    return 1 if plan.status is PlanStatus.INFEASIBLE else 0
