"""Planned hours against published ones."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from loading import script
from waypost.catalogue.load import load_catalogue

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def calibration() -> Any:
    return script("benchmarks/calibration.py")


def test_half_of_the_planned_hours_are_off_by_35_percent_at_most(calibration: Any) -> None:
    found = calibration.calibrated(load_catalogue())
    assert len(found) >= 30
    assert calibration.median_error(found) <= 0.35


def test_no_planned_hours_are_three_times_or_a_fifth_of_the_published(calibration: Any) -> None:
    found = calibration.calibrated(load_catalogue())
    assert [one.id for one in found if not 0.2 <= one.ratio <= 3.0] == []


def test_the_model_page_shows_the_calibration_as_it_is(calibration: Any) -> None:
    text = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
    assert calibration.summary(calibration.calibrated(load_catalogue())) in text


def test_the_model_page_names_every_number_of_the_stance_with_its_shipped_value() -> None:
    text = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
    stance = load_catalogue().stance
    wrong = []
    for field in fields(stance):
        value = getattr(stance, field.name)
        shown = f"{value:g}" if isinstance(value, int | float) else "by "
        if f"| `{field.name}` | {shown}" not in text:
            wrong.append((field.name, shown))
    assert wrong == []
