"""The evaluation cases: a question and what must come of it.

{"id": "…", "question": "…", "expect": "answer", "says": ["24 GBP"], "cites": "membership.html"}
{"id": "…", "question": "…", "expect": "tool", "says": ["576.00"], "cites": "invoices/tt-3107.pdf"}
{"id": "…", "question": "…", "expect": "refuse"}     (or "block": the content filter must stop it)
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from functools import cache

from foundry_app.assistant import Answer, ready
from foundry_app.reading import Passage
from foundry_app.services import opened
from foundry_app.settings import ARTEFACTS, OWN_CASES, ROOT, SAMPLE_CASES, documents

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
        where = f"evaluation/{path.name}:{number}"
        try:
            told = {"id": f"line {number}", **json.loads(line)}
            case = Case(**{**told, "says": tuple(told.get("says", ()))})
        except (ValueError, TypeError) as error:
            raise SystemExit(f"{where}: not a case: {error}.") from None
        if case.expect not in KINDS:
            raise SystemExit(f"{where}: expect is {case.expect!r}; expected one of {', '.join(KINDS)}.")
        cases.append(case)
    return "own" if own else "sample", tuple(cases)


def origin(of_cases: str) -> str:
    """The word for the evidence: own and sample data and cases together are mixed."""
    return of_cases if documents()[0] == of_cases else "mixed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated:
    """Every case answered. ``passages``: what was indexed."""

    origin: str
    pairs: tuple[tuple[Case, Answer], ...]
    passages: tuple[Passage, ...]

    def of(self, *kinds: str) -> list[tuple[Case, Answer]]:
        """The cases of these kinds and their answers."""
        return [(case, answer) for case, answer in self.pairs if case.expect in kinds]


def evaluated() -> Evaluated:
    """Ask every case once; the answers are kept in artefacts/ and used again while nothing they rest on changes."""
    whose, cases = load_cases()
    place, digest = ARTEFACTS / "evaluation.json", _rests_on()
    kept = json.loads(place.read_text("utf-8")) if place.is_file() else {}
    if kept.get("rests_on") != digest:
        with opened() as services:
            _, assistant = ready(services)
            told = [assistant.ask(case.question).as_json() for case in cases]
        held = [asdict(passage) for passage in assistant.library.passages]
        kept = json.loads(json.dumps({"rests_on": digest, "answers": told, "passages": held}))
        ARTEFACTS.mkdir(exist_ok=True)
        place.write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n", "utf-8")
    answers = [
        Answer(**{**each, **{name: tuple(each[name]) for name in ("citations", "sources")}}) for each in kept["answers"]
    ]
    passages = tuple(Passage(**each) for each in kept["passages"])
    return Evaluated(origin=origin(whose), pairs=tuple(zip(cases, answers, strict=True)), passages=passages)


def _rests_on() -> str:
    code = [path for part in ("foundry_app", "local_cloud", "minilm") for path in sorted((ROOT / part).rglob("*.py"))]
    _, _, files = documents()
    cases = [path for path in (SAMPLE_CASES, OWN_CASES) if path.is_file()]
    digest = hashlib.sha256(os.environ.get("WAYPOST_TARGET", "local").encode())
    for path in (*code, ROOT / "assistant.toml", *files, *cases):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
