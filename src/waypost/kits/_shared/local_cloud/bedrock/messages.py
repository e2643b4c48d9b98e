"""Converse messages and the local model's own words, both ways; and the rules a conversation must keep."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NoReturn

from local_cloud.bedrock.model import Refused
from local_cloud.core.arguments import Tool
from local_cloud.core.brain import Ask, Call, Exchange, Reply, Result, Stop, read_inline
from local_cloud.core.extract import Source

STOP_REASONS = {Stop.END: "end_turn", Stop.TOOL: "tool_use", Stop.LENGTH: "max_tokens", Stop.SEQUENCE: "stop_sequence"}
_TEXT_DOCUMENTS = frozenset({"txt", "md", "csv", "html"})
_IGNORED = frozenset({"cachePoint", "reasoningContent"})

Block = Mapping[str, Any]


def check_conversation(given: Mapping[str, Any]) -> None:
    """Refuse what Bedrock refuses: wrong turns, empty content, tool results that answer no call."""
    messages = given.get("messages") or []
    if not messages or messages[0]["role"] != "user":
        _refuse("A conversation must start with a user message.")
    if messages[-1]["role"] != "user":
        _refuse("The local model needs a conversation that ends with a user message.")
    tools_used = False
    called: list[str] = []
    for number, message in enumerate(messages):
        where = f"messages.{number}"
        if number and message["role"] == messages[number - 1]["role"]:
            _refuse(f"{where}: a conversation must alternate between user and assistant roles.")
        if not message["content"]:
            _refuse(f"The content field in the Message object at {where} is empty.")
        for place, block in enumerate(message["content"]):
            if "text" in block and not block["text"].strip():
                _refuse(f"The text field in the ContentBlock object at {where}.content.{place} is blank.")
        answered = [block["toolResult"]["toolUseId"] for block in message["content"] if "toolResult" in block]
        if set(answered) != set(called) or len(answered) != len(called):
            _refuse(f"{where}: expected toolResult blocks for the ids {called}, found them for {answered}.")
        called = [block["toolUse"]["toolUseId"] for block in message["content"] if "toolUse" in block]
        tools_used = tools_used or bool(called or answered)
    if tools_used and "toolConfig" not in given:
        _refuse("The toolConfig field must be defined when using toolUse and toolResult content blocks.")


def read(given: Mapping[str, Any]) -> Ask:
    """A Converse request as the local model takes it."""
    config = given.get("toolConfig") or {}
    specs = [tool["toolSpec"] for tool in config.get("tools", ()) if "toolSpec" in tool]
    inference = given.get("inferenceConfig") or {}
    structure = ((given.get("outputConfig") or {}).get("textFormat") or {}).get("structure") or {}
    schema = (structure.get("jsonSchema") or {}).get("schema")
    return Ask(
        exchanges=tuple(_exchange(message) for message in given.get("messages") or ()),
        system="\n".join(block.get("text", "") for block in given.get("system") or ()),
        tools=tuple(
            Tool(
                name=each["name"], description=each.get("description", ""), schema=each["inputSchema"].get("json") or {}
            )
            for each in specs
        ),
        choice=_choice(config.get("toolChoice")),
        most_tokens=inference.get("maxTokens"),
        stops=tuple(inference.get("stopSequences") or ()),
        schema=json.loads(schema) if schema else None,
    )


def content(reply: Reply) -> list[dict[str, Any]]:
    """The content blocks of a reply. Where the sources asked for citations they come in Bedrock's own form."""
    if reply.call is not None:
        return [{"toolUse": {"toolUseId": reply.call.id, "name": reply.call.name, "input": dict(reply.call.arguments)}}]
    if reply.sentences and all(each.source.origin is not None for each in reply.sentences):
        return [_cited(each.text, each.source, each.start, each.end) for each in reply.sentences]
    return [{"text": reply.text}]


def user_text(given: Mapping[str, Any]) -> tuple[str, tuple[str, ...], str]:
    """What a guardrail looks at: the guarded text of the last message, its grounding sources and its query."""
    blocks = given["messages"][-1]["content"]
    roles: dict[str, list[str]] = {"grounding_source": [], "query": [], "guard_content": []}
    for block in blocks:
        inner = (block.get("guardContent") or {}).get("text")
        if inner:
            for qualifier in inner.get("qualifiers") or ["guard_content"]:
                roles[qualifier].append(inner["text"])
    guarded = roles["guard_content"] or roles["query"] or [block["text"] for block in blocks if "text" in block]
    return "\n".join(guarded), tuple(roles["grounding_source"]), "\n".join(roles["query"])


