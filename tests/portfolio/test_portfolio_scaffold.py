"""A project appears whole or not at all, and can follow its kit."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from waypost.errors import DataError, Unavailable, UsageError
from waypost.portfolio import kits, scaffold, template
from waypost.portfolio.git import GitFailed

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


def test_an_empty_folder_in_which_somebody_stands_stays_the_same_folder(tiny_kits: Path, tmp_path: Path) -> None:
    place = tmp_path / "p"
    place.mkdir()
    before = place.stat().st_ino
    scaffold.new("tiny", place, ANSWERS)
    assert place.stat().st_ino == before
    assert git(place, "status", "--porcelain") == ""
    assert entries(tmp_path) == ["p"]


@pytest.mark.parametrize("when", ["while writing", "while moving"])
def test_an_empty_folder_is_empty_again_when_the_scaffold_fails(
    tiny_kits: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    rename, moved = Path.rename, []

    def stop(self: Path, target: Path) -> Path:
        moved.append(target)
        if len(moved) == 3:
            raise KeyboardInterrupt
        return rename(self, target)

    def fail(*ignored: object) -> None:
        raise KeyboardInterrupt

    if when == "while moving":
        monkeypatch.setattr(Path, "rename", stop)
    else:
        monkeypatch.setattr(scaffold, "_first_commit", fail)
    (tmp_path / "p").mkdir()
    with pytest.raises(KeyboardInterrupt):
        scaffold.new("tiny", tmp_path / "p", ANSWERS)
    assert entries(tmp_path / "p") == []


def test_what_a_killed_run_left_in_an_empty_folder_is_cleared_too(tiny_kits: Path, tmp_path: Path) -> None:
    (tmp_path / "p/.waypost-new/half").mkdir(parents=True)
    scaffold.new("tiny", tmp_path / "p", ANSWERS)
    assert ".waypost-new" not in entries(tmp_path / "p")


def test_a_full_disk_is_told_as_such_when_git_meets_it(
    tiny_kits: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*ignored: object) -> None:
        raise GitFailed("git add failed: fatal: unable to write loose object file: No space left on device")

    monkeypatch.setattr(scaffold, "_first_commit", full)
    with pytest.raises(Unavailable, match=f"No room on the disk for {tmp_path / 'p'}"):
        scaffold.new("tiny", tmp_path / "p", ANSWERS)
    assert entries(tmp_path) == []


@pytest.mark.parametrize("kind", ["pipe", "link", "deep", "large"])
def test_an_answers_file_made_to_harm_is_refused_and_not_followed(project: Path, kind: str) -> None:
    place = project / template.ANSWERS
    place.unlink()
    if kind == "pipe":
        os.mkfifo(place)
    elif kind == "link":
        place.symlink_to("/dev/zero")
    else:
        place.write_text("[" * 50_000 if kind == "deep" else "#" * 200_000)
    with pytest.raises(DataError, match="not an answers file"):
        scaffold.origin(project)


def released(root: Path, version: str, **changes: str | None) -> None:
    """Make the present tree of the tiny kit another version; ``None`` takes a file out."""
    for name, text in changes.items():
        place = root / "tiny" / name.replace("__", "/").replace("_md", ".md").replace("_py", ".py")
        if text is None:
            place.unlink()
        else:
            place.write_text(text)
    manifest = root / "tiny/kit.toml"
    manifest.write_text(manifest.read_text().replace('version = "1.1.0"', f'version = "{version}"'))


def in_a_larger_repository(root: Path, tmp_path: Path) -> Path:
    """A project of 1.0.0 in a folder of somebody's repository."""
    (tmp_path / "work").mkdir()
    git(tmp_path / "work", "init", "--quiet")
    made = old_project(root, tmp_path)
    shutil.rmtree(made / ".git")
    shutil.move(made, tmp_path / "work/search")
    git(tmp_path / "work", "add", "--all")
    git(tmp_path / "work", "commit", "--quiet", "--message", "Start")
    return tmp_path / "work/search"


def test_an_update_names_new_files_too_and_all_below_the_project(two_versions: Path, tmp_path: Path) -> None:
    released(two_versions, "1.1.0", docs__new_md="New.\n")
    done = scaffold.update(in_a_larger_repository(two_versions, tmp_path))
    assert {"docs/new.md", "tiny/search.py", "kit.toml"} <= set(done.changed)
    assert all((tmp_path / "work/search" / path).exists() for path in done.changed)


def test_what_the_newer_kit_drops_stays_when_the_owner_changed_it(two_versions: Path, tmp_path: Path) -> None:
    project = old_project(two_versions, tmp_path)
    before = kits.read_tree(project)
    changed, unchanged = "tiny/search.py", next(path for path in before if path.startswith("docs/decisions/"))
    (project / changed).write_text("MINE = 1\n")
    git(project, "commit", "-qam", "Mine")
    released(two_versions, "1.1.0", **{"tiny__search_py": None})
    (two_versions / "tiny" / unchanged).unlink()
    done = scaffold.update(project)
    assert done.kept == (changed,)
    assert (project / changed).read_text() == "MINE = 1\n"
    assert not (project / unchanged).exists()
    assert unchanged in done.changed


def test_an_update_that_is_interrupted_leaves_the_project_as_it_was(
    two_versions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*ignored: object) -> None:
        raise KeyboardInterrupt

    released(two_versions, "1.1.0", docs__new_md="New.\n")
    project = old_project(two_versions, tmp_path)
    before = kits.read_tree(project)
    monkeypatch.setattr(scaffold, "_keep_what_was_changed", stop)
    with pytest.raises(KeyboardInterrupt):
        scaffold.update(project)
    assert git(project, "status", "--porcelain") == ""
    assert {path: text for path, text in kits.read_tree(project).items() if not path.startswith(".git/")} == {
        path: text for path, text in before.items() if not path.startswith(".git/")
    }


def test_an_update_from_a_tree_that_is_not_the_released_one_is_refused(two_versions: Path, tmp_path: Path) -> None:
    project = old_project(two_versions, tmp_path)
    answers = project / template.ANSWERS
    answers.write_text(answers.read_text().replace("kit_digest: sha256:", "kit_digest: sha256:00"))
    git(project, "commit", "-qam", "Another digest")
    with pytest.raises(Unavailable, match="digest"):
        scaffold.update(project)
