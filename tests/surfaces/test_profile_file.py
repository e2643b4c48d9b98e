"""``waypost.toml``: read strictly, never overwritten by accident, whole or not at all."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from waypost.catalogue import writing
from waypost.catalogue.profile_file import MAX_BYTES, read_profile_file, update_profile_file, write_profile_file
from waypost.errors import DataError, Unavailable, UsageError, WaypostError


def test_a_written_profile_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "waypost.toml"
    fields = {"role": "builder", "hours_per_week": 6.5, "held": ["ex/dev-1"], "skills": {"python": 3}}
    write_profile_file(path, fields)
    assert read_profile_file(path) == fields


def test_an_existing_profile_is_never_overwritten_silently(tmp_path: Path) -> None:
    path = tmp_path / "waypost.toml"
    path.write_text("role = 'mine'\n")
    with pytest.raises(UsageError, match="exists"):
        write_profile_file(path, {"role": "other"})
    assert path.read_text() == "role = 'mine'\n"
    write_profile_file(path, {"role": "other"}, overwrite=True)
    assert read_profile_file(path) == {"role": "other"}


def test_an_update_keeps_comments_and_everything_else(tmp_path: Path) -> None:
    path = tmp_path / "waypost.toml"
    path.write_text('# my plan\nrole = "builder"  # for now\nhours_per_week = 6\n\n[skills]\npython = 3\n')
    update_profile_file(path, {"held": ["ex/dev-1"]})
    text = path.read_text()
    assert "# my plan" in text
    assert "# for now" in text
    assert tomllib.loads(text) == {
        "role": "builder",
        "hours_per_week": 6,
        "held": ["ex/dev-1"],
        "skills": {"python": 3},
    }


def test_a_failed_write_leaves_the_old_file_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "waypost.toml"
    path.write_text("role = 'mine'\n")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing.os, "replace", fail)
    with pytest.raises(Unavailable, match="No space left"):
        update_profile_file(path, {"held": ["x"]})
    assert path.read_text() == "role = 'mine'\n"
    assert os.listdir(tmp_path) == ["waypost.toml"]


def test_what_is_no_folder_cannot_be_written_into(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable, match="could not be written"):
        write_profile_file(tmp_path / "file" / "waypost.toml", {"role": "x"})


def test_a_link_is_followed_and_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real.toml", tmp_path / "waypost.toml"
    real.write_text("role = 'a'\n")
    link.symlink_to(real)
    update_profile_file(link, {"role": "b"})
    assert link.is_symlink()
    assert tomllib.loads(real.read_text()) == {"role": "b"}


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"role = \n", ":1:8"),
        (b'role = "x"\nheld = ["a",\n', "end of document"),
        (b"role = 'a'\nrole = 'b'\n", ":2:"),
        (b"\xff\xfe r", ":1: byte 0xff"),
        (b"a = 1\nb = \x00\n", ":2:"),
        (b"x = " + b"[" * 20_000, "nested too deeply"),
        (b"#" * (MAX_BYTES + 1), "larger than 256 KB"),
        (b"x = " + b"9" * 6000, "a number of too many digits"),
        (b"x = {" + b"a." * 100 + b"b = 1}", "nested too deeply"),
    ],
)
def test_a_broken_file_is_named_with_its_place(tmp_path: Path, content: bytes, place: str) -> None:
    path = tmp_path / "waypost.toml"
    path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        read_profile_file(path)
    assert str(caught.value).startswith(str(path))
    assert place in str(caught.value)
    with pytest.raises(DataError):
        update_profile_file(path, {"held": ["x"]})
    assert path.read_bytes() == content


def test_a_json_profile_must_hold_an_object(tmp_path: Path) -> None:
    path = tmp_path / "me.json"
    path.write_text('{"role": "builder"}')
    assert read_profile_file(path) == {"role": "builder"}
    for text in ("[1]", "{", "nope"):
        path.write_text(text)
        with pytest.raises(DataError):
            read_profile_file(path)


def test_an_absent_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no profile"):
        read_profile_file(tmp_path / "absent.toml")
    with pytest.raises(Unavailable, match="could not be read"):
        read_profile_file(tmp_path)


@given(content=st.binary(max_size=200) | st.text(alphabet="abr=[]{}'\"\n#.,0-9: \\", max_size=80).map(str.encode))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_give_fields_or_one_of_our_errors(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "waypost.toml"
    path.write_bytes(content)
    try:
        answer: object = read_profile_file(path)
    except WaypostError as error:
        answer = str(error)
    assert isinstance(answer, dict) or answer
