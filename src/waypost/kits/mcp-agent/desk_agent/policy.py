"""What is refused, and why. Nothing here asks a model whether it means well."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from jsonschema import Draft202012Validator

from desk_agent.model import Call
from desk_agent.settings import PINS, Settings

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
Reviewer = Callable[[Call], bool]


@dataclass(slots=True)
class Policy:
    """The bounds of one request. ``enforced`` is False only for the control run of the injection check."""

    settings: Settings
    schemas: Mapping[str, dict[str, Any]]
    reviewer: Reviewer
    enforced: bool = True
    made: list[str] = field(default_factory=list)

    def refusal(self, call: Call) -> str | None:
        """Why a call may not be made, ``None`` when it may."""
        if self.enforced and call.tool not in self.settings.read | self.settings.write:
            return f"{call.tool} is not allowed"
        if call.tool not in self.schemas or call.arguments is None:
            return f"{call.tool} is not a trusted tool with a JSON object as arguments"
        if not self.enforced:
            return None
        if error := next(iter(Draft202012Validator(self.schemas[call.tool]).iter_errors(call.arguments)), None):
            return f"the arguments of {call.tool} are wrong: {error.message}"
        if len(self.made) >= self.settings.max_calls:
            return f"{self.settings.max_calls} calls have been made"
        same = json.dumps([call.tool, call.arguments], sort_keys=True)
        if same in self.made:
            return f"{call.tool} was already called with these arguments"
        if call.tool == "refund" and call.arguments["amount"] > self.settings.refund_limit:
            return f"a refund above {self.settings.refund_limit:g} needs a person"
        if call.tool in self.settings.write and not self.reviewer(call):
            return f"the reviewer did not find {call.tool} with these arguments in the request"
        self.made.append(same)
        return None

    def shown(self, output: str) -> str:
        """A tool result as the model sees it: marked as data and cut."""
        if not self.enforced:
            return f"<tool-output>{output}</tool-output>"
        clean = output.replace("<tool-output>", "").replace("</tool-output>", "")
        return f"<tool-output>{clean[: self.settings.max_output]}</tool-output>"

    def spoken(self, answer: str) -> str:
        """The last word, without addresses."""
        return ADDRESS.sub("[address]", answer) if self.enforced else answer


def digest(tool: Mapping[str, Any]) -> str:
    """What is pinned: name, description and schema. A server that changes them is not the one that was trusted."""
    return hashlib.sha256(json.dumps(tool, sort_keys=True).encode()).hexdigest()


def trusted(tools: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[str]]:
    """The tools that are as pinned, and the names of the others."""
    pins: dict[str, str] = json.loads(PINS.read_text("utf-8"))
    changed = [tool["name"] for tool in tools if pins.get(tool["name"]) != digest(tool)]
    return [tool for tool in tools if tool["name"] not in changed], changed
