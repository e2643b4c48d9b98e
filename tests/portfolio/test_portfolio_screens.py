"""``waypost project`` in words: what stands on the screen where nobody asks for JSON."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from waypost.portfolio.audit import Audit, Missing, Place, SkillSeen
from waypost.portfolio.authorship import Authorship, Item
from waypost.portfolio.defence import Defence, Entry, State
from waypost.portfolio.evidence import (
    Checked,
    Evidence,
    Finding,
    Measured,
    ObjectiveShown,
    Outcome,
    Ownership,
    Setting,
    SkillShown,
    Source,
)
from waypost.portfolio.manifest import Check
from waypost.portfolio.questions import Question
from waypost.portfolio.recheck import Difference, Recheck
from waypost.surfaces.cli._text import portfolio as screens

FOLDER = Path("p")
QUALITY = Checked(
    id="finds-answers",
    question="Does it find the document?",
    outcome=Outcome.FAILED,
    summary="6 of 7 found",
    duration_s=1.25,
    origin="kit",
    evaluation=True,
    results=(
        Measured(name="hit rate", value=0.857, at_least=0.9, at_most=1, reference=0.91),
        Measured(name="questions", value=7),
        Measured(name="seconds", value=0.5, at_most=2),
        Measured(name="published only", value=3, reference=4),
    ),
    findings=(Finding(message="the third was missed", where="cases.jsonl:3"), Finding(message="slow")),
    remedy="Look at how words are counted.",
)
EVIDENCE = Evidence(
    format="",
    waypost="",
    title="",
    owner="",
    honesty="",
    made="",
    source=Source(
        commit=None, clean=False, changed_files=1, content="", kit="tiny", kit_version="1.0.0", kit_digest=None
    ),
    setting=Setting(target="local", platform="", python=None, install_mb=None, lock=None),
    duration_s=1.25,
    checks=(QUALITY,),
    skills=(SkillShown(skill="rag", checks=("unit-tests",)), SkillShown(skill="python", checks=("unit-tests",))),
    objectives=(
        ObjectiveShown(credential="v/a", domain="Retrieval", checks=("unit-tests",), shown=True),
        ObjectiveShown(credential="v/a", domain="Evaluation", checks=("finds-answers",), shown=False),
    ),
    ownership=Ownership(statement="The owner's work.", untouched=False, code_share=None, prose_share=None),
    previous=None,
)


def test_a_check_is_told_with_its_figures_their_limits_its_findings_and_what_to_do(
    capsys: pytest.CaptureFixture[str],
) -> None:
    screens.print_evidence(FOLDER, EVIDENCE, written=True)
    said = capsys.readouterr()
    assert [line.strip() for line in said.out.splitlines()] == [
        "FAILED  finds-answers  Does it find the document? (1.2 s)",
        "6 of 7 found",
        "hit rate: 0.857 (>= 0.9 and <= 1; published 0.91)",
        "questions: 7",
        "seconds: 0.5 (<= 2)",
        "published only: 3 (published 4)",
        "cases.jsonl:3: the third was missed",
        "slow",
        "hint: Look at how words are counted.",
        "skills shown: rag, python",
        "exam objectives shown: 1 of 2",
        "v/a: Retrieval",
        "The owner's work.",
        "1 file is not committed; evidence of a clean commit counts for more.",
    ]
    assert said.err == f"written: {FOLDER / 'evidence.json'}\n"


@pytest.mark.parametrize(
    ("outcomes", "code"),
    [
        ([Outcome.PASSED, Outcome.NOT_APPLICABLE], 0),
        ([Outcome.PASSED, Outcome.NOT_AVAILABLE], 0),
        ([Outcome.PASSED, Outcome.FAILED], 1),
        ([Outcome.NOT_AVAILABLE, Outcome.ERROR], 1),
        ([Outcome.NOT_AVAILABLE, Outcome.NOT_AVAILABLE], 3),
    ],
)
def test_the_exit_code_is_that_of_the_worst_check(outcomes: list[Outcome], code: int) -> None:
    checks = tuple(replace(QUALITY, outcome=one) for one in outcomes)
    assert screens.exit_of(replace(EVIDENCE, checks=checks)) == code


def test_of_a_clean_commit_that_shows_nothing_no_file_and_no_skill_is_named(
    capsys: pytest.CaptureFixture[str],
) -> None:
    source = replace(EVIDENCE.source, clean=True, changed_files=0)
    screens.print_evidence(FOLDER, replace(EVIDENCE, checks=(), skills=(), source=source), written=False)
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        "skills shown: none",
        "exam objectives shown: 1 of 2",
        "  v/a: Retrieval",
        "The owner's work.",
    ]
    assert said.err == ""


@pytest.mark.parametrize(("confirmed", "last"), [(True, "confirmed: this run found"), (False, "not confirmed")])
def test_a_recheck_tells_every_difference_and_doubt_before_its_verdict(
    confirmed: bool, last: str, capsys: pytest.CaptureFixture[str]
) -> None:
    different = (Difference(check="finds-answers", stated="passed", found="failed"),)
    screens.print_recheck(
        Recheck(confirmed=confirmed, differences=different, doubts=("another owner",), stated_digest="")
    )
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["finds-answers: the evidence says passed, this run found failed", "careful: another owner"]
    assert lines[2].startswith(last)


def test_the_commands_of_a_project_are_told_before_they_run(capsys: pytest.CaptureFixture[str]) -> None:
    check = Check(
        id="unit-tests",
        question="Do the tests pass?",
        command=("python", "-m", "unittest", "a b"),
        timeout_s=20,
        skills=(),
        remedy="",
    )
    screens.print_wanted([check])
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == [
        "This runs the project's own code:",
        "  unit-tests: python -m unittest 'a b' (at most 20 s)",
    ]


def test_evidence_that_cannot_be_read_is_told_as_not_confirmed(capsys: pytest.CaptureFixture[str]) -> None:
    screens.print_doubts(("it was changed", "it is empty"))
    assert capsys.readouterr().out == "careful: it was changed\ncareful: it is empty\nnot confirmed\n"


def test_ownership_is_told_mark_by_mark_with_what_to_do_next(capsys: pytest.CaptureFixture[str]) -> None:
    items = (
        Item(id="code", question="Is there code?", state="done", found="90 lines", next=None),
        Item(id="data", question="Is there data?", state="missing", found="none", next="Put some in data/own."),
    )
    own = Authorship(
        statement="Begun.",
        untouched=False,
        kit=None,
        kit_version=None,
        code=None,
        prose=None,
        items=items,
        own_lines={},
        changed_files=(),
        added_files=(),
        removed_files=(),
    )
    screens.print_own(own, ("it was changed",))
    assert capsys.readouterr().out.splitlines() == [
        "Begun.",
        "careful: it was changed",
        "     done  Is there code?",
        "           90 lines",
        "  missing  Is there data?",
        "           none",
        "           next: Put some in data/own.",
    ]


AUDIT = Audit(
    commit=None,
    files=1200,
    python_files=1,
    notebooks=0,
    lines=34567,
    duration_s=0.25,
    skills=(),
    traits=(),
    missing=(),
    notes=(),
    unread=(),
)


def test_an_audit_is_told_with_three_places_of_each_skill_and_what_a_reviewer_would_miss(
    capsys: pytest.CaptureFixture[str],
) -> None:
    places = tuple(Place(file="a.py", line=line, what="trains a model") for line in (1, 2, 3, 4))
    found = replace(
        AUDIT,
        skills=(
            SkillSeen(skill="rag", strength="shown", count=9, places=places),
            SkillSeen(skill="python", strength="hinted", count=1, places=places[:1]),
        ),
        missing=(Missing(id="tests", what="No test.", why="Nobody knows.", next="Write one.", places=places),),
        notes=("links are not followed",),
        unread=(Place(file="b.bin", line=0, what="not text"), Place(file="c.bin", line=0, what="not text")),
    )
    screens.print_audit(FOLDER, found)
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        "p: 1,200 files, 34,567 lines read in 0.2 s, nothing run",
        "  rag  (9 places)",
        *(f"      a.py:{line}  trains a model" for line in (1, 2, 3)),
        "  only hinted at: python",
        "A reviewer would miss:",
        "  No test. Nobody knows.",
        *(f"      a.py:{line}" for line in (1, 2, 3)),
        "      next: Write one.",
    ]
    assert said.err.splitlines() == [
        "note: links are not followed",
        "note: 2 files were not read in full, the first b.bin (not text)",
    ]


def test_an_audit_that_sees_nothing_says_so_and_misses_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    screens.print_audit(FOLDER, AUDIT)
    said = capsys.readouterr()
    assert [line[:20] for line in said.out.splitlines()] == ["p: 1,200 files, 34,5", "  no skill is shown:"]
    assert said.err == ""


def test_a_defence_is_told_question_by_question_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    asked = Question(id="q1", kind="limit", question="Why 40?", file="a.py", line=3, code="", digest="", own=True)
    entries = tuple(
        Entry(question=replace(asked, id=f"q{number}"), state=state, answer="", answered_digest="")
        for number, state in enumerate([State.ANSWERED, State.UNANSWERED, State.UNANSWERED], 1)
    )
    screens.print_defence(FOLDER, Defence(entries=entries, written=True))
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        "  answered  q1  a.py:3  Why 40?",
        "unanswered  q2  a.py:3  Why 40?",
        "unanswered  q3  a.py:3  Why 40?",
    ]
    assert said.err.startswith(f"1 answered, 2 unanswered. Answer them in {FOLDER / 'DEFENCE.md'}")


def test_a_defence_without_a_question_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    screens.print_defence(FOLDER, Defence(entries=(), written=True))
    said = capsys.readouterr()
    assert said.out.startswith("No question could be drawn")
    assert said.err == ""
