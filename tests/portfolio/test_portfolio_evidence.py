"""Evidence that was edited or contradicts itself is found out; what a digest cannot show, a second run does."""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from portfolio_walk import Walk

from waypost.errors import DataError, UsageError
from waypost.portfolio import checks, evidence, history, recheck
from waypost.portfolio.evidence import Checked, Evidence, Measured, Outcome, Ownership, SkillShown

LATER = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)


@pytest.fixture
def walk(tiny_kits: Path, kit_walk: Callable[[str], Walk]) -> Walk:
    return kit_walk("tiny")


def rewrite(walk: Walk, found: Evidence) -> None:
    """Put evidence in place with a digest that fits, as a careful forger would."""
    (walk.project / evidence.EVIDENCE).write_text(evidence.render(evidence.sealed(found)), "utf-8")


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict | list):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for key, each in pairs:
            yield from leaves(each, (*path, key))
    else:
        yield path


def other(value: Any) -> Any:
    """A value of the same kind that is not the same."""
    if value is None or isinstance(value, str):
        return f"{value}x"
    return not value if isinstance(value, bool) else value + 1


def test_every_single_value_of_the_file_is_bound_by_the_digest(walk: Walk) -> None:
    walk.check()
    plain = json.loads((walk.project / evidence.EVIDENCE).read_text())
    every = list(leaves(plain))
    assert len(every) > 40
    for path in every:
        edited = copy.deepcopy(plain)
        place = edited
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = other(place[path[-1]])
        with pytest.raises(DataError):
            evidence.parse(json.dumps(edited))


def test_names_stay_readable_in_the_file(walk: Walk) -> None:
    named = evidence.sealed(dataclasses.replace(walk.check(), owner="Łucja Größe"))
    assert "Łucja Größe" in evidence.render(named)
    assert json.loads(evidence.render(named))["owner"] == "Łucja Größe"


def test_spacing_and_order_do_not_matter_to_the_digest(walk: Walk) -> None:
    found = walk.check()
    text = json.dumps(json.loads(evidence.render(found)), sort_keys=True, indent=4)
    assert evidence.parse(text) == found


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "null", '{"format": "waypost-evidence/1"}', "[" * 5000, "{" * 100_000]
)
def test_what_is_no_evidence_is_told_and_not_a_crash(text: str) -> None:
    with pytest.raises(DataError):
        evidence.parse(text)


def with_check(found: Evidence, **changes: object) -> Evidence:
    first = dataclasses.replace(found.checks[0], **changes)  # type: ignore[arg-type]
    every = (first, *found.checks[1:])
    return dataclasses.replace(found, checks=every, skills=evidence.skills_shown(every))


def test_a_forged_pass_beside_a_figure_out_of_bounds_is_found(walk: Walk) -> None:
    found = walk.check()
    low = Measured(name="hit rate at 1", value=0.1, at_least=0.7)
    rewrite(walk, with_check(found, results=(low,)))
    with pytest.raises(DataError, match="outside its threshold"):
        evidence.read(walk.project)


def test_a_limit_that_nothing_can_miss_is_found(walk: Walk) -> None:
    endless = Measured(name="cost", value=9.0, at_most=float("inf"))
    text = evidence.render(evidence.sealed(with_check(walk.check(), results=(endless,))))
    (walk.project / evidence.EVIDENCE).write_text(text.replace("Infinity", "1e999"), "utf-8")
    with pytest.raises(DataError, match="no number"):
        evidence.read(walk.project)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"skills": (SkillShown(skill="kubernetes", checks=("unit-tests",)),)}, "skills"),
        ({"checks": ()}, "skills"),
    ],
)
def test_claims_that_no_check_carries_are_found(walk: Walk, change: dict[str, Any], said: str) -> None:
    rewrite(walk, dataclasses.replace(walk.check(), **change))
    with pytest.raises(DataError, match=said):
        evidence.read(walk.project)


def test_an_evaluation_that_passed_without_a_figure_is_found(walk: Walk) -> None:
    rewrite(walk, with_check(walk.check(), results=()))
    with pytest.raises(DataError, match="without a result"):
        evidence.read(walk.project)


def test_an_objective_shown_by_a_failed_check_is_found(walk: Walk) -> None:
    rewrite(walk, with_check(walk.check(), outcome=Outcome.FAILED))
    with pytest.raises(DataError, match="does not follow"):
        evidence.read(walk.project)


def test_checks_and_objectives_beyond_the_manifest_are_found(walk: Walk) -> None:
    found = walk.check()
    extra = Checked(
        id="magic",
        question="?",
        outcome=Outcome.PASSED,
        summary="",
        duration_s=1,
        origin="kit",
        evaluation=False,
        skills=("sql",),
    )
    forged = dataclasses.replace(found, checks=(*found.checks, extra), objectives=found.objectives * 2)
    said = recheck.contradictions(forged, walk.kit)
    assert any("magic" in sentence for sentence in said)
    assert recheck.contradictions(found, walk.kit) == ()


def test_a_second_run_confirms_honest_evidence(walk: Walk) -> None:
    stated = walk.check()
    again = checks.check(walk.project, made=LATER, write=False)
    compared = recheck.compare(walk.project, walk.kit, stated, again)
    assert compared.confirmed


def test_a_second_run_shows_a_forgery_that_contradicts_nothing(walk: Walk) -> None:
    honest = walk.check()
    better = Measured(name="hit rate at 1", value=0.8, at_least=0.7, n=3)
    rewrite(walk, with_check(honest, results=(better,)))
    stated = evidence.read(walk.project)
    again = checks.check(walk.project, made=LATER, write=False)
    compared = recheck.compare(walk.project, walk.kit, stated, again)
    assert not compared.confirmed
    assert compared.differences[0].check == "finds-answers"


