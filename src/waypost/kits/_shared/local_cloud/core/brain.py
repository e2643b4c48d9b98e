"""The local model: it reads a conversation as a real model would and answers by rules; extractive and deterministic.

It calls a tool when the question speaks of what the tool does and states the arguments; it searches when it has no
sources; it
answers with sentences of its sources, and says that it cannot when none supports an answer. From the instructions it
obeys three
things: the sentence to refuse with, whether to cite, and how many sentences an answer may have.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from local_cloud.core.arguments import Tool
from local_cloud.core.extract import Extractor, Sentence, Source
from local_cloud.core.text import numbers, stem, stems, tokens

REFUSAL = "The sources do not say."
_GREETING = "Hello. Ask me something that the documents can answer."
_REFUSE_WITH = re.compile(r"\b(?:reply|answer|say|respond)\b[^.\n\"“]{0,60}[\"“]([^\"”]+)[\"”]", re.IGNORECASE)
_CITE = re.compile(r"\bcite\b|\bcitations?\b|\[n\]|\[1\]", re.IGNORECASE)
_AT_MOST = re.compile(r"\bat most (\w+) sentences?\b|\bno more than (\w+) sentences?\b", re.IGNORECASE)
_LEANING = re.compile(
    r"^\s*(?:and|but|so|or|then|what about|how about|what if)\b|\b(?:it|that|this|they|them|those|there|he|she)\b",
    re.IGNORECASE,
)
_INLINE = re.compile(r"<(source|document|passage)\b([^>]*)>(.*?)</\1>", re.DOTALL | re.IGNORECASE)
_ATTRIBUTE = re.compile(r"(\w+)\s*=\s*[\"']([^\"']*)[\"']")
_GREETINGS = frozenset(map(stem, ("hello", "hi", "hey", "good", "morning", "thanks", "thank", "bye", "goodbye")))
_SHORT = 3
_TOOL_FITS, _SURELY = 2, 4


class Stop(StrEnum):
    """Why a reply ended."""

    END = "end"
    TOOL = "tool"
    LENGTH = "length"
    SEQUENCE = "sequence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call of a tool."""

    id: str
    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a tool gave back, as text; ``data`` when it was JSON."""

    call_id: str
    text: str
    data: Any = None
    failed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One message. A user's message may bring sources and results of tools; the model's may hold calls."""

    role: str  # user or assistant
    text: str = ""
    sources: tuple[Source, ...] = ()
    calls: tuple[Call, ...] = ()
    results: tuple[Result, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A request to the model. ``choice`` is auto, any, none or the name of a tool; ``schema`` asks for JSON."""

    exchanges: tuple[Exchange, ...]
    system: str = ""
    tools: tuple[Tool, ...] = ()
    choice: str = "auto"
    most_tokens: int | None = None
    stops: tuple[str, ...] = ()
    schema: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The model's answer: text, or a call. ``sentences`` are those of the sources it rests on."""

    text: str = ""
    call: Call | None = None
    sentences: tuple[Sentence, ...] = ()
    stop: Stop = Stop.END
    input_tokens: int = 0
    output_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Model:
    """The local model."""

    extractor: Extractor = field(default_factory=Extractor)

    def reply(self, ask: Ask) -> Reply:
        """Answer the last message."""
        reply = _cut(self._decide(ask), ask)
        said = reply.text + (json.dumps(dict(reply.call.arguments)) if reply.call else "")
        return replace(reply, input_tokens=count(ask), output_tokens=max(1, tokens(said)))

    def _decide(self, ask: Ask) -> Reply:
        question, focus, since = _question(ask.exchanges)
        sources = _sources(ask.exchanges)
        call = self._call(ask, question, since, has_sources=bool(sources))
        if isinstance(call, Call):
            return Reply(call=call, stop=Stop.TOOL)
        if call:
            return Reply(text=call)
        results = [result for exchange in since for result in exchange.results]
        stated = [result for result in results if not _passages(result)]
        if stated:
            return self._shaped(Reply(text=" ".join(_told(result) for result in stated)), ask)
        if not sources and set(stems(question)) <= _GREETINGS:
            return Reply(text=_GREETING)
        return self._shaped(self._extract(ask.system, question, sources, focus), ask)

    def _extract(self, system: str, question: str, sources: Sequence[Source], focus: str) -> Reply:
        limit = _AT_MOST.search(system)
        most = int((numbers(next(filter(None, limit.groups()))) or [2])[0]) if limit else 2
        chosen = self.extractor.answer(question, sources, most, focus)
        if not chosen:
            refusal = _REFUSE_WITH.search(system)
            return Reply(text=refusal[1] if refusal else REFUSAL)
        cite = _CITE.search(system) is not None
        text = " ".join(f"{_plain(each.text)} [{each.source.label}]" if cite else _plain(each.text) for each in chosen)
        return Reply(text=text, sentences=tuple(chosen))

    def _call(self, ask: Ask, question: str, since: Sequence[Exchange], *, has_sources: bool) -> Call | str | None:
        """The call to make next, a question back to the user when an argument is missing, or nothing."""
        done = [call.name for exchange in since for call in exchange.calls]
        open_tools = [tool for tool in ask.tools if tool.name not in done]
        if ask.choice == "none" or not open_tools:
            return None
        if ask.choice not in ("auto", "any"):
            forced = next((tool for tool in open_tools if tool.name == ask.choice), None)
            return _made(forced, question, ask) if forced else None
        acting = [(tool.fits(question), tool) for tool in open_tools if not tool.finds]
        fits, best = max(acting, key=lambda pair: pair[0], default=(0, None))
        if best is not None and fits >= _TOOL_FITS and not done:
            given, missing = best.arguments(question)
            if not missing:
                return _made(best, question, ask)
            if given and (fits >= _SURELY or not any(tool.finds for tool in open_tools)):
                return f"For that I need to know: {', '.join(name.replace('_', ' ') for name in missing)}."
        search = next((tool for tool in open_tools if tool.finds), None)
        if search is not None and not has_sources and not done and not set(stems(question)) <= _GREETINGS:
            return _made(search, question, ask)
        if ask.choice == "any" and not done:
            return _made(search or open_tools[0], question, ask)
        return None

    def _shaped(self, reply: Reply, ask: Ask) -> Reply:
        if ask.schema is None:
            return reply
        return replace(reply, text=json.dumps(_fill(ask.schema, reply, "answer"), ensure_ascii=False))


def count(ask: Ask) -> int:
    """About how many tokens a request has."""
    parts = [ask.system, *(f"{tool.name} {tool.description} {json.dumps(dict(tool.schema))}" for tool in ask.tools)]
    for exchange in ask.exchanges:
        parts += [exchange.text, *(source.title + source.text for source in exchange.sources)]
        parts += [json.dumps(dict(call.arguments)) for call in exchange.calls]
        parts += [result.text for result in exchange.results]
    return max(1, sum(tokens(part) for part in parts if part))


def read_inline(text: str) -> tuple[str, tuple[Source, ...]]:
    """Sources written into a message as ``<source id="1" title="…">…</source>``, and the message without them."""
    found = []
    for number, match in enumerate(_INLINE.finditer(text), start=1):
        stated = dict(_ATTRIBUTE.findall(match[2]))
        label = stated.get("id") or stated.get("index") or str(number)
        found.append(
            Source(label=label, title=stated.get("title") or stated.get("source") or "", text=match[3].strip())
        )
    return _INLINE.sub(" ", text).strip(), tuple(found)


def _question(exchanges: Sequence[Exchange]) -> tuple[str, str, Sequence[Exchange]]:
    """What is asked, earlier words joined on when it leans on them; what is new in it then; and the messages since."""
    asked = [place for place, each in enumerate(exchanges) if each.role == "user" and each.text.strip()]
    if not asked:
        return "", "", exchanges
    texts = [exchanges[place].text for place in asked]
    question, since = texts[-1], exchanges[asked[-1] + 1 :]
    for earlier in reversed(texts[:-1]):
        if not _leans(question):
            break
        question = f"{earlier} {question}"
        if not _leans(earlier):
            break
    return question, "" if question == texts[-1] else texts[-1], since


def _leans(question: str) -> bool:
    carried = set(stems(question))
    return len(carried) <= _SHORT and (len(carried) < _SHORT or _LEANING.search(question) is not None)


def _sources(exchanges: Sequence[Exchange]) -> tuple[Source, ...]:
    """Every source of the conversation, those of the latest message first so that they win a tie."""
    found: list[Source] = []
    for exchange in reversed(exchanges):
        own = [*exchange.sources, *(source for result in exchange.results for source in _passages(result))]
        found += own
        if own:
            break
    return tuple(found)


def _passages(result: Result) -> tuple[Source, ...]:
    """A result that is a list of passages (objects with a text), as sources."""
    rows = result.data
    if isinstance(rows, dict):
        rows = next((value for value in rows.values() if isinstance(value, list)), None)
    if not isinstance(rows, list) or result.failed:
        return ()
    found = []
    for number, row in enumerate(rows, start=1):
        if isinstance(row, dict) and isinstance(text := row.get("text") or row.get("content"), str):
            title = str(row.get("title") or row.get("source") or "")
            found.append(Source(label=str(row.get("id") or number), title=title, text=text))
    return tuple(found)


def _told(result: Result) -> str:
    """A result that is not a search, in words."""
    if result.failed:
        return f"The tool could not do that: {result.text}"
    if isinstance(result.data, dict):
        for key in ("message", "answer", "text", "result", "summary"):
            if isinstance(value := result.data.get(key), str):
                return value
        if not any(isinstance(value, list) for value in result.data.values()):
            return "; ".join(f"{key.replace('_', ' ')}: {value}" for key, value in result.data.items()) + "."
    if isinstance(result.data, list) or (isinstance(result.data, dict) and not result.text.strip()):
        return REFUSAL
    return result.text if not isinstance(result.data, dict) else REFUSAL


def _made(tool: Tool, question: str, ask: Ask) -> Call:
    given, missing = tool.arguments(question)
    for name in missing:
        each = tool.schema["properties"].get(name, {})
        given[name] = question if each.get("type") == "string" and "enum" not in each else _least(each)
    seed = json.dumps([tool.name, given, len(ask.exchanges)], sort_keys=True)
    return Call(id="tooluse_" + hashlib.sha256(seed.encode()).hexdigest()[:22], name=tool.name, arguments=given)


def _least(schema: Mapping[str, Any]) -> Any:
    """The plainest value that a schema allows."""
    if "enum" in schema:
        return schema["enum"][0]
    plain: dict[str, Any] = {"integer": 0, "number": 0, "boolean": False, "array": [], "object": {}, "null": None}
    value = plain.get(str(schema.get("type", "string")).lower(), "")
    return max(value, schema["minimum"]) if "minimum" in schema and isinstance(value, int) else value


def _fill(schema: Mapping[str, Any], reply: Reply, name: str) -> Any:
    """A value of the shape that was asked for, from the answer and its sources."""
    kind = str(schema.get("type", "string")).lower()
    cited = "cit" in name.lower() or "source" in name.lower()
    if kind == "object":
        inner: Mapping[str, Any] = schema.get("properties") or {}
        return {key: _fill(each, reply, key) for key, each in inner.items()}
    if kind == "array":
        items = schema.get("items") or {}
        if str(items.get("type", "string")).lower() != "string":
            return []
        return [each.source.label if cited else _plain(each.text) for each in reply.sentences]
    if "enum" in schema:
        said = set(stems(reply.text))
        return max(schema["enum"], key=lambda value: len(said & set(stems(str(value)))))
    if kind in ("integer", "number"):
        found = numbers(" ".join(each.text for each in reply.sentences))
        return (int(found[0]) if kind == "integer" else found[0]) if found else _least(schema)
    if kind == "boolean":
        return bool(reply.sentences)
    return ", ".join(each.source.label for each in reply.sentences) if cited else reply.text


def _cut(reply: Reply, ask: Ask) -> Reply:
    """Hold the reply to its stop sequences and its length."""
    for stop in ask.stops:
        if stop and stop in reply.text:
            reply = replace(reply, text=reply.text.split(stop)[0], stop=Stop.SEQUENCE)
    if ask.most_tokens is not None and tokens(reply.text) > ask.most_tokens:
        reply = replace(reply, text=reply.text[: 4 * ask.most_tokens].rsplit(" ", 1)[0], stop=Stop.LENGTH)
    return reply


def _plain(text: str) -> str:
    """A sentence without Markdown emphasis and on one line."""
    return " ".join(re.sub(r"\*\*|__|`", "", text).split())
