"""Judged questions: what should be found, what an answer must hold, what must be refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from open_rag.settings import ROOT

SAMPLE_CASES, OWN_CASES = ROOT / "evaluation" / "sample.jsonl", ROOT / "evaluation" / "own.jsonl"
USES = ("tune", "test")


class UnusableCases(ValueError):
    """A file of judged questions that cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A judged question.

    ``relevant``: places in the documents and how relevant each is (2 answers it, 1 helps); empty: it must be refused. A
    place names parts of a document and its headings, ``aws.md > AIF-C01 > Sitting it``; all of them must fit, in order.
    ``answer_has``: texts that a right answer holds. ``use``: "tune" to choose settings by, "test" to report.
    """

    id: str
    question: str
    relevant: Mapping[str, int]
    answer_has: tuple[str, ...]
    use: str

    @property
    def answerable(self) -> bool:
        return bool(self.relevant)

    def grade(self, section: str) -> int:
        """How relevant a section is."""
        return max((grade for place, grade in self.relevant.items() if _fits(place, section)), default=0)


def read_cases(whose: str, use: str | None = None) -> list[Case]:
    """The cases that belong to the documents in use: the owner's for the owner's documents, else the sample's."""
    path = OWN_CASES if whose == "own" else SAMPLE_CASES
    if not path.is_file():
        raise UnusableCases(f"{path.relative_to(ROOT)} is missing; your own documents need your own judged questions.")
    cases = [
        _case(line, f"{path.name}:{n}")
        for n, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if line.strip()
    ]
    if not cases:
        raise UnusableCases(f"{path.relative_to(ROOT)} holds no questions.")
    return [case for case in cases if use is None or case.use == use]


def _case(line: str, where: str) -> Case:
    try:
        row: dict[str, Any] = json.loads(line)
        use = str(row.get("use", "test"))
        if use not in USES:
            raise ValueError(f"use is {use!r}; expected tune or test")
        relevant = {str(place): int(grade) for place, grade in row["relevant"].items()}
        answer_has = tuple(map(str, row.get("answer_has", ())))
        return Case(id=str(row["id"]), question=str(row["question"]), relevant=relevant, answer_has=answer_has, use=use)
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise UnusableCases(f"{where}: {type(error).__name__}: {error}.") from None


def _fits(place: str, section: str) -> bool:
    at = 0
    for part in place.split(" > "):
        found = section.find(part.strip(), at)
        if found < 0:
            return False
        at = found + len(part.strip())
    return True
