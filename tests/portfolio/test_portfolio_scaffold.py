"""A project appears whole or not at all, and can follow its kit."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
from pathlib import Path

import pytest

from waypost.errors import DataError, Unavailable, UsageError
from waypost.portfolio import kits, scaffold, template

ANSWERS = scaffold.Answers(project_name="Tea search", owner="Ada Example")


def git(project: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    return subprocess.run(
        ["git", *identity, *arguments], cwd=project, check=True, capture_output=True, text=True
    ).stdout


def entries(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_project_is_written_with_one_commit_of_the_scaffold(project: Path) -> None:
    assert (project / "README.md").read_text("utf-8").startswith("# Tea search\n")
    assert "by Ada Example" in (project / "README.md").read_text("utf-8")
    assert git(project, "log", "--format=%ae").split() == [scaffold.SCAFFOLD_AUTHOR]
    assert git(project, "status", "--porcelain") == ""


def test_what_new_announces_is_what_it_writes(tiny_kits: Path, tmp_path: Path) -> None:
    wish = scaffold.intent("tiny", tmp_path / "p")
    scaffold.new("tiny", tmp_path / "p", ANSWERS)
    assert {path for path, _ in wish.files} == set(kits.read_tree(tmp_path / "p")) - {
        path for path in kits.read_tree(tmp_path / "p") if path.startswith(".git/")
    }


def test_the_answers_file_names_no_path_of_this_machine(project: Path, tmp_path: Path) -> None:
    text = (project / template.ANSWERS).read_text("utf-8")
    assert "_src_path: waypost://kits/tiny.git" in text
    assert str(tmp_path) not in text
    assert "/tmp" not in text


def test_the_same_kit_and_answers_give_the_same_bytes(tiny_kits: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        scaffold.new("tiny", tmp_path / name / "p", ANSWERS)
    one, two = (
        {
            path: content
            for path, content in kits.read_tree(tmp_path / name / "p").items()
            if not path.startswith(".git/")
        }
        for name in ("one", "two")
    )
    assert one == two


def test_the_same_versions_give_the_same_template_commits(two_versions: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        template.build_repository("tiny", kits.all_trees("tiny"), tmp_path / name)
    one, two = (git(tmp_path / name, "log", "--format=%H %D") for name in ("one", "two"))
    assert one == two
    assert "v1.0.0" in one


def test_a_folder_that_holds_something_is_refused_and_left_alone(tiny_kits: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="already holds 1 entries"):
        scaffold.new("tiny", tmp_path, ANSWERS)
    assert entries(tmp_path) == ["mine.txt"]


def test_an_empty_folder_is_taken(tiny_kits: Path, tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    scaffold.new("tiny", tmp_path / "p", ANSWERS)
    assert (tmp_path / "p/kit.toml").is_file()


@pytest.mark.parametrize("place", ["file", "file/below", "link"])
def test_a_place_that_cannot_take_a_folder_is_refused(tiny_kits: Path, tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with pytest.raises(UsageError):
        scaffold.new("tiny", tmp_path / place, ANSWERS)
    assert entries(tmp_path) == ["file", "link"]


@pytest.mark.parametrize("cause", ["ctrl-c", "asked to end", "disk full", "fault"])
def test_an_interrupted_scaffold_leaves_nothing(
    tiny_kits: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cause: str
) -> None:
    def stop(*ignored: object) -> None:
        if cause == "ctrl-c":
            raise KeyboardInterrupt
        if cause == "asked to end":
            os.kill(os.getpid(), signal.SIGTERM)
        if cause == "disk full":
            raise OSError(errno.ENOSPC, "No space left on device")
        raise RuntimeError

    monkeypatch.setattr(scaffold, "_first_commit", stop)
    expected = {
        "ctrl-c": KeyboardInterrupt,
        "asked to end": KeyboardInterrupt,
        "disk full": Unavailable,
        "fault": RuntimeError,
    }
    with pytest.raises(expected[cause]):
        scaffold.new("tiny", tmp_path / "deep/er/p", ANSWERS)
    assert entries(tmp_path) == []


def test_what_a_killed_run_left_behind_is_cleared_by_the_next(tiny_kits: Path, tmp_path: Path) -> None:
    (tmp_path / ".p.waypost-new").mkdir()
    (tmp_path / ".p.waypost-new/half").write_text("half")
    scaffold.new("tiny", tmp_path / "p", ANSWERS)
    assert entries(tmp_path) == ["p"]


def test_the_scaffold_can_be_had_again_exactly_as_it_was(project: Path) -> None:
    made_from = scaffold.origin(project)
    assert made_from is not None
    written = {path: content for path, content in kits.read_tree(project).items() if not path.startswith(".git/")}
    assert scaffold.pristine(made_from) == written


def test_a_scaffold_of_another_content_or_version_is_not_passed_off(two_versions: Path, tmp_path: Path) -> None:
    made_from = scaffold.new("tiny", tmp_path / "p", ANSWERS)
    other = scaffold.Origin(kit="tiny", version="9.9.9", digest=made_from.digest, answers=ANSWERS)
    with pytest.raises(Unavailable, match=r"holds versions 1\.0\.0, 1\.1\.0"):
        scaffold.pristine(other)
    search = two_versions / "tiny/tiny/search.py"
    search.write_text(search.read_text() + "\n")
    with pytest.raises(Unavailable, match="digest"):
        scaffold.pristine(made_from)


def test_a_damaged_answers_file_is_told_with_a_way_back(project: Path) -> None:
    (project / template.ANSWERS).write_text("kit: &a [x]\nkit_version: *a\n")
    with pytest.raises(DataError) as caught:
        scaffold.origin(project)
    assert "git checkout" in str(caught.value.hint)


@pytest.mark.parametrize("name", ["", "   ", 'a"b', "a\nb", "a\\b", "x" * 81, "a\x1b[31m"])
def test_a_name_that_could_break_a_file_is_refused(name: str) -> None:
    with pytest.raises(UsageError):
        scaffold.Answers(project_name=name)


def old_project(root: Path, tmp_path: Path) -> Path:
    """A project made when 1.0.0 was the newest."""
    then = tmp_path / "then"
    (then / "tiny").mkdir(parents=True)
    for path, content in kits.all_trees("tiny", root)["1.0.0"].items():
        place = then / "tiny" / path if not path.startswith("greeting/") else then / "_shared" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    scaffold.new("tiny", tmp_path / "p", ANSWERS, then)
    return tmp_path / "p"


def test_an_update_brings_the_newer_kit_and_keeps_the_owners_change(two_versions: Path, tmp_path: Path) -> None:
    project = old_project(two_versions, tmp_path)
    search = project / "tiny/search.py"
    search.write_text(search.read_text().replace("MIN_SCORE = 0.1", "MIN_SCORE = 0.2"))
    git(project, "commit", "-qam", "Ask for more")
    done = scaffold.update(project)
    assert (done.before, done.after, done.conflicts) == ("1.0.0", "1.1.0", ())
    assert "CHUNK_SIZE = 40" in search.read_text()
    assert "MIN_SCORE = 0.2" in search.read_text()
    made_from = scaffold.origin(project)
    assert made_from is not None
    assert made_from.version == "1.1.0"


def test_an_update_names_the_files_where_both_sides_changed_a_line(two_versions: Path, tmp_path: Path) -> None:
    project = old_project(two_versions, tmp_path)
    search = project / "tiny/search.py"
    search.write_text(search.read_text().replace("CHUNK_SIZE = 30", "CHUNK_SIZE = 35"))
    git(project, "commit", "-qam", "Try 35")
    assert scaffold.update(project).conflicts == ("tiny/search.py",)
    assert "CHUNK_SIZE = 35" in search.read_text()


def test_an_update_wants_a_clean_commit_to_come_back_to(two_versions: Path, tmp_path: Path) -> None:
    project = old_project(two_versions, tmp_path)
    (project / "note.txt").write_text("not committed")
    with pytest.raises(UsageError, match="uncommitted"):
        scaffold.update(project)


def test_an_update_of_the_newest_version_does_nothing(project: Path) -> None:
    done = scaffold.update(project)
    assert (done.before, done.changed) == (done.after, ())
