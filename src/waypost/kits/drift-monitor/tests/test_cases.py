"""A line of the owner's cases that is none is said with its place, and a case needs no name."""

from __future__ import annotations

import json

import pytest
from drift_monitor.plant import _read


@pytest.mark.parametrize("line", ["{", "[1]", '{"surprise": 1}'])
def test_a_line_that_is_no_case_is_said_with_its_place(line: str) -> None:
    with pytest.raises(SystemExit, match=r"^evaluation/own\.jsonl:2: not a case: ."):
        _read(f"\n{line}\n", "own")


def test_a_case_without_a_name_is_called_by_its_line() -> None:
    assert [case.id for case in _read(json.dumps({"kind": "none", "expect": "quiet"}), "own")] == ["line 1"]
