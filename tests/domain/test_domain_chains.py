"""Prerequisite chains and whether they can still be completed."""

from __future__ import annotations

from credential_maker import DAYS, catalogue, day, event, exam
from hypothesis import given
from hypothesis import strategies as st

from waypost.domain.answer import Answer
from waypost.domain.chains import chain, is_met
from waypost.domain.credential import Credential, Event, Prerequisite

TODAY = day("2026-11-22")


def after(*ids: str, external: tuple[str, ...] = (), gates: str = "sitting") -> tuple[Prerequisite, ...]:
    return (Prerequisite(text="in words", any_of=ids, external=external, gates=gates),)


def test_an_exam_that_needs_nothing_is_its_own_path() -> None:
    found = chain("example/exam", TODAY, catalogue(exam()))
    assert (found.completable, found.path) == (Answer.YES, ("example/exam",))


def test_what_is_held_needs_no_path() -> None:
    gone = exam(event("last-day", "2026-06-30"))
    found = chain("example/exam", TODAY, catalogue(gone), held=("example/exam",))
    assert (found.completable, found.path) == (Answer.YES, ())


def test_a_path_runs_through_what_is_required_first() -> None:
    low = exam(id="example/low")
    middle = exam(id="example/middle", prerequisites=after("example/low"))
    top = exam(id="example/top", prerequisites=after("example/middle"))
    found = chain("example/top", TODAY, catalogue(top, low, middle))
    assert (found.completable, found.path) == (Answer.YES, ("example/low", "example/middle", "example/top"))


def test_a_chain_over_a_withdrawn_exam_is_broken_unless_it_is_held() -> None:
    low = exam(event("last-day", "2026-06-30"), id="example/low")
    top = exam(id="example/top", prerequisites=after("example/low"))
    world = catalogue(low, top)
    broken = chain("example/top", TODAY, world)
    assert (broken.completable, broken.path, broken.broken) == (Answer.NO, (), top.prerequisites)
    assert chain("example/top", day("2026-06-30"), world).completable is Answer.YES
    assert chain("example/top", TODAY, world, held=("example/low",)).path == ("example/top",)


def test_the_shortest_open_way_is_taken_among_several() -> None:
    low = exam(id="example/low")
    gone = exam(event("last-day", "2026-06-30"), id="example/gone")
    long = exam(id="example/long", prerequisites=after("example/low"))
    short = exam(id="example/short")
    options = after("example/gone", "example/long", "example/short")
    top = exam(id="example/top", prerequisites=options)
    assert chain("example/top", TODAY, catalogue(top, gone, long, low, short)).path == ("example/short", "example/top")


def test_a_sure_way_is_taken_before_a_shorter_doubtful_one() -> None:
    doubtful = exam(event("registration-unclear"), id="example/doubtful")
    low = exam(id="example/low")
    long = exam(id="example/long", prerequisites=after("example/low"))
    top = exam(id="example/top", prerequisites=after("example/doubtful", "example/long"))
    world = catalogue(top, doubtful, low, long)
    assert chain("example/top", TODAY, world).path == ("example/low", "example/long", "example/top")


def test_a_title_from_outside_is_unclear_until_it_is_held() -> None:
    top = exam(prerequisites=after(external=("CISA", "US CPA")))
    without = chain("example/exam", TODAY, catalogue(top))
    assert (without.completable, without.outside) == (Answer.UNCLEAR, top.prerequisites)
    assert chain("example/exam", TODAY, catalogue(top), external=("us  cpa",)).completable is Answer.YES


def test_an_outside_title_stands_in_for_a_withdrawn_exam() -> None:
    low = exam(event("closed"), id="example/low")
    top = exam(id="example/top", prerequisites=after("example/low", external=("PL-400",)))
    assert chain("example/top", TODAY, catalogue(low, top)).completable is Answer.UNCLEAR


def test_a_condition_for_the_title_does_not_bar_the_sitting() -> None:
    low = exam(event("closed"), id="example/low")
    top = exam(id="example/top", prerequisites=after("example/low", gates="title"))
    world = catalogue(low, top)
    assert chain("example/top", TODAY, world).completable is Answer.NO
    assert chain("example/top", TODAY, world, gates=("sitting",)).completable is Answer.YES


def test_exams_that_require_each_other_cannot_be_begun() -> None:
    one = exam(id="example/one", prerequisites=after("example/two"))
    two = exam(id="example/two", prerequisites=after("example/one"))
    assert chain("example/one", TODAY, catalogue(one, two)).completable is Answer.NO


def test_what_was_not_announced_cannot_be_counted_on() -> None:
    low = exam(event("live", "2026-12-01"), id="example/low")
    top = exam(id="example/top", prerequisites=after("example/low"))
    assert chain("example/top", TODAY, catalogue(low, top)).completable is Answer.NO
    assert chain("example/top", day("2026-12-01"), catalogue(low, top)).completable is Answer.YES


def test_a_partner_exam_is_a_link_for_members_only() -> None:
    low = exam(event("eligibility-limited", who="Example Partners"), id="example/low")
    top = exam(id="example/top", prerequisites=after("example/low"))
    world = catalogue(low, top)
    assert chain("example/top", TODAY, world).completable is Answer.NO
    assert chain("example/top", TODAY, world, memberships=("Example Partners",)).completable is Answer.YES


def test_a_condition_in_words_alone_is_never_taken_as_met() -> None:
    assert not is_met(Prerequisite(text="five years of work"), ("example/exam",), ("anything",))


LINKS = st.lists(st.sampled_from(["example/a", "example/b", "example/c"]), max_size=2, unique=True)
ENDS = st.sampled_from([(), (event("closed"),), (event("last-day", "2026-06-30"),), (event("live", "2027-01-01"),)])


@st.composite
def chains(draw: st.DrawFn) -> dict[str, Credential]:
    def one(name: str) -> Credential:
        needs = tuple(after(*draw(LINKS))[0] for _ in range(draw(st.integers(0, 2))))
        ends: tuple[Event, ...] = draw(ENDS)
        return exam(*ends, id=name, prerequisites=needs)

    return catalogue(*(one(f"example/{letter}") for letter in "abc"))


@given(chains(), DAYS)
def test_passing_the_path_in_order_meets_every_condition(world: dict[str, Credential], start: object) -> None:
    found = chain("example/a", start, world)  # type: ignore[arg-type]
    held: list[str] = []
    for one in found.path:
        conditions = world[one].prerequisites
        assert all(is_met(condition, held, ()) for condition in conditions if condition.any_of)
        held.append(one)
    assert (found.completable is Answer.NO) == (not found.path)
