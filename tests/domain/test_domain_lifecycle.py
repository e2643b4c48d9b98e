"""What a credential is on a day, on made-up records."""

from __future__ import annotations

from decimal import Decimal

import pytest
from credential_maker import catalogue, day, event, exam

from waypost.domain.answer import Answer
from waypost.domain.credential import Credential, ExamFormat, Fee, Kind
from waypost.domain.lifecycle import (
    Reason,
    Status,
    bookable_on,
    known_from,
    last_day_to_sit,
    last_safe_start,
    sittings,
    status_on,
)
from waypost.errors import UsageError


def status(one: Credential, on: str, *others: Credential) -> Status:
    return status_on(one, day(on), catalogue(one, *others))


def answer(
    one: Credential, on: str, language: str = "English", memberships: tuple[str, ...] = ()
) -> tuple[Answer, Reason]:
    found = bookable_on(one, day(on), language, catalogue(one), memberships)
    return found.answer, found.reason


def test_an_exam_without_any_event_is_live_and_never_closes() -> None:
    one = exam()
    assert status(one, "1999-01-01") is Status.LIVE
    assert answer(one, "2050-01-01") == (Answer.YES, Reason.OPEN)
    assert last_safe_start(one, 40, 8, "English", catalogue(one)) is None


def test_an_exam_is_open_on_its_last_day_and_withdrawn_on_the_next() -> None:
    one = exam(event("last-day", "2026-06-30"))
    assert status(one, "2026-06-30") is Status.CLOSING
    assert answer(one, "2026-06-30") == (Answer.YES, Reason.OPEN)
    assert status(one, "2026-07-01") is Status.WITHDRAWN
    assert answer(one, "2026-07-01") == (Answer.NO, Reason.WITHDRAWN)


def test_closing_begins_twelve_months_before_the_last_day() -> None:
    one = exam(event("last-day", "2026-06-30"))
    assert status(one, "2025-06-29") is Status.LIVE
    assert status(one, "2025-06-30") is Status.CLOSING


def test_a_last_day_known_to_the_month_is_sure_only_on_its_first_day() -> None:
    one = exam(event("last-day", "2026-06"))
    assert answer(one, "2026-06-01") == (Answer.YES, Reason.OPEN)
    assert answer(one, "2026-06-02") == (Answer.UNCLEAR, Reason.DAY_UNCLEAR)
    assert status(one, "2026-06-30") is Status.UNCLEAR
    assert status(one, "2026-07-01") is Status.WITHDRAWN
    assert last_day_to_sit(one, "English", catalogue(one)) == day("2026-06-01")


def test_an_opening_known_to_the_month_is_sure_only_on_its_last_day() -> None:
    one = exam(event("live", "2026-04"))
    assert status(one, "2026-03-31") is Status.NOT_ANNOUNCED
    assert answer(one, "2026-04-10") == (Answer.UNCLEAR, Reason.DAY_UNCLEAR)
    assert answer(one, "2026-04-30") == (Answer.YES, Reason.OPEN)


def test_bounds_from_readings_narrow_the_day() -> None:
    one = exam(event("live", "2026-06", not_before="2026-06-18", not_after="2026-06-19"))
    assert answer(one, "2026-06-17")[0] is Answer.NO
    assert answer(one, "2026-06-18") == (Answer.UNCLEAR, Reason.DAY_UNCLEAR)
    assert answer(one, "2026-06-19") == (Answer.YES, Reason.OPEN)


def test_a_planned_launch_that_was_seen_later_is_sure_from_the_day_it_was_seen() -> None:
    one = exam(event("live", "2026-07", planned=True, confirmed=False, not_after="2026-10-08"))
    assert answer(one, "2026-09-01") == (Answer.UNCLEAR, Reason.DAY_UNCLEAR)
    assert answer(one, "2026-10-08") == (Answer.YES, Reason.OPEN)


def test_a_planned_unconfirmed_opening_never_becomes_a_promise() -> None:
    one = exam(event("registration-opens", "2026-09-01"), event("live", "2027-01-14", planned=True, confirmed=False))
    assert status(one, "2026-11-22") is Status.ANNOUNCED
    assert answer(one, "2026-11-22") == (Answer.NO, Reason.NOT_YET_OPEN)
    assert status(one, "2027-02-01") is Status.UNCLEAR
    assert answer(one, "2027-02-01") == (Answer.UNCLEAR, Reason.OPENING_UNCONFIRMED)


