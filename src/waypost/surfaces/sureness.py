"""How sure a plan is, in words: what the terminal and the browser say of a stress test."""

from __future__ import annotations

from collections.abc import Iterator

from waypost.domain.analysis import Share, StressTest, Survival
from waypost.domain.catalogue import Catalogue
from waypost.domain.profile import Profile
from waypost.planning.worlds import KAPPA, TRUST, UNPUBLISHED, WEIGHT_SHAPE
from waypost.surfaces import words

SHOWN_OTHERS = 6
_OFTEN = 0.05  # of the worlds: others that come in less often are not shown
GRADES = (
    (0.9, "firm", "at least 9 of 10 worlds", "Whatever the estimates get wrong, it is very likely right. Start."),
    (0.7, "likely", "7 to 9 of 10", "A good choice. Look again before you pay, in case something has changed."),
    (0.4, "open", "4 to 7 of 10", "Something else does about as well. What you like better may decide."),
    (0.0, "weak", "fewer than 4 of 10", "Best by a hair in the middle of the estimates. Look at what takes its place."),
)  # from this share of the worlds on: a word, its bounds, what it means


def grade(share: Share) -> str:
    """One word for how far a step is to be relied on; a count of 95 in 100 is other advice than one of 55."""
    part = share.count / share.of if share.of else 0.0
    return next(word for least, word, _, _ in GRADES if part >= least)


def percent(share: Share) -> str:
    """A share with its 95% interval."""
    return f"{100 * share.count / share.of:.0f}% ({interval(share)})" if share.of else "not known"


def interval(share: Share) -> str:
    """The 95% interval alone."""
    return f"{share.low * 100:.0f}-{share.high * 100:.0f}%"


def name_and_title(one: str, catalogue: Catalogue) -> str:
    """Code and title of a step."""
    credential, project = catalogue.credentials.get(one), catalogue.projects.get(one)
    title = credential.title if credential is not None else project.title if project is not None else one
    return f"{credential.code} {title}" if credential is not None and credential.code else title


def often(found: StressTest) -> tuple[Survival, ...]:
    """Steps from outside the plan that come in often enough to be shown."""
    return tuple(one for one in found.others if one.share.count >= _OFTEN * found.worlds)[:SHOWN_OTHERS]


def findings(found: StressTest) -> Iterator[str]:
    """What the worlds say of the plan as it is."""
    if not found.steps:
        yield f"It holds no step, and stays without one in {percent(found.unchanged)} of the worlds."
        return
    yield f"It fits into the hours in {percent(found.within_hours)} of the worlds."
    yield f"It is on time, every exam before its last day, in {percent(found.on_time)}."
    yield f"It is the best plan, with the very same steps, in {percent(found.unchanged)}."
    if found.readiness is not None and found.hours is not None and found.end_p10 is not None:
        assert found.end_p90 is not None
        reaches = f"{found.readiness.p10:.0f} to {found.readiness.p90:.0f} of 100"
        takes = f"{found.hours.p10:.0f} to {found.hours.p90:.0f} h"
        ends = f"between {words.day(found.end_p10)} and {words.day(found.end_p90)}"
        yield f"In four worlds of five it reaches {reaches}, takes {takes} and ends {ends}."


def advice(found: StressTest, catalogue: Catalogue) -> Iterator[str]:
    """What that means for somebody who is about to start, most important first."""
    if not found.steps or not found.worlds:
        return
    graded = {word: [one for one in found.steps if grade(one.share) == word] for _, word, _, _ in GRADES}
    if len(graded["firm"]) == len(found.steps):
        yield "Every step is firm: the plan hardly depends on what the estimates get wrong."
    elif graded["firm"]:
        verb = "is" if len(graded["firm"]) == 1 else "are"
        yield f"{_names(graded['firm'], catalogue)} {verb} firm: best whatever the estimates get wrong. Start there."
    for one in graded["open"] + graded["weak"]:
        rival = next((other for other in often(found)), None)
        instead = f" {words.name_of(rival.id, catalogue)} comes in most often instead." if rival is not None else ""
        name = words.name_of(one.id, catalogue)
        yield f"{name} stays in {one.share.count} of {one.share.of} worlds: others do about as well.{instead}"
    late = 1 - found.on_time.count / found.on_time.of
    if late > 0.1:
        yield f"In {late * 100:.0f} of 100 worlds it is not done in time. More hours a week or a later deadline help."


def varied(profile: Profile) -> Iterator[str]:
    """What differs between the worlds."""
    yield (
        "Study hours of every step, within their published range; where none is published the most is "
        f"{UNPUBLISHED:.2f} times the least. Half of it is you: all takes longer in a world where you learn slower."
    )
    yield f"How much each need of the role weighs: each by a fifth, more or less (a gamma of shape {WEIGHT_SHAPE:.0f})."
    yield f"How far the market trusts each kind of credential and each issuer: up to {TRUST:.0%} either way."
    if profile.kappa is None:
        yield f"The share of readiness that certificates can give (kappa): up to {KAPPA:.2f} either way."
    else:
        yield "Not the share of readiness that certificates can give (kappa): you stated it."


def _names(steps: list[Survival], catalogue: Catalogue) -> str:
    return words.listed([words.name_of(one.id, catalogue) for one in steps])
