"""Azure OpenAI: chat completions, streamed or whole, and embeddings."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import struct
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from local_cloud.azure.errors import Refused, body_of, raise_fault
from local_cloud.cloud import Cloud
from local_cloud.core.arguments import Tool
from local_cloud.core.brain import Ask, Call, Exchange, Reply, Result, Stop, read_inline
from local_cloud.core.guard import Side
from local_cloud.core.text import tokens
from local_cloud.http import Request, Response, json_response

_PATH = re.compile(r"(?:/openai(?:/v1)?)?(?:/deployments/([^/]+))?/(chat/completions|embeddings|models)")
_FINISH = {Stop.END: "stop", Stop.TOOL: "tool_calls", Stop.LENGTH: "length", Stop.SEQUENCE: "stop"}
_FILTERS = ("hate", "self_harm", "sexual", "violence")

Json = dict[str, Any]


def handler(cloud: Cloud) -> Callable[[Request], Response]:
    """The function that answers requests to Azure OpenAI."""

    def handle(request: Request) -> Response:
        found = _PATH.fullmatch(request.path)
        if found is None:
            raise Refused(404, "404", "Resource not found")
        deployment, action = found.groups()
        raise_fault(cloud, action)
        if action == "models":
            names = cloud.settings.models or ("local-extractive",)
            return json_response({"object": "list", "data": [_model(name) for name in names]})
        given = body_of(request)
        name = deployment or str(given.get("model", ""))
        if not name or not cloud.serves_model(name):
            raise Refused(404, "DeploymentNotFound", f"The API deployment {name!r} for this resource does not exist.")
        if action == "embeddings":
            return json_response(_embed(cloud, name, given))
        answer = _complete(cloud, name, given)
        if given.get("stream"):
            usage = bool((given.get("stream_options") or {}).get("include_usage"))
            return Response(headers={"content-type": "text/event-stream"}, body=_events(answer, usage=usage))
        return json_response(answer)

    return handle


def _complete(cloud: Cloud, name: str, given: Json) -> Json:
    ask = _ask(given)
    guard = cloud.guardrail(cloud.settings.content_filter) if cloud.settings.content_filter else None
    asked = next((each.text for each in reversed(ask.exchanges) if each.role == "user" and each.text), "")
    before = guard.assess(asked, Side.INPUT) if guard and asked else None
    if before is not None and before.blocked:
        attack = any(finding.name == "PROMPT_ATTACK" for finding in before.findings)
        results = _filter_results() | {"jailbreak": {"filtered": attack, "detected": attack}}
        message = "The prompt was filtered by the content filter of this local cloud. Please change it and try again."
        inner = {"code": "ResponsibleAIPolicyViolation", "content_filter_result": results}
        more = {"param": "prompt", "type": None, "status": 400, "innererror": inner}
        raise Refused(400, "content_filter", message, more)
    reply = cloud.model.reply(ask)
    finish, text = _FINISH[reply.stop], reply.text
    if guard is not None and reply.call is None:
        after = guard.assess(text, Side.OUTPUT)
        text, finish = ("", "content_filter") if after.blocked else (after.text, finish)
    name_of_answer = hashlib.sha256(json.dumps([name, given], sort_keys=True).encode()).hexdigest()[:24]
    choice = {
        "index": 0,
        "message": _message(reply, text),
        "finish_reason": finish,
        "logprobs": None,
        "content_filter_results": _filter_results(),
    }
    usage = {
        "prompt_tokens": reply.input_tokens,
        "completion_tokens": reply.output_tokens,
        "total_tokens": reply.input_tokens + reply.output_tokens,
    }
    return {
        "id": f"chatcmpl-{name_of_answer}",
        "object": "chat.completion",
        "created": 0,
        "model": name,
        "system_fingerprint": "local-extractive",
        "choices": [choice],
        "usage": usage,
        "prompt_filter_results": [{"prompt_index": 0, "content_filter_results": _filter_results()}],
    }


def _message(reply: Reply, text: str) -> Json:
    if reply.call is None:
        return {"role": "assistant", "content": text, "refusal": None}
    function = {"name": reply.call.name, "arguments": json.dumps(dict(reply.call.arguments), ensure_ascii=False)}
    call = {"id": "call_" + reply.call.id.removeprefix("tooluse_"), "type": "function", "function": function}
    return {"role": "assistant", "content": None, "refusal": None, "tool_calls": [call]}


def _events(answer: Json, *, usage: bool) -> Iterator[bytes]:
    """The answer as server-sent events, the way Azure sends them: the filter's verdict first, then the words."""
    common = {key: answer[key] for key in ("id", "created", "model", "system_fingerprint")}
    common["object"] = "chat.completion.chunk"
    choice = answer["choices"][0]
    message = choice["message"]

    def chunk(delta: Json, finish: str | None = None, **more: Any) -> bytes:
        choices = [{"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}]
        return _event({**common, "choices": choices, **more})

    yield _event({**common, "choices": [], "prompt_filter_results": answer["prompt_filter_results"]})
    yield chunk({"role": "assistant", "content": "" if message["content"] is not None else None})
    for number, call in enumerate(message.get("tool_calls", ())):
        function = call["function"]
        yield chunk(
            {"tool_calls": [{**call, "index": number, "function": {"name": function["name"], "arguments": ""}}]}
        )
        for piece in re.findall(r".{1,12}", function["arguments"], re.DOTALL):
            yield chunk({"tool_calls": [{"index": number, "function": {"arguments": piece}}]})
    for piece in re.findall(r"\S+\s*", message["content"] or ""):
        yield chunk({"content": piece})
    yield chunk({}, choice["finish_reason"])
    if usage:
        yield _event({**common, "choices": [], "usage": answer["usage"]})
    yield b"data: [DONE]\n\n"


def _event(value: Json) -> bytes:
    return b"data: " + json.dumps(value, ensure_ascii=False).encode() + b"\n\n"


def _ask(given: Mapping[str, Any]) -> Ask:
    messages = given.get("messages")
    if not isinstance(messages, list) or not messages:
        raise Refused(400, "invalid_request_error", "messages is empty; expected at least one message.")
    system = [_text(each) for each in messages if each.get("role") in ("system", "developer")]
    exchanges = tuple(_exchange(each) for each in messages if each.get("role") in ("user", "assistant", "tool"))
    _check_calls(messages)
    declared = [each["function"] for each in given.get("tools") or () if each.get("type") == "function"]
    tools = tuple(
        Tool(name=each["name"], description=each.get("description", ""), schema=each.get("parameters") or {})
        for each in declared
    )
    stops = given.get("stop") or ()
    return Ask(
        exchanges=exchanges,
        system="\n".join(system),
        tools=tools,
        choice=_choice(given.get("tool_choice")),
        most_tokens=given.get("max_completion_tokens") or given.get("max_tokens"),
        stops=(stops,) if isinstance(stops, str) else tuple(stops),
        schema=_schema(given.get("response_format")),
    )


def _check_calls(messages: list[Json]) -> None:
    """Every call of a tool must be answered by the messages that follow it."""
    waiting: list[str] = []
    for number, message in enumerate(messages):
        if message.get("role") == "tool":
            if message.get("tool_call_id") not in waiting:
                text = "messages with role 'tool' must be a response to a preceding message with 'tool_calls'."
                raise Refused(400, "invalid_request_error", text, {"param": f"messages.[{number}].role"})
            waiting.remove(message["tool_call_id"])
            continue
        if waiting:
            text = f"An assistant message with 'tool_calls' must be followed by tool messages; missing: {waiting}."
            raise Refused(400, "invalid_request_error", text, {"param": f"messages.[{number}].role"})
        waiting = [call["id"] for call in message.get("tool_calls") or ()]


def _exchange(message: Json) -> Exchange:
    if message["role"] == "tool":
        text = _text(message)
        try:
            data = json.loads(text)
        except ValueError:
            data = None
        failed = isinstance(data, dict) and "error" in data
        told = str(data["error"]) if failed else text
        return Exchange(
            role="user", results=(Result(call_id=message["tool_call_id"], text=told, data=data, failed=failed),)
        )
    plain, sources = read_inline(_text(message))
    calls = tuple(
        Call(id=each["id"], name=each["function"]["name"], arguments=json.loads(each["function"]["arguments"] or "{}"))
        for each in message.get("tool_calls") or ()
    )
    return Exchange(role=message["role"], text=plain, sources=sources, calls=calls)


def _text(message: Mapping[str, Any]) -> str:
    content = message.get("content") or ""
    if isinstance(content, str):
        return content
    if any(part.get("type") != "text" for part in content):
        raise Refused(400, "invalid_request_error", "The local model takes parts of type text only.")
    return " ".join(part["text"] for part in content)


def _choice(choice: Any) -> str:
    if isinstance(choice, dict):
        return str(choice["function"]["name"])
    return {"required": "any", "none": "none"}.get(str(choice), "auto")


def _schema(wanted: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    if not wanted or wanted.get("type") not in ("json_schema", "json_object"):
        return None
    plain = {"type": "object", "properties": {"answer": {"type": "string"}}}
    found: Mapping[str, Any] = (wanted.get("json_schema") or {}).get("schema") or plain
    return found


def _embed(cloud: Cloud, name: str, given: Json) -> Json:
    """Embeddings of MiniLM: 384 numbers, whatever the deployment is called."""
    if cloud.encoder is None:
        raise Refused(
            400, "OperationNotSupported", "This local cloud compares words only (semantic=False); it embeds nothing."
        )
    texts = [given["input"]] if isinstance(given.get("input"), str) else given.get("input")
    if not isinstance(texts, list) or not texts or not all(isinstance(text, str) and text for text in texts):
        raise Refused(400, "invalid_request_error", "input is empty; expected a text or a list of texts.")
    rows = [[float(x) for x in row] for row in cloud.encoder.encode(texts)]
    packed = given.get("encoding_format") == "base64"
    data = [
        {
            "object": "embedding",
            "index": n,
            "embedding": base64.b64encode(struct.pack(f"<{len(row)}f", *row)).decode() if packed else row,
        }
        for n, row in enumerate(rows)
    ]
    used = sum(map(tokens, texts))
    return {"object": "list", "data": data, "model": name, "usage": {"prompt_tokens": used, "total_tokens": used}}


def _model(name: str) -> Json:
    return {"id": name, "object": "model", "created": 0, "owned_by": "local-cloud"}


def _filter_results() -> Json:
    return {name: {"filtered": False, "severity": "safe"} for name in _FILTERS}