def test_the_history_must_end_in_the_evidence_and_be_unbroken(walk: Walk) -> None:
    first, second = walk.check(), walk.check()
    assert second.previous == first.digest
    assert history.chain_problems(walk.project, second) == ()
    assert history.chain_problems(walk.project, first) != ()
    place = walk.project / evidence.HISTORY
    kept = place.read_text()
    lines = kept.splitlines()
    place.write_text("\n".join([*lines[:-2], lines[-1]]) + "\n")
    assert history.chain_problems(walk.project, second) != ()
    place.write_text(lines[-1] + "\n")
    assert history.chain_problems(walk.project, second) == (f"{evidence.HISTORY}:1: what came before it is gone.",)
    place.write_text("not json\n")
    assert history.chain_problems(walk.project, second) != ()
    place.write_text(kept)


def test_no_evidence_names_the_command_that_makes_it(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        evidence.read(tmp_path)
    assert "waypost project check" in str(caught.value.hint)


@pytest.mark.parametrize("kind", ["pipe", "device", "link", "folder"])
def test_evidence_that_is_no_file_is_told_and_never_waited_for(tmp_path: Path, kind: str) -> None:
    place = tmp_path / evidence.EVIDENCE
    if kind == "pipe":
        os.mkfifo(place)
    elif kind == "folder":
        place.mkdir()
    else:
        place.symlink_to("/dev/zero" if kind == "device" else "/etc/hostname")
    with pytest.raises(DataError, match="not a regular file"):
        evidence.read(tmp_path)


def test_a_history_that_is_no_file_is_told(walk: Walk, tmp_path: Path) -> None:
    found = walk.check()
    shutil.copytree(walk.project, tmp_path / "p", ignore=shutil.ignore_patterns(".venv", ".waypost"))
    (tmp_path / "p/.waypost").mkdir()
    os.mkfifo(tmp_path / "p" / evidence.HISTORY)
    assert "not readable" in history.chain_problems(tmp_path / "p", found)[0]


def test_a_clone_without_what_git_ignores_is_the_same_work(walk: Walk, tmp_path: Path) -> None:
    (walk.project / ".env").write_text("TOKEN=x\n")
    found = walk.check()
    assert found.ownership.untouched
    git = ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    subprocess.run([*git, "clone", "--quiet", str(walk.project), str(tmp_path / "clone")], check=True)
    (walk.project / ".env").unlink()
    assert recheck.stale(tmp_path / "clone", found) is None


def compared(walk: Walk, **forged: Any) -> recheck.Recheck:
    """Hold evidence in which a careful forger changed this against a second run."""
    rewrite(walk, dataclasses.replace(walk.check(), **forged))
    return recheck.compare(
        walk.project, walk.kit, evidence.read(walk.project), checks.check(walk.project, made=LATER, write=False)
    )


def said(found: recheck.Recheck) -> str:
    return "\n".join(found.doubts)


@pytest.mark.parametrize(
    "change",
    [{"n": 5000}, {"at_least": 0.1}, {"interval": (0.99, 1.0)}, {"reference": 0.2}, {"unit": "%"}],
    ids=lambda change: next(iter(change)),
)
def test_a_second_run_shows_what_a_figure_was_not_measured_on(walk: Walk, change: dict[str, Any]) -> None:
    honest = walk.check()
    forged = dataclasses.replace(honest.checks[0].results[0], **change)
    found = compared(walk, checks=with_check(honest, results=(forged,)).checks)
    assert [each.check for each in found.differences] == ["finds-answers"]
    assert found.differences[0].stated != found.differences[0].found


def test_a_second_run_shows_work_that_is_not_the_owners(walk: Walk) -> None:
    whole = dict.fromkeys(walk.check().ownership.marks, "done")
    claim = Ownership(statement="Mine.", untouched=False, code_share=0.9, prose_share=0.9, marks=whole)
    doubts = said(compared(walk, ownership=claim))
    for part in ("untouched: False", "90% of the code", "90% of the prose", "data: done", "cases: done"):
        assert part in doubts


def test_a_second_run_shows_another_owner_and_a_commit_of_another_history(walk: Walk) -> None:
    source = dataclasses.replace(walk.check().source, commit="0" * 40)
    doubts = said(compared(walk, owner="Somebody Else", source=source))
    assert "another title, owner" in doubts
    assert "0000000000 of the evidence is not in the history" in doubts


def test_figures_of_one_name_are_each_compared_with_their_own(walk: Walk) -> None:
    morning, evening = Measured(name="queue", value=12.0), Measured(name="queue", value=40.0)
    stated = with_check(walk.check(), results=(morning, evening))
    assert recheck.differences(stated, stated.checks) == ()
    (difference,) = recheck.differences(stated, with_check(stated, results=(morning, morning)).checks)
    assert (difference.stated, difference.found) == ("queue 40", "queue 12")


def test_times_of_another_machine_are_no_difference_within_their_limit(walk: Walk) -> None:
    found = walk.check()
    result = Measured(name="95th percentile", value=12.0, unit="ms", at_most=50, n=100)
    stated, again = (with_check(found, results=(dataclasses.replace(result, value=value),)) for value in (12.0, 31.0))
    assert recheck.differences(stated, again.checks) == ()
    slow = with_check(found, results=(dataclasses.replace(result, value=51.0),))
    assert recheck.differences(stated, slow.checks) != ()
