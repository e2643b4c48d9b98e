"""``waypost stress``: how sure the plan is, with progress beside it, and what is known when it is stopped."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest

from waypost import api
from waypost.surfaces.schema import FOLDER

Cli = Callable[..., Any]
ME = ("--role", "genai-engineer", "--background", "software-developer", "--stack", "aws", "--as-of", "2026-11-22")


def test_the_object_is_in_its_schema_and_the_same_for_a_seed(cli: Cli) -> None:
    ran = cli("stress", *ME, "--worlds", "12", "--seed", "3", "--json")
    assert ran.code == 0
    made = json.loads(ran.out)
    jsonschema.validate(made, json.loads((FOLDER / "stress.json").read_text()))
    assert (made["worlds"], made["asked"], made["seed"], made["status"]) == (12, 12, 3, "optimal")
    assert made["as_of"] == "2026-11-22"
    assert made["steps"]
    assert cli("stress", *ME, "--worlds", "12", "--seed", "3", "--json").out == ran.out


def test_progress_goes_to_standard_error(cli: Cli) -> None:
    ran = cli("stress", *ME, "--worlds", "8")
    assert ran.err.splitlines() == ["2 of 8 worlds", "4 of 8 worlds", "6 of 8 worlds", "8 of 8 worlds"]
    assert "8 of 8" in ran.out
    assert all(len(line) <= 80 for line in ran.out.splitlines())


def test_ctrl_c_shows_what_is_known_by_then(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = api.stress

    def stopped(*args: Any, progress: Callable[[int, int], bool], **more: Any) -> Any:
        def third(done: int, of: int) -> bool:
            if done == 3:
                os.kill(os.getpid(), signal.SIGINT)
            return progress(done, of)

        return whole(*args, progress=third, **more)

    monkeypatch.setattr(api, "stress", stopped)
    before = signal.getsignal(signal.SIGINT)
    ran = cli("stress", *ME, "--worlds", "200", "--json")
    assert ran.code == 130
    assert json.loads(ran.out)["worlds"] == 3
    assert signal.getsignal(signal.SIGINT) is before


def test_a_plan_that_cannot_be_has_nothing_to_test(cli: Cli) -> None:
    ran = cli("stress", *ME, "--want", "aws/mls-c01", "--worlds", "5")
    assert ran.code == 1
    assert "waypost plan" in ran.out
    assert json.loads(cli("stress", *ME, "--want", "aws/mls-c01", "--json").out)["worlds"] == 0


def test_a_plan_without_a_step_is_not_measured(cli: Cli) -> None:
    told = cli("stress", "--role", "ai-architect", "--hours-per-week", "1", "--months", "1", "--worlds", "5").out
    assert "It holds no step, and stays without one in 100%" in " ".join(told.split())
    assert "0 to 0" not in told


@pytest.mark.parametrize("worlds", ["0", "-5", "1000000", "many"])
def test_a_wrong_number_of_worlds_is_wrong_use(cli: Cli, worlds: str) -> None:
    assert cli("stress", *ME, "--worlds", worlds).code == 2