def _refuse(message: str) -> NoReturn:
    raise Refused("ValidationException", message)


def _choice(choice: Mapping[str, Any] | None) -> str:
    if not choice:
        return "auto"
    return str(choice["tool"]["name"]) if "tool" in choice else next(iter(choice))


def _exchange(message: Mapping[str, Any]) -> Exchange:
    texts: list[str] = []
    sources: list[Source] = []
    calls: list[Call] = []
    results: list[Result] = []
    for block in message["content"]:
        if "text" in block:
            plain, inline = read_inline(block["text"])
            texts.append(plain)
            sources += inline
        elif "toolUse" in block:
            use = block["toolUse"]
            calls.append(Call(id=use["toolUseId"], name=use["name"], arguments=use["input"]))
        elif "toolResult" in block:
            results.append(_result(block["toolResult"]))
            sources += _native(block["toolResult"]["content"], len(sources))
        elif "guardContent" in block:
            inner = block["guardContent"].get("text") or {}
            if "grounding_source" in (inner.get("qualifiers") or ()):
                sources.append(Source(label=str(len(sources) + 1), title="", text=inner["text"]))
            else:
                texts.append(inner.get("text", ""))
        elif "citationsContent" in block:
            texts += [piece.get("text", "") for piece in block["citationsContent"].get("content", ())]
        elif not _IGNORED & set(block):
            native = list(_native([block], len(sources)))
            if not native:
                _refuse(f"The local model does not take a {next(iter(block))} block.")
            sources += native
    text = " ".join(texts).strip()
    return Exchange(role=message["role"], text=text, sources=tuple(sources), calls=tuple(calls), results=tuple(results))


def _native(blocks: Sequence[Block], before: int) -> Iterator[Source]:
    """Documents and search results given as such."""
    for number, block in enumerate(blocks, start=before):
        if "document" in block:
            document = block["document"]
            text = _document_text(document)
            origin = ("document", number) if (document.get("citations") or {}).get("enabled") else None
            yield Source(label=str(number + 1), title=document["name"], text=text, origin=origin)
        elif "searchResult" in block:
            found = block["searchResult"]
            text = "\n".join(piece.get("text", "") for piece in found["content"])
            origin = ("search", number) if (found.get("citations") or {}).get("enabled") else None
            yield Source(label=str(number + 1), title=found["title"], text=text, origin=origin)


def _document_text(document: Block) -> str:
    source = document["source"]
    if "text" in source:
        return str(source["text"])
    if "content" in source:
        return "\n".join(piece.get("text", "") for piece in source["content"])
    if "bytes" in source and document.get("format", "txt") in _TEXT_DOCUMENTS:
        return bytes(source["bytes"]).decode("utf-8", "replace")
    _refuse(f"The local model reads documents in {', '.join(sorted(_TEXT_DOCUMENTS))} given as text or bytes.")


def _result(block: Block) -> Result:
    texts, data = [], None
    for piece in block["content"]:
        if "json" in piece:
            data = piece["json"]
            texts.append(json.dumps(data, ensure_ascii=False))
        elif "text" in piece:
            texts.append(piece["text"])
            data = _loaded(piece["text"]) if data is None else data
    text = "\n".join(texts)
    return Result(call_id=block["toolUseId"], text=text, data=data, failed=block.get("status") == "error")


def _loaded(text: str) -> Any:
    try:
        return json.loads(text) if text.lstrip()[:1] in ("{", "[") else None
    except ValueError:
        return None


def _cited(text: str, source: Source, start: int, end: int) -> dict[str, Any]:
    kind, number = source.origin or ("document", 0)
    if kind == "search":
        location = {"searchResultLocation": {"searchResultIndex": number, "start": 0, "end": 1}}
    else:
        location = {"documentChar": {"documentIndex": number, "start": start, "end": end}}
    citation = {"title": source.title, "sourceContent": [{"text": source.text[start:end]}], "location": location}
    return {"citationsContent": {"content": [{"text": f"{text} "}], "citations": [citation]}}
