"""What the shipped records are on days that matter. Expected days are those that the fact files state."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from waypost.catalogue.load import load_catalogue
from waypost.domain.answer import Answer
from waypost.domain.chains import chain
from waypost.domain.credential import Credential
from waypost.domain.lifecycle import (
    Reason,
    Status,
    bookable_on,
    last_day_to_sit,
    last_safe_start,
    sittings,
    status_on,
)
from waypost.domain.renewal import Term, expiry, renewal_load, renews

RECORDS = load_catalogue().credentials
GUIDE_DAY = dt.date(2026, 2, 15)
TODAY = dt.date(2026, 11, 22)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def status(one: str, on: str | dt.date) -> Status:
    return status_on(RECORDS[one], day(on) if isinstance(on, str) else on, RECORDS)


def booking(one: str, on: str, language: str = "English", memberships: tuple[str, ...] = ()) -> tuple[Answer, Reason]:
    found = bookable_on(RECORDS[one], day(on), language, RECORDS, memberships)
    return found.answer, found.reason


OPEN = (Answer.YES, Reason.OPEN)


def test_mla_c01_ends_in_english_a_day_before_it_goes_on_in_japanese() -> None:
    assert booking("aws/mla-c01", "2026-09-28") == OPEN
    assert booking("aws/mla-c01", "2026-09-29") == (Answer.NO, Reason.LANGUAGE_ENDED)
    assert booking("aws/mla-c01", "2026-09-28", "Japanese") == OPEN
    assert booking("aws/mla-c01", "2026-09-29", "Japanese") == OPEN
    assert booking("aws/mla-c01", "2026-09-29", "Simplified Chinese") == OPEN
    assert booking("aws/mla-c01", "2026-09-29", "German") == (Answer.NO, Reason.LANGUAGE_NOT_OFFERED)


def test_mla_c01_in_japanese_is_sure_only_up_to_the_planned_launch_of_its_successor() -> None:
    one = RECORDS["aws/mla-c01"]
    assert last_day_to_sit(one, "Japanese", RECORDS) == day("2027-01-13")
    assert booking("aws/mla-c01", "2027-01-14", "Japanese") == (Answer.UNCLEAR, Reason.DAY_UNCLEAR)
    assert status("aws/mla-c01", TODAY) is Status.CLOSING


def test_a_safe_start_for_mla_c01_is_known_in_english() -> None:
    one = RECORDS["aws/mla-c01"]
    assert last_safe_start(one, 80, 8, "English", RECORDS) == day("2026-07-20")
    assert last_safe_start(RECORDS["gcp/pmle"], 80, 8, "English", RECORDS) is None


def test_mla_c02_is_a_cheaper_beta_in_english_before_the_standard_form() -> None:
    beta, standard = sittings(RECORDS["aws/mla-c02"], RECORDS)
    assert (beta.opens, beta.languages, beta.fee and beta.fee.amount) == (day("2026-09-29"), ("English",), Decimal(75))
    assert (standard.opens, standard.fee and standard.fee.amount) == (day("2027-01-14"), Decimal(150))
    assert (beta.certain, standard.certain) == (True, False)
    assert status("aws/mla-c02", "2026-08-31") is Status.NOT_ANNOUNCED
    assert status("aws/mla-c02", "2026-09-28") is Status.ANNOUNCED
    assert status("aws/mla-c02", TODAY) is Status.BETA
    assert booking("aws/mla-c02", "2026-11-22", "Japanese") == (Answer.NO, Reason.NOT_YET_OPEN)
    assert booking("aws/mla-c02", "2027-02-01") == (Answer.UNCLEAR, Reason.OPENING_UNCONFIRMED)


@pytest.mark.parametrize(
    ("one", "last"),
    [
        ("ms/ai-102", "2026-06-30"),
        ("ms/ai-900", "2026-06-30"),
        ("ms/dp-100", "2026-06-01"),
        ("aws/mls-c01", "2026-03-31"),
    ],
)
def test_a_retired_exam_was_open_on_its_last_day_and_never_after(one: str, last: str) -> None:
    after = (day(last) + dt.timedelta(days=1)).isoformat()
    assert status(one, GUIDE_DAY) is Status.CLOSING
    assert booking(one, "2026-02-15") == OPEN
    assert booking(one, last) == OPEN
    assert booking(one, after) == (Answer.NO, Reason.WITHDRAWN)
    assert status(one, after) is Status.WITHDRAWN
    assert status(one, TODAY) is Status.WITHDRAWN


def test_the_tensorflow_certificate_is_closed_whatever_the_day() -> None:
    for on in ("2026-02-15", "2026-11-22"):
        assert status("google/tensorflow-developer", on) is Status.WITHDRAWN
        assert booking("google/tensorflow-developer", on) == (Answer.NO, Reason.WITHDRAWN)


@pytest.mark.parametrize("one", ["anthropic/ccao-f", "anthropic/ccdv-f", "anthropic/ccar-f", "anthropic/ccar-p"])
def test_anthropic_exams_are_for_partners(one: str) -> None:
    assert status(one, TODAY) is Status.RESTRICTED
    assert booking(one, "2026-11-22") == (Answer.NO, Reason.RESTRICTED)
    assert booking(one, "2026-11-22", memberships=("Claude Partner Network",)) == OPEN


def test_the_openai_certificate_is_for_those_invited() -> None:
    one = "openai/certified-ai-foundations"
    assert status(one, "2025-12-08") is Status.NOT_ANNOUNCED
    assert status(one, TODAY) is Status.RESTRICTED
    assert booking(one, "2026-11-22") == (Answer.NO, Reason.RESTRICTED)
    assert booking(one, "2026-11-22", memberships=("ChatGPT Enterprise",)) == OPEN


@pytest.mark.parametrize("one", ["nvidia/ncp-genl", "nvidia/ncp-aai"])
def test_registration_that_sources_dispute_is_unclear(one: str) -> None:
    assert status(one, TODAY) is Status.UNCLEAR
    assert booking(one, "2026-11-22") == (Answer.UNCLEAR, Reason.REGISTRATION_UNCLEAR)


def test_a_beta_without_a_confirmed_release_is_unclear_after_its_last_day() -> None:
    one = "snowflake/snowpro-advanced-mlops-engineer"
    assert status(one, "2026-07-13") is Status.BETA
    assert status(one, "2026-07-14") is Status.UNCLEAR


def test_a_beta_that_closed_is_announced_until_its_release() -> None:
    assert status("gcp/agentic-architect", "2026-09-30") is Status.BETA
    assert status("gcp/agentic-architect", TODAY) is Status.ANNOUNCED
    assert booking("gcp/agentic-architect", "2026-11-22") == (Answer.NO, Reason.NOT_YET_OPEN)


@pytest.mark.parametrize("one", ["isc2/ai", "cncf/kubernetes-ai-conformance"])
def test_what_is_no_personal_credential_is_never_planned(one: str) -> None:
    assert status(one, TODAY) is Status.NOT_A_CREDENTIAL
    assert booking(one, "2026-11-22") == (Answer.NO, Reason.NOT_A_CREDENTIAL)
    assert sittings(RECORDS[one], RECORDS) == ()


@pytest.mark.parametrize(
    "one", ["ms/ai-103", "ms/ai-901", "ms/ai-300", "ms/ai-200", "ms/ai-500", "aws/mla-c02", "aws/aib-c01"]
)
def test_the_guides_day_knows_nothing_of_later_exams(one: str) -> None:
    assert status(one, GUIDE_DAY) is Status.NOT_ANNOUNCED
    assert booking(one, "2026-02-15") == (Answer.NO, Reason.NOT_ANNOUNCED)


def test_ai_103_was_a_beta_until_its_label_went() -> None:
    assert status("ms/ai-103", "2026-04-20") is Status.NOT_ANNOUNCED
    assert status("ms/ai-103", "2026-04-21") is Status.BETA
    assert status("ms/ai-103", "2026-06-19") is Status.LIVE


def test_every_exam_of_the_guide_could_be_booked_on_its_day() -> None:
    guide = (
        "aws/aif-c01 ms/ai-900 gcp/gail aws/mla-c01 ms/ai-102 databricks/ml-associate aws/mls-c01 gcp/pmle "
        "databricks/ml-professional nvidia/nca-genl cncf/cka hashicorp/terraform-associate-004"
    )
    for one in guide.split():
        assert booking(one, "2026-02-15") == OPEN, one


def test_italian_and_german_sittings_end_before_the_others() -> None:
    assert booking("aws/aif-c01", "2026-10-16", "German") == (Answer.NO, Reason.LANGUAGE_ENDED)
    assert booking("aws/aif-c01", "2026-10-16") == OPEN
    assert last_day_to_sit(RECORDS["aws/saa-c03"], "Italian", RECORDS) == day("2026-12-31")
    assert status("aws/saa-c03", TODAY) is Status.LIVE


def test_a_chinese_exam_is_not_offered_in_english() -> None:
    assert booking("ipas/ai-planner-intermediate", "2026-11-22") == (Answer.NO, Reason.LANGUAGE_NOT_OFFERED)
    assert booking("ipas/ai-planner-intermediate", "2026-11-22", "Chinese") == OPEN


def test_ai_500_is_reached_through_ai_103() -> None:
    found = chain("ms/ai-500", TODAY, RECORDS)
    assert (found.completable, found.path) == (Answer.YES, ("ms/ai-103", "ms/ai-500"))
    assert chain("ms/ai-500", TODAY, RECORDS, held=("ms/ai-103",)).path == ("ms/ai-500",)
    assert chain("ms/ai-500", GUIDE_DAY, RECORDS).completable is Answer.NO


def test_holding_the_old_ai_102_does_not_open_ai_500() -> None:
    assert chain("ms/ai-500", TODAY, RECORDS, held=("ms/ai-102",)).path == ("ms/ai-103", "ms/ai-500")


def test_ab_100_takes_any_one_associate_of_its_list() -> None:
    found = chain("ms/ab-100", TODAY, RECORDS)
    assert found.completable is Answer.YES
    assert len(found.path) == 2
    assert found.path[0] in {"ms/ai-103", "ms/ai-300", "ms/ab-620", "ms/ab-410"}
    for held in ({"held": ("ms/ai-300",)}, {"external": ("PL-400",)}):
        assert chain("ms/ab-100", TODAY, RECORDS, **held).path == ("ms/ab-100",)


def test_an_audit_title_from_outside_opens_aaia() -> None:
    assert chain("isaca/aaia", TODAY, RECORDS).completable is Answer.UNCLEAR
    assert chain("isaca/aaia", TODAY, RECORDS, external=("CISA",)).completable is Answer.YES


def test_no_chain_of_the_catalogue_runs_over_a_withdrawn_exam() -> None:
    for one in sorted(RECORDS):
        for step in chain(one, TODAY, RECORDS).path:
            assert status(step, TODAY) not in (Status.WITHDRAWN, Status.NOT_ANNOUNCED)


def test_ai_102_can_no_longer_be_renewed_and_runs_out() -> None:
    one = RECORDS["ms/ai-102"]
    assert expiry(one, day("2026-06-20"), RECORDS).day == day("2027-06-20")
    assert renews(one, day("2026-06-30"), RECORDS) == ("ms/ai-102",)
    assert renews(one, day("2026-07-01"), RECORDS) == ()
    load = renewal_load({"ms/ai-102": day("2026-06-20")}, RECORDS, start=TODAY, until=day("2029-01-01"))
    assert [(due.expires, due.lapses) for due in load.dues] == [(day("2027-06-20"), True)]


def test_microsoft_renewals_open_six_months_before_the_end() -> None:
    found = expiry(RECORDS["ms/ai-103"], day("2026-11-22"), RECORDS)
    assert (found.opens, found.closes) == (day("2027-05-22"), day("2027-11-22"))


def test_aip_c01_renews_the_lower_aws_exams() -> None:
    assert renews(RECORDS["aws/mla-c01"], TODAY, RECORDS) == ("aws/aip-c01",)
    assert renews(RECORDS["aws/aif-c01"], TODAY, RECORDS) == ("aws/aif-c01", "aws/aip-c01")


def test_fundamentals_never_expire() -> None:
    assert expiry(RECORDS["ms/ai-900"], day("2026-02-15"), RECORDS).term is Term.FOR_EVER


@pytest.mark.parametrize("one", sorted(RECORDS))
def test_the_stated_status_of_a_record_agrees_with_the_computed_one(one: str) -> None:
    credential: Credential = RECORDS[one]
    stated = (credential.stated_status or "").lower()
    computed = status(one, TODAY)
    expected = {
        "active": {Status.LIVE, Status.CLOSING},
        "live": {Status.LIVE, Status.CLOSING},
        "beta": {Status.BETA, Status.ANNOUNCED},
        "retired": {Status.WITHDRAWN},
        "closed": {Status.WITHDRAWN},
        "partly_retired": {Status.CLOSING},
        "partner-gated": {Status.RESTRICTED},
        "invite-only": {Status.RESTRICTED},
        "registration unclear": {Status.UNCLEAR},
        "uncertain": {Status.UNCLEAR},
        "retirement not confirmed": {Status.UNCLEAR},
        "beta ended": {Status.UNCLEAR},
        "no standalone": {Status.NOT_A_CREDENTIAL},
        "not a personal": {Status.NOT_A_CREDENTIAL},
    }
    word = max((key for key in expected if stated.startswith(key)), key=len)
    assert computed in expected[word]
