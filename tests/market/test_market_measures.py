"""What is counted, what is set aside, and how quartiles are reckoned."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from waypost.market.building import pay_row
from waypost.market.reasons import REASONS
from waypost.market.rules import load_rules


def quartile_by_hand(values: list[int], share: float) -> float:
    place = (len(values) - 1) * share
    low = int(place)
    high = min(low + 1, len(values) - 1)
    ordered = sorted(values)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(50_000, 400_000), min_size=1, max_size=30))
def test_quartiles_lie_between_closest_ranks(advert_file, advert_row, measured, pays):
    rows = [advert_row(pay, remote_ratio=at % 2) for at, pay in enumerate(pays)]
    (cell,) = measured(advert_file(rows)).cells
    assert cell.quartiles == tuple(quartile_by_hand([2 * pay for pay in pays], share) for share in (0.25, 0.5, 0.75))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"work_year": "twenty"}, "year"),
        ({"work_year": 1925}, "year"),
        ({"experience_level": "XL"}, "level"),
        ({"employment_type": "CT"}, "employment"),
        ({"employee_residence": "AQ"}, "country"),
        ({"employee_residence": "CA"}, "currency"),
        ({"job_title": "Sales Engineer"}, "title"),
        ({"salary": "a lot"}, "unreadable"),
        ({"salary": ""}, "unreadable"),
        ({"salary": 75}, "pay"),
        ({"salary": -120_000}, "pay"),
        ({"salary": 99_999_999_999_999}, "pay"),
    ],
)
def test_an_advert_that_fails_a_rule_is_set_aside_and_counted(changes, reason, advert_file, advert_row, measured):
    found = measured(advert_file([advert_row(120_000) | changes]))
    assert {REASONS[number][0]: count.adverts for number, count in found.aside.items()} == {reason: 1}
    assert found.cells == ()


def test_a_yearly_top_over_a_monthly_bottom_is_set_aside(advert_file, advert_row, measured):
    found = measured(advert_file([advert_row(252_000), advert_row(21_000)]))
    assert [REASONS[number][0] for number in found.aside] == ["range"]


def test_pay_counts_in_the_currency_of_the_country_alone(advert_file, advert_row, measured):
    rows = [
        advert_row(120_000, employee_residence="CA", salary_currency="USD"),
        advert_row(100_000, employee_residence="CA", salary_currency="CAD"),
        advert_row(70_000, employee_residence="DE", salary_currency="EUR"),
        advert_row(60_000, employee_residence="GB", salary_currency="GBP"),
    ]
    cells = measured(advert_file(rows)).cells
    assert [(one.country, one.currency) for one in cells] == [("CA", "CAD"), ("DE", "EUR"), ("GB", "GBP")]


def test_years_and_levels_make_cells_of_their_own(advert_file, advert_row, measured):
    rows = [
        advert_row(120_000, work_year=year, experience_level=level) for year in (2024, 2025) for level in ("MI", "SE")
    ]
    cells = measured(advert_file(rows)).cells
    assert [(one.level, one.year, one.count.adverts) for one in cells] == [
        ("MI", 2024, 1),
        ("MI", 2025, 1),
        ("SE", 2024, 1),
        ("SE", 2025, 1),
    ]


def test_a_range_that_is_posted_again_is_counted_once_among_ranges(advert_file, advert_row, measured):
    rows = [*(advert_row(pay, remote_ratio=0) for _ in range(3) for pay in (200_000, 100_000)), advert_row(400_000)]
    (cell,) = measured(advert_file(rows)).cells
    assert (cell.count.adverts, cell.ranges) == (4, 2)
    assert (cell.quartiles[1], cell.ranges_median) == (300_000, 550_000)


def test_a_cell_under_twenty_adverts_ships_no_figure(advert_file, advert_row, measured):
    rules = load_rules()
    (nineteen,) = measured(advert_file([advert_row(120_000, remote_ratio=at) for at in range(19)])).cells
    assert pay_row(nineteen, rules)[5:] == [19, 19, None, None, None, 1, None]
    twenty = dataclasses.replace(nineteen, count=dataclasses.replace(nineteen.count, adverts=20))
    assert pay_row(twenty, rules)[7:10] == [120_000, 120_000, 120_000]


def test_half_a_unit_is_rounded_up(advert_file, advert_row, measured):
    (cell,) = measured(advert_file([advert_row(120_001, remote_ratio=at) for at in range(10)])).cells
    raised = dataclasses.replace(
        cell, quartiles=(240_001.0, 240_001.0, 240_002.5), count=dataclasses.replace(cell.count, adverts=20)
    )
    assert pay_row(raised, load_rules())[7:10] == [120_001, 120_001, 120_001]
