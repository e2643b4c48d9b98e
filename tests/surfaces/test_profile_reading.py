"""One door for profiles: flags, files, JSON lines and links all come in as plain values."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from waypost.catalogue.profile import read_day, read_profile, stated_fields
from waypost.catalogue.profile_fields import FIELDS
from waypost.domain.catalogue import Catalogue
from waypost.domain.profile import Profile
from waypost.errors import ProfileError, UsageError

DAY = dt.date(2026, 11, 22)


def read(raw: dict[str, Any], catalogue: Catalogue) -> Profile:
    return read_profile(raw, catalogue, today=DAY)


def problems(raw: dict[str, Any], catalogue: Catalogue) -> dict[str, str]:
    with pytest.raises(ProfileError) as caught:
        read({"role": "builder", **raw}, catalogue)
    return dict(caught.value.problems)


def test_the_table_of_fields_names_every_field_of_a_profile() -> None:
    assert sorted(field.name for field in FIELDS) == sorted(Profile.__dataclass_fields__)


def test_a_role_alone_is_a_profile(small: Catalogue) -> None:
    assert read({"role": "builder"}, small) == Profile(role="builder", as_of=DAY)


def test_another_role_is_that_of_the_background_or_literacy(small: Catalogue) -> None:
    builder = replace(small.backgrounds["developer"], id="builder")
    named = replace(small, backgrounds={**small.backgrounds, "builder": builder})
    assert read({"role": "other", "background": "builder"}, named).role == "builder"
    assert read({"role": "other", "background": "developer"}, named).role == "ai-literate-professional"


def test_null_and_empty_mean_not_stated(small: Catalogue) -> None:
    raw = {"role": "builder", "stack": None, "budget_usd": "", "held": [], "months": None, "id": None}
    assert read(raw, small) == Profile(role="builder", as_of=DAY)


def test_text_from_flags_and_links_means_the_same_as_typed_values(small: Catalogue) -> None:
    typed = {
        "role": "builder",
        "hours_per_week": 6,
        "by": dt.date(2027, 5, 1),
        "held": ["ex/dev-1", "ex/ops-1"],
        "max_exams": 2,
        "skills": {"python": 3, "cloud": 1},
    }
    texts = {
        "role": "Builder",
        "hours-per-week": "6",
        "by": "2027-05-01",
        "held": "DEV-1, ex/ops-1",
        "max_exams": "2",
        "skills": "python=3,cloud=1",
    }
    assert read(typed, small) == read(texts, small)


def test_old_codes_resolve_and_doubles_are_dropped(small: Catalogue) -> None:
    assert read({"role": "builder", "held": ["ex-dev-1", "DEV-1", "ex/dev-1"]}, small).held == ("ex/dev-1",)


def test_projects_and_credentials_find_their_own_lists(small: Catalogue) -> None:
    both = read({"role": "builder", "held": ["open-rag", "ex/dev-1"], "done": ["ex/ops-1"]}, small)
    assert (both.held, both.done) == (("ex/dev-1", "ex/ops-1"), ("open-rag",))


def test_everything_wrong_is_reported_at_once(small: Catalogue) -> None:
    found = problems(
        {
            "background": "wizard",
            "hours_per_week": -3,
            "by": "2027-02-30",
            "held": ["ex/dev-9"],
            "kapa": 1,
            "months": "soon",
        },
        small,
    )
    assert sorted(found) == ["background", "by", "held", "hours_per_week", "kapa", "months"]


def test_a_missing_role_lists_the_roles(small: Catalogue) -> None:
    with pytest.raises(ProfileError) as caught:
        read({}, small)
    assert caught.value.hint == "one of: builder, operator"


def test_an_unknown_id_names_its_closest_matches(small: Catalogue) -> None:
    with pytest.raises(ProfileError) as caught:
        read({"role": "builder", "want": ["ex/dev-2"]}, small)
    assert "ex/dev-1" in (caught.value.hint or "")
    assert "'ex/dev-2'" in str(caught.value)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("hours_per_week", 0),
        ("hours_per_week", 169),
        ("hours_per_week", math.nan),
        ("hours_per_week", math.inf),
        ("hours_per_week", "1e999"),
        ("hours_per_week", True),
        ("hours_per_week", 10**400),
        ("months", -1),
        ("months", 100_000),
        ("budget_usd", -0.01),
        ("budget_usd", [100]),
        ("max_exams", 1.5),
        ("max_exams", -1),
        ("kappa", 1.01),
        ("experience_years", "many"),
        ("as_of", "yesterday"),
        ("as_of", "0001-01-01"),
        ("as_of", dt.datetime(2026, 11, 22, 9, 0)),
        ("as_of", 20261122),
        ("by", "2026-11-22"),
        ("by", "2020-01-01"),
        ("by", "2049-01-01"),
        ("by", "2027-13-01"),
        ("by", "20270501"),
        ("held", "ex/dev-1;rm"),
        ("held", [1, 2]),
        ("held", {"a": 1}),
        ("held", "a," * 300),
        ("skills", {"python": 5}),
        ("skills", {"python": True}),
        ("skills", {"juggling": 1}),
        ("skills", "python"),
        ("language", "Klingon"),
        ("stack", "abacus"),
        ("external", "x" * 500),
        ("id", "a\x1b[31m"),
        ("id", 7),
    ],
)
def test_a_value_that_makes_no_sense_is_a_problem_of_its_field(small: Catalogue, field: str, value: object) -> None:
    assert list(problems({field: value}, small)) == [field]


def test_contradictory_wants_are_refused(small: Catalogue) -> None:
    assert "both wanted and avoided" in problems({"want": "DEV-1", "avoid": "ex/dev-1"}, small)["want"]
    assert "held" in problems({"want": "DEV-1", "held": "ex/dev-1"}, small)["want"]


def test_a_message_never_repeats_control_characters_or_long_text(small: Catalogue) -> None:
    for value in ("\x1b]0;owned\x07", "y" * 100_000):
        (sentence,) = problems({"background": value}, small).values()
        assert sentence.isprintable()
        assert len(sentence) < 250


def test_a_language_is_known_in_any_case(small: Catalogue) -> None:
    assert read({"role": "builder", "language": "japanese"}, small).language == "Japanese"


def test_a_language_that_nobody_offers_is_answered_with_those_that_are(small: Catalogue) -> None:
    with pytest.raises(ProfileError) as caught:
        read({"role": "builder", "language": "Klingon"}, small)
    assert "one of: English, Japanese" in str(caught.value.hint)


def test_stated_fields_read_back_as_the_same_profile(small: Catalogue) -> None:
    wanted = Profile(
        role="builder",
        as_of=DAY,
        background="developer",
        by=dt.date(2027, 5, 1),
        held=("ex/dev-1",),
        skills={"python": 2},
        budget_usd=0.0,
    )
    assert read(stated_fields(wanted), small) == wanted


def test_a_day_by_itself_is_read_as_strictly_as_in_a_profile() -> None:
    assert read_day("--as-of", "2026-02-15") == dt.date(2026, 2, 15)
    with pytest.raises(UsageError, match="as-of"):
        read_day("--as-of", "2026-02-30")


_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=30)
    | st.dates()
    | st.datetimes()
    | st.sampled_from(["builder", "ex/dev-1", "DEV-1", "open-rag", "python=3", "2027-01-01", "8", "-1", "English"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
_RAW = st.dictionaries(st.sampled_from([field.name for field in FIELDS]) | st.text(max_size=12), _VALUES, max_size=8)


@given(raw=_RAW)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_plain_values_give_a_profile_or_a_printable_profile_error(small: Catalogue, raw: dict[str, Any]) -> None:
    problems: tuple[tuple[str, str], ...] = ()
    wanted = None
    try:
        wanted = read({"role": "builder", **raw}, small)
    except ProfileError as error:
        problems = error.problems
    assert (wanted is None) == bool(problems)
    assert all(sentence and sentence.isprintable() for _, sentence in problems)
    assert wanted is None or read(stated_fields(wanted), small) == wanted