def test_a_planned_unconfirmed_last_day_is_safe_before_and_unclear_after() -> None:
    one = exam(event("last-day", "2026-12-31", planned=True, confirmed=False))
    assert answer(one, "2026-12-31") == (Answer.YES, Reason.OPEN)
    assert answer(one, "2027-06-01") == (Answer.UNCLEAR, Reason.DAY_UNCLEAR)


def test_a_planned_last_day_that_the_issuer_states_is_final() -> None:
    one = exam(event("last-day", "2026-12-31", planned=True))
    assert status(one, "2027-01-01") is Status.WITHDRAWN


def test_one_language_ends_while_the_others_go_on() -> None:
    one = exam(event("last-day", "2026-09-28", languages=("English",)), languages=("English", "Japanese"))
    assert answer(one, "2026-09-29") == (Answer.NO, Reason.LANGUAGE_ENDED)
    assert answer(one, "2026-09-29", "Japanese") == (Answer.YES, Reason.OPEN)
    assert status(one, "2026-09-29") is Status.LIVE


@pytest.mark.parametrize("languages", [None, ("French",)])
def test_a_language_that_ended_is_not_revived_by_an_incomplete_list(languages: tuple[str, ...] | None) -> None:
    stated = ExamFormat(languages=languages, languages_complete=False)
    one = exam(event("last-day", "2026-09-28", languages=("English",)), format=stated)
    assert answer(one, "2026-09-29") == (Answer.NO, Reason.LANGUAGE_ENDED)


def test_an_exam_that_ends_takes_every_language_with_it() -> None:
    later = event("last-day", "2027-12-31", languages=("English",))
    one = exam(event("last-day", "2026-06-30"), later, languages=("English", "Japanese"))
    assert last_day_to_sit(one, "English", catalogue(one)) == day("2026-06-30")
    assert status(one, "2026-07-01") is Status.WITHDRAWN


def test_of_two_last_days_that_sources_state_the_first_counts() -> None:
    one = exam(event("last-day", "2026-11-17"), event("last-day", "2026-11-16"))
    assert last_day_to_sit(one, "English", catalogue(one)) == day("2026-11-16")


def test_of_two_last_days_that_sources_state_for_a_language_the_first_counts() -> None:
    stated = (event("last-day", last, languages=("English",)) for last in ("2026-11-17", "2026-11-16"))
    one = exam(*stated, languages=("English", "Japanese"))
    assert last_day_to_sit(one, "English", catalogue(one)) == day("2026-11-16")
    assert answer(one, "2026-11-17") == (Answer.NO, Reason.LANGUAGE_ENDED)


def test_of_two_last_days_a_confirmed_one_counts_before_an_earlier_one_that_is_not() -> None:
    doubtful = event("last-day", "2026-06-30", planned=True, confirmed=False)
    one = exam(doubtful, event("last-day", "2026-12-31"))
    assert last_day_to_sit(one, "English", catalogue(one)) == day("2026-12-31")


def test_a_language_ends_the_day_before_the_successor_goes_live() -> None:
    new = exam(event("live", "2027-01-14"), id="example/next")
    waits = event("last-day", languages=("Japanese",), target="example/next", until_event="live")
    old = exam(waits, languages=("Japanese",))
    assert last_day_to_sit(old, "Japanese", catalogue(old, new)) == day("2027-01-13")
    assert status(old, "2027-01-14", new) is Status.WITHDRAWN


def test_a_chain_of_waiting_ends_together() -> None:
    third = exam(event("live", "2027-01-14"), id="example/third")
    second = exam(event("last-day", target="example/third", until_event="live"), id="example/second")
    one = exam(event("last-day", target="example/second", until_event="last-day"))
    assert last_day_to_sit(one, "English", catalogue(one, second, third)) == day("2027-01-13")


def test_exams_that_wait_for_each_other_have_no_known_end() -> None:
    one = exam(event("last-day", target="example/other", until_event="last-day"))
    other = exam(event("last-day", target="example/exam", until_event="last-day"), id="example/other")
    assert last_day_to_sit(one, "English", catalogue(one, other)) is None
    assert status(one, "2026-01-01", other) is Status.LIVE


