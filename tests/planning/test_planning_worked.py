"""A plan's readiness taken apart adds up to what the plan says."""

from __future__ import annotations

import datetime as dt

import pytest

from waypost import api
from waypost.planning.worked import worked

CATALOGUE = api.load_catalogue()
TODAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize("role", sorted(CATALOGUE.roles))
@pytest.mark.parametrize("more", [{}, {"stack": "azure", "held": ["aws/mla-c01"], "done": ["open-rag"], "kappa": 0.7}])
def test_the_parts_of_a_plans_readiness_add_up_to_it(role: str, more: dict[str, object]) -> None:
    raw = {"role": role, "background": "software-developer", **more}
    profile = api.read_profile(raw, CATALOGUE, today=TODAY)
    plan = api.plan(profile, CATALOGUE)
    taken = worked(plan, profile, CATALOGUE)
    assert len(taken.needs) == len(CATALOGUE.roles[role].needs)
    assert taken.total == pytest.approx(plan.readiness_end, abs=0.01 * len(taken.needs))
    attested = sum(one.attested.points for one in taken.needs if one.attested is not None)
    assert attested == pytest.approx(plan.attested_end, abs=0.01 * len(taken.needs))


def test_every_figure_follows_from_its_factors() -> None:
    profile = api.read_profile({"role": "mlops-engineer", "background": "devops"}, CATALOGUE, today=TODAY)
    taken = worked(api.plan(profile, CATALOGUE), profile, CATALOGUE)
    shown = [(one.need, one.attested) for one in taken.needs if one.attested is not None]
    assert shown
    for need, best in shown:
        part = min(1, best.credit / need.level) * best.platform
        assert best.part == pytest.approx(part)
        assert best.points == pytest.approx(taken.kappa * need.weight * part * best.factor)
        assert best.credit <= best.level
