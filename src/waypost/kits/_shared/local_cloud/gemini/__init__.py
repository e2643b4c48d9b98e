"""Gemini as google-genai speaks to it, at the addresses of the Gemini API and of Vertex AI."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from local_cloud.cloud import Cloud
from local_cloud.core.brain import Reply, Stop, count
from local_cloud.core.guard import Assessment, Side
from local_cloud.core.text import tokens
from local_cloud.gemini import contents
from local_cloud.gemini.errors import Refused, refusal
from local_cloud.http import Request, Response, json_response

_ACTION = re.compile(
    r"/v1(?:beta1?|alpha)?/(?:projects/[^/]+/locations/[^/]+/)?(?:publishers/google/)?models/([^/:]+):(\w+)"
)
_LISTING = re.compile(
    r"/v1(?:beta1?|alpha)?/(?:projects/[^/]+/locations/[^/]+/)?(?:publishers/google/)?models(?:/([^/:]+))?"
)
_FINISH = {Stop.END: "STOP", Stop.TOOL: "STOP", Stop.LENGTH: "MAX_TOKENS", Stop.SEQUENCE: "STOP"}
_STATUS = {
    "RESOURCE_EXHAUSTED": 429,
    "UNAVAILABLE": 503,
    "INTERNAL": 500,
    "DEADLINE_EXCEEDED": 504,
    "PERMISSION_DENIED": 403,
}
_WORDS_IN_CHUNK = 5

Json = dict[str, Any]


def handler(cloud: Cloud) -> Callable[[Request], Response]:
    """The function that answers requests to Gemini."""

    def handle(request: Request) -> Response:
        try:
            _check_key(request)
            return _answer(cloud, request)
        except Refused as refused:
            return refusal(refused)

    return handle


def _answer(cloud: Cloud, request: Request) -> Response:
    found = _ACTION.fullmatch(request.path)
    if found is None:
        return _listing(cloud, request)
    model, action = found.groups()
    if not cloud.serves_model(model):
        raise Refused(404, "NOT_FOUND", f"models/{model} is not found for API version v1beta.")
    given = _body(request)
    fault = cloud.take_fault(action)
    if fault is not None and fault.after_events is None:
        raise Refused(_STATUS.get(fault.error, 500), fault.error, fault.message)
    if action == "generateContent":
        return json_response(_generate(cloud, model, given))
    if action == "streamGenerateContent":
        broken = fault.after_events if fault is not None else None
        events = _events(_generate(cloud, model, given), broken)
        return Response(headers={"content-type": "text/event-stream"}, body=events)
    if action == "countTokens":
        return json_response(
            {"totalTokens": count(contents.read(cloud, contents.member(given, "generateContentRequest") or given).ask)}
        )
    if action in ("embedContent", "batchEmbedContents"):
        return json_response(_embed(cloud, given, many=action.startswith("batch")))
    raise Refused(404, "NOT_FOUND", f"The local cloud does not serve {action}.")


def _generate(cloud: Cloud, model: str, given: Json) -> Json:
    asked = contents.read(cloud, given)
    guard = cloud.guardrail(cloud.settings.content_filter) if cloud.settings.content_filter else None
    before = guard.assess(asked.text, Side.INPUT) if guard and asked.text else None
    if before is not None and before.blocked:
        return _whole(model, given, [], 0, 0, {"promptFeedback": {"blockReason": _reason(before)}})
    reply = cloud.model.reply(asked.ask)
    finish, parts = _FINISH[reply.stop], contents.parts(reply)
    if guard is not None and reply.call is None:
        after = guard.assess(reply.text, Side.OUTPUT)
        parts = [] if after.blocked else [{"text": after.text}]
        finish = "SAFETY" if after.blocked else finish
    candidate: Json = {"index": 0, "finishReason": finish, "content": {"role": "model", "parts": parts}}
    if asked.grounded and reply.sentences and finish != "SAFETY":
        candidate["groundingMetadata"] = _grounding(reply)
    return _whole(model, given, [candidate], reply.input_tokens, reply.output_tokens, {})


def _whole(model: str, given: Json, candidates: list[Json], before: int, after: int, more: Json) -> Json:
    usage = {"promptTokenCount": before, "candidatesTokenCount": after, "totalTokenCount": before + after}
    name = hashlib.sha256(json.dumps([model, given], sort_keys=True).encode()).hexdigest()[:22]
    answer: Json = {"usageMetadata": usage, "modelVersion": f"{model} (local, extractive)", "responseId": name}
    return answer | ({"candidates": candidates} if candidates else {}) | more


def _grounding(reply: Reply) -> Json:
    """Where the sentences of an answer stand in the passages that were retrieved for it."""
    labels = list(dict.fromkeys(each.source.label for each in reply.sentences))
    sources = {each.source.label: each.source for each in reply.sentences}
    chunks = [
        {"retrievedContext": {"uri": label, "title": sources[label].title, "text": sources[label].text}}
        for label in labels
    ]
    supports = []
    for each in reply.sentences:
        plain = " ".join(each.text.split())
        start = len(reply.text.split(plain)[0].encode())
        segment = {"startIndex": start, "endIndex": start + len(plain.encode()), "text": plain}
        supports.append({"segment": segment, "groundingChunkIndices": [labels.index(each.source.label)]})
    return {"groundingChunks": chunks, "groundingSupports": supports}


def _events(answer: Json, broken: int | None) -> Iterator[bytes]:
    """The answer as server-sent events: a few words at a time, how it ended and the count of tokens in the last."""
    whole = answer.get("candidates") or [{}]
    first = whole[0]
    parts = (first.get("content") or {}).get("parts") or []
    if len(parts) == 1 and "text" in parts[0]:
        words = re.findall(r"\S+\s*", parts[0]["text"])
        pieces = ["".join(words[n : n + _WORDS_IN_CHUNK]) for n in range(0, len(words), _WORDS_IN_CHUNK)] or [""]
    else:
        pieces = []
    chunks: list[Json] = []
    for piece in pieces[:-1]:
        candidate = {"index": 0, "content": {"role": "model", "parts": [{"text": piece}]}}
        chunks.append({**answer, "candidates": [candidate]})
    if pieces:
        last = {**first, "content": {"role": "model", "parts": [{"text": pieces[-1]}]}}
        chunks.append({**answer, "candidates": [last]})
    else:
        chunks.append(answer)
    for number, chunk in enumerate(chunks):
        if broken is not None and number == broken:
            return
        yield b"data: " + json.dumps(chunk, ensure_ascii=False).encode() + b"\r\n\r\n"


def _embed(cloud: Cloud, given: Json, *, many: bool) -> Json:
    """Embeddings of MiniLM: 384 numbers, whatever the model is called."""
    if cloud.encoder is None:
        raise Refused(
            400, "FAILED_PRECONDITION", "This local cloud compares words only (semantic=False) and embeds nothing."
        )
    requests = given.get("requests") or [] if many else [given]
    texts = [
        " ".join(part.get("text", "") for part in (each.get("content") or {}).get("parts") or ()) for each in requests
    ]
    if not texts or not all(text.strip() for text in texts):
        raise Refused(400, "INVALID_ARGUMENT", "A text to embed is empty.")
    values = [{"values": [float(x) for x in row]} for row in cloud.encoder.encode(texts)]
    return (
        {"embeddings": values}
        if many
        else {"embedding": values[0], "usageMetadata": {"promptTokenCount": tokens(texts[0])}}
    )


def _listing(cloud: Cloud, request: Request) -> Response:
    found = _LISTING.fullmatch(request.path)
    names = cloud.settings.models or ("local-extractive",)
    if found is None or request.method != "GET":
        raise Refused(404, "NOT_FOUND", f"Nothing is served at {request.method} {request.path}.")
    models = [
        {
            "name": f"models/{name}",
            "displayName": name,
            "supportedGenerationMethods": ["generateContent", "countTokens"],
        }
        for name in names
    ]
    if found[1] is None:
        return json_response({"models": models})
    for each in models:
        if each["name"] == f"models/{found[1]}":
            return json_response(each)
    raise Refused(404, "NOT_FOUND", f"models/{found[1]} is not found for API version v1beta.")


def _reason(found: Assessment) -> str:
    policies = {finding.policy for finding in found.findings if finding.action == "BLOCKED"}
    return "BLOCKLIST" if policies == {"word"} else "PROHIBITED_CONTENT"


def _body(request: Request) -> Json:
    try:
        given = request.json()
    except ValueError as error:
        raise Refused(400, "INVALID_ARGUMENT", f"Invalid JSON payload received: {error}.") from None
    if not isinstance(given, dict):
        raise Refused(400, "INVALID_ARGUMENT", "The body is not a JSON object.")
    return given


def _check_key(request: Request) -> None:
    key = request.headers.get("x-goog-api-key") or request.query.get("key") or ""
    bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
    if not key and not bearer:
        raise Refused(403, "PERMISSION_DENIED", "The request has neither an API key nor a token.")
    if key.startswith("AIza") or bearer.startswith("ya29."):
        raise Refused(
            403, "PERMISSION_DENIED", "This is a local cloud and the key looks real; unset it for local runs."
        )
