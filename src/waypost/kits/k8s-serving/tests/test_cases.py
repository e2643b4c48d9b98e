"""A line of the owner's cases that is none is said with its place, and a case needs no name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from checks import mistakes


@pytest.mark.parametrize("line", ["{", "[1]", '{"surprise": 1}'])
def test_a_line_that_is_no_case_is_said_with_its_place(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "own.jsonl").write_text(f"\n{line}\n")
    monkeypatch.setattr(mistakes, "OWN", tmp_path / "own.jsonl")
    with pytest.raises(SystemExit, match=r"^evaluation/own\.jsonl:2: not a mistake to plant: ."):
        mistakes._read()


def test_a_mistake_without_a_name_is_called_by_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own.jsonl").write_text(json.dumps({"file": "a.yaml", "old": "1", "new": "2"}) + "\n")
    monkeypatch.setattr(mistakes, "OWN", tmp_path / "own.jsonl")
    assert mistakes._read()[-1].id == "evaluation/own.jsonl:1"
