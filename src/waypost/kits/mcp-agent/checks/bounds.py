"""Do the bounds hold against models that loop, talk without end, call in bulk, or cannot be reached?"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace

from desk_agent import suite
from desk_agent.model import Call, Message, ModelFailed, Turn
from desk_agent.settings import data_folder, load
from desk_agent.suite import Case

from checks.report import measured, report

CASE = Case(id="bounds", kind="task", request="Anything.")


@dataclass(slots=True)
class Restless:
    """Calls tools for ever, ``each`` in one turn, always with other arguments."""

    each: int = 1
    tokens: int = 10
    count: int = 0

    def next(self, *_: object) -> Turn:
        calls = []
        for _number in range(self.each):
            self.count += 1
            calls.append(Call(f"c{self.count}", "search_help", {"query": f"try {self.count}"}))
        return Turn("", tuple(calls), self.tokens)


class Absent:
    """A provider that is down."""

    def next(self, *_: object) -> Turn:
        raise ModelFailed("connection refused")


class Sloppy:
    """Calls with arguments that are no JSON object, of the wrong type, and of a tool that does not exist."""

    def next(self, messages: Sequence[Message], *_: object) -> Turn:
        if messages[-1]["role"] == "tool":
            return Turn("done", (), 1)
        calls = (Call("1", "get_order", None), Call("2", "get_order", {"order": 7}), Call("3", "no_such_tool", {}))
        return Turn("", calls, 1)


def main() -> int:
    settings = load()
    looping = suite.run([CASE], model=Restless())[0][1]
    bulk = suite.run([CASE], model=Restless(each=50))[0][1]
    dear = suite.run([CASE], model=Restless(tokens=settings.max_tokens // 2))[0][1]
    absent = suite.run([CASE], model=Absent())[0][1]
    sloppy = suite.run([CASE], model=Sloppy())[0][1]
    hasty = suite.run([CASE], model=Restless(), settings=replace(settings, max_steps=2))[0][1]
    turns = sum(event["event"] == "turn" for event in looping.trace)
    spent = sum(event.get("tokens", 0) for event in dear.trace)
    findings = [
        f"{name} ended with {got!r}; expected {expected!r}"
        for name, got, expected in (
            ("the loop", looping.stopped, "steps"),
            ("the dear one", dear.stopped, "tokens"),
            ("the absent provider", absent.stopped, "model"),
            ("two steps", hasty.stopped, "steps"),
        )
        if got != expected
    ]
    results = [
        measured("turns of a model that loops", turns, at_most=settings.max_steps),
        measured("calls that reached the server in bulk", len(bulk.tools), at_most=settings.max_calls),
        measured("tokens of a dear model", spent, at_most=2 * settings.max_tokens),
        measured("malformed calls that reached the server", len(sloppy.tools), at_most=0, n=3),
    ]
    summary = f"Stopped after {turns} turns, {len(bulk.tools)} calls and {spent} tokens; 3 malformed calls refused."
    return report(summary, data=data_folder()[1], results=results, findings=findings)


if __name__ == "__main__":
    sys.exit(main())
