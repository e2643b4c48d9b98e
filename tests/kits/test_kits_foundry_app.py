"""The Azure document assistant: from scaffold to evidence, and every check against a fault that it must catch."""

from __future__ import annotations

import json

import pytest
from portfolio_walk import Doors, Walk

from waypost.portfolio.evidence import Outcome

KIT = "foundry-app"
pytestmark = pytest.mark.slow


def test_the_assistant_goes_from_scaffold_to_evidence(doors: Doors) -> None:
    said, _ = doors()
    assert "from invoices/tt-3107.pdf (tool)" in said
    assert "stopped by the content filter" in said


def test_an_invoice_that_does_not_add_up_is_noticed(walk: Walk) -> None:
    walk.plant("data/sample/invoices/tt-3107.pdf", "GBP 96.00", "GBP 69.00")
    checked = walk.outcome("documents-read")
    assert checked.outcome is Outcome.FAILED
    assert "tt-3107.pdf" in checked.findings[0].message


def test_a_search_that_ranks_by_nothing_is_noticed(walk: Walk) -> None:
    walk.plant("foundry_app/index.py", "None if mode is Mode.MEANING else question", '"*"')
    walk.plant("foundry_app/index.py", "embed(services, [question])", 'embed(services, ["x"])')
    assert walk.fails("search-finds")


def test_answers_without_citations_are_noticed(walk: Walk) -> None:
    walk.plant("foundry_app/assistant.py", "citations=tuple(citations)", "citations=()")
    assert walk.fails("answers-grounded")
    assert walk.fails("tool-used")


def test_an_assistant_that_refuses_too_much_is_noticed(walk: Walk) -> None:
    walk.plant("assistant.toml", "passages = 3 ", "passages = 1 ")
    walk.plant("foundry_app/index.py", "top=most", "top=most, skip=1")
    assert walk.fails("refuses-rightly")


def test_a_guard_that_looks_away_is_noticed(walk: Walk) -> None:
    walk.plant("foundry_app/guard.py", "return _ORDERS.search(text) is not None", "return False")
    walk.plant("foundry_app/services.py", 'content_filter="filter"', "content_filter=None")
    checked = walk.outcome("guarded")
    assert checked.outcome is Outcome.FAILED
    assert not next(
        result for result in checked.results if result.name == "attacks caught by the content filter"
    ).within
    assert walk.fails("unit-tests")


def test_the_owners_documents_and_cases_take_the_place_of_the_sample(walk: Walk) -> None:
    page = "<html><h1>Choir</h1><h2>Rehearsals</h2><p>The choir rehearses on Monday at seven.</p></html>"
    (walk.project / "data/own/choir.html").write_text(page, "utf-8")
    case = {"question": "When does the choir rehearse?", "expect": "answer", "says": ["Monday"], "cites": "choir.html"}
    (walk.project / "evaluation/own.jsonl").write_text(json.dumps(case) + "\n", "utf-8")
    grounded = walk.outcome("answers-grounded")
    assert (grounded.outcome, grounded.data, grounded.results[0].n) == (Outcome.PASSED, "own", 1)
    assert walk.outcome("tool-used").outcome is Outcome.NOT_APPLICABLE
    assert walk.outcome("unit-tests").outcome is Outcome.PASSED
