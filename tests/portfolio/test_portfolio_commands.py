"""``waypost project``: what programs read, and the exit codes 0, 1, 2 and 3."""

from __future__ import annotations

import dataclasses
import errno
import io
import json
import os
from pathlib import Path
from typing import Any

import pytest

from waypost.catalogue.load import load_catalogue
from waypost.portfolio import kits
from waypost.surfaces.cli._shell import run


@pytest.fixture(autouse=True)
def _tiny(tiny_kits: Path) -> None:
    """Every test here uses the tiny kit."""


def ask(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, Any]:
    """Exit code and the JSON that was printed."""
    capsys.readouterr()
    code = run(["project", *map(str, arguments), "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_the_list_tells_kits_with_what_they_claim_and_weigh(capsys: pytest.CaptureFixture[str]) -> None:
    code, told = ask(capsys, "list")
    assert code == 0
    (kit,) = told["kits"]
    assert {"id", "title", "credentials", "skills", "install_mb", "checks", "objectives", "honesty"} <= set(kit)
    assert (kit["id"], kit["install_mb"]) == ("tiny", 1)


def test_a_project_goes_through_all_doors(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = tmp_path / "p"
    assert run(["project", "new", "tiny", str(folder), "--defaults"]) == 0
    said = capsys.readouterr()
    assert "1 MB" in said.err
    assert "Nothing is installed or run now" in said.err
    assert run(["project", "run", str(folder)]) == 0
    assert "local: tea" in capsys.readouterr().out

    code, checked = ask(capsys, "check", folder)
    assert code == 0
    assert [check["outcome"] for check in checked["checks"]] == ["passed", "passed"]
    assert "not yet the owner's" in checked["ownership"]["statement"]

    code, own = ask(capsys, "own", folder)
    assert (code, own["untouched"], own["evidence_problems"]) == (1, True, [])
    assert all(item["next"] for item in own["items"])

    code, defended = ask(capsys, "defend", folder)
    assert (code, defended["answered"]) == (1, 0)
    assert defended["unanswered"] == len(defended["questions"]) > 0
    assert (folder / "DEFENCE.md").is_file()

    code, seen = ask(capsys, "audit", folder)
    assert code == 1
    assert {skill["skill"] for skill in seen["skills"]} >= {"python", "software-engineering"}
    assert all({"file", "line"} <= set(place) for skill in seen["skills"] for place in skill["places"])

    code, again = ask(capsys, "check", folder, "--recheck")
    assert (code, again["confirmed"]) == (0, True)

    assert run(["project", "show", str(folder), "--html", "--out", str(tmp_path / "page.html")]) == 0
    assert (tmp_path / "page.html").read_text().startswith("<!doctype html>")


def test_a_failing_check_is_a_finding(capsys: pytest.CaptureFixture[str], project: Path) -> None:
    search = project / "tiny/search.py"
    search.write_text(search.read_text().replace("MIN_SCORE = 0.1", "MIN_SCORE = 99"))
    code, told = ask(capsys, "check", project)
    assert (code, told["checks"][0]["outcome"]) == (1, "failed")


def test_edited_evidence_is_told_by_own_and_recheck(capsys: pytest.CaptureFixture[str], project: Path) -> None:
    ask(capsys, "check", project)
    place = project / "evidence.json"
    place.write_text(place.read_text().replace('"passed"', '"failed"', 1))
    code, own = ask(capsys, "own", project)
    assert code == 1
    assert "changed after Waypost wrote it" in own["evidence_problems"][0]
    code, again = ask(capsys, "check", project, "--recheck")
    assert (code, again["confirmed"]) == (1, False)


@pytest.mark.parametrize(
    "arguments",
    [
        ["new", "tinny", "somewhere", "--defaults"],
        ["new", "tiny", "/dev/null/p", "--defaults"],
        ["run", "nowhere"],
        ["check", "nowhere"],
        ["own", "nowhere"],
        ["defend", "nowhere"],
        ["audit", "nowhere"],
        ["show", "nowhere"],
        ["check"],
        ["frobnicate"],
    ],
)
def test_wrong_use_exits_with_2_and_a_sentence(
    arguments: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["project", *arguments]) == 2
    said = capsys.readouterr().err
    assert said.strip()
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


def test_what_is_absent_exits_with_3(
    capsys: pytest.CaptureFixture[str], project: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    (project / "requirements.txt").write_text(f"no-such-thing==1.0 --hash=sha256:{'0' * 64}\n")
    assert run(["project", "check", str(project)]) == 3
    assert "1 MB" in capsys.readouterr().err


def test_the_cloud_side_says_what_it_may_cost_and_asks(
    capsys: pytest.CaptureFixture[str], project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(["project", "run", str(project), "--target", "cloud"]) == 2
    assert "TINY_ACCOUNT" in capsys.readouterr().err
    monkeypatch.setenv("TINY_ACCOUNT", "x")
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert run(["project", "run", str(project), "--target", "cloud"]) == 2
    said = capsys.readouterr()
    assert "at most 0.05 USD" in said.err
    assert "--teardown" in said.err
    assert "cloud: tea" not in said.out
    assert run(["project", "run", str(project), "--target", "cloud", "--yes"]) == 0
    assert "cloud: tea" in capsys.readouterr().out
    assert run(["project", "run", str(project), "--teardown", "--yes"]) == 0
    assert "nothing is left" in capsys.readouterr().out


def test_a_kit_that_breaks_the_contract_is_told_line_by_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    kit = tmp_path / "tiny"
    for path, content in kits.read_tree(kits.home() / "tiny").items():
        (kit / path).parent.mkdir(parents=True, exist_ok=True)
        (kit / path).write_bytes(content)
    (kit / "requirements.txt").write_text("--index-url https://registry.example/simple\nnumpy==2.0\n")
    (kit / "tiny/leak.py").write_text(f"import waypost\nKEY = 'AKIA{'ABCDEFGHIJ234567'}'\n")
    code, told = ask(capsys, "lint", kit)
    said = "\n".join(told["problems"])
    assert code == 1
    for part in (
        "MODEL_CARD.md",
        "names a package registry",
        "numpy==2.0 has no hash",
        "imports waypost",
        "leak.py:2: looks like a secret",
    ):
        assert part in said


def as_the_catalogues(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the catalogue's open-rag project be the one that is made from the tiny kit."""
    catalogue = load_catalogue()
    known = {**catalogue.projects, "open-rag": dataclasses.replace(catalogue.projects["open-rag"], kit="tiny")}
    monkeypatch.setattr("waypost.api.load_catalogue", lambda: dataclasses.replace(catalogue, projects=known))
    monkeypatch.chdir(project.parent)
    (project.parent / "waypost.toml").write_text('role = "genai-engineer"\n')


def done(capsys: pytest.CaptureFixture[str], project: Path) -> tuple[int, str]:
    capsys.readouterr()
    code = run(["done", str(project)])
    return code, capsys.readouterr().err


def test_done_takes_the_evidence_of_own_work_into_the_plan(
    capsys: pytest.CaptureFixture[str], project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_the_catalogues(project, monkeypatch)
    (project / "tiny/extra.py").write_text("def double(number: int) -> int:\n    return number * 2\n")
    ask(capsys, "check", project)
    code, said = done(capsys, project)
    assert code == 0, said
    assert "model-evaluation, rag, software-engineering" in said
    assert 'done = ["open-rag"]' in (project.parent / "waypost.toml").read_text()


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("untouched", "not yet the owner's"),
        ("barely touched", "not yet the owner's"),
        ("failing", "is not finished: finds-answers"),
        ("changed", "has changed since"),
        ("edited", "changed after Waypost wrote it"),
    ],
)
def test_done_takes_nothing_that_does_not_hold(
    what: str, told: str, capsys: pytest.CaptureFixture[str], project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_the_catalogues(project, monkeypatch)
    search, place = project / "tiny/search.py", project / "evidence.json"
    if what == "failing":
        search.write_text(search.read_text().replace("MIN_SCORE = 0.1", "MIN_SCORE = 99"))
    if what == "barely touched":
        (project / "mine.txt").write_text("")
    ask(capsys, "check", project)
    if what == "changed":
        search.write_text(search.read_text() + "\n")
    if what == "edited":
        place.write_text(place.read_text().replace('"untouched": true', '"untouched": false'))
    code, said = done(capsys, project)
    assert code == 2
    assert told in said
    assert "done" not in (project.parent / "waypost.toml").read_text()


def test_every_door_prints_one_object(capsys: pytest.CaptureFixture[str], project: Path) -> None:
    capsys.readouterr()
    assert run(["project", "run", str(project), "--json"]) == 0
    said = capsys.readouterr()
    told = json.loads(said.out)
    assert (told["kit"], told["ok"], told["code"]) == ("tiny", True, 0)
    assert told["output"][0].startswith("local: tea")
    assert "local: tea" in said.err
    ask(capsys, "check", project)
    code, page = ask(capsys, "show", project)
    assert code == 0
    assert {"title", "lead", "sections"} == set(page)


def harm(project: Path, what: str) -> None:
    """Put something into a project that no command expects."""
    if what == "pipes":
        for name in ("evidence.json", "DEFENCE.md", ".waypost/evidence.jsonl"):
            (project / name).parent.mkdir(exist_ok=True)
            os.mkfifo(project / name)
    elif what == "files in the way":
        (project / ".waypost").write_text("")
        (project / "evidence.json").mkdir()
        (project / "DEFENCE.md").mkdir()
    elif what == "deep manifest":
        (project / "kit.toml").write_text("a = " + "[" * 50_000)
    elif what == "endless limit":
        manifest = project / "kit.toml"
        manifest.write_text(manifest.read_text().replace("timeout_s = 20", "timeout_s = inf"))
    elif what == "deep answers":
        (project / ".waypost-answers.yml").write_text("[" * 50_000)
    else:
        (project / "evidence.json").write_text("[" * 50_000)


@pytest.mark.parametrize(
    "what", ["pipes", "files in the way", "deep manifest", "endless limit", "deep answers", "deep evidence"]
)
def test_a_project_made_to_harm_gets_an_object_from_every_door(
    capsys: pytest.CaptureFixture[str], project: Path, what: str
) -> None:
    harm(project, what)
    for door in ("run", "check", "own", "defend", "show", "update", "audit"):
        code, told = ask(capsys, door, project)
        assert code in (0, 1, 2), door
        assert "fault in Waypost" not in str(told.get("message")), door


def test_a_file_that_fails_is_an_object_too(
    capsys: pytest.CaptureFixture[str], project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(path: Path) -> None:
        raise OSError(errno.EIO, "Input/output error", str(path))

    monkeypatch.setattr("waypost.portfolio.scaffold.project_kit", fail)
    code, told = ask(capsys, "own", project)
    assert code == 3
    assert "Input/output error" in told["message"]


def test_done_looks_at_the_evidence_in_a_folder_that_bears_the_projects_name(
    capsys: pytest.CaptureFixture[str], project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = project.rename(project.with_name("open-rag"))
    as_the_catalogues(project, monkeypatch)
    ask(capsys, "check", project)
    code, said = done(capsys, Path("open-rag"))
    assert (code, "not yet the owner's" in said) == (2, True)
    assert "done" not in (project.parent / "waypost.toml").read_text()


def test_done_says_how_to_come_by_evidence(
    capsys: pytest.CaptureFixture[str], project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_the_catalogues(project, monkeypatch)
    code, said = done(capsys, project)
    assert code == 2
    assert f"hint: waypost project check {project}" in said


def test_a_reader_who_has_seen_enough_ends_the_run_quietly(
    capsys: pytest.CaptureFixture[str], project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(*ignored: object, **more: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("waypost.portfolio.running.run", closed)
    assert run(["project", "run", str(project)]) == 141
    assert "Traceback" not in capsys.readouterr().err


def test_what_a_check_will_run_is_told_before_it_runs(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = tmp_path / "p"
    run(["project", "new", "tiny", str(folder), "--defaults"])
    place = folder / "kit.toml"
    stranger = '["sh", "-c", "exit 0"]'
    place.write_text(
        place.read_text().replace('["python", "-m", "unittest", "discover", "-s", "tests"]', stranger)
        + '\n[environment]\nuv_options = ["--no-cache"]\n'
    )
    capsys.readouterr()
    run(["project", "check", str(folder), "--only", "unit-tests", "--json"])
    told = capsys.readouterr().err
    assert told.index("unit-tests: sh -c 'exit 0' (at most 20 s)") < told.index("making the environment")
    assert "with --no-cache" in told
    assert "finds-answers" not in told
