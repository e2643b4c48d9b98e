"""Learning hours as a potential, and what carries over from one exam to another."""

from __future__ import annotations

import pytest
from credential_maker import exam
from hypothesis import given
from hypothesis import strategies as st

from waypost.domain.credential import Domain
from waypost.domain.judgement import Coverage, DomainCoverage, Skill
from waypost.domain.learning import attested, blueprint, carries_over, deepest, hours_to, learning_hours, shares
from waypost.errors import UnknownId, UsageError

NAMES = ("rag", "agents", "mlops", "evaluation")
LEVELS = st.dictionaries(st.sampled_from(NAMES), st.integers(0, 4))
HOURS = st.lists(st.floats(0, 100), min_size=4, max_size=4).map(sorted)


def skill(name: str, hours: tuple[float, ...] = (5.0, 20.0, 60.0, 150.0)) -> Skill:
    return Skill(id=name, title=name, group="", definition="", levels=("", "", "", ""), hours=hours)  # type: ignore[arg-type]


SKILLS = {name: skill(name) for name in NAMES}
WORLD = st.fixed_dictionaries({name: HOURS.map(lambda h, name=name: skill(name, tuple(h))) for name in NAMES})


def covers(*levels: dict[str, int]) -> Coverage:
    domains = tuple(DomainCoverage(domain=f"domain {n}", skills=one) for n, one in enumerate(levels))
    return Coverage(credential="example/exam", domains=domains)


def test_nothing_learnt_costs_no_hours() -> None:
    assert learning_hours({"rag": 3}, {"rag": 3, "agents": 0}, SKILLS) == 0


def test_hours_run_from_the_level_known_to_the_level_reached() -> None:
    assert learning_hours({"rag": 1}, {"rag": 3, "agents": 1}, SKILLS) == (60 - 5) + 5


def test_a_level_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UsageError):
        hours_to(SKILLS["rag"], 5)


def test_a_skill_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UnknownId):
        learning_hours({}, {"alchemy": 1}, SKILLS)


@given(WORLD, LEVELS, LEVELS, LEVELS)
def test_what_was_learnt_once_is_never_paid_for_again(
    skills: dict[str, Skill], known: dict[str, int], one: dict[str, int], other: dict[str, int]
) -> None:
    both = deepest((one, other))
    first = learning_hours(known, one, skills) + learning_hours(deepest((known, one)), other, skills)
    second = learning_hours(known, other, skills) + learning_hours(deepest((known, other)), one, skills)
    assert first == pytest.approx(second)
    assert first == pytest.approx(learning_hours(known, both, skills))


@given(WORLD, LEVELS, LEVELS, LEVELS)
def test_knowing_more_never_takes_longer(
    skills: dict[str, Skill], known: dict[str, int], more: dict[str, int], reached: dict[str, int]
) -> None:
    wiser = deepest((known, more))
    assert learning_hours(wiser, reached, skills) <= learning_hours(known, reached, skills) + 1e-9


def test_the_deepest_domain_gives_the_level_attested() -> None:
    assert attested(covers({"rag": 2, "agents": 0}, {"rag": 3, "mlops": 1})) == {"mlops": 1, "rag": 3}


def test_a_skill_has_the_share_of_the_domains_that_test_it() -> None:
    domains = (Domain(name="domain 0", weight_low=20, weight_high=30), Domain(name="domain 1", weight_low=75))
    found = shares(covers({"rag": 2}, {"rag": 1, "agents": 2, "mlops": 0}), exam(domains=domains))
    assert found == {"agents": pytest.approx(75), "rag": pytest.approx(100)}


def test_a_domain_that_the_blueprint_does_not_state_has_no_share() -> None:
    stated = exam(domains=(Domain(name="domain 1", weight_low=60, weight_high=60),))
    assert shares(covers({"rag": 2}, {"agents": 1}), stated) == {"agents": 100, "rag": 0}
    assert shares(covers({"rag": 2}), exam()) == {"rag": 0}


def test_domains_without_a_weight_share_what_is_left() -> None:
    names = [Domain(name="a", weight_low=40, weight_high=40), Domain(name="b"), Domain(name="c")]
    assert blueprint(exam(domains=tuple(names))) == {"a": 40, "b": 30, "c": 30}
    assert blueprint(exam(domains=tuple(names[1:]))) == {"b": 50, "c": 50}
    assert blueprint(exam()) == {}
    whole = Domain(name="a", weight_low=100, weight_high=100)
    assert blueprint(exam(domains=(whole, *names[1:]))) == {"a": 100, "b": 0, "c": 0}


@given(st.lists(st.none() | st.floats(1, 100), min_size=1, max_size=6))
def test_a_blueprint_adds_to_a_hundred(weights: list[float | None]) -> None:
    domains = tuple(Domain(name=str(n), weight_low=one, weight_high=one) for n, one in enumerate(weights))
    assert sum(blueprint(exam(domains=domains)).values()) == pytest.approx(100)


def test_an_old_exam_saves_the_hours_of_what_both_ask_for() -> None:
    found = carries_over(covers({"rag": 3, "mlops": 4}), covers({"rag": 2, "agents": 1}), SKILLS)
    assert [one.skill for one in found.shared] == ["rag"]
    assert [one.skill for one in found.added] == ["agents"]
    assert (found.hours_total, found.hours_saved, found.hours_left) == (25, 20, 5)
    assert found.share_saved == pytest.approx(0.8)


def test_an_old_exam_saves_nothing_that_was_known_before_it() -> None:
    found = carries_over(covers({"rag": 3, "mlops": 1}), covers({"rag": 3, "mlops": 1}), SKILLS, known={"rag": 2})
    assert (found.hours_total, found.hours_saved) == (40 + 5, 40 + 5)
    wise = carries_over(covers({"rag": 3}), covers({"rag": 3, "agents": 2}), SKILLS, known={"agents": 1})
    assert (wise.hours_total, wise.hours_saved, wise.hours_left) == (60 + 15, 60, 15)


@given(WORLD, LEVELS, LEVELS, LEVELS)
def test_what_carries_over_lies_between_nothing_and_the_whole_of_the_new_exam(
    skills: dict[str, Skill], old: dict[str, int], new: dict[str, int], known: dict[str, int]
) -> None:
    found = carries_over(covers(old), covers(new), skills, known)
    assert 0 <= found.hours_saved <= found.hours_total
    assert 0 <= found.share_saved <= 1
    assert {one.skill for one in (*found.shared, *found.added)} == set(attested(covers(new)))


@given(WORLD, LEVELS)
def test_an_exam_carries_over_whole_to_itself(skills: dict[str, Skill], levels: dict[str, int]) -> None:
    found = carries_over(covers(levels), covers(levels), skills)
    assert found.hours_left == 0
    assert found.added == ()
