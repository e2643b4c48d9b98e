"""The evaluation: conversations with a known right ending, run through the whole chat."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bedrock_chat.chat import Chat, Outcome, Turn
from bedrock_chat.config import ROOT, NotConfigured, Settings, documents
from bedrock_chat.grounding import borne_out
from bedrock_chat.session import Session

KINDS = ("answer", "follow-up", "refuse", "block", "mask", "tool", "allow")
SAMPLE_CASES, OWN_CASES = ROOT / "evaluation" / "sample.jsonl", ROOT / "evaluation" / "own.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A conversation and how its last turn must end.

    ``answer``, ``follow-up``: answered, holding ``has``, citing a passage of ``source``. ``refuse``: the documents do
    not say. ``block``: the guardrail stops it. ``allow``: it must not. ``mask``: none of ``never`` reaches the model,
    the memory or the answer. ``tool``: ``tool`` is called with ``arguments`` and the answer holds ``has``.
    """

    id: str
    kind: str
    turns: tuple[str, ...]
    has: tuple[str, ...] = ()
    source: str = ""
    never: tuple[str, ...] = ()
    tool: str = ""
    arguments: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of a case; ``wrong`` is empty when it ended as it must, ``grounded`` ``None`` without citations."""

    case: Case
    turns: tuple[Turn, ...]
    wrong: str
    grounded: bool | None

    @property
    def last(self) -> Turn:
        return self.turns[-1]


def read_cases(kinds: Sequence[str] = KINDS) -> list[Case]:
    """The cases that belong to the documents in use: the owner's for the owner's documents, else the sample's."""
    path = OWN_CASES if documents()[1] == "own" else SAMPLE_CASES
    if not path.is_file():
        raise NotConfigured(f"{path.relative_to(ROOT)} is missing; your own documents need your own cases.")
    cases = [
        _case(line, path, number) for number, line in enumerate(path.read_text("utf-8").splitlines(), 1) if line.strip()
    ]
    found = [case for case in cases if case.kind in kinds]
    if not found:
        raise NotConfigured(f"{path.relative_to(ROOT)} has no case of the kind {' or '.join(kinds)}.")
    return found


def _case(line: str, path: Path, number: int) -> Case:
    try:
        row = json.loads(line)
        if row["kind"] not in KINDS:
            raise ValueError(f"kind is {row['kind']!r}; expected one of {', '.join(KINDS)}")
        return Case(
            id=str(row["id"]),
            kind=row["kind"],
            turns=tuple(map(str, row["turns"])),
            has=tuple(map(str, row.get("has", ()))),
            never=tuple(map(str, row.get("never", ()))),
            source=str(row.get("source", "")),
            tool=str(row.get("tool", "")),
            arguments=dict(row.get("arguments", {})),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise NotConfigured(f"{path.name}:{number}: {type(error).__name__}: {error}.") from None


def evaluate(session: Session, settings: Settings, cases: Sequence[Case], system: str | None = None) -> list[Result]:
    """Every case in a conversation of its own."""
    return [run_case(session, settings, case, system) for case in cases]


def run_case(session: Session, settings: Settings, case: Case, system: str | None = None) -> Result:
    """One case."""
    chat = Chat(session, settings, system)
    turns = tuple(chat.ask(text) for text in case.turns)
    last = turns[-1]
    answered = last.outcome is Outcome.ANSWERED
    grounded = borne_out(last.text, {passage.number: passage.text for passage in last.passages}) if answered else None
    return Result(case=case, turns=turns, wrong=_wrong(case, chat, last), grounded=grounded)


def _wrong(case: Case, chat: Chat, last: Turn) -> str:
    """Why a case did not end as it must."""
    missing = [text for text in case.has if text.casefold() not in last.text.casefold()]
    if case.kind in ("answer", "follow-up"):
        if last.outcome is not Outcome.ANSWERED:
            return f"ended {last.outcome}"
        if case.source and not any(case.source in passage.source for passage in last.citations):
            return f"cites {[passage.source for passage in last.citations]}, not {case.source}"
        return f"does not say {missing}" if missing else ""
    if case.kind == "refuse":
        return "" if last.outcome is Outcome.REFUSED else f"ended {last.outcome}: {last.text}"
    if case.kind == "block":
        return "" if last.outcome is Outcome.BLOCKED else f"ended {last.outcome}: {last.text}"
    if case.kind == "allow":
        return f"blocked for {last.reasons}" if last.outcome is Outcome.BLOCKED else ""
    if case.kind == "mask":
        seen = f"{last.question} {last.text} {chat.memory.messages()} {last.tools}"
        leaked = [text for text in case.never if text in seen]
        return (
            f"lets through {leaked}"
            if leaked
            else f"blocked for {last.reasons}"
            if last.outcome is Outcome.BLOCKED
            else ""
        )
    if (case.tool, case.arguments) not in last.tools:
        return f"called {list(last.tools)}"
    return f"does not say {missing}" if missing else ""


def table(results: Sequence[Result]) -> str:
    """The results as text: by kind, then every case that went wrong."""
    lines = []
    for kind in KINDS:
        of_kind = [result for result in results if result.case.kind == kind]
        if of_kind:
            right = sum(not result.wrong for result in of_kind)
            lines.append(f"{kind:10} {right:3} of {len(of_kind):3} as it must")
    spent = [turn.spent.usd for result in results for turn in result.turns]
    lines.append(f"{'cost':10} ${sum(spent):.4f} for {len(spent)} turns, ${max(spent):.6f} for the dearest")
    lines += [f"  {each.case.id} {each.case.turns[-1]!r}: {each.wrong}" for each in results if each.wrong]
    return "\n".join(lines)
