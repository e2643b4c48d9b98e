"""``waypost plan`` and ``waypost done`` on the shipped catalogue: the contract that programs rely on."""

from __future__ import annotations

import datetime as dt
import importlib
import io
import json
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from waypost.surfaces.schema import FOLDER

Cli = Callable[..., Any]
DAY = "2026-11-22"
ME = ("--role", "ml-engineer", "--background", "data-analyst", "--hours-per-week", "6", "--months", "9", "--as-of", DAY)
LINE = {"id": "a", "role": "ml-engineer", "background": "data-analyst", "hours_per_week": 6, "months": 9, "as_of": DAY}
KEYS = [
    "id",
    "status",
    "as_of",
    "deadline",
    "readiness",
    "hours",
    "cost_usd",
    "steps",
    "warnings",
    "why",
    "commands",
    "excluded",
]
STEP_KEYS = ["kind", "id", "code", "title", "start", "end", "hours", "fee_usd", "gain", "pairs_with"]


def plan(cli: Cli, *args: object) -> dict[str, Any]:
    ran = cli("plan", *args, "--json")
    assert ran.code in (0, 1), ran.err
    answer: dict[str, Any] = json.loads(ran.out)
    return answer


def test_a_plan_holds_what_programs_were_promised(cli: Cli) -> None:
    made = plan(cli, *ME)
    assert set(KEYS) <= set(made)
    assert (made["id"], made["status"], made["as_of"], made["deadline"]) == (None, "optimal", DAY, "2027-08-22")
    assert set(made["readiness"]) >= {"start", "end"}
    assert made["steps"]
    for step in made["steps"]:
        assert set(STEP_KEYS) <= set(step)
        assert step["kind"] in ("exam", "project")
        assert made["why"][step["id"]]
        if step["kit"] is not None:
            assert made["commands"][step["id"]] == f"waypost project new {step['kit']} DIR"
    assert made["commands"]
    assert all(one["message"] and ("kind" in one or "pattern" in one) for one in made["warnings"])
    assert all(one["reason"] for one in made["excluded"])
    jsonschema.validate(made, json.loads((FOLDER / "plan.json").read_text()))


def test_steps_stand_in_the_order_in_which_they_begin_and_within_the_time(cli: Cli) -> None:
    made = plan(cli, *ME)
    starts = [step["start"] for step in made["steps"]]
    assert starts == sorted(starts)
    assert all(DAY <= step["start"] <= step["end"] <= made["deadline"] for step in made["steps"])


def test_the_same_profile_gives_the_same_bytes(cli: Cli) -> None:
    assert cli("plan", *ME, "--json").out == cli("plan", *ME, "--json").out


def test_a_plan_on_a_screen_and_in_json_is_the_same_plan(cli: Cli) -> None:
    made, text = plan(cli, *ME), cli("plan", *ME).out
    for step in made["steps"]:
        assert (step["code"] or step["title"].split()[0]) in text


def test_a_plan_has_no_withdrawn_exam_and_stays_within_its_money(cli: Cli) -> None:
    made = plan(cli, *ME, "--budget-usd", "320")
    assert made["cost_usd"] <= 320
    for step in made["steps"]:
        if step["kind"] == "exam":
            shown = json.loads(cli("show", step["id"], "--as-of", step["end"], "--json").out)
            assert shown["credential"]["status"] in ("live", "closing", "beta", "unclear")


def test_what_is_wanted_is_in_and_what_is_avoided_is_out(cli: Cli) -> None:
    first = next(step["id"] for step in plan(cli, *ME)["steps"])
    assert first not in [step["id"] for step in plan(cli, *ME, "--avoid", first)["steps"]]
    made = plan(cli, *ME, "--want", "gcp/pmle")
    assert made["status"] == "infeasible" or "gcp/pmle" in [step["id"] for step in made["steps"]]


def test_an_impossible_wish_exits_1_with_its_causes(cli: Cli) -> None:
    ran = cli("plan", *ME, "--want", "aip-c01", "--budget-usd", "20", "--json")
    answer = json.loads(ran.out)
    assert (ran.code, answer["status"], answer["steps"]) == (1, "infeasible", [])
    assert answer["conflict"]["causes"]
    assert "No plan can do this" in cli("plan", *ME, "--want", "aip-c01", "--budget-usd", "20").out


