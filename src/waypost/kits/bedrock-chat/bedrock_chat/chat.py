"""One turn of the chat: guard, model, tools, citations, guard again, memory, cost."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bedrock_chat.config import REFUSAL, SYSTEM_PROMPT, Settings, load_prices
from bedrock_chat.cost import Meter, Spent
from bedrock_chat.guard import Guard, trace_units
from bedrock_chat.memory import Memory, Message, about_tokens
from bedrock_chat.session import Session
from bedrock_chat.stream import assemble
from bedrock_chat.tools import Passage, Tools

_CITED = re.compile(r"\[(\d+)\]")


class Outcome(StrEnum):
    """How a turn ended."""

    ANSWERED = "answered"  # from passages, with citations
    WORKED_OUT = "worked-out"  # by a tool, or a question back
    REFUSED = "refused"  # the documents do not say
    BLOCKED = "blocked"  # the guardrail stopped the question or the answer
    WITHDRAWN = "withdrawn"  # an answer that its passages do not bear out


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A turn. ``question`` is what the model saw, personal data masked; ``citations`` are the passages cited."""

    question: str
    text: str
    outcome: Outcome
    citations: tuple[Passage, ...]
    passages: tuple[Passage, ...]
    tools: tuple[tuple[str, dict[str, Any]], ...]
    reasons: tuple[str, ...]
    spent: Spent


class Chat:
    """A conversation."""

    def __init__(self, session: Session, settings: Settings, system: str | None = None) -> None:
        self._session, self._settings = session, settings
        self._system = system if system is not None else SYSTEM_PROMPT.read_text("utf-8")
        self._guard = Guard(session)
        self.memory = Memory(settings.memory_turns, settings.memory_tokens)
        self.meter = Meter(load_prices(settings.model), settings.ceiling_usd)

    def ask(self, text: str, on_text: Callable[[str], None] | None = None) -> Turn:
        """Answer a message. With ``on_text`` it is streamed, and may be withdrawn at the end: ``Turn.outcome``."""
        self.meter.begin()
        verdict = self._guard.incoming(text)
        self.meter.guardrail(verdict.units)
        tools = Tools(self._session, self._settings)
        if verdict.blocked:
            return self._turn("", verdict.text, Outcome.BLOCKED, tools, verdict.reasons)
        question = verdict.text
        content, stop = self._converse(question, tools, on_text)
        said = "".join(block.get("text", "") for block in content).strip()
        if stop == "guardrail_intervened":
            turn = self._turn(question, said, Outcome.BLOCKED, tools, ("answer BLOCKED",))
        else:
            turn = self._judged(question, said or REFUSAL, tools)
        if turn.outcome not in (Outcome.BLOCKED, Outcome.WITHDRAWN):
            self.memory.remember(question, turn.text)
        return turn

    def _converse(
        self, question: str, tools: Tools, on_text: Callable[[str], None] | None
    ) -> tuple[list[dict[str, Any]], str]:
        """Call the model until it answers, running the tools it asks for in between."""
        asked: Message = {"role": "user", "content": [{"guardContent": {"text": {"text": question}}}]}
        messages = [*self.memory.messages(), asked]
        for _ in range(self._settings.steps):
            answer = self._call(messages, tools, on_text)
            message = answer["output"]["message"]
            if answer["stopReason"] != "tool_use":
                return message["content"], answer["stopReason"]
            calls = [block["toolUse"] for block in message["content"] if "toolUse" in block]
            messages += [message, {"role": "user", "content": [tools.call(use) for use in calls]}]
        return [{"text": REFUSAL}], "too_many_steps"

    def _call(self, messages: list[Message], tools: Tools, on_text: Callable[[str], None] | None) -> dict[str, Any]:
        settings = self._settings
        request: dict[str, Any] = {
            "modelId": settings.model,
            "system": [{"text": self._system}],
            "messages": messages,
            "inferenceConfig": {"maxTokens": settings.most_tokens, "temperature": settings.temperature},
            "toolConfig": tools.config,
            "guardrailConfig": self._guard.config,
        }
        self.meter.allow(about_tokens(str(request)), settings.most_tokens)
        runtime = self._session.runtime
        if on_text is None:
            answer: dict[str, Any] = runtime.converse(**request)
        else:
            request["guardrailConfig"] = {**self._guard.config, "streamProcessingMode": "sync"}
            stream = runtime.converse_stream(**request)["stream"]
            try:
                answer = assemble(stream, on_text)
            finally:
                stream.close()
        self.meter.model(answer["usage"]["inputTokens"], answer["usage"]["outputTokens"])
        self.meter.guardrail(trace_units(answer.get("trace")))
        return answer

    def _judged(self, question: str, said: str, tools: Tools) -> Turn:
        """Sort an answer, and hold one from passages to them."""
        if REFUSAL in said:
            return self._turn(question, REFUSAL, Outcome.REFUSED, tools, ())
        if not tools.found:
            return self._turn(question, said, Outcome.WORKED_OUT, tools, ())
        numbers = list(dict.fromkeys(int(number) for number in _CITED.findall(said)))
        known = {passage.number: passage for passage in tools.found}
        if not numbers or not set(numbers) <= set(known):
            return self._turn(question, REFUSAL, Outcome.WITHDRAWN, tools, ("citations missing or wrong",))
        cited = [known[number] for number in numbers]
        verdict = self._guard.outgoing(_CITED.sub("", said), question, [passage.text for passage in cited])
        self.meter.guardrail(verdict.units)
        if verdict.blocked:
            return self._turn(question, verdict.text, Outcome.WITHDRAWN, tools, verdict.reasons)
        text = verdict.text if verdict.masked else said
        return self._turn(question, text, Outcome.ANSWERED, tools, verdict.reasons, tuple(cited))

    def _turn(
        self,
        question: str,
        text: str,
        outcome: Outcome,
        tools: Tools,
        reasons: tuple[str, ...],
        citations: tuple[Passage, ...] = (),
    ) -> Turn:
        return Turn(
            question=question,
            text=text,
            outcome=outcome,
            citations=citations,
            passages=tuple(tools.found),
            tools=tuple(tools.used),
            reasons=reasons,
            spent=self.meter.turn,
        )
