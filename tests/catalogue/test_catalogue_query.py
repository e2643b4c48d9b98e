"""Questions about the shipped catalogue for a day."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waypost.catalogue.endings import carry_over, retiring, successor_of
from waypost.catalogue.freshness import freshness
from waypost.catalogue.load import load_catalogue
from waypost.catalogue.query import compare, find
from waypost.catalogue.search import closest, search
from waypost.domain.credential import Kind, Tier
from waypost.domain.durations import Duration
from waypost.domain.learning import attested, learning_hours
from waypost.domain.lifecycle import Status
from waypost.errors import UnknownId, UsageError

CATALOGUE = load_catalogue()
TODAY = dt.date(2026, 11, 22)
GUIDE_DAY = dt.date(2026, 2, 15)
YEAR = Duration(months=12)


def ids(found: object) -> list[str]:
    return [one.credential.id for one in found]  # type: ignore[attr-defined]


def test_no_condition_finds_every_credential_by_vendor() -> None:
    found = find(CATALOGUE, as_of=TODAY)
    assert sorted(ids(found)) == sorted(CATALOGUE.credentials)
    vendors = [one.credential.vendor for one in found]
    assert vendors == sorted(vendors)


def test_every_condition_narrows_the_list() -> None:
    found = find(CATALOGUE, as_of=TODAY, vendor="AWS", tier="associate", status="live", fee_max=Decimal(150))
    assert "aws/dea-c01" in ids(found)
    for one in found:
        assert (one.credential.vendor, one.credential.tier, one.status) == ("aws", Tier.ASSOCIATE, Status.LIVE)
        assert one.fee_usd is not None
        assert one.fee_usd <= 150


def test_a_fee_that_nobody_states_meets_no_limit() -> None:
    unknown = {one.credential.id for one in find(CATALOGUE, as_of=TODAY) if one.fee_usd is None}
    assert unknown
    assert unknown.isdisjoint(ids(find(CATALOGUE, as_of=TODAY, fee_max=Decimal(100_000))))


def test_a_beta_costs_what_the_beta_costs_while_it_runs() -> None:
    (today,) = find(CATALOGUE, as_of=TODAY, text="MLA-C02")
    (before,) = find(CATALOGUE, as_of=dt.date(2026, 9, 1), text="MLA-C02")
    assert (today.fee_usd, before.fee_usd) == (Decimal(75), Decimal(150))


def test_a_role_puts_what_attests_most_of_it_first() -> None:
    found = find(CATALOGUE, as_of=TODAY, role="mlops-engineer")
    points = [one.role_points for one in found]
    assert points == sorted(points, reverse=True)
    assert all(0 < one <= 100 for one in points if one is not None)
    assert None not in points


def test_what_is_restricted_or_no_credential_is_found_by_its_status() -> None:
    assert "anthropic/ccao-f" in ids(find(CATALOGUE, as_of=TODAY, status="restricted"))
    assert set(ids(find(CATALOGUE, as_of=TODAY, status="not-a-credential"))) == {
        one.id for one in CATALOGUE.credentials.values() if one.kind in (Kind.NOT_PERSONAL, Kind.PLACEHOLDER)
    }


@pytest.mark.parametrize("wrong", [{"tier": "guru"}, {"status": "open"}, {"kind": "quiz"}])
def test_a_condition_that_does_not_exist_is_refused_with_the_choices(wrong: dict[str, str]) -> None:
    with pytest.raises(UsageError) as refused:
        find(CATALOGUE, as_of=TODAY, **wrong)  # type: ignore[arg-type]
    assert refused.value.hint is not None


def test_an_unknown_vendor_or_role_gives_the_closest() -> None:
    with pytest.raises(UnknownId) as refused:
        find(CATALOGUE, as_of=TODAY, vendor="nvidya")
    assert refused.value.closest[0] == "nvidia"
    with pytest.raises(UnknownId):
        find(CATALOGUE, as_of=TODAY, role="wizard")


@pytest.mark.parametrize("text", ["AI-102", "ms/ai-102", "ms-ai-102", "  ai-102 "])
def test_a_code_id_or_alias_is_found_first(text: str) -> None:
    assert search(CATALOGUE, text)[0].id == "ms/ai-102"


def test_every_word_asked_for_must_be_there() -> None:
    found = [match.id for match in search(CATALOGUE, "machine learning engineer aws")]
    assert found[:2] == ["aws/mla-c01", "aws/mla-c02"]
    assert search(CATALOGUE, "machine learning zeppelin") == ()
    assert search(CATALOGUE, "   ") == ()


def test_a_misspelt_name_gives_the_closest_credentials() -> None:
    assert "aws/mla-c01" in closest(CATALOGUE, "aws/mla-c1")
    assert closest(CATALOGUE, "qqqqqqqq") == ()


@given(st.text(max_size=40))
def test_any_text_can_be_searched_for(text: str) -> None:
    assert {match.id for match in search(CATALOGUE, text)} <= set(CATALOGUE.credentials)
    assert len(closest(CATALOGUE, text)) <= 3


def test_a_comparison_keeps_the_order_asked_for_and_takes_each_once() -> None:
    found = compare(CATALOGUE, ("MLA-C02", "aws/mla-c01", "mla-c02"), TODAY)
    assert ids(found.columns) == ["aws/mla-c02", "aws/mla-c01"]
    assert [one.status for one in found.columns] == [Status.BETA, Status.CLOSING]
    levels = dict(found.skills)
    for column, place in zip(found.columns, (0, 1), strict=True):
        assert {skill: row[place] for skill, row in levels.items() if row[place]} == column.attested


def test_a_comparison_with_an_unknown_credential_is_refused() -> None:
    with pytest.raises(UnknownId):
        compare(CATALOGUE, ("aws/mla-c01", "aws/mla-c99"), TODAY)


def test_what_the_guides_reader_should_have_been_told_is_retiring() -> None:
    whole = [one.credential.id for one in retiring(CATALOGUE, GUIDE_DAY, YEAR) if one.whole]
    assert whole == ["aws/mls-c01", "ms/dp-100", "ms/ai-102", "ms/ai-900", "aws/mla-c01"]


def test_a_language_that_ends_is_told_from_an_exam_that_ends() -> None:
    found = {(one.credential.id, one.languages): one for one in retiring(CATALOGUE, GUIDE_DAY, YEAR)}
    english = found["aws/mla-c01", ("English",)]
    assert (english.last_day, english.whole, english.firm) == (dt.date(2026, 9, 28), False, True)
    others = found["aws/mla-c01", ("Japanese", "Korean", "Simplified Chinese")]
    assert (others.last_day, others.whole, others.firm) == (dt.date(2027, 1, 13), True, False)


def test_nothing_already_over_or_beyond_the_span_is_retiring() -> None:
    for one in retiring(CATALOGUE, TODAY, YEAR):
        assert TODAY <= one.last_day <= dt.date(2027, 11, 22)
    assert retiring(CATALOGUE, dt.date(2035, 1, 1), YEAR) == ()
    assert ids(retiring(CATALOGUE, TODAY, YEAR, language="Italian")) == ["aws/clf-c02", "aws/saa-c03"]


def test_a_doubtful_registration_is_no_retirement() -> None:
    assert "oracle/oci-generative-ai-professional" not in ids(retiring(CATALOGUE, GUIDE_DAY, YEAR))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("ms/ai-900", "ms/ai-901"),
        ("ms/ai-102", "ms/ai-103"),
        ("ms/dp-100", "ms/ai-300"),
        ("aws/mla-c01", "aws/mla-c02"),
    ],
)
def test_a_successor_saves_hours_to_those_who_studied_the_old_exam(old: str, new: str) -> None:
    found = successor_of(CATALOGUE, old, TODAY)
    assert found is not None
    assert (found.id, found.confirmed) == (new, True)
    assert found.status in (Status.LIVE, Status.BETA)
    assert found.carries is not None
    assert found.carries.shared
    assert 0 < found.carries.hours_saved < found.carries.hours_total


def test_an_exam_without_a_stated_successor_has_none() -> None:
    assert successor_of(CATALOGUE, "MLS-C01", TODAY) is None


def test_a_successor_was_not_known_on_the_guides_day() -> None:
    found = successor_of(CATALOGUE, "ms/ai-102", GUIDE_DAY)
    assert found is not None
    assert found.status is Status.NOT_ANNOUNCED


@given(st.sampled_from(sorted(CATALOGUE.coverage)), st.sampled_from(sorted(CATALOGUE.coverage)))
def test_no_exam_saves_more_than_the_other_takes(old: str, new: str) -> None:
    found = carry_over(CATALOGUE, old, new)
    target = CATALOGUE.coverage[new]
    assert found is not None
    assert found.hours_total == learning_hours(target.assumes, attested(target), CATALOGUE.skills)
    assert 0 <= found.hours_saved <= found.hours_total


def test_freshness_covers_every_record_and_names_what_is_undated() -> None:
    found = freshness(CATALOGUE, TODAY)
    assert len(found.ages) == len(CATALOGUE.credentials)
    assert found.undated == tuple(
        one.id for _, one in sorted(CATALOGUE.credentials.items()) if all(source.seen is None for source in one.sources)
    )
    days = [age.days for age in found.ages if age.days is not None]
    assert days == sorted(days, reverse=True)
    assert found.median_days is not None


def test_a_year_later_every_dated_record_is_old() -> None:
    found = freshness(CATALOGUE, TODAY.replace(year=2028))
    assert len(found.older_than(365)) == len(CATALOGUE.credentials) - len(found.undated)


@pytest.mark.parametrize(
    ("gone", "now"),
    [("AZ-204", "ms/ai-200"), ("az-500", "ms/sc-500"), ("MS-900", "ms/ab-900"), ("DP-203", "ms/dp-700")],
)
def test_the_code_of_an_exam_without_a_record_leads_to_what_took_over_from_it(gone: str, now: str) -> None:
    assert now in [match.id for match in search(CATALOGUE, gone)]
    for ask in (CATALOGUE.credential_id, CATALOGUE.entry):
        with pytest.raises(UnknownId) as caught:
            ask(gone)
        assert caught.value.closest[0] == now


def test_a_code_with_a_record_is_found_by_what_names_it_and_not_by_what_notes_it() -> None:
    assert [match.id for match in search(CATALOGUE, "AIP-C01")] == ["aws/aip-c01"]


def test_a_year_that_notes_name_is_no_code() -> None:
    assert any("2026" in (one.lineage_note or "") for one in CATALOGUE.credentials.values())
    with pytest.raises(UnknownId) as caught:
        CATALOGUE.credential_id("2026")
    assert not {one.id for one in CATALOGUE.credentials.values() if one.lineage_note} & set(caught.value.closest)


def test_study_from_nothing_includes_what_an_exam_takes_for_granted() -> None:
    for one in compare(CATALOGUE, tuple(sorted(CATALOGUE.coverage)), TODAY).columns:
        judged = CATALOGUE.coverage[one.credential.id]
        assert one.study_hours is not None
        assert one.study_hours_from_nothing is not None
        assumed = learning_hours({}, judged.assumes, CATALOGUE.skills)
        assert one.study_hours_from_nothing == pytest.approx(one.study_hours + assumed)
