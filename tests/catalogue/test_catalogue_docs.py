"""What the documents say about the data is true of the data."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from waypost.catalogue.dictionary import BEGIN, END, markdown, refreshed
from waypost.catalogue.files import DataFile
from waypost.catalogue.one_file import FACTS, one_file_problems
from waypost.catalogue.shapes import KINDS, problems_of
from waypost.catalogue.yaml_reader import parse_yaml
from waypost.errors import DataError

ROOT = Path(__file__).resolve().parents[2]
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
DATA_PAGE = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")


def blocks(page: str) -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)


def test_the_annotated_credential_file_passes_the_gates() -> None:
    (example,) = blocks(CONTRIBUTING)
    document = parse_yaml(example.encode(), "CONTRIBUTING.md")
    assert problems_of(document, "credential") == ()
    assert one_file_problems([DataFile("credential", "credentials/example-cloud/ml-engineer.yaml", document)]) == ()


def test_the_annotated_credential_file_shows_most_keys() -> None:
    (example,) = blocks(CONTRIBUTING)
    shown = set(parse_yaml(example.encode(), "CONTRIBUTING.md").value)
    keys = set(KINDS["credential"].__dataclass_fields__)
    assert keys - shown == {
        "tier_note",
        "status_note",
        "domains_note",
        "topics_basis",
        "discounts",
        "predecessor",
        "lineage_note",
        "guide_url",
        "confidence_note",
    }


def test_every_event_shown_on_the_data_page_is_an_event() -> None:
    cells = re.findall(r"`(\{kind: [^`]*\})`", DATA_PAGE)
    assert len(cells) >= 8
    for cell in cells:
        event = parse_yaml(f"event: {cell}".replace("…", '"2026"').encode(), "docs/data.md").value["event"]
        record = {"id": "a/b", "vendor": "a", "issuer": "A", "title": "B", "kind": "exam", "tier": None}
        document = parse_yaml(b"{}", "docs/data.md")
        filled = type(document)(document.name, {**record, "events": [event]}, document.marks)
        assert problems_of(filled, "credential") == (), cell


def test_the_data_page_names_every_fact_and_every_key() -> None:
    for fact in FACTS:
        assert f"`{fact}`" in DATA_PAGE
    for kind, cls in KINDS.items():
        assert f"### {kind}: " in DATA_PAGE
        for key in getattr(cls, "__dataclass_fields__", ()):
            assert f"| `{key}` |" in DATA_PAGE


def test_the_dictionary_on_the_page_is_the_generated_one() -> None:
    assert refreshed(DATA_PAGE) == DATA_PAGE
    assert markdown() in DATA_PAGE


def test_a_page_without_marks_is_refused() -> None:
    for page in ("", BEGIN, f"{END} {BEGIN}"):
        with pytest.raises(DataError, match=r"docs/data\.md: has no "):
            refreshed(page)