def test_an_end_that_waits_for_an_unknown_exam_is_not_known() -> None:
    one = exam(event("last-day", target="example/absent", until_event="live"))
    assert last_day_to_sit(one, "English", catalogue(one)) is None


def test_a_beta_has_its_own_fee_and_ends_the_day_before_the_standard_form() -> None:
    fees = (Fee(amount=Decimal(150)), Fee(amount=Decimal(75), sitting="beta"))
    one = exam(event("beta-opens", "2026-09-29"), event("live", "2027-01-14"), fees=fees)
    beta, standard = sittings(one, catalogue(one))
    assert (beta.opens, beta.closes, beta.fee) == (day("2026-09-29"), day("2027-01-13"), fees[1])
    assert (standard.opens, standard.closes, standard.fee) == (day("2027-01-14"), None, fees[0])
    assert status(one, "2027-01-13") is Status.BETA
    assert status(one, "2027-01-14") is Status.LIVE


def test_between_a_closed_beta_and_the_release_an_exam_is_announced() -> None:
    one = exam(event("beta-opens", "2026-09-08"), event("beta-closes", "2026-09-30"), event("live", "2026-12-01"))
    assert status(one, "2026-10-15") is Status.ANNOUNCED
    assert answer(one, "2026-10-15") == (Answer.NO, Reason.NOT_YET_OPEN)


def test_a_closed_beta_without_a_stated_release_is_not_withdrawn() -> None:
    one = exam(event("beta-opens", "2026-09-08"), event("beta-closes", "2026-09-30"))
    assert status(one, "2026-10-15") is Status.ANNOUNCED
    assert answer(one, "2026-10-15") == (Answer.NO, Reason.NOT_YET_OPEN)


def test_after_a_beta_a_doubtful_release_is_unclear() -> None:
    doubt = event("registration-unclear", "2026-07-13")
    one = exam(event("beta-opens", "2026-06-15"), event("beta-closes", "2026-07-13"), doubt)
    assert answer(one, "2026-07-13") == (Answer.YES, Reason.OPEN)
    assert answer(one, "2026-07-14") == (Answer.UNCLEAR, Reason.REGISTRATION_UNCLEAR)


def test_a_beta_in_fewer_languages_does_not_limit_the_standard_form() -> None:
    beta = event("beta-opens", "2026-09-29", languages=("English",))
    one = exam(beta, event("live", "2027-01-14"), languages=("English", "Japanese"))
    assert answer(one, "2026-10-01", "Japanese") == (Answer.NO, Reason.NOT_YET_OPEN)
    assert answer(one, "2027-02-01", "Japanese") == (Answer.YES, Reason.OPEN)


def test_an_exam_closed_without_a_day_can_never_be_sat() -> None:
    one = exam(event("live", "2020-01-01"), event("closed"))
    assert sittings(one, catalogue(one)) == ()
    assert status(one, "2021-01-01") is Status.WITHDRAWN
    assert answer(one, "2021-01-01") == (Answer.NO, Reason.WITHDRAWN)


def test_a_partner_exam_opens_to_members_only() -> None:
    one = exam(event("live", "2026-07-23"), event("eligibility-limited", who="Example Partner Network organisations"))
    assert status(one, "2026-09-01") is Status.RESTRICTED
    assert answer(one, "2026-09-01") == (Answer.NO, Reason.RESTRICTED)
    assert answer(one, "2026-09-01", memberships=("example partner network",)) == (Answer.YES, Reason.OPEN)
    assert answer(one, "2026-09-01", memberships=("Other Network",))[0] is Answer.NO
    assert answer(one, "2026-09-01", memberships=("",))[0] is Answer.NO


def test_a_restriction_from_a_day_leaves_the_days_before_open() -> None:
    one = exam(event("eligibility-limited", "2026-03-01", who="partners"))
    assert answer(one, "2026-02-28") == (Answer.YES, Reason.OPEN)
    assert answer(one, "2026-03-01") == (Answer.NO, Reason.RESTRICTED)
    assert last_day_to_sit(one, "English", catalogue(one)) == day("2026-02-28")


def test_a_restriction_from_the_last_day_on_holds_on_that_day() -> None:
    one = exam(event("eligibility-limited", "2026-03-01", who="partners"), event("last-day", "2026-03-01"))
    assert answer(one, "2026-02-28") == (Answer.YES, Reason.OPEN)
    assert answer(one, "2026-03-01") == (Answer.NO, Reason.RESTRICTED)
    assert answer(one, "2026-03-01", memberships=("partners",)) == (Answer.YES, Reason.OPEN)


