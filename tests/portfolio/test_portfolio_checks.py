"""Checks are run each on its own, and the evidence says what they found."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from portfolio_walk import NOW, Walk

from waypost.errors import UsageError, WaypostError
from waypost.portfolio import checks, evidence, recheck, scaffold
from waypost.portfolio.authorship import UNTOUCHED
from waypost.portfolio.evidence import Outcome
from waypost.portfolio.manifest import Check


@pytest.fixture
def walk(tiny_kits: Path, kit_walk: Callable[[str], Walk]) -> Walk:
    return kit_walk("tiny")


def of(walk: Walk, code: str, *, evaluation: bool = False, timeout_s: float = 20) -> evidence.Checked:
    """The outcome of a check that runs this Python."""
    wanted = Check(
        id="probe",
        question="?",
        command=("python", "-c", code),
        remedy="Look.",
        evaluation=evaluation,
        timeout_s=timeout_s,
    )
    return checks.run_check(walk.project, walk.kit, wanted, target="local", before={})


def report(**told: object) -> str:
    return f"import os, pathlib; pathlib.Path(os.environ['WAYPOST_RESULT']).write_text({json.dumps(json.dumps(told))})"


def test_an_untouched_scaffold_passes_and_is_said_not_to_be_the_owners(walk: Walk) -> None:
    found = walk.check()
    assert found.shortcoming is None
    assert found.ownership.untouched is True
    assert found.ownership.statement == UNTOUCHED
    assert [each.skill for each in found.skills] == ["model-evaluation", "rag", "software-engineering"]
    assert [each.shown for each in found.objectives] == [True]
    assert {check.origin for check in found.checks} == {"kit"}


def test_a_planted_fault_fails_its_check_and_what_rests_on_it(walk: Walk) -> None:
    walk.plant("tiny/search.py", "key=lambda pair: (-pair[1]", "key=lambda pair: (pair[1]")
    (walk.project / "evaluation/own.jsonl").unlink(missing_ok=True)
    walk.plant("evaluation/sample.jsonl", '"document": "tea"', '"document": "bread"')
    found = walk.check()
    assert [check.outcome for check in found.checks] == [Outcome.FAILED, Outcome.PASSED]
    assert found.checks[0].remedy
    assert [each.skill for each in found.skills] == ["software-engineering"]
    assert [each.shown for each in found.objectives] == [False]
    assert found.ownership.untouched is False


def test_the_main_job_runs_here(walk: Walk) -> None:
    done = walk.run()
    assert (done.code, done.tail) == (0, "local: tea 1.39\n")


def test_exit_codes_alone_make_an_outcome(walk: Walk) -> None:
    assert of(walk, "").outcome is Outcome.PASSED
    assert of(walk, "raise SystemExit(1)").outcome is Outcome.FAILED
    assert of(walk, "raise SystemExit(2)").outcome is Outcome.ERROR
    assert of(walk, "import os; os.kill(os.getpid(), 9)").outcome is Outcome.ERROR


def test_a_threshold_is_compared_again_whatever_the_check_says(walk: Walk) -> None:
    low = report(outcome="passed", results=[{"name": "accuracy", "value": 0.5, "at_least": 0.9}])
    found = of(walk, low)
    assert found.outcome is Outcome.FAILED
    assert "accuracy is 0.5; expected at least 0.9." in [finding.message for finding in found.findings]


def test_an_exit_code_of_failure_outweighs_a_report_of_success(walk: Walk) -> None:
    assert of(walk, report(outcome="passed") + "; raise SystemExit(1)").outcome is Outcome.FAILED
    assert of(walk, report(outcome="failed")).outcome is Outcome.FAILED


@pytest.mark.parametrize("outcome", [Outcome.NOT_APPLICABLE, Outcome.NOT_AVAILABLE])
def test_a_check_may_say_that_it_cannot_be_made_here(walk: Walk, outcome: Outcome) -> None:
    assert of(walk, report(outcome=str(outcome), summary="No Docker."), evaluation=True).outcome is outcome


def test_an_evaluation_that_measures_nothing_is_an_error(walk: Walk) -> None:
    assert of(walk, report(outcome="passed"), evaluation=True).outcome is Outcome.ERROR


@pytest.mark.parametrize(
    "written",
    [
        "{",
        "[]",
        '{"outcome": "great"}',
        '{"score": 100}',
        '{"results": [{"name": "x", "value": "high"}]}',
        '{"results": [{"name": "x", "value": NaN}]}',
        '{"results": [{"name": "x", "value": 1e999}]}',
        '{"results": [{"name": "x", "value": 1, "at_most": Infinity}]}',
        '{"results": [{"name": "x", "value": 1, "at_least": NaN}]}',
        '{"results": [{"name": "x", "value": 1, "reference": 1e999}]}',
        '{"data": "somebody else\'s"}',
        '{"summary": "' + "x" * 1_000_001 + '"}',
    ],
    ids=[
        "cut",
        "list",
        "outcome",
        "unknown key",
        "text",
        "nan",
        "infinite",
        "limit",
        "no limit",
        "reference",
        "data",
        "huge",
    ],
)
def test_a_report_of_another_form_is_an_error(walk: Walk, tmp_path: Path, written: str) -> None:
    (tmp_path / "r").write_text(written)
    code = f"import os, shutil; shutil.copy({str(tmp_path / 'r')!r}, os.environ['WAYPOST_RESULT'])"
    assert of(walk, code).outcome is Outcome.ERROR


def test_what_kept_a_check_from_an_outcome_is_said(walk: Walk) -> None:
    fine = {"name": "accuracy", "value": 0.9}
    assert of(walk, report(outcome="error", results=[fine])).summary == "The check reported an error."
    assert of(walk, "raise SystemExit(3)").summary == "The check ended with exit code 3."
    assert of(walk, "import os; os.kill(os.getpid(), 9)").summary == "The check ended by signal 9."


def test_a_hanging_check_is_stopped_and_the_rest_still_runs(project: Path) -> None:
    manifest = project / "kit.toml"
    text = manifest.read_text().replace("timeout_s = 20\nevaluation", "timeout_s = 1\nevaluation")
    manifest.write_text(text.replace('"-m", "checks.quality"', '"-c", "import time; time.sleep(600)"'))
    found = checks.check(project, made=NOW)
    assert [check.outcome for check in found.checks] == [Outcome.ERROR, Outcome.PASSED]
    assert "time limit" in found.checks[0].summary
    assert {check.origin for check in found.checks} == {"changed", "kit"}


def test_a_check_whose_code_was_changed_is_marked_so(walk: Walk) -> None:
    walk.plant("checks/quality.py", '"at_least": 0.7', '"at_least": 0.0')
    assert walk.outcome("finds-answers").origin == "changed"


def test_a_check_the_owner_added_is_marked_as_theirs(project: Path) -> None:
    added = '\n[[check]]\nid = "mine"\nquestion = "?"\ncommand = ["python", "-c", ""]\nremedy = "r"\nskills = ["sql"]\n'
    with (project / "kit.toml").open("a") as file:
        file.write(added)
    found = checks.check(project, made=NOW, only=("mine",))
    assert found.checks[0].origin == "own"


def test_evidence_names_no_path_of_this_machine(walk: Walk) -> None:
    walk.plant("tiny/search.py", "def tokens", "def token")
    found = walk.check()
    text = evidence.render(found)
    assert "Traceback" in text or "NameError" in text
    assert str(walk.project) not in text
    assert str(Path.home()) not in text.replace('"~', "")


def test_uncommitted_work_is_stated_and_evidence_itself_does_not_count(walk: Walk) -> None:
    walk.check()
    assert walk.check().source.clean is True
    walk.plant("README.md", "A search", "The search")
    assert (walk.check().source.clean, walk.check().source.changed_files) == (False, 1)


def test_writing_the_results_into_the_readme_does_not_age_the_evidence(walk: Walk) -> None:
    found = walk.check()
    walk.plant("README.md", "A search", "The search")
    assert recheck.stale(walk.project, found) is None
    walk.plant("tiny/search.py", "TOP_K = 3", "TOP_K = 4")
    assert recheck.stale(walk.project, found) is not None


def test_one_check_alone_does_not_replace_the_evidence(walk: Walk) -> None:
    before = walk.check()
    walk.outcome("unit-tests")
    assert evidence.read(walk.project) == before


def test_an_unknown_check_is_refused(walk: Walk) -> None:
    with pytest.raises(UsageError, match="finds-answers, unit-tests"):
        walk.check("no-such")


def test_a_folder_that_is_no_project_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"kit\.toml"):
        scaffold.project_kit(tmp_path)
    with pytest.raises(UsageError, match="not a folder"):
        scaffold.project_kit(tmp_path / "none")


def test_evidence_that_cannot_be_written_is_told_before_anything_runs(project: Path) -> None:
    (project / ".waypost").write_text("in the way")
    ran: list[str] = []
    with pytest.raises(WaypostError, match=r"\.waypost"):
        checks.check(project, made=NOW, progress=lambda what, line: ran.append(what))
    assert ran == []
