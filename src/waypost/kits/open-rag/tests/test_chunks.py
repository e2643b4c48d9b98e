from __future__ import annotations

from pathlib import Path

import pytest

from open_rag.documents import NoDocuments, cut, read_folder


def test_a_chunk_knows_the_headings_above_it() -> None:
    chunks = list(cut("# A\n\nFirst.\n\n## B\n\nSecond.\n\n# C\n\nThird.", "x.md", 50))
    assert [chunk.section for chunk in chunks] == ["x.md#A", "x.md#A#B", "x.md#C"]
    assert [chunk.text for chunk in chunks] == ["First.", "Second.", "Third."]
    assert chunks[1].indexed == "A · B. Second."


def test_long_sections_are_cut_between_sentences_and_overlap() -> None:
    text = " ".join(f"Sentence number {n} has exactly eight words here." for n in range(10))
    chunks = list(cut(text, "x.txt", words=30, overlap=8))
    assert all(len(chunk.text.split()) <= 38 for chunk in chunks)
    assert all(chunk.text.endswith(".") for chunk in chunks)
    assert chunks[1].text.splitlines()[0] == chunks[0].text.splitlines()[-1]
    assert {line for chunk in chunks for line in chunk.text.splitlines()} == set(text.replace(". ", ".\n").splitlines())


def test_wrapped_lines_of_a_paragraph_are_joined_and_list_items_are_not() -> None:
    (chunk,) = cut("One sentence that\nis wrapped.\n\n- first item\n- second item", "x.md", 50)
    assert chunk.text.splitlines() == ["One sentence that is wrapped.", "first item", "second item"]


def test_an_empty_folder_is_told_apart_from_an_answerless_one(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("not a document")
    with pytest.raises(NoDocuments, match="at least one document"):
        read_folder(tmp_path, 50, 0)
