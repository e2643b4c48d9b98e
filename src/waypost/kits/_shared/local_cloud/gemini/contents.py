"""Gemini contents and the local model's own words, both ways."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from local_cloud.cloud import Cloud
from local_cloud.core.arguments import Tool
from local_cloud.core.brain import Ask, Call, Exchange, Reply, Result, read_inline
from local_cloud.core.extract import Source
from local_cloud.gemini.errors import Refused

_TEXT_FILES = ("text/plain", "text/markdown", "text/html", "text/csv")
_IGNORED = frozenset({"thought", "thoughtSignature"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request: what the model takes, the text a filter looks at, and whether sources were retrieved for it here."""

    ask: Ask
    text: str
    grounded: bool


def member(of: Any, name: str) -> Any:
    """A member by its name or by that name in snake case, for Google's APIs take both; ``None`` when absent."""
    if not isinstance(of, Mapping):
        return None
    return of[name] if name in of else of.get(re.sub(r"([A-Z])", lambda found: "_" + found[1].lower(), name))


def read(cloud: Cloud, given: Mapping[str, Any]) -> Asked:
    """A GenerateContent request as the local model takes it."""
    exchanges = [_exchange(content, number) for number, content in enumerate(member(given, "contents") or ())]
    if not exchanges:
        raise Refused(400, "INVALID_ARGUMENT", "* GenerateContentRequest.contents: contents is not specified")
    if exchanges[-1].role != "user":
        raise Refused(
            400, "INVALID_ARGUMENT", "Please ensure that the last turn is a user's or a function response turn."
        )
    config = member(given, "generationConfig") or {}
    declared, corpus = _tools(given)
    retrieved = _retrieved(cloud, corpus, exchanges[-1].text) if corpus else ()
    if retrieved:
        last = exchanges[-1]
        exchanges[-1] = Exchange(role=last.role, text=last.text, sources=retrieved, results=last.results)
    wants_json = member(config, "responseMimeType") == "application/json"
    schema = member(config, "responseJsonSchema") or member(config, "responseSchema")
    ask = Ask(
        exchanges=tuple(exchanges),
        system=_texts(member(given, "systemInstruction")),
        tools=declared,
        choice=_choice(given),
        most_tokens=member(config, "maxOutputTokens"),
        stops=tuple(member(config, "stopSequences") or ()),
        schema=plain_schema(schema or {"type": "object", "properties": {"answer": {"type": "string"}}})
        if wants_json
        else None,
    )
    return Asked(ask=ask, text=exchanges[-1].text, grounded=bool(retrieved))


def parts(reply: Reply) -> list[dict[str, Any]]:
    """The parts of a reply."""
    if reply.call is not None:
        return [{"functionCall": {"id": reply.call.id, "name": reply.call.name, "args": dict(reply.call.arguments)}}]
    return [{"text": reply.text}]


def plain_schema(schema: Any) -> Any:
    """Google's schemas name their types in capitals; JSON Schema does not."""
    if isinstance(schema, dict):
        named = {"type": schema["type"].lower()} if isinstance(schema.get("type"), str) else {}
        return {key: plain_schema(value) for key, value in schema.items()} | named
    return [plain_schema(each) for each in schema] if isinstance(schema, list) else schema


def _tools(given: Mapping[str, Any]) -> tuple[tuple[Tool, ...], str | None]:
    """The functions declared, and the corpus to retrieve from when one is named."""
    declared: list[Tool] = []
    corpus = None
    for tool in given.get("tools") or ():
        for each in member(tool, "functionDeclarations") or ():
            schema = plain_schema(member(each, "parametersJsonSchema") or each.get("parameters") or {})
            declared.append(Tool(name=each["name"], description=each.get("description", ""), schema=schema))
        store = member(tool.get("retrieval"), "vertexRagStore") or {}
        for resource in member(store, "ragResources") or ():
            corpus = str(member(resource, "ragCorpus")).rsplit("/", 1)[-1]
    return tuple(declared), corpus


def _retrieved(cloud: Cloud, corpus: str, question: str) -> tuple[Source, ...]:
    index = cloud.knowledge_base(corpus)
    if index is None:
        raise Refused(404, "NOT_FOUND", f"RagCorpus {corpus} is not found.")
    found: dict[str, Source] = {}
    for hit in index.search(question):
        label = f"{hit.passage.source}#{hit.passage.start}"
        found[label] = Source(label=label, title=hit.passage.title, text=hit.passage.text)
    return tuple(found.values())


def _choice(given: Mapping[str, Any]) -> str:
    config = member(member(given, "toolConfig"), "functionCallingConfig") or {}
    allowed = member(config, "allowedFunctionNames") or []
    mode = str(config.get("mode", "AUTO")).lower()
    if mode == "any" and len(allowed) == 1:
        return str(allowed[0])
    return mode if mode in ("any", "none") else "auto"


def _exchange(content: Mapping[str, Any], number: int) -> Exchange:
    texts: list[str] = []
    sources: list[Source] = []
    calls: list[Call] = []
    results: list[Result] = []
    for part in content.get("parts") or ():
        if "text" in part:
            plain, inline = read_inline(part["text"])
            texts.append(plain)
            sources += inline
        elif call := member(part, "functionCall"):
            calls.append(Call(id=call.get("id") or call["name"], name=call["name"], arguments=call.get("args") or {}))
        elif answer := member(part, "functionResponse"):
            results.append(_result(answer))
        elif inline_data := member(part, "inlineData"):
            sources.append(_file(inline_data, len(sources)))
        elif not _IGNORED & set(part):
            raise Refused(400, "INVALID_ARGUMENT", f"contents.{number}: the local model does not take {sorted(part)}.")
    role = "assistant" if content.get("role") == "model" else "user"
    return Exchange(
        role=role, text=" ".join(texts).strip(), sources=tuple(sources), calls=tuple(calls), results=tuple(results)
    )


def _result(answer: Mapping[str, Any]) -> Result:
    data = answer.get("response") or {}
    failed = "error" in data
    inner = data["error"] if failed else data.get("output", data.get("result", data))
    text = inner if isinstance(inner, str) else json.dumps(inner, ensure_ascii=False)
    return Result(call_id=answer.get("id") or answer["name"], text=text, data=inner, failed=failed)


def _file(inline: Mapping[str, Any], before: int) -> Source:
    import base64

    if member(inline, "mimeType") not in _TEXT_FILES:
        message = f"The local model reads {', '.join(_TEXT_FILES)}; the part is {member(inline, 'mimeType')}."
        raise Refused(400, "INVALID_ARGUMENT", message)
    text = base64.urlsafe_b64decode(str(inline["data"])).decode("utf-8", "replace")
    return Source(label=str(before + 1), title=str(inline.get("displayName", "")), text=text)


def _texts(content: Any) -> str:
    """The text of a content given whole, as parts or as a plain string."""
    if isinstance(content, str):
        return content
    return "\n".join(part.get("text", "") for part in (content or {}).get("parts") or ())
