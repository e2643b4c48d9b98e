"""What a model is to the agent, and the switch between a real one and the stand-in."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from desk_agent.settings import Settings, in_cloud

Message = dict[str, Any]  # in the form of the chat-completions protocol


@dataclass(frozen=True, slots=True)
class Call:
    """A tool call the model asks for. ``arguments`` is ``None`` when they were no JSON object."""

    id: str
    tool: str
    arguments: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Turn:
    """One answer of a model: text, or calls. ``tokens`` counts both directions."""

    text: str
    calls: tuple[Call, ...]
    tokens: int


class ModelFailed(RuntimeError):
    """The provider gave no usable answer; the text says why."""


class Model(Protocol):
    """Anything that continues a conversation."""

    def next(self, messages: Sequence[Message], tools: Sequence[dict[str, Any]]) -> Turn:
        """The next turn."""


def chosen(settings: Settings) -> Model:
    """The stand-in here, the configured provider when ``WAYPOST_TARGET`` is ``cloud``."""
    if not in_cloud():
        from desk_agent.standin import RuleModel

        return RuleModel()
    name = settings.model_name or os.environ["MODEL_NAME"]
    return ChatModel(os.environ["MODEL_BASE_URL"], os.environ["MODEL_API_KEY"], name, settings.model_timeout_s)


@dataclass(frozen=True, slots=True)
class ChatModel:
    """Any provider that speaks the chat-completions protocol."""

    base_url: str
    key: str
    name: str
    timeout_s: float

    def next(self, messages: Sequence[Message], tools: Sequence[dict[str, Any]]) -> Turn:
        """Ask the provider."""
        import httpx2

        body: dict[str, Any] = {"model": self.name, "messages": list(messages), "temperature": 0}
        if tools:
            body["tools"] = list(tools)
        address = f"{self.base_url.rstrip('/')}/chat/completions"
        try:
            reply = httpx2.post(
                address, json=body, headers={"Authorization": f"Bearer {self.key}"}, timeout=self.timeout_s
            )
            reply.raise_for_status()
            answer = reply.json()
            message = answer["choices"][0]["message"]
            tokens = int(answer.get("usage", {}).get("total_tokens", 0))
        except (httpx2.HTTPError, ValueError, LookupError, TypeError) as error:
            raise ModelFailed(f"The provider gave no usable answer: {type(error).__name__}: {error}") from error
        calls = tuple(
            Call(each["id"], each["function"]["name"], _arguments(each["function"].get("arguments")))
            for each in message.get("tool_calls") or ()
        )
        return Turn(message.get("content") or "", calls, tokens or words(messages))


def words(messages: Sequence[Message]) -> int:
    """Words, where nobody counts tokens."""
    return sum(len(str(message.get("content") or "").split()) for message in messages)


def _arguments(text: str | None) -> dict[str, Any] | None:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
