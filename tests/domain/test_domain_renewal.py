"""How long credentials last and what keeping them asks for."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from credential_maker import DAYS, catalogue, day, event, exam
from hypothesis import given
from hypothesis import strategies as st

from waypost.domain.credential import Credential, Event, Renewal
from waypost.domain.renewal import Term, expiry, renewal_load, renews


def lasting(months: int | None, *events: Event, id: str = "example/exam", **more: object) -> Credential:
    return exam(*events, id=id, renewal=Renewal(expires=True, months=months, **more))  # type: ignore[arg-type]


def test_a_credential_for_ever_has_no_expiry() -> None:
    one = exam(renewal=Renewal(expires=False))
    found = expiry(one, day("2026-01-01"), catalogue(one))
    assert (found.term, found.day, found.closes) == (Term.FOR_EVER, None, None)


def test_a_term_that_nobody_states_is_unknown() -> None:
    for renewal in (Renewal(), Renewal(expires=True)):
        one = exam(renewal=renewal)
        assert expiry(one, day("2026-01-01"), catalogue(one)).term is Term.UNKNOWN


def test_the_window_opens_some_months_before_the_end() -> None:
    one = lasting(12, window_months=6)
    found = expiry(one, day("2026-08-31"), catalogue(one))
    assert (found.opens, found.closes, found.day) == (day("2027-02-28"), day("2027-08-31"), day("2027-08-31"))


def test_renewal_that_ends_with_the_exam_cuts_the_window() -> None:
    one = lasting(12, event("last-day", "2026-06-30"), event("renewal-ends", "2026-06-30"), window_months=6)
    in_time = expiry(one, day("2025-09-01"), catalogue(one))
    assert (in_time.opens, in_time.closes, in_time.day) == (day("2026-03-01"), day("2026-06-30"), day("2026-09-01"))
    too_late = expiry(one, day("2026-03-01"), catalogue(one))
    assert (too_late.day, too_late.opens, too_late.closes) == (day("2027-03-01"), None, None)


def test_a_withdrawn_exam_cannot_be_retaken_to_keep_it() -> None:
    one = lasting(36, event("last-day", "2026-03-31"))
    assert expiry(one, day("2026-03-31"), catalogue(one)).closes is None
    assert renews(one, day("2026-03-31"), catalogue(one)) == ("example/exam",)
    assert renews(one, day("2026-04-01"), catalogue(one)) == ()


def test_a_higher_exam_renews_while_it_can_be_sat() -> None:
    low = lasting(36, event("last-day", "2026-09-28"), renewed_by=("example/high", "example/absent"))
    high = exam(event("last-day", "2027-12-31"), id="example/high")
    world = catalogue(low, high)
    assert renews(low, day("2027-01-01"), world) == ("example/high",)
    assert renews(low, day("2028-01-01"), world) == ()


def test_a_yearly_credential_is_renewed_every_year() -> None:
    one = lasting(12, fee_usd=Decimal(30))
    load = renewal_load(
        {"example/exam": day("2026-01-15")}, catalogue(one), start=day("2026-02-01"), until=day("2029-01-15")
    )
    assert [due.day for due in load.dues] == [day("2027-01-15"), day("2028-01-15"), day("2029-01-15")]
    assert load.fees_usd == 90


def test_renewing_the_higher_exam_renews_the_lower_on_the_same_day() -> None:
    low = lasting(36, id="example/a-low", fee_usd=Decimal(100), renewed_by=("example/high",))
    high = lasting(36, id="example/high", fee_usd=Decimal(300))
    held = {"example/a-low": day("2024-01-01"), "example/high": day("2024-01-01")}
    load = renewal_load(held, catalogue(low, high), start=day("2026-01-01"), until=day("2029-12-31"))
    assert [(due.credential, due.also) for due in load.dues] == [("example/high", ("example/a-low",))]
    assert load.fees_usd == 300


def test_what_can_no_longer_be_renewed_lapses_and_says_what_would_save_it() -> None:
    low = lasting(12, event("last-day", "2026-06-30"), renewed_by=("example/high",))
    high = exam(id="example/high")
    held = {"example/exam": day("2026-06-01")}
    load = renewal_load(held, catalogue(low, high), start=day("2026-11-22"), until=day("2030-01-01"))
    assert [(due.day, due.lapses, due.instead) for due in load.dues] == [(day("2027-06-01"), True, ("example/high",))]
    assert load.fees_usd == 0
    assert load.fees_unknown == ()


def test_what_ended_before_the_start_is_listed_as_lapsed() -> None:
    one = lasting(12)
    load = renewal_load(
        {"example/exam": day("2020-01-01")}, catalogue(one), start=day("2026-01-01"), until=day("2030-01-01")
    )
    assert [(due.expires, due.lapses) for due in load.dues] == [(day("2021-01-01"), True)]
    assert (load.fees_usd, load.fees_unknown) == (0, ())


def test_a_term_of_no_months_is_unknown() -> None:
    assert expiry(lasting(0), day("2026-01-01"), catalogue(lasting(0))).term is Term.UNKNOWN


def test_unknown_fees_and_terms_are_named_and_not_guessed() -> None:
    fee, term = lasting(12, id="example/fee"), exam(id="example/term")
    held = {"example/fee": day("2026-01-01"), "example/term": day("2026-01-01")}
    load = renewal_load(held, catalogue(fee, term), start=day("2026-01-01"), until=day("2027-06-01"))
    assert (load.fees_usd, load.fees_unknown, load.terms_unknown) == (0, ("example/fee",), ("example/term",))


MONTHS = st.none() | st.integers(1, 48)
TURNS = st.sampled_from([(), (event("last-day", "2026-06-30"),), (event("renewal-ends", "2027-06-30"),)])


@st.composite
def holdings(draw: st.DrawFn) -> tuple[dict[str, Credential], dict[str, dt.date]]:
    ids = ("example/a", "example/b", "example/c")
    made = []
    for one in ids:
        others = tuple(draw(st.lists(st.sampled_from(ids), max_size=2, unique=True)))
        window = draw(st.none() | st.integers(1, 12))
        made.append(lasting(draw(MONTHS), *draw(TURNS), id=one, renewed_by=others, window_months=window))
    return catalogue(*made), {one: draw(DAYS) for one in ids}


@given(holdings(), st.integers(0, 60), st.integers(0, 60))
def test_a_longer_look_ahead_only_adds_to_the_load(
    holding: tuple[dict[str, Credential], dict[str, dt.date]], months: int, more: int
) -> None:
    world, held = holding
    start = day("2026-11-22")
    until = start + dt.timedelta(days=30 * months)
    short = renewal_load(held, world, start=start, until=until)
    long = renewal_load(held, world, start=start, until=until + dt.timedelta(days=30 * more))
    assert long.dues[: len(short.dues)] == short.dues
    assert list(long.dues) == sorted(long.dues, key=lambda due: due.day)
    assert all(start <= due.day <= due.expires for due in long.dues if not due.lapses)
