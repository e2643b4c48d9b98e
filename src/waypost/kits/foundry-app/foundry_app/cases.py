"""The evaluation cases: a question and what must come of it.

{"id": "…", "question": "…", "expect": "answer", "says": ["24 GBP"], "cites": "membership.html"}
{"id": "…", "question": "…", "expect": "tool", "says": ["576.00"], "cites": "invoices/tt-3107.pdf"}
{"id": "…", "question": "…", "expect": "refuse"}     (or "block": the content filter must stop it)
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

from foundry_app.assistant import Answer, Assistant
from foundry_app.settings import OWN_CASES, SAMPLE_CASES, documents

KINDS = ("answer", "tool", "refuse", "block")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One question. ``says``: texts the answer must hold; ``cites``: the document it must rest on, empty for none."""

    id: str
    question: str
    expect: str
    says: tuple[str, ...] = ()
    cites: str = ""

    def problem(self, answer: Answer) -> str | None:
        """What is wrong with an answer, ``None`` when nothing is."""
        came = "block" if answer.blocked else "refuse" if answer.refused else "tool" if answer.tool else "answer"
        if came != self.expect:
            return f"{self.id}: expected {self.expect}, came {came}: {answer.text}"
        missing = [text for text in self.says if text.lower() not in answer.text.lower()]
        if missing:
            return f"{self.id}: {missing[0]!r} is not in {answer.text!r}"
        if self.cites and self.cites not in answer.citations:
            return f"{self.id}: cites {list(answer.citations)}, expected {self.cites}"
        return None


@cache
def load_cases() -> tuple[str, tuple[Case, ...]]:
    """Whose cases they are (own or sample) and the cases."""
    own = OWN_CASES.is_file() and OWN_CASES.read_text("utf-8").strip() != ""
    path = OWN_CASES if own else SAMPLE_CASES
    cases = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        told = json.loads(line)
        case = Case(**{**told, "id": told.get("id", f"line {number}"), "says": tuple(told.get("says", ()))})
        if case.expect not in KINDS:
            raise ValueError(f"{path.name}:{number}: expect is {case.expect!r}; expected one of {', '.join(KINDS)}.")
        cases.append(case)
    return "own" if own else "sample", tuple(cases)


def origin(of_cases: str) -> str:
    """The word for the evidence: own and sample data and cases together are mixed."""
    return of_cases if documents()[0] == of_cases else "mixed"


def asked(assistant: Assistant, *kinds: str) -> tuple[str, list[tuple[Case, Answer]]]:
    """Every case of these kinds, answered; and whose they are."""
    whose, cases = load_cases()
    return origin(whose), [(case, assistant.ask(case.question)) for case in cases if case.expect in kinds]
