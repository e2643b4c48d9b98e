"""Wrong use: one clear message on stderr, one object with --json, no traceback, nothing overwritten."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from waypost import api
from waypost.errors import DataError, Unavailable

Cli = Callable[..., Any]
COMMANDS_WITH_IDS = ("show", "why", "compare", "done")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["pln"], "Did you mean 'plan'"),
        (["plan", "--rol", "x"], "No such option"),
        (["plan", "--role"], "requires an argument"),
        (["show"], "Missing argument"),
        (["list", "--vendor", "amazn"], "No vendor 'amazn'"),
        (["list", "--tier", "guru"], "'guru' is no tier"),
        (["list", "--status", "maybe"], "'maybe' is no status"),
        (["list", "--fee-max", "-1"], "--fee-max is '-1'"),
        (["list", "--fee-max", "NaN"], "--fee-max is 'NaN'"),
        (["list", "--as-of", "2026-02-30"], "--as-of is '2026-02-30'"),
        (["retiring", "--within", "soon"], "'soon' is no span of time"),
        (["compare", "aws/aif-c01"], "two different credentials"),
        (["compare", "aws/aif-c01", "AIF-C01"], "two different credentials"),
        (["plan"], "A plan needs a role"),
        (["plan", "--role", "wizard"], "role is 'wizard'"),
        (["plan", "--role", "ml"], "closest: ml-engineer, mlops-engineer, senior-ml-engineer; waypost roles"),
        (["plan", "--role", "ml-engineer", "--by", "2027-01-01", "--months", "3"], "--by and --months"),
        (["plan", "--role", "ml-engineer", "--by", "2020-01-01"], "by is 2020-01-01"),
        (["plan", "--role", "ml-engineer", "--hours-per-week", "-2"], "hours_per_week is '-2'"),
        (["plan", "--role", "ml-engineer", "--want", "aip-c01", "--avoid", "aip-c01"], "both wanted and avoided"),
        (["plan", "--batch", "absent.jsonl", "--json"], "no file absent.jsonl"),
        (["plan", "--role", "ml-engineer", "--badges", "absent.json"], "no file absent.json"),
        (["plan", "--role", " "], "role is ' '; expected 1 to 200 printable characters."),
        (["plan", "--role", "ml-engineer", "--max-exams", "1.5"], "expected a whole number from 0 to 50."),
        (["explain", "--as-of", "yesterday"], "--as-of is 'yesterday'"),
        (["catalogue", "check", "--as-of", "yesterday"], "--as-of is 'yesterday'"),
        (["show", "aws/mla-c01", "--language", "japanes"], "closest: Japanese"),
        (["compare", "aws/mla-c01", "aws/mla-c02", "--language", "Klingon"], "No exam language 'Klingon'"),
        (["retiring", "--language", "Klingon"], "No exam language 'Klingon'"),
        (["plan", "--batch", "x", "--role", "ml-engineer", "--json"], "no other flags"),
        (["plan", "--batch", "x"], "JSON only"),
        (["plan", "--profile", "absent.toml"], "no profile at absent.toml"),
        (["done", "aws/aif-c01"], "no profile at waypost.toml"),
        (["catalogue"], "Missing command"),
    ],
)
def test_wrong_use_says_what_is_wrong_and_exits_2(cli: Cli, args: list[str], said: str) -> None:
    ran = cli(*args)
    assert ran.code == 2
    assert said in ran.err
    assert "Traceback" not in ran.err
    assert "error" in ran.out if "--json" in args else not ran.out


@pytest.mark.parametrize("command", COMMANDS_WITH_IDS)
def test_an_unknown_id_names_the_closest(cli: Cli, tmp_path: Path, command: str) -> None:
    (tmp_path / "waypost.toml").write_text('role = "ml-engineer"\n')
    ran = cli(command, "aws/aip-c1")
    assert ran.code == 2
    assert "aws/aip-c01" in ran.err


@pytest.mark.parametrize(
    ("args", "command"),
    [
        (["show", "qqqqqq"], "waypost list WORD"),
        (["why", "qqqqqq", "--role", "ml-engineer"], "waypost list WORD"),
        (["market", "--credential", "qqqqqq"], "waypost list WORD"),
        (["list", "--role", "qqqqqq"], "waypost roles"),
        (["list", "--vendor", "qqqqqq"], "waypost list"),
        (["market", "qqqqqq"], "waypost market roles"),
        (["retiring", "--language", "qqqqqq"], "waypost show ID"),
        (["plan", "--role", "qqqqqq"], "waypost roles"),
        (["plan"], "waypost roles"),
        (["plan", "--role", "ml-engineer", "--held", "qqqqqq"], "waypost list WORD"),
        (["plan", "--role"], "waypost plan --help"),
    ],
)
def test_what_is_near_to_nothing_is_answered_with_the_command_that_leads_on(
    cli: Cli, args: list[str], command: str
) -> None:
    hint = cli(*args).err.splitlines()[-1]
    assert hint.startswith("hint: ")
    assert command in hint


def test_hints_on_several_fields_say_which_field_each_is_for(cli: Cli) -> None:
    hint = cli("plan", "--role", "ml-engineer", "--background", "qq", "--stack", "azur").err.splitlines()[-1]
    assert hint.startswith("hint: background: one of: architect, ")
    assert hint.endswith("; stack: closest: azure")


@pytest.mark.parametrize("flags", [("--batch", "here", "--json"), ("--role", "ml-engineer", "--badges", "here")])
def test_a_folder_in_place_of_a_file_is_said_to_be_one(cli: Cli, tmp_path: Path, flags: tuple[str, ...]) -> None:
    (tmp_path / "here").mkdir()
    ran = cli("plan", *flags)
    assert ran.code == 3
    assert ran.err.startswith("here could not be read: Is a directory.\nhint: ")


def test_a_bound_is_written_as_people_write_it(cli: Cli) -> None:
    assert "expected a number from 0 to 1,000,000." in cli("plan", "--role", "ml-engineer", "--budget-usd", "-1").err


def test_every_problem_of_a_profile_is_told_at_once(cli: Cli) -> None:
    ran = cli("plan", "--role", "wizard", "--months", "x", "--held", "nope", "--kappa", "7")
    assert [line.split()[0] for line in ran.err.splitlines()[:4]] == ["role", "months", "held", "kappa"]


def test_an_error_with_json_is_one_object_on_stdout(cli: Cli) -> None:
    ran = cli("plan", "--role", "wizard", "--months", "x", "--json")
    answer = json.loads(ran.out)
    assert (answer["status"], answer["kind"]) == ("error", "ProfileError")
    assert [problem["field"] for problem in answer["problems"]] == ["role", "months"]
    assert answer["message"] in ran.err


def test_a_problem_in_the_file_names_the_file_and_one_in_a_flag_does_not(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "waypost.toml").write_text('role = "ml-engineer"\nhours_per_week = -1\n')
    ran = cli("plan", "--months", "0")
    assert "waypost.toml: hours_per_week" in ran.err
    assert "waypost.toml: months" not in ran.err


def test_a_broken_data_file_is_no_fault_of_the_user(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise DataError(("catalogue.json:1:1: it is cut off.",), "write it again")

    monkeypatch.setattr(api, "load_catalogue", broken)
    ran = cli("roles")
    assert (ran.code, ran.err) == (2, "catalogue.json:1:1: it is cut off.\nhint: write it again\n")


def test_something_absent_exits_3(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def absent() -> None:
        raise Unavailable("catalogue.json is absent.")

    monkeypatch.setattr(api, "load_catalogue", absent)
    assert cli("roles").code == 3


def test_a_fault_of_ours_is_named_as_one_without_a_traceback(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def fault() -> None:
        raise KeyError("oops")

    monkeypatch.setattr(api, "load_catalogue", fault)
    ran = cli("roles")
    assert ran.code == 3
    assert "fault in Waypost" in ran.err
    assert "Traceback" not in ran.err


def _start(args: list[str], **options: Any) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "waypost", *args]
    return subprocess.Popen(command, text=True, stderr=subprocess.PIPE, **options)


def test_a_closed_pipe_ends_the_command_quietly() -> None:
    read, write = os.pipe()
    os.close(read)
    started = _start(["list"], stdout=write)
    os.close(write)
    assert started.communicate(timeout=60)[1] == ""
    assert started.returncode == 141


def test_closed_output_is_no_fault() -> None:
    started = subprocess.run(
        ["sh", "-c", f'"{sys.executable}" -m waypost roles >&-'],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (started.returncode, started.stderr) == (0, "")


@pytest.mark.parametrize(("args", "code"), [("plan --batch - --json", 2), ("plan", 2), ("roles", 0)])
def test_closed_input_is_empty_input(args: str, code: int, tmp_path: Path) -> None:
    command = ["sh", "-c", f'"{sys.executable}" -m waypost {args} <&-']
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd=tmp_path)
    assert ran.returncode == code
    assert "fault" not in ran.stderr


def test_messages_that_cannot_be_written_are_an_exit_code_of_their_own() -> None:
    for stderr in ("2>/dev/full", ">/dev/full 2>/dev/full"):
        command = ["sh", "-c", f'"{sys.executable}" -m waypost show qqqqqq {stderr}']
        assert subprocess.run(command, capture_output=True, timeout=60, check=False).returncode == 3


def test_a_full_disk_is_said_in_a_sentence() -> None:
    with open("/dev/full", "w") as full:
        started = _start(["roles"], stdout=full)
        error = started.communicate(timeout=60)[1]
    assert started.returncode == 3
    assert error == "The output could not be written: No space left on device.\n"


def test_a_terminal_of_another_encoding_gets_letters_it_can_show() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    started = _start(["show", "aws/mla-c01"], stdout=subprocess.PIPE, env=environment)
    out, error = started.communicate(timeout=60)
    assert (started.returncode, error) == (0, "")
    assert out.isascii()


def test_a_path_with_control_characters_cannot_steer_the_terminal(cli: Cli) -> None:
    assert cli("plan", "--profile", "\x1b[31mred").err.startswith("There is no profile at ?[31mred.\n")


def test_a_terminal_that_claims_to_be_endless_gets_a_screen_that_ends(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "1000000")
    ran = cli("plan", "--role", "ml-engineer", "--as-of", "2026-11-22")
    assert ran.code == 0
    assert 160 < max(map(len, ran.out.splitlines())) <= 400


def test_a_very_long_or_odd_id_is_repeated_short_and_printable(cli: Cli) -> None:
    for name in ("x" * 100_000, "\x1b[31mred", "\udcff"):
        error = cli("show", name).err
        assert len(error) < 300
        assert "\x1b" not in error


def test_control_c_while_reading_ends_quietly_too() -> None:
    started = _start(["plan", "--batch", "-", "--json"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert started.stdin is not None
    assert started.stdout is not None
    started.stdin.write('{"role": "wizard"}\n')
    started.stdin.flush()
    assert "error" in started.stdout.readline()
    started.send_signal(signal.SIGINT)
    assert started.communicate(timeout=60)[1] == ""
    assert started.returncode == 130


def test_control_c_ends_quietly_with_130(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(api, "load_catalogue", interrupted)
    ran = cli("roles")
    assert (ran.code, ran.out, ran.err) == (130, "", "")


@pytest.mark.parametrize(
    ("absent", "args", "extra"),
    [
        ("copier", ["project", "new", "mcp-agent", "made", "--defaults"], "portfolio"),
        ("altair", ["market", "chart", "pay", "ml-engineer", "--out", "made.svg"], "market"),
        ("duckdb", ["market", "build", "--source", "adverts.csv", "--out", "made"], "market"),
        ("icalendar", ["plan", "--role", "ml-engineer", "--out", "made.ics"], "web"),
    ],
)
def test_a_command_without_its_extra_says_what_installs_it_and_writes_nothing(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, absent: str, args: list[str], extra: str
) -> None:
    header = "work_year,experience_level,employment_type,job_title,salary,salary_currency,employee_residence"
    (tmp_path / "adverts.csv").write_text(f"{header},remote_ratio,company_location,company_size\n")
    monkeypatch.chdir(tmp_path)
    for module in [one for one in sys.modules if one.partition(".")[0] == absent]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, absent, None)
    ran = cli(*args)
    assert ran.code == 3
    *_, message, hint = ran.err.splitlines()
    assert message.endswith("not installed.")
    assert hint == f"hint: pip install 'waypost[{extra}]'; in a clone of Waypost: make setup"
    assert [one.name for one in tmp_path.iterdir()] == ["adverts.csv"]


def test_a_kit_that_does_not_exist_is_told_before_what_is_not_installed(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "copier", None)
    ran = cli("project", "new", "bedrok-chat", str(tmp_path / "made"), "--defaults")
    assert ran.code == 2
    assert "bedrok-chat" in ran.err
    assert "bedrock-chat" in ran.err