def test_a_doubt_from_a_day_on_is_no_withdrawal() -> None:
    one = exam(event("registration-unclear", "2026-08-30"))
    assert status(one, "2026-02-15") is Status.LIVE
    assert status(one, "2026-08-30") is Status.UNCLEAR


def test_a_launch_after_a_doubt_settles_it() -> None:
    one = exam(event("registration-unclear", "2026-03-01"), event("live", "2026-05-01"))
    assert answer(one, "2026-06-01") == (Answer.YES, Reason.OPEN)


def test_a_launch_on_the_day_of_a_doubt_does_not_settle_it() -> None:
    one = exam(event("registration-unclear", "2026-05-01"), event("live", "2026-05-01"))
    assert answer(one, "2026-06-01")[0] is Answer.UNCLEAR


@pytest.mark.parametrize("kind", [Kind.NOT_PERSONAL, Kind.PLACEHOLDER])
def test_what_certifies_no_person_is_no_credential_on_any_day(kind: Kind) -> None:
    one = exam(event("live", "2025-11-11"), kind=kind)
    assert status(one, "2020-01-01") is Status.NOT_A_CREDENTIAL
    assert answer(one, "2026-01-01") == (Answer.NO, Reason.NOT_A_CREDENTIAL)
    assert sittings(one, catalogue(one)) == ()


def test_nobody_knows_an_exam_before_its_first_stated_beginning() -> None:
    one = exam(event("beta-opens", "2026-04-21"), event("live", "2026-06"))
    assert status(one, "2026-04-20") is Status.NOT_ANNOUNCED
    assert answer(one, "2026-02-15") == (Answer.NO, Reason.NOT_ANNOUNCED)
    assert known_from(one) == day("2026-04-21")


def test_an_announcement_makes_an_exam_known_before_it_opens() -> None:
    one = exam(event("announced", "2026-02-01"), event("beta-opens", "2026-04-21"))
    assert status(one, "2026-02-15") is Status.ANNOUNCED


def test_a_last_day_to_come_does_not_make_an_exam_unknown() -> None:
    one = exam(event("last-day", "2026-06-30"))
    assert known_from(one) is None
    assert status(one, "2026-02-15") is Status.CLOSING


def test_languages_not_stated_mean_english_and_perhaps_others() -> None:
    one = exam()
    assert answer(one, "2026-01-01") == (Answer.YES, Reason.OPEN)
    assert answer(one, "2026-01-01", "Japanese") == (Answer.UNCLEAR, Reason.LANGUAGE_UNCLEAR)


def test_a_language_outside_a_complete_list_is_not_offered() -> None:
    one = exam(languages=("Chinese",))
    assert answer(one, "2026-01-01") == (Answer.NO, Reason.LANGUAGE_NOT_OFFERED)
    assert answer(one, "2026-01-01", "Traditional Chinese") == (Answer.UNCLEAR, Reason.LANGUAGE_UNCLEAR)


def test_a_variant_meets_a_general_language() -> None:
    one = exam(languages=("Chinese (Simplified)", "Portuguese (Brazil)"))
    for language in ("Chinese", "Simplified Chinese", "portuguese"):
        assert answer(one, "2026-01-01", language) == (Answer.YES, Reason.OPEN)


def test_a_safe_start_leaves_whole_days_for_the_hours() -> None:
    one = exam(event("last-day", "2026-09-28"))
    assert last_safe_start(one, 40, 8, "English", catalogue(one)) == day("2026-08-24")
    assert last_safe_start(one, 41, 8, "English", catalogue(one)) == day("2026-08-23")
    assert last_safe_start(one, 0, 8, "English", catalogue(one)) == day("2026-09-28")
    assert last_safe_start(one, 1e9, 1, "English", catalogue(one)) == day("0001-01-01")


@pytest.mark.parametrize(("hours", "pace"), [(-1, 8), (40, 0), (40, -2), (float("nan"), 8), (40, float("inf"))])
def test_hours_that_cannot_be_are_refused(hours: float, pace: float) -> None:
    one = exam()
    with pytest.raises(UsageError):
        last_safe_start(one, hours, pace, "English", catalogue(one))
