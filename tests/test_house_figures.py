"""The figures of the README are those of what ships, or were measured and kept. Those of speed are held by nothing."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from statistics import median

import pytest

from loading import script
from waypost import api
from waypost.domain.profile import Profile
from waypost.portfolio.kits import all_kits

ROOT = Path(__file__).resolve().parents[1]
README = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
DAY = dt.date(2026, 11, 22)  # of the README's sessions
WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def _told(pattern: str) -> tuple[str, ...]:
    found = re.search(pattern, README)
    assert found, f"the README no longer says {pattern!r}"
    return found.groups()


def test_as_many_kits_as_are_said_ship_and_talk_to_something_real() -> None:
    every, outside = _told(r"(\w+) kits start you with something that works on a laptop, for nothing; (\w+) talk to")
    shipped = all_kits()
    assert every.lower() == WORDS[len(shipped)]
    assert outside == WORDS[sum(kit.cloud is not None for kit in shipped)]


def test_as_many_credentials_as_are_said_ship_and_want_another_look() -> None:
    every, doubtful = _told(r"\| (\d+) credentials, (\d+) of them with a source or a date that wants another look")
    assert int(every) == len(api.load_catalogue().credentials)
    freshness = api.check(day=DAY)[-1]
    assert freshness.name == "freshness"
    assert int(doubtful) == len({warning.partition(": ")[0] for warning in freshness.warnings})


def test_study_hours_are_off_by_what_is_said() -> None:
    count, half, worst = _told(r"half of (\d+) credentials within (\d+) % of published hours; the worst (\d+) % off")
    calibration = script("benchmarks/calibration.py")
    errors = [100 * one.error for one in calibration.calibrated(api.load_catalogue())]
    assert (int(count), int(half), int(worst)) == (len(errors), round(median(errors)), round(max(errors)))


def test_experts_are_agreed_with_as_far_as_was_measured() -> None:
    share, count = _told(r"an exam in common with (\d+) % of (\d+) published recommendations")
    kept = json.loads((ROOT / "src/waypost/data/measured/agreement.json").read_text(encoding="utf-8"))
    overlap = next(one for one in kept["figures"] if one["name"] == "overlap")
    assert (int(share), int(count)) == (round(100 * overlap["plans"]), kept["cases"])
    assert f"with those {kept['cases']} in view" in README
    assert round(overlap["plans"], 2) == overlap["experts"], "experts no longer have one in common as often"


def test_the_guide_lost_what_its_replay_says() -> None:
    told = _told(r"recommended exams: (\w+) withdrawn, (\w+) ended in English")
    page = (ROOT / "docs" / "guide-replay.md").read_text(encoding="utf-8")
    counted = re.search(r"Of the guide's (\d+) exams: (\d+) withdrawn, (\d+) ended in English", page)
    assert counted
    assert ("ten", *told) == tuple(WORDS[int(number)] for number in counted.groups())


@pytest.mark.slow
def test_the_plan_of_the_readme_is_as_sure_as_is_said() -> None:
    told = _told(
        r"its exams are best in (\d+) of (\d+) sampled worlds, its last project in (\d+); all (\w+) steps in (\d+) %"
    )
    asked = Profile(
        role="genai-engineer",
        background="software-developer",
        stack="aws",
        hours_per_week=8,
        months=9,
        budget_usd=600,
        as_of=DAY,
    )
    found = api.stress(asked, api.load_catalogue())
    exams = {one.share.count for one in found.steps if "/" in one.id}
    share = round(100 * found.unchanged.count / found.unchanged.of)
    measured = (*exams, found.worlds, found.steps[-1].share.count, WORDS[len(found.steps)], share)
    assert told == tuple(str(one) for one in measured)


def test_as_many_weights_as_are_said_were_set_by_hand() -> None:
    page = (ROOT / "docs" / "experts.md").read_text(encoding="utf-8")
    told = re.search(r"(\w+) roles have (\d+) weights between them", page)
    assert told
    roles = api.load_catalogue().roles.values()
    assert (told[1].lower(), int(told[2])) == (WORDS[len(roles)], sum(len(role.needs) for role in roles))
