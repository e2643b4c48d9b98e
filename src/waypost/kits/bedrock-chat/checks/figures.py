"""Figures and notes about the cases of an evaluation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bedrock_chat.config import documents
from bedrock_chat.evaluate import Result
from checks.report import Finding, measured


def whose() -> str:
    """Whose documents are in use: own or sample."""
    return documents()[1]


def share(name: str, results: Sequence[Result], *, at_least: float) -> dict[str, Any]:
    """The share of cases that ended as they must."""
    right = sum(not each.wrong for each in results)
    return measured(name, right / len(results) if results else 0.0, at_least=at_least, n=len(results))


def wrong(*groups: Sequence[Result]) -> list[Finding]:
    """The cases that did not end as they must."""
    place = f"evaluation/{whose()}.jsonl"
    return [
        (f"{each.case.id} {each.case.turns[-1]!r}: {each.wrong[:300]}", place)
        for results in groups
        for each in results
        if each.wrong
    ]
