"""Laws of the lifecycle that hold for any events at all, also contradictory ones."""

from __future__ import annotations

import datetime as dt

from credential_maker import DAYS, LANGUAGES, worlds
from hypothesis import assume, given
from hypothesis import strategies as st

from waypost.domain.answer import Answer
from waypost.domain.credential import Credential, EventKind
from waypost.domain.durations import add_days, add_months
from waypost.domain.lifecycle import (
    Status,
    bookable_on,
    known_from,
    last_day_to_sit,
    last_safe_start,
    sittings,
    status_on,
)

SPOKEN = st.sampled_from((*LANGUAGES, "Chinese", "Klingon"))


def turning_days(one: Credential, world: dict[str, Credential]) -> set[dt.date]:
    """Every day on which something stated begins, ends, or comes within twelve months."""
    days = {known_from(one)}
    for sitting in sittings(one, world):
        days |= {sitting.opens, sitting.may_open}
        days |= {end and add_days(end, 1) for end in (sitting.closes, sitting.may_close)}
        days |= {sitting.closes and add_months(sitting.closes, -12)}
    return {day for day in days if day is not None}


@given(worlds(), DAYS)
def test_every_credential_has_a_status_on_every_day(world: dict[str, Credential], day: dt.date) -> None:
    for one in world.values():
        assert status_on(one, day, world) in Status


@given(worlds(), DAYS, st.integers(1, 400))
def test_a_status_changes_only_where_something_stated_turns(
    world: dict[str, Credential], day: dt.date, later: int
) -> None:
    one = world["example/exam"]
    after = add_days(day, later)
    # Month ends blur "twelve months before" by up to three days.
    near = {add_days(turn, shift) for turn in turning_days(one, world) for shift in range(4)}
    assume(not any(day < turn <= after for turn in near))
    assert status_on(one, day, world) is status_on(one, after, world)


@given(worlds(), DAYS, SPOKEN)
def test_what_can_be_booked_lies_in_a_sitting_that_is_sure(
    world: dict[str, Credential], day: dt.date, language: str
) -> None:
    for one in world.values():
        found = bookable_on(one, day, language, world)
        if found.answer is Answer.YES:
            assert found.sitting in sittings(one, world)
            assert found.sitting is not None
            assert found.sitting.contains(day)
            assert found.sitting.certain
            assert found.sitting.restricted_to is None


@given(worlds(), DAYS, SPOKEN)
def test_status_and_booking_tell_the_same_story(world: dict[str, Credential], day: dt.date, language: str) -> None:
    closed = {Status.WITHDRAWN, Status.NOT_ANNOUNCED, Status.NOT_A_CREDENTIAL, Status.ANNOUNCED, Status.RESTRICTED}
    for one in world.values():
        status = status_on(one, day, world)
        answer = bookable_on(one, day, language, world).answer
        assert not (status in closed and answer is Answer.YES)
        if status in closed - {Status.RESTRICTED}:
            assert answer is Answer.NO


@given(worlds(), DAYS, SPOKEN)
def test_a_membership_never_closes_what_is_open(world: dict[str, Credential], day: dt.date, language: str) -> None:
    for one in world.values():
        alone = bookable_on(one, day, language, world)
        member = bookable_on(one, day, language, world, ("Example Partner Network",))
        assert member.answer.rank >= alone.answer.rank


@given(worlds(), SPOKEN)
def test_a_language_never_outlives_the_exam(world: dict[str, Credential], language: str) -> None:
    for one in world.values():
        for event in one.events:
            stated = event.kind is EventKind.LAST_DAY and not event.languages and event.date is not None
            if stated and not event.planned:
                end = event.date.latest()  # type: ignore[union-attr]
                assert all(window.closes is not None and window.closes <= end for window in sittings(one, world))
                assert bookable_on(one, add_days(end, 1), language, world).answer is Answer.NO


@given(worlds(), st.floats(0, 500), st.floats(0, 500), st.floats(0.5, 60), st.floats(0.5, 60))
def test_more_hours_or_a_slower_pace_never_allow_a_later_start(
    world: dict[str, Credential], hours: float, more: float, pace: float, faster: float
) -> None:
    for one in world.values():
        start = last_safe_start(one, hours, pace, "English", world)
        longer = last_safe_start(one, hours + more, pace, "English", world)
        quicker = last_safe_start(one, hours, pace + faster, "English", world)
        last = last_day_to_sit(one, "English", world)
        if start is None or longer is None or quicker is None or last is None:
            assert start is longer is quicker is last is None
        else:
            assert longer <= start <= quicker <= last


@given(worlds())
def test_windows_of_one_form_in_one_language_do_not_overlap(world: dict[str, Credential]) -> None:
    for one in world.values():
        windows = sittings(one, world)
        for first in windows:
            for second in windows:
                if first is not second and first.kind is second.kind and first.languages == second.languages:
                    day = second.opens or dt.date.min
                    assert not (first.contains(day) and second.contains(day))


@given(worlds())
def test_the_generous_reading_contains_the_cautious_one(world: dict[str, Credential]) -> None:
    for one in world.values():
        for sitting in sittings(one, world):
            if sitting.opens is not None and sitting.contains(sitting.opens):
                assert sitting.may_contain(sitting.opens)
            if sitting.closes is not None and sitting.contains(sitting.closes):
                assert sitting.may_contain(sitting.closes)
