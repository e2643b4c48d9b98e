"""The Azure document assistant: from scaffold to evidence, and every check against a fault that it must catch."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from portfolio_walk import Walk

from waypost.portfolio.evidence import Checked, Outcome

pytestmark = pytest.mark.slow


@pytest.fixture
def walk(walks: Callable[[str], Walk]) -> Iterator[Walk]:
    made = walks("foundry-app")
    yield made
    made.undo()
    for path in (made.project / "data/own").glob("*.html"):
        path.unlink()
    (made.project / "evaluation/own.jsonl").unlink(missing_ok=True)


def _failed(checked: Checked) -> bool:
    return checked.outcome is Outcome.FAILED


def test_the_assistant_goes_from_scaffold_to_evidence(
    walk: Walk, processes_of: Callable[[Path], list[str]], linted: Callable[[Path], str]
) -> None:
    done = walk.run()
    assert done.code == 0, done.tail
    assert "from invoices/tt-3107.pdf (tool)" in done.tail
    assert "stopped by the content filter" in done.tail
    evidence = walk.check()
    assert {check.id: str(check.outcome) for check in evidence.checks} == {
        check.id: "passed" for check in walk.kit.check
    }
    assert all(check.data == "sample" for check in evidence.checks if check.evaluation)
    assert all(objective.shown for objective in evidence.objectives)
    assert walk.own().untouched is True
    assert linted(walk.project) == ""
    assert len(walk.defend().entries) > 3
    assert processes_of(walk.project) == []


def test_an_invoice_that_does_not_add_up_is_noticed(walk: Walk) -> None:
    invoice = walk.project / "data/sample/invoices/tt-3107.pdf"
    before = invoice.read_bytes()
    invoice.write_bytes(before.replace(b"GBP 96.00", b"GBP 69.00"))
    try:
        checked = walk.outcome("documents-read")
    finally:
        invoice.write_bytes(before)
    assert _failed(checked)
    assert "tt-3107.pdf" in checked.findings[0].message


def test_a_search_that_ranks_by_nothing_is_noticed(walk: Walk) -> None:
    walk.plant("foundry_app/index.py", "None if mode is Mode.MEANING else question", '"*"')
    walk.plant("foundry_app/index.py", "embed(services, [question])", 'embed(services, ["x"])')
    assert _failed(walk.outcome("search-finds"))


def test_answers_without_citations_are_noticed(walk: Walk) -> None:
    walk.plant("foundry_app/assistant.py", "citations=tuple(citations)", "citations=()")
    assert _failed(walk.outcome("answers-grounded"))
    assert _failed(walk.outcome("tool-used"))


def test_an_assistant_that_refuses_too_much_is_noticed(walk: Walk) -> None:
    walk.plant("assistant.toml", "passages = 3 ", "passages = 1 ")
    walk.plant("foundry_app/index.py", "top=most", "top=most, skip=1")
    assert _failed(walk.outcome("refuses-rightly"))


def test_a_guard_that_looks_away_is_noticed(walk: Walk) -> None:
    walk.plant("foundry_app/guard.py", "return _ORDERS.search(text) is not None", "return False")
    walk.plant("foundry_app/services.py", 'content_filter="filter"', "content_filter=None")
    checked = walk.outcome("guarded")
    assert _failed(checked)
    assert not next(
        result for result in checked.results if result.name == "attacks caught by the content filter"
    ).within
    assert _failed(walk.outcome("unit-tests"))


def test_the_owners_documents_and_cases_take_the_place_of_the_sample(walk: Walk) -> None:
    page = "<html><h1>Choir</h1><h2>Rehearsals</h2><p>The choir rehearses on Monday at seven.</p></html>"
    (walk.project / "data/own/choir.html").write_text(page, "utf-8")
    case = {"question": "When does the choir rehearse?", "expect": "answer", "says": ["Monday"], "cites": "choir.html"}
    (walk.project / "evaluation/own.jsonl").write_text(json.dumps(case) + "\n", "utf-8")
    grounded = walk.outcome("answers-grounded")
    assert (grounded.outcome, grounded.data, grounded.results[0].n) == (Outcome.PASSED, "own", 1)
    assert walk.outcome("tool-used").outcome is Outcome.NOT_APPLICABLE
    assert walk.outcome("unit-tests").outcome is Outcome.PASSED
