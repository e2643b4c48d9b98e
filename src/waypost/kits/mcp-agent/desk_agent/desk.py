"""A desk: the server as a process over stdio, and the loop that lets a model use its tools."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mcp import Client, MCPError, StdioServerParameters

from desk_agent import policy
from desk_agent.model import Call, Message, Model, ModelFailed
from desk_agent.settings import ROOT, Settings, data_folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """How a request ended: "answered", "steps", "tokens" or "model". ``effects`` is the server's journal."""

    text: str
    stopped: str
    trace: tuple[dict[str, Any], ...]
    effects: tuple[dict[str, Any], ...]

    @property
    def tools(self) -> list[str]:
        """Tools that were really called, in order."""
        return [event["tool"] for event in self.trace if event["event"] == "called"]

    @property
    def refused(self) -> list[str]:
        """Tools that were asked for and refused."""
        return [event["tool"] for event in self.trace if event["event"] == "refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """An open connection. One desk answers one request at a time."""

    client: Client
    model: Model
    settings: Settings
    tools: tuple[dict[str, Any], ...]
    distrusted: tuple[str, ...]
    state: Path
    enforced: bool = True

    async def answer(self, request: str) -> Answered:
        """Answer one request on fresh data."""
        renew(self.state)
        trace: list[dict[str, Any]] = []
        messages: list[Message] = [
            {"role": "system", "content": prompt("desk")},
            {"role": "user", "content": request},
        ]
        bounds = policy.Policy(
            self.settings,
            {tool["name"]: tool["input_schema"] for tool in self.tools},
            lambda call: self._reviewed(request, call, trace),
            self.enforced,
        )
        text, stopped = await self._converse(messages, bounds, trace)
        journal = self.state / "journal.jsonl"
        effects = tuple(json.loads(line) for line in journal.read_text("utf-8").splitlines())
        return Answered(text=bounds.spoken(text), stopped=stopped, trace=tuple(trace), effects=effects)

    async def _converse(
        self, messages: list[Message], bounds: policy.Policy, trace: list[dict[str, Any]]
    ) -> tuple[str, str]:
        spent = 0
        for step in range(self.settings.max_steps):
            try:
                turn = self.model.next(messages, [_offered(tool) for tool in self.tools])
            except ModelFailed as error:
                trace.append({"event": "failed", "step": step, "why": str(error)})
                return "The model is out of reach; nothing was done.", "model"
            spent += turn.tokens
            trace.append({"event": "turn", "step": step, "tokens": turn.tokens, "calls": len(turn.calls)})
            if not turn.calls:
                return turn.text, "answered"
            if spent > self.settings.max_tokens:
                return "I stopped: this request used up its budget.", "tokens"
            messages.append(_asked(turn.text, turn.calls))
            for call in turn.calls:
                result = await self._carry_out(call, bounds, trace, step)
                messages.append({"role": "tool", "tool_call_id": call.id, "name": call.tool, "content": result})
        return "I stopped: this request took too many steps.", "steps"

    async def _carry_out(self, call: Call, bounds: policy.Policy, trace: list[dict[str, Any]], step: int) -> str:
        about = {"step": step, "tool": call.tool, "arguments": call.arguments}
        if why := bounds.refusal(call):
            trace.append({"event": "refused", **about, "why": why})
            return f"Refused: {why}."
        trace.append({"event": "called", **about})
        try:
            result = await self.client.call_tool(call.tool, call.arguments, self.settings.tool_timeout_s)
        except MCPError as error:
            trace.append({"event": "error", **about, "why": str(error)})
            return f"Error: {error}"
        output = "\n".join(part.text for part in result.content if part.type == "text")
        trace.append({"event": "error" if result.is_error else "result", **about, "characters": len(output)})
        return f"Error: {bounds.shown(output)}" if result.is_error else bounds.shown(output)

    def _reviewed(self, request: str, call: Call, trace: list[dict[str, Any]]) -> bool:
        """The second agent: it sees the request and the action, never what a tool said."""
        action = f"{request}\nACTION: {call.tool} {json.dumps(call.arguments, sort_keys=True)}"
        messages = [{"role": "system", "content": prompt("reviewer")}, {"role": "user", "content": action}]
        try:
            word = self.model.next(messages, []).text.strip().lower().rstrip(".")
        except ModelFailed:
            word = "no answer"
        trace.append({"event": "reviewed", "tool": call.tool, "saw": action, "word": word})
        return word == "yes"


@asynccontextmanager
async def opened(model: Model, settings: Settings, state: Path, *, enforced: bool = True) -> AsyncIterator[Desk]:
    """Start the server as a process and connect; it is gone when the block ends."""
    renew(state)
    place = StdioServerParameters(
        command=sys.executable, args=["-m", "desk_server"], cwd=ROOT, env={"DESK_STATE": str(state)}
    )
    async with Client(place, read_timeout_seconds=30) as client:
        every = [described(tool) for tool in (await client.list_tools()).tools]
        tools, changed = policy.trusted(every)
        allowed = [tool for tool in tools if not enforced or tool["name"] in settings.read | settings.write]
        yield Desk(
            client=client,
            model=model,
            settings=settings,
            tools=tuple(allowed),
            distrusted=tuple(changed),
            state=state,
            enforced=enforced,
        )


def renew(state: Path) -> None:
    """Put the data back as it was and empty the journal."""
    source, _ = data_folder()
    (state / "help").mkdir(parents=True, exist_ok=True)
    shutil.copy(source / "orders.json", state / "orders.json")
    for page in (state / "help").glob("*.md"):
        page.unlink()
    for page in sorted((source / "help").glob("*.md")):
        shutil.copy(page, state / "help" / page.name)
    (state / "journal.jsonl").write_text("", "utf-8")


def described(tool: Any) -> dict[str, Any]:
    """Name, description and schema of a tool."""
    return {"name": tool.name, "description": tool.description or "", "input_schema": tool.input_schema}


def prompt(name: str) -> str:
    """A prompt from its file."""
    return (ROOT / "prompts" / f"{name}.md").read_text("utf-8")


def _offered(tool: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "function",
        "function": {
            "name": tool["name"],
            "description": tool["description"],
            "parameters": tool["input_schema"],
        },
    }


def _asked(text: str, calls: tuple[Call, ...]) -> Message:
    return {
        "role": "assistant",
        "content": text or None,
        "tool_calls": [
            {"id": c.id, "type": "function", "function": {"name": c.tool, "arguments": json.dumps(c.arguments or {})}}
            for c in calls
        ],
    }
