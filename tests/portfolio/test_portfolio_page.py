"""The page says what the evidence says, and nothing that people wrote can become markup."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from portfolio_walk import NOW, Walk

from waypost.errors import DataError
from waypost.portfolio import checks, defence, evidence, page, scaffold
from waypost.portfolio.evidence import Measured, Outcome


@pytest.fixture
def walk(tiny_kits: Path, kit_walk: Callable[[str], Walk]) -> Walk:
    return kit_walk("tiny")


def test_the_page_of_an_untouched_scaffold_says_so_first(walk: Walk) -> None:
    walk.check()
    shown = page.page(walk.project)
    assert "not yet the owner's work" in shown.lead[1]
    assert walk.kit.honesty in shown.lead


def test_the_page_holds_results_outcomes_objectives_and_the_way_to_check(walk: Walk) -> None:
    walk.check()
    text = page.to_markdown(page.page(walk.project, {"aws/mla-c01": "ML Engineer", "rag": "Retrieval"}))
    for part in (
        "hit rate at 1",
        "at least 0.7",
        "ML Engineer: ML Model Development",
        "Retrieval",
        "check . --recheck",
    ):
        assert part in text


def test_answers_appear_on_the_page(walk: Walk) -> None:
    walk.check()
    defence.defend(walk.project)
    place = walk.project / defence.DEFENCE
    answer = (
        "I tried sizes of twenty, forty and eighty words on nine questions; forty lost none, "
        "while twenty split one sentence across two pieces and missed it entirely."
    )
    place.write_text(place.read_text().replace(defence._PLACEHOLDER, answer, 1))
    text = page.to_markdown(page.page(walk.project))
    assert "? Answer: I tried sizes" in text
    assert "nine questions" in text
    place.unlink()


def test_edited_evidence_makes_no_page(walk: Walk) -> None:
    walk.check()
    place = walk.project / evidence.EVIDENCE
    place.write_text(place.read_text().replace('"value": 1.0', '"value": 0.99'))
    with pytest.raises(DataError):
        page.page(walk.project)


def test_a_page_about_changed_code_says_that_it_is_old(walk: Walk) -> None:
    walk.check()
    walk.plant("tiny/search.py", "TOP_K = 3", "TOP_K = 4")
    assert any("has changed since" in sentence for sentence in page.page(walk.project).lead)


HOSTILE = "<script>alert(1)</script> | **bold** `code` [link](javascript:x)"


@pytest.fixture
def hostile(tiny_kits: Path, tmp_path: Path) -> page.Page:
    scaffold.new("tiny", tmp_path / "p", scaffold.Answers(project_name=HOSTILE, owner="<img src=x onerror=y>"))
    quality = tmp_path / "p/checks/quality.py"
    quality.write_text(quality.read_text().replace("questions find", f"<b>x</b>\u202e {HOSTILE} find"))
    checks.check(tmp_path / "p", made=NOW)
    return page.page(tmp_path / "p")


class Tags(HTMLParser):
    """Collects the tags and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_what_people_wrote_cannot_become_html(hostile: page.Page) -> None:
    tags = Tags()
    tags.feed(page.to_html(hostile))
    assert not tags.seen & {"script", "img", "b", "a", "iframe", "link"}
    assert not {name for name in tags.attributes if name.startswith("on") or name in ("src", "href")}
    assert "\u202e" not in page.to_html(hostile)


def test_what_people_wrote_cannot_become_markdown(hostile: page.Page) -> None:
    text = page.to_markdown(hostile)
    assert "<script>" not in text
    assert "**bold**" not in text
    assert "[link](" not in text
    assert not re.search(r"(?<!\\)\|.*alert.*(?<!\\)\| \*\*", text)


def test_the_page_fetches_nothing_and_its_policy_fits_its_style(hostile: page.Page) -> None:
    text = page.to_html(hostile)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert policy is not None
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policy[1] == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert "http://" not in text
    assert "https://" not in text
    assert "url(" not in text


def measured(number: int, **words: Any) -> Measured:
    return Measured(name=f"figure {number}", value=number * 1000, **words)


def test_a_page_of_many_figures_stays_short_and_shows_the_telling_ones(walk: Walk) -> None:
    found = walk.check()
    results = (
        *(measured(number, at_least=0) for number in range(30)),
        measured(30, at_most=1),
        measured(31, reference=2.5, reference_source="Somebody, 2020"),
    )
    many = dataclasses.replace(found.checks[0], results=results, outcome=Outcome.FAILED)
    section = page._results(dataclasses.replace(found, checks=(many,)))
    assert section is not None
    names = [row[0] for row in section.table]
    assert len(names) == 1 + 8
    assert {"figure 0", "figure 30", "figure 31"} <= set(names)
    assert section.paragraphs == ("24 more figures are in evidence.json; 1 of 32 are outside their limits.",)
    assert "30,000" in {row[1] for row in section.table}


def test_a_column_that_says_nothing_is_left_out(walk: Walk) -> None:
    section = page._results(walk.check())
    assert section is not None
    assert "Published" not in section.table[0]


def test_a_page_says_what_speaks_against_its_evidence(walk: Walk) -> None:
    found = walk.check()
    forged = evidence.sealed(dataclasses.replace(found, owner="Somebody Else"))
    (walk.project / evidence.EVIDENCE).write_text(evidence.render(forged), "utf-8")
    lead = "\n".join(page.page(walk.project).lead)
    assert "Careful: The evidence has another title, owner or honesty line than the project." in lead
    assert "does not end in this evidence" in lead
