"""The 2026 guide replayed, on its own day and after four of its ten exams had ended."""

from __future__ import annotations

from pathlib import Path
from statistics import fmean
from typing import Any

import pytest

from loading import script
from waypost.catalogue.load import load_catalogue

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def guide(shared: Path) -> Any:
    module = script("benchmarks/guide.py")
    assert shared in module.GUIDE.parents
    return module


@pytest.fixture(scope="module")
def then(guide: Any) -> Any:
    return guide.replayed(load_catalogue(), guide.WRITTEN)


@pytest.fixture(scope="module")
def now(guide: Any) -> Any:
    return guide.replayed(load_catalogue(), guide.LATER)


def test_every_outcome_sequence_and_the_verdict_is_replayed(then: Any) -> None:
    assert len(then) == 6 + 4 + 1


def test_on_its_own_day_every_case_shares_a_pick_with_the_guide(then: Any) -> None:
    assert [one.case.name for one in then if not one.met] == []


def test_on_its_own_day_plans_and_guide_agree_by_half_or_more(then: Any) -> None:
    assert fmean(one.jaccard for one in then) >= 0.5


def test_on_its_own_day_no_plan_knows_what_was_announced_later(guide: Any, then: Any) -> None:
    held = load_catalogue()
    planned = {exam for one in then for exam in one.exams}
    unknown = {
        exam
        for exam in planned
        if str(guide.status_on(held.credentials[exam], guide.WRITTEN, held.credentials)) == "not-announced"
    }
    assert unknown == set()


def test_later_no_withdrawn_exam_is_in_a_plan(guide: Any, now: Any) -> None:
    held = load_catalogue()
    assert [exam for one in now for exam in one.exams if not guide.can_be_sat(held, exam, guide.LATER)] == []


def test_where_a_plan_of_then_held_an_exam_that_ended_its_successor_stands_in_its_place(
    guide: Any, then: Any, now: Any
) -> None:
    held = load_catalogue()
    ended = [
        (before.case.name, exam, guide.successor(held, exam, guide.LATER), after.exams)
        for before, after in zip(then, now, strict=True)
        for exam in before.exams
        if not guide.can_be_sat(held, exam, guide.LATER) and exam in {one for slot, _ in before.met for one in slot}
    ]
    assert len(ended) >= 3
    assert [name for name, _, follows, exams in ended if follows not in exams] == []


def test_a_platform_is_named_by_most_of_the_picks_and_by_none_where_none_is(guide: Any) -> None:
    held = load_catalogue()
    assert guide.named_most([("aws/mla-c01",), ("gcp/pmle",), ("gcp/ace",)], held) == "gcp"
    assert guide.named_most([("gcp/pmle",), ("aws/mla-c01",)], held) == "aws"
    assert guide.named_most([("cncf/cka",)], held) is None


def test_the_page_shows_the_replay_as_it_is(guide: Any) -> None:
    text = guide.PAGE.read_text(encoding="utf-8")
    assert guide.page(text, guide.tables(load_catalogue())) == text, "run python benchmarks/guide.py --write"
