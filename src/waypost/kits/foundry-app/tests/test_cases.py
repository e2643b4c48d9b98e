"""A line of the owner's cases that is none is said with its place, and a case needs no name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from foundry_app import cases


@pytest.mark.parametrize("line", ["{", "[1]", '{"surprise": 1}'])
def test_a_line_that_is_no_case_is_said_with_its_place(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SystemExit, match=r"^evaluation/own\.jsonl:2: not a case: ."):
        _loaded(f"\n{line}\n", tmp_path, monkeypatch)


def test_a_case_without_a_name_is_called_by_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    line = json.dumps({"question": "?", "expect": "refuse"})
    assert [case.id for case in _loaded(line, tmp_path, monkeypatch)] == ["line 1"]


def _loaded(text: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[cases.Case, ...]:
    (folder / "own.jsonl").write_text(text)
    monkeypatch.setattr(cases, "OWN_CASES", folder / "own.jsonl")
    return cases.load_cases.__wrapped__()[1]
