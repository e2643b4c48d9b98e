"""What somebody who writes ``import waypost`` gets, beside what the surfaces ask for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import waypost
from waypost import api
from waypost.catalogue.load import DATA
from waypost.domain.durations import Duration
from waypost.errors import Unavailable, UnknownId
from waypost.surfaces.answers import text_of

DAY = dt.date(2026, 11, 22)


def test_a_catalogue_can_be_named_by_text(tmp_path: Path) -> None:
    assert waypost.load_catalogue(str(DATA / "catalogue.json")) == waypost.load_catalogue()
    with pytest.raises(Unavailable, match="absent"):
        waypost.load_catalogue(str(tmp_path / "nowhere.json"))


@pytest.mark.parametrize(
    "ask",
    [
        lambda catalogue, language: api.dossier(catalogue, "aws/mla-c01", DAY, language),
        lambda catalogue, language: api.compare(catalogue, ("aws/mla-c01", "aws/mla-c02"), DAY, language),
        lambda catalogue, language: api.retiring(catalogue, DAY, Duration.parse("12m"), language),
    ],
)
def test_a_language_that_no_exam_is_offered_in_is_unknown_and_any_case_is_known(
    ask: Callable[[waypost.Catalogue, str], Any],
) -> None:
    catalogue = waypost.load_catalogue()
    with pytest.raises(UnknownId) as caught:
        ask(catalogue, "Japanes")
    assert (caught.value.kind, caught.value.closest[0]) == ("exam language", "Japanese")
    assert ask(catalogue, "japanese")


def test_every_language_in_which_something_ends_is_known() -> None:
    catalogue = waypost.load_catalogue()
    for one in api.retiring(catalogue, dt.date(2020, 1, 1), Duration.parse("30y")):
        for language in one.languages:
            assert catalogue.exam_language(language) == language


@pytest.mark.parametrize(
    ("kind", "role", "drawn"),
    [
        ("pay", "ml-engineer", ("pay_chart", ["ml-engineer"], None, "DE")),
        ("trend", "ml-engineer", ("trend_chart", "ml-engineer", None, "DE")),
        ("skill", "ml-engineer", ("demand_chart", "ml-engineer", {"kind": "skill"})),
        ("vendor", None, ("demand_chart", None, {"kind": "vendor"})),
        ("pay", None, ("demand_chart", None, {"kind": "pay"})),
    ],
)
@pytest.mark.parametrize("theme", [{}, {"dark": False}, {"dark": True}])
def test_a_picture_of_the_market_is_the_one_asked_for_and_light_unless_asked(
    kind: str, role: str | None, drawn: tuple[Any, ...], theme: dict[str, bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("pay_chart", "trend_chart", "demand_chart"):
        monkeypatch.setattr(
            f"waypost.market.charts.{name}",
            lambda *given, name=name, dark, **more: (dark, (name, *given, *([more] if more else []))),
        )
    monkeypatch.setattr("waypost.charting.rendered", lambda chart, ending: (chart, ending))
    dark = theme.get("dark", False)
    assert api.market_picture(kind, role, country="DE", **theme) == ((dark, drawn), ".svg")


def test_text_for_programs_keeps_its_letters_and_escapes_only_what_is_no_text() -> None:
    assert text_of({"name": "Łódź"}) == '{\n  "name": "Łódź"\n}\n'
    assert text_of({"name": "Łódź \udcff"}) == '{\n  "name": "\\u0141\\u00f3d\\u017a \\udcff"\n}\n'
