"""The gates of the data files, on files that are broken in one way each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from waypost.catalogue.check import GATES, Gate, check, lines, passed
from waypost.catalogue.files import read_all
from waypost.catalogue.generate import write
from waypost.catalogue.load import DATA
from waypost.errors import DataError

Spoil = Callable[[str, str, str], None]
DAY = dt.date(2026, 11, 22)
ML_01 = "credentials/acme/ml-01.yaml"
ROLE = "roles/ml-engineer.yaml"


def problems(root: Path) -> list[str]:
    """Everything found, without the line about generated files, which any change of data brings."""
    return [one for gate in check(root, DAY) for one in gate.problems if gate.name != "generated files unchanged"]


def test_a_sound_data_folder_passes_every_gate_with_counts(data_folder: Path) -> None:
    gates = check(data_folder, DAY)
    assert passed(gates), lines(gates)
    assert [(gate.name, gate.read) for gate in gates] == list(zip(GATES, [10, 10, 10, 10, 10, 2], strict=True))
    assert lines(gates)[0] == "parse: 10 read, 0 problems"


def test_the_shipped_data_passes_the_gates_that_read_it() -> None:
    gates = {gate.name: gate for gate in check(DATA)}
    for name in ("parse", "shape", "one-file rules", "cross-file rules"):
        assert gates[name].passed, "\n".join(gates[name].problems)
        assert (gates[name].read or 0) > 120


def test_a_gate_that_reads_no_file_fails(tmp_path: Path) -> None:
    gates = check(tmp_path, DAY)
    assert gates[0].problems == ("The gate 'parse' read 0 files; expected at least 1.",)
    assert not passed(gates)
    assert [gate.read for gate in gates[2:]] == [None] * 4
    assert lines(gates)[-1] == "freshness: not run, as an earlier gate failed"


def test_a_gate_without_problems_that_did_not_run_has_not_passed() -> None:
    assert not Gate(name="shape", read=None).passed


CASES = yaml.safe_load((Path(__file__).parent / "gate_cases.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['file']}: {case['new'].strip() or 'nothing'}")
def test_a_broken_file_is_named_with_place_value_and_expectation(
    data_folder: Path, spoil: Spoil, case: dict[str, Any]
) -> None:
    spoil(case["file"], case["old"], case["new"])
    gates = {gate.name: gate for gate in check(data_folder, DAY)}
    assert list(gates[case["gate"]].problems) == case["says"]
    assert not passed(tuple(gates.values()))


def test_the_cases_break_shapes_files_and_references() -> None:
    assert len(CASES) >= 50
    assert {case["gate"] for case in CASES} == set(GATES[1:4])


def test_prerequisites_may_not_wait_for_each_other(data_folder: Path, spoil: Spoil) -> None:
    spoil("credentials/acme/ml-00.yaml", "domains:", "prerequisites:\n  - {text: odd, any_of: [acme/ml-01]}\ndomains:")
    assert (
        "credentials/acme/ml-00.yaml:10:1: prerequisites goes in a circle: acme/ml-00 -> acme/ml-01 -> acme/ml-00; "
        "expected an end." in problems(data_folder)
    )


@pytest.mark.parametrize(
    "name", ["credentials/ml-02.yaml", "roles/ml-engineer.yml", "projects/old/one.yaml", "extra.yaml"]
)
def test_a_data_file_that_nothing_reads_is_noticed(data_folder: Path, name: str) -> None:
    path = data_folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("id: x\n", encoding="utf-8")
    (found,) = problems(data_folder)
    assert found.startswith(
        f"{name}: is read by nothing; expected a place such as credentials/*/*.yaml, vendors.yaml, "
    )


def test_everything_wrong_is_reported_at_once(data_folder: Path, spoil: Spoil) -> None:
    spoil(ML_01, "minutes: 120", "minutes: long")
    spoil(ML_01, "tier: associate", "tier: master")
    spoil(ROLE, "level: 3", "level: three")
    spoil("vendors.yaml", "id: acme", "id: [")
    assert len(problems(data_folder)) == 4


def test_what_is_misshapen_in_several_files_is_told_at_once_and_nothing_is_read(
    data_folder: Path, spoil: Spoil
) -> None:
    assert len(read_all(data_folder)) > 5
    spoil("roles/ml-engineer.yaml", "weight: 40", "weight: heavy")
    spoil("projects/pipeline.yaml", "own_hours: 12", "own_hours: some")
    with pytest.raises(DataError) as told:
        read_all(data_folder)
    assert sorted(one.partition(":")[0] for one in told.value.problems) == [
        "projects/pipeline.yaml",
        "roles/ml-engineer.yaml",
    ]


def test_a_change_of_data_without_generating_is_noticed(data_folder: Path, spoil: Spoil) -> None:
    spoil(ML_01, 'amount: "150"', 'amount: "160"')
    gates = {gate.name: gate for gate in check(data_folder, DAY)}
    assert gates["generated files unchanged"].problems == (
        "catalogue.json: differs from what the data files generate.",
    )
    write(data_folder)
    assert passed(check(data_folder, DAY))


def test_a_schema_that_nothing_generates_is_noticed(data_folder: Path) -> None:
    (data_folder / "schema" / "exam.json").write_text("{}", encoding="utf-8")
    gates = {gate.name: gate for gate in check(data_folder, DAY)}
    assert gates["generated files unchanged"].problems == (
        "schema/exam.json: is generated from nothing; expected it to be removed.",
    )


def test_old_facts_and_days_that_passed_warn_and_do_not_fail(data_folder: Path, spoil: Spoil) -> None:
    spoil(ML_01, "languages: [German]", "languages: []")
    write(data_folder)
    gates = check(data_folder, dt.date(2027, 1, 1))
    assert passed(gates)
    assert gates[-1].warnings == ("acme/ml-00: no source says when it was read.",)
    later = check(data_folder, dt.date(2027, 8, 1))[-1].warnings
    assert later == ("acme/ml-00: no source says when it was read.",)  # ml-01 is withdrawn by then and rests
    spoil(ML_01, "languages: []", "languages: [German]")
    write(data_folder)
    assert check(data_folder, dt.date(2027, 8, 1))[-1].warnings == (
        "acme/ml-00: no source says when it was read.",
        "acme/ml-01: its newest source was read on 2026-11-20, 254 days before 2027-08-01.",
        "acme/ml-01: last-day was planned for 2027-01-31; look whether it happened.",
    )


def test_a_kind_of_file_that_is_gone_is_noticed(data_folder: Path) -> None:
    (data_folder / "vendors.yaml").unlink()
    gates = {gate.name: gate for gate in check(data_folder, DAY)}
    found = gates["generated files unchanged"]
    assert (found.read, found.problems) == (0, ("The data folder holds no vendors file; expected at least 1.",))
    assert gates["freshness"].read is None


def test_without_a_day_freshness_is_left_out(data_folder: Path) -> None:
    assert [gate.name for gate in check(data_folder)] == list(GATES[:-1])
