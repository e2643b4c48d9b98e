"""What is the owner's is told apart from what came with the scaffold."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from waypost.errors import UsageError
from waypost.portfolio import authorship, defence, overlap, scaffold
from waypost.portfolio.authorship import Authorship
from waypost.portfolio.manifest import Evaluation
from waypost.portfolio.repeated import own_cases

OWN = '''"""Spread of the lengths of documents."""

import statistics


def spread(documents: dict[str, str]) -> float:
    lengths = [len(text.split()) for text in documents.values()]
    middle = statistics.median(lengths)
    return statistics.median(abs(length - middle) for length in lengths) / max(middle, 1)


def outliers(documents: dict[str, str], factor: float) -> list[str]:
    limit = spread(documents) * factor
    return sorted(name for name, text in documents.items() if len(text) > limit)
'''


def measure(project: Path, results: tuple[tuple[str, float], ...] = ()) -> Authorship:
    return authorship.measure(project, scaffold.project_kit(project), results)


def state(project: Path, item: str, results: tuple[tuple[str, float], ...] = ()) -> str:
    return next(each.state for each in measure(project, results).items if each.id == item)


def commit(project: Path, message: str, day: str) -> None:
    with (project / "README.md").open("a") as file:
        file.write(f"{message}\n")
    command = ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org", "commit", "-qam", message]
    when = f"{day}T12:00:00Z"
    env = {**os.environ, "GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}
    subprocess.run(command, cwd=project, check=True, env=env)


def test_an_untouched_scaffold_is_plainly_not_the_owners(project: Path) -> None:
    found = measure(project)
    assert found.untouched is True
    assert "not yet the owner's" in found.statement
    assert {item.state for item in found.items} == {"missing"}
    assert all(item.next for item in found.items)


def test_new_code_counts_and_is_found_line_by_line(project: Path) -> None:
    (project / "tiny/spread.py").write_text(OWN)
    found = measure(project)
    assert found.untouched is False
    assert found.code is not None
    assert found.code.own > 60
    assert found.own_lines.keys() == {"tiny/spread.py"}
    assert 7 in found.own_lines["tiny/spread.py"]


@pytest.mark.parametrize(
    "disguise", ["renamed", "reformatted", "commented", "moved", "copied", "new numbers and texts"]
)
def test_scaffold_code_in_disguise_stays_the_scaffolds(project: Path, disguise: str) -> None:
    search = project / "tiny/search.py"
    text = search.read_text()
    if disguise == "renamed":
        for old, new in (("documents", "papers"), ("weight", "importance"), ("chunks", "pieces"), ("asked", "wanted")):
            text = re.sub(rf"\b{old}\b", new, text)
        search.write_text(text)
    elif disguise == "reformatted":
        search.write_text(ast.unparse(ast.parse(text)).replace("    ", "  "))
    elif disguise == "commented":
        search.write_text("".join(f"{line}  # a remark of my own about this line\n" for line in text.splitlines()))
    elif disguise == "moved":
        search.rename(project / "tiny/my_own_engine.py")
    elif disguise == "copied":
        (project / "tiny/mine.py").write_text(text)
    else:
        search.write_text(text.replace("40", "55").replace("0.1", "0.25").replace("[a-z]+", "[a-zA-Z]+"))
    share = measure(project).code
    assert share is not None
    assert share.share is not None
    assert share.share <= 0.02


def test_a_single_changed_file_makes_the_scaffold_touched(project: Path) -> None:
    (project / "tiny/__init__.py").write_text("")
    found = measure(project)
    assert (found.untouched, found.changed_files) == (False, ("tiny/__init__.py",))


def test_evidence_and_answers_of_a_run_do_not_touch_the_scaffold(project: Path) -> None:
    (project / "evidence.json").write_text("{}")
    (project / "DEFENCE.md").write_text("# Defence\n" + "words of an answer " * 50)
    assert measure(project).untouched is True


def test_the_sample_copied_is_not_the_owners_data(project: Path) -> None:
    for name in ("tea", "coffee"):
        (project / f"data/own/{name}.txt").write_text((project / f"data/sample/{name}.txt").read_text().upper())
    assert state(project, "data") == "missing"
    (project / "data/own/mine.txt").write_text(
        "\n".join(f"The harvest of {year} was picked in week {year % 52}." for year in range(1950, 2010))
    )
    assert state(project, "data") == "done"


def test_cases_that_repeat_the_kits_do_not_count(project: Path) -> None:
    sample = [json.loads(line) for line in (project / "evaluation/sample.jsonl").read_text().splitlines()]
    own = project / "evaluation/own.jsonl"
    own.write_text("".join(json.dumps({"note": "mine", **case}) + "\n" for case in sample))
    assert state(project, "cases") == "missing"
    with own.open("a") as file:
        file.writelines(
            json.dumps({"question": f"When was the harvest of {year}?", "document": "mine"}) + "\n"
            for year in range(20)
        )
    assert state(project, "cases") == "done"


@pytest.mark.parametrize("change", [{"question": "please: {question}"}, {"mine": "true"}, {"ID": "7"}])
def test_cases_of_the_kit_with_a_word_or_a_key_added_do_not_count(change: dict[str, str]) -> None:
    theirs = [
        {"kind": "task", "question": "within how many days can goods be sent back?", "says": ["30 days"]},
        {"kind": "task", "question": "when does a parcel count as lost by the carrier?", "says": ["14 days"]},
    ]
    changed = [{**case, **{key: text.format(**case) for key, text in change.items()}} for case in theirs]
    assert own_cases(map(json.dumps, changed), map(json.dumps, theirs)) == set()


@pytest.mark.parametrize(
    "case",
    [
        {"kind": "task", "question": "where is order l-204?", "says": ["in transit"], "tools": ["get_order"]},
        {"record": {"age": 61, "bmi": 28.1}, "change": {"bp": 20}, "expect": "higher"},
    ],
)
def test_cases_of_the_same_form_with_another_content_count(case: dict[str, Any]) -> None:
    theirs = [
        {"kind": "task", "question": "where is order a-102?", "says": ["in transit"], "tools": ["get_order"]},
        {"record": {"age": 61, "bmi": 28.1}, "change": {"bmi": 6}, "expect": "higher"},
    ]
    assert own_cases([json.dumps(case)], map(json.dumps, theirs)) == {json.dumps(case)}


def test_the_sample_with_a_word_exchanged_is_not_the_owners_data(project: Path) -> None:
    for name in ("tea", "coffee", "bread"):
        text = (project / f"data/sample/{name}.txt").read_text().replace(" the ", " our ")
        (project / f"data/own/my-{name}.txt").write_text(text.replace("\n", " "))
    assert state(project, "data") == "missing"


def test_a_broken_file_of_cases_counts_for_nothing(project: Path) -> None:
    (project / "evaluation/own.jsonl").write_text('{"question": \n' * 30)
    assert state(project, "cases") == "missing"


def test_decision_records_count_when_somebody_wrote_them(project: Path) -> None:
    first = (project / "docs/decisions/0001-count-words.md").read_text()
    (project / "docs/decisions/0002-copy.md").write_text(first)
    assert state(project, "decisions") == "missing"
    for number in (3, 4):
        (project / f"docs/decisions/000{number}-list.md").write_text("\n".join(f"{each}" for each in range(999)))
    assert state(project, "decisions") == "missing"
    for number in range(2, 5):
        words = " ".join(f"reason{number}x{word}" for word in range(70))
        (project / f"docs/decisions/000{number}-choice.md").write_text(f"# Choice {number}\n\n{words}\n")
    assert state(project, "decisions") == "done"


def test_history_is_the_owners_commits_over_days(project: Path) -> None:
    assert state(project, "history") == "missing"
    commit(project, "First step", "2026-11-01")
    history = next(
        item for item in authorship.measure(project, scaffold.project_kit(project)).items if item.id == "history"
    )
    assert history.found == "1 commit on 1 day, 2026-11-01"
    for number in range(9):
        commit(project, f"Step {number}", f"2026-11-{1 + number % 2:02}")
    assert state(project, "history") == "started"
    commit(project, "Step on a third day", "2026-11-09")
    assert state(project, "history") == "done"


def test_a_folder_that_holds_far_more_than_a_project_is_refused(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authorship, "_MOST_BYTES", 1000)
    with pytest.raises(UsageError, match="more than 1,000 bytes"):
        defence.defend(project)
    assert not (project / "DEFENCE.md").exists()


def test_a_readme_counts_with_own_words_and_measured_figures(project: Path) -> None:
    results = (("hit rate at 1", 0.857142),)
    readme = project / "README.md"
    readme.write_text(readme.read_text() + " ".join(f"word{number}" for number in range(130)))
    assert state(project, "readme", results) == "started"
    readme.write_text(readme.read_text() + "\nIt finds the document first in 85.7 % of my questions.\n")
    assert state(project, "readme", results) == "done"
    assert state(project, "readme") == "started"


def test_any_repository_without_a_scaffold_is_measured_too(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(OWN)
    found = authorship.measure(tmp_path, None)
    assert (found.untouched, found.kit, found.code) == (None, None, None)
    assert "No scaffold is known" in found.statement


@pytest.mark.parametrize(
    ("path", "text", "count"),
    [
        ("c.jsonl", '{"q": 1}\n\n{"q": 2}\n', 2),
        ("c.json", '[{"q": 1}, {"q": 2}]', 2),
        ("c.csv", "q,a\n1,2\n3,4\n", 2),
        ("c.yaml", "- q: 1\n- q: 2\n", 2),
        ("c.yaml", "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", 0),
        ("c.json", "[" * 100_000, 0),
        ("c.txt", "1\n2\n", 0),
    ],
)
def test_cases_are_read_from_the_forms_people_use(path: str, text: str, count: int) -> None:
    assert len(authorship.records(path, text.encode())) == count


def test_a_notebook_counts_by_its_cells_and_not_by_its_outputs() -> None:
    cells = [
        {
            "cell_type": "code",
            "source": ["%matplotlib inline\n", *OWN.splitlines(keepends=True)],
            "outputs": ["x" * 100_000],
        },
        {"cell_type": "markdown", "source": "What I saw in the lengths of the documents was wide spread."},
    ]
    found = overlap.compare({"n.ipynb": json.dumps({"cells": cells}).encode()}, {})
    assert 60 < found.code.own < 200
    assert found.prose.own == 12


@pytest.mark.parametrize("touch", ["a comment", "a readme", "an empty file", "a removed file", "a renamed function"])
def test_a_scaffold_barely_touched_is_plainly_not_the_owners_either(project: Path, touch: str) -> None:
    search = project / "tiny/search.py"
    if touch == "a comment":
        search.write_text(search.read_text() + "# mine\n")
    elif touch == "a readme":
        (project / "README.md").write_text("words of my own " * 100)
    elif touch == "an empty file":
        (project / "mine.txt").write_text("")
    elif touch == "a removed file":
        (project / "tests/test_search.py").unlink()
    else:
        search.write_text(search.read_text().replace("MIN_SCORE", "LEAST"))
    found = measure(project)
    assert found.untouched is False
    assert not found.begun
    assert "not yet the owner's work" in found.statement


def test_a_kit_with_no_place_for_own_data_and_cases_says_so(project: Path) -> None:
    kit = scaffold.project_kit(project)
    assert kit is not None
    found = authorship.measure(project, replace(kit, data=replace(kit.data, own=()), evaluation=Evaluation()))
    said = {item.id: (item.state, item.found) for item in found.items}
    assert said["data"] == ("missing", "the project does not say where its own data lies")
    assert said["cases"] == ("missing", "the project does not say where its own evaluation cases lie")


def test_what_git_ignores_does_not_touch_the_scaffold(project: Path) -> None:
    (project / ".env").write_text("TOKEN=x\n")
    assert measure(project).untouched is True
