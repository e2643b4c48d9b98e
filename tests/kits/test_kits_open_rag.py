"""Open-source RAG: from scaffold to evidence, and every check against a fault that it must catch."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from portfolio_walk import Doors, Walk

from waypost.catalogue.load import load_catalogue
from waypost.portfolio import kits
from waypost.portfolio.evidence import Outcome

KIT = "open-rag"
SAMPLE = kits.SHIPPED / "open-rag" / "data" / "sample"
COLLECTION = "data/benchmark/cranfield"


def test_the_sample_speaks_of_credentials_that_the_catalogue_has() -> None:
    catalogue = load_catalogue()
    credentials = catalogue.credentials
    every = credentials.values() if isinstance(credentials, dict) else credentials
    known = {each.title for each in every}
    pages = list((SAMPLE / "credentials").glob("*.md"))
    told = [line[3:] for page in pages for line in page.read_text("utf-8").splitlines() if line.startswith("## ")]
    assert len(told) > 100
    assert [name for name in told if not any(name.startswith(title) for title in known)] == []


@pytest.mark.slow
def test_the_kit_goes_from_scaffold_to_evidence(doors: Doors) -> None:
    said, evidence = doors("public-benchmark", dataless=("weights-pinned",))
    assert "The fee of AIF-C01 is 100 USD. [1]" in said
    assert "The documents do not answer this." in said
    assert evidence.setting.install_mb is not None
    assert evidence.setting.install_mb < 350


@pytest.mark.slow
@pytest.mark.shared
def test_the_public_benchmark_reaches_its_figures_and_notices_misread_judgements(walk: Walk, shared: Path) -> None:
    shutil.copytree(shared / "data" / "retrieval", walk.project / COLLECTION)
    checked = walk.outcome("public-benchmark")
    assert checked.outcome is Outcome.PASSED, checked.summary
    figures = {result.name: result for result in checked.results}
    assert figures["nDCG@10"].value == pytest.approx(0.415, abs=0.005)
    assert figures["nDCG@10 of BM25 alone"].value == pytest.approx(0.369, abs=0.005)
    assert figures["P@10 of BM25 alone"].reference == 0.2458
    walk.plant("open_rag/cranfield.py", "grades[query - 1][document - 1]", "grades[query - 1][document]")
    assert walk.fails("public-benchmark")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("check", "path", "old", "new"),
    [
        ("weights-pinned", "minilm/weights.py", "if found != expected:", "if found == '':"),
        ("retrieval-quality", "open_rag/search.py", "(-pair[1], pair[0])", "(pair[1], pair[0])"),
        ("answers-grounded", "settings.toml", "enough = 0.43", "enough = 0.0"),
        ("tampering-caught", "open_rag/verify.py", "numbers(said) <= numbers(source)", "True"),
        ("prompt-contract", "open_rag/generate.py", '.replace("<", "&lt;")', ""),
        ("tests-pass", "open_rag/metrics.py", "math.log2(place + 2)", "math.log2(place + 3)"),
    ],
)
def test_a_fault_fails_the_check_that_is_there_for_it(walk: Walk, check: str, path: str, old: str, new: str) -> None:
    walk.plant(path, old, new)
    assert walk.fails(check)


@pytest.mark.slow
def test_questions_judged_wrongly_are_noticed(walk: Walk) -> None:
    path = walk.project / "evaluation/sample.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    judged = [row["relevant"] for row in rows if row["relevant"]]
    for row, relevant in zip([row for row in rows if row["relevant"]], judged[7:] + judged[:7], strict=True):
        row["relevant"] = relevant
    walk.plant("evaluation/sample.jsonl", path.read_text("utf-8"), "\n".join(map(json.dumps, rows)))
    assert walk.fails("retrieval-quality")


@pytest.mark.slow
def test_documents_of_the_owner_take_the_place_of_the_sample(walk: Walk) -> None:
    (walk.project / "data/own/handbook.md").write_text("# Tea\n\n## Price\n\nA pot of tea costs 4 pounds.\n", "utf-8")
    unjudged = walk.outcome("answers-grounded")
    assert unjudged.outcome is Outcome.FAILED
    assert "own.jsonl is missing" in unjudged.summary
    cases = [
        {
            "id": "a",
            "question": "What does a pot of tea cost?",
            "relevant": {"handbook.md > Price": 2},
            "answer_has": ["4"],
        },
        *({"id": f"b{n}", "question": f"Who is minister number {n}?", "relevant": {}} for n in range(5)),
    ]
    (walk.project / "evaluation/own.jsonl").write_text("\n".join(map(json.dumps, cases)), "utf-8")
    checked = walk.outcome("answers-grounded")
    assert (checked.outcome, checked.data) == (Outcome.PASSED, "own"), checked.summary
    assert re.search(r"100% right", checked.summary)
    data = next(item for item in walk.own().items if item.id == "data")
    assert data.state == "started"
