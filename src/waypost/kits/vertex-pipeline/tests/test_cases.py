"""A line of the owner's cases that is none is said with its place, and a case needs no name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from checks.grounding import _read


@pytest.mark.parametrize("line", ["{", "[1]", '{"surprise": 1}'])
def test_a_line_that_is_no_case_is_said_with_its_place(line: str, tmp_path: Path) -> None:
    path = tmp_path / "own.jsonl"
    path.write_text(f"\n{line}\n")
    with pytest.raises(SystemExit, match=r"^evaluation/own\.jsonl:2: not a case: ."):
        _read(path)


def test_a_case_without_a_name_is_called_by_its_line(tmp_path: Path) -> None:
    (tmp_path / "own.jsonl").write_text(json.dumps({"question": "?", "expect": "refuse"}) + "\n")
    assert [case["id"] for case in _read(tmp_path / "own.jsonl")] == ["line 1"]