def test_flags_win_over_the_file_and_lists_add_to_it(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "waypost.toml").write_text(
        f'role = "ml-engineer"\nbackground = "data-analyst"\nby = 2027-03-01\nas_of = {DAY}\nheld = ["aws/aif-c01"]\n'
    )
    assert plan(cli)["deadline"] == "2027-03-01"
    assert plan(cli, "--months", "9")["deadline"] == "2027-08-22"
    made = plan(cli, "--role", "ai-literate-professional", "--held", "ms/ai-901")
    assert made["role"] == "ai-literate-professional"
    assert not {"aws/aif-c01", "ms/ai-901"} & {step["id"] for step in made["steps"]}


def test_write_keeps_the_profile_with_its_deadline_as_a_day(cli: Cli, tmp_path: Path) -> None:
    made = plan(cli, *ME, "--held", "AIF-C01", "--write")
    kept = tomllib.loads((tmp_path / "waypost.toml").read_text())
    assert (kept["by"], kept["hours_per_week"], kept["held"]) == (dt.date(2027, 8, 22), 6, ["aws/aif-c01"])
    assert "months" not in kept
    assert "as_of" not in kept
    assert plan(cli, "--as-of", DAY)["steps"] == made["steps"]


def test_write_never_replaces_a_profile_unasked(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "waypost.toml"
    path.write_text('role = "ml-engineer"  # mine\n')
    ran = cli("plan", *ME, "--write")
    assert ran.code == 2
    assert "exists" in ran.err
    assert path.read_text() == 'role = "ml-engineer"  # mine\n'
    assert cli("plan", *ME, "--write", "--overwrite").code == 0
    assert "by" in tomllib.loads(path.read_text())


def test_done_records_what_is_finished_and_plans_on_from_there(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "waypost.toml"
    path.write_text(f'# mine\nrole = "ml-engineer"\nbackground = "data-analyst"\nas_of = {DAY}\nwant = ["gcp/pmle"]\n')
    before = plan(cli)
    project = next(step["id"] for step in before["steps"] if step["kind"] == "project")
    ran = cli("done", "PMLE", project, "--json")
    after = json.loads(ran.out)
    assert after["readiness"]["start"] > before["readiness"]["start"]
    assert not {"gcp/pmle", project} & {step["id"] for step in after["steps"]}
    kept = tomllib.loads(path.read_text())
    assert (kept["held"], kept["done"], kept["want"]) == (["gcp/pmle"], [project], [])
    assert path.read_text().startswith("# mine\n")
    assert "recorded gcp/pmle in waypost.toml" in ran.err


def test_done_again_changes_nothing(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "waypost.toml"
    path.write_text(f'role = "ml-engineer"\nas_of = {DAY}\nheld = ["PMLE"]\n')
    before = path.read_text()
    assert "stands in waypost.toml already" in cli("done", "gcp/pmle", "--json").err
    assert path.read_text() == before


def batch(cli: Cli, tmp_path: Path, *lines: str | bytes) -> tuple[int, list[dict[str, Any]]]:
    path = tmp_path / "profiles.jsonl"
    path.write_bytes(b"".join((line.encode() if isinstance(line, str) else line) + b"\n" for line in lines))
    ran = cli("plan", "--batch", path, "--json")
    return ran.code, [json.loads(line) for line in ran.out.splitlines()]


def test_a_batch_answers_every_line_in_order_as_a_plan_would(cli: Cli, tmp_path: Path) -> None:
    code, answers = batch(cli, tmp_path, json.dumps(LINE), "", json.dumps({**LINE, "id": "b", "stack": "azure"}))
    assert (code, [answer["id"] for answer in answers]) == (0, ["a", "b"])
    assert answers[0] == plan(cli, *ME, "--id", "a")


def test_a_bad_line_is_an_error_and_the_rest_still_runs(cli: Cli, tmp_path: Path) -> None:
    bad = [
        "{",
        "[1]",
        '{"id": "x", "role": "wizard"}',
        '{"role": ' + "9" * 5000 + "}",
        "[" * 30_000,
        "NaN",
        b"\xff\xfe",
    ]
    code, answers = batch(cli, tmp_path, *bad, '{"role": "' + "y" * 100_000 + '"}', json.dumps(LINE))
    assert code == 1
    assert [answer["status"] for answer in answers] == ["error"] * (len(bad) + 1) + ["optimal"]
    assert [answer["line"] for answer in answers[:-1]] == list(range(1, len(bad) + 2))
    assert [answer["id"] for answer in answers[:4]] == [None, None, "x", None]
    schema = json.loads((FOLDER / "batch-line.json").read_text())
    for answer in answers:
        assert answer["status"] == "optimal" or answer["message"]
        jsonschema.validate(answer, schema)


def test_any_key_but_the_role_may_be_missing_or_null(cli: Cli, tmp_path: Path) -> None:
    nothing = dict.fromkeys(key for key in LINE if key != "role")
    code, answers = batch(cli, tmp_path, '{"role": "ml-engineer"}', json.dumps({**nothing, "role": "ml-engineer"}))
    assert code == 0
    assert answers[0] == answers[1]


def test_an_infeasible_line_makes_the_batch_exit_1(cli: Cli, tmp_path: Path) -> None:
    code, answers = batch(cli, tmp_path, json.dumps({**LINE, "want": ["aws/aip-c01"], "budget_usd": 20}))
    assert (code, answers[0]["status"]) == (1, "infeasible")


def test_a_batch_that_holds_nothing_is_wrong_use(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("\n \n")
    ran = cli("plan", "--batch", "empty.jsonl", "--json")
    assert ran.code == 2
    assert "holds no profile" in ran.err


def test_a_batch_can_come_from_standard_input(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(LINE).encode())))
    ran = cli("plan", "--batch", "-", "--json")
    assert json.loads(ran.out)["id"] == "a"


def test_what_score_profiles_prints_can_be_planned(cli: Cli, tmp_path: Path) -> None:
    line = {
        "id": "case",
        "background": "ml-engineer",
        "role": "other",
        "stack": None,
        "experience_years": 4,
        "hours_per_week": 8,
        "months": 9,
        "budget_usd": 1000,
        "as_of": DAY,
    }
    code, (answer,) = batch(cli, tmp_path, json.dumps(line))
    assert (code, answer["id"]) == (0, "case")


def test_why_tells_a_step_from_what_is_not_in_the_plan(cli: Cli) -> None:
    made = plan(cli, *ME)
    inside = json.loads(cli("why", made["steps"][0]["id"], *ME, "--json").out)
    outside = json.loads(cli("why", "aws/mls-c01", *ME, "--json").out)
    assert (inside["in_plan"], outside["in_plan"]) == (True, False)
    assert {answer["as_of"] for answer in (inside, outside)} == {"2026-11-22"}
    assert outside["why_not"]["reason"]
    schema = json.loads((FOLDER / "why.json").read_text())
    for answer in (inside, outside):
        assert answer["message"]
        jsonschema.validate(answer, schema)
    assert "is step 1 of" in cli("why", made["steps"][0]["id"], *ME).out
    assert "is not in the plan" in cli("why", "aws/mls-c01", *ME).out


def test_why_says_what_stands_in_the_way_of_every_plan(cli: Cli) -> None:
    ended = cli("why", "aws/mls-c01", *ME, "--want", "aws/mls-c01")
    told = ended.out
    assert ended.code == 1
    assert "You asked for MLS-C01." in told
    assert "Do without MLS-C01." in told


def _answering(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    """Let a person sit at the terminal who types these lines."""
    module = importlib.import_module("waypost.surfaces.cli.plan")
    monkeypatch.setattr(module, "in_terminal", lambda: True)
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def test_run_bare_in_a_terminal_it_asks_and_keeps_the_answers(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _answering(monkeypatch, "99", "ml-engineer", "data-analyst", "any", "-5", "6", "9", "", "none", "y")
    ran = cli("plan")
    assert ran.code == 0, ran.err
    assert "Who do you want to be?" in ran.out
    assert "hours_per_week is '-5'" in ran.out
    assert "Readiness" in ran.out
    kept = tomllib.loads((tmp_path / "waypost.toml").read_text())
    assert (kept["role"], kept["background"], kept["hours_per_week"]) == ("ml-engineer", "data-analyst", 6)
    assert kept["by"] > dt.date.today()


def test_an_end_of_input_while_asking_leaves_nothing_behind(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _answering(monkeypatch, "ml-engineer")
    ran = cli("plan")
    assert ran.code != 0
    assert "Traceback" not in ran.err
    assert list(tmp_path.iterdir()) == []
