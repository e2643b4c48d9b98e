"""The generated catalogue: written the same every time, read without YAML, and refused in one sentence when broken."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from waypost.catalogue import writing
from waypost.catalogue.generate import main, write
from waypost.catalogue.load import load_catalogue
from waypost.domain.catalogue import Catalogue
from waypost.errors import DataError, Unavailable

Spoil = Callable[[str, str, str], None]


def test_the_catalogue_is_the_same_value_every_time(data_folder: Path) -> None:
    path = data_folder / "catalogue.json"
    first, second = load_catalogue(path), load_catalogue(path)
    assert first == second
    assert first is not second
    assert load_catalogue() is load_catalogue()


def test_generating_twice_writes_the_same_bytes_and_only_once(data_folder: Path, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in data_folder.rglob("*.json")}
    assert len(before) == 10
    assert write(data_folder) == ()
    for path in before:
        path.unlink()
    assert set(write(data_folder)) == set(before)
    assert {path: path.read_bytes() for path in before} == before


def test_what_a_record_leaves_out_is_filled_from_its_sources(data_folder: Path) -> None:
    credential = load_catalogue(data_folder / "catalogue.json").credentials["acme/ml-01"]
    assert credential.fees[0].sources == ("exam-page",)
    assert credential.renewal.sources == ("exam-page",)
    assert [event.sources for event in credential.events] == [("exam-page",), ("exam-page",)]


def test_codes_and_old_names_lead_to_the_id(data_folder: Path) -> None:
    catalogue = load_catalogue(data_folder / "catalogue.json")
    assert catalogue.aliases == {"acme-ml-01": "acme/ml-01", "ml-01": "acme/ml-01"}
    assert catalogue.credential_id(" ML-01 ") == "acme/ml-01"


def test_the_digest_changes_with_any_data_file(data_folder: Path, spoil: Spoil) -> None:
    before = load_catalogue(data_folder / "catalogue.json").sha256
    spoil("claims.yaml", "what was read", "what was seen")
    write(data_folder)
    after = load_catalogue(data_folder / "catalogue.json").sha256
    assert len(before) == len(after) == 64
    assert before != after


def test_a_catalogue_crosses_a_process(data_folder: Path) -> None:
    catalogue = load_catalogue(data_folder / "catalogue.json")
    assert pickle.loads(pickle.dumps(catalogue)) == catalogue


def test_loading_imports_neither_yaml_nor_pydantic_nor_numpy() -> None:
    code = (
        "import sys; from waypost.catalogue.load import load_catalogue; load_catalogue();"
        "print(sorted({'yaml', 'pydantic', 'numpy', 'typer', 'rich'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_absent_catalogue_is_unavailable_and_says_how_to_write_it(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"catalogue\.json' is absent") as caught:
        load_catalogue(tmp_path / "catalogue.json")
    assert caught.value.hint == "write it again with: python -m waypost.catalogue.generate"
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", ":1:1: is not JSON (Expecting value)."),
        (b'{"format": 1,\n oops}', ":2:2: is not JSON ("),
        (b"[]", ": format is None; expected 1."),
        (b'{"format": 99}', ": format is 99; expected 1."),
        (b'{"format": 1}', ": has another shape than this version reads (KeyError('credentials'))."),
        (b"\xff\xfe", ": cannot be read as UTF-8 text ("),
        (b"[" * 100_000, ": is nested too deeply."),
    ],
)
def test_a_broken_catalogue_is_one_data_error(tmp_path: Path, content: bytes, expected: str) -> None:
    path = tmp_path / "catalogue.json"
    path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        load_catalogue(path)
    assert len(caught.value.problems) == 1
    assert caught.value.problems[0].startswith(f"{path}{expected}")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_damage_to_the_catalogue_is_a_data_error_or_none(data_folder: Path, data: st.DataObject) -> None:
    raw = (data_folder / "catalogue.json").read_bytes()
    start = data.draw(st.integers(0, len(raw)))
    piece = data.draw(st.sampled_from([b"", b"null", b"{}", b"[]", b'"x"', b"-1", b",", b"\x00"]))
    path = data_folder / "damaged.json"
    path.write_bytes(raw[:start] + piece + raw[start + data.draw(st.integers(0, 40)) :])
    try:
        found: object = load_catalogue(path)
    except DataError as error:
        found = error
    assert isinstance(found, Catalogue | DataError)


def test_the_command_writes_checks_and_fails_with_its_own_codes(
    data_folder: Path, spoil: Spoil, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = ["--data", str(data_folder)]
    assert main(["--check", *folder]) == 0
    assert capsys.readouterr().out == "generated: 10 files read, 0 differ\n"
    spoil("credentials/acme/ml-01.yaml", "minutes: 120", "minutes: 90")
    assert main(["--check", *folder]) == 1
    assert main(folder) == 0
    assert capsys.readouterr().out.endswith("generated: 1 files changed\n")
    spoil("credentials/acme/ml-01.yaml", "minutes: 90", "minutes: [")
    assert main(folder) == 2
    assert "credentials/acme/ml-01.yaml:" in capsys.readouterr().err


def test_a_folder_without_a_kind_of_file_cannot_be_generated(data_folder: Path) -> None:
    (data_folder / "skills.yaml").unlink()
    with pytest.raises(DataError, match="The data folder holds no skills file; expected at least 1"):
        write(data_folder)


def test_a_file_that_cannot_be_replaced_is_left_whole(
    data_folder: Path, spoil: Spoil, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil("credentials/acme/ml-01.yaml", "minutes: 120", "minutes: 90")
    before = (data_folder / "catalogue.json").read_bytes()

    def refuse(source: object, target: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(writing.os, "replace", refuse)
    with pytest.raises(Unavailable, match=r"catalogue\.json could not be written: Permission denied\."):
        write(data_folder)
    assert (data_folder / "catalogue.json").read_bytes() == before
    assert list(data_folder.glob(".catalogue*")) == []


def test_one_record_stands_on_one_line(data_folder: Path) -> None:
    lines = (data_folder / "catalogue.json").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line.rstrip(",")) for line in lines if line.startswith('{"id":"acme/')]
    assert [one["id"] for one in records] == ["acme/ml-00", "acme/ml-01"]
