"""bedrock-runtime: Converse, ConverseStream, ApplyGuardrail, CountTokens."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from local_cloud.bedrock import guardrail, messages, wire
from local_cloud.bedrock.model import Refused
from local_cloud.cloud import Cloud, Fault
from local_cloud.core.brain import Ask, count
from local_cloud.core.guard import Assessment, Grounding, Side

_EXTRACTIVE = {"localCloud": {"model": "extractive", "generated": False}}


def converse(cloud: Cloud, given: Mapping[str, Any]) -> dict[str, Any]:
    """Converse: the whole answer at once."""
    if not cloud.serves_model(given["modelId"]):
        raise Refused("ValidationException", f"The provided model identifier {given['modelId']!r} is invalid.")
    messages.check_conversation(given)
    started = time.perf_counter()
    ask = messages.read(given)
    content, stop, usage, trace = _guarded(cloud, given, ask)
    answer = {
        "output": {"message": {"role": "assistant", "content": content}},
        "stopReason": stop,
        "usage": usage,
        "metrics": {"latencyMs": round(1000 * (time.perf_counter() - started))},
        "additionalModelResponseFields": _EXTRACTIVE,
    }
    return answer | ({"trace": {"guardrail": trace}} if trace is not None else {})


def _guarded(
    cloud: Cloud, given: Mapping[str, Any], ask: Ask
) -> tuple[list[dict[str, Any]], str, dict[str, int], dict[str, Any] | None]:
    """Content, stop reason, usage and trace of a reply, between the two sides of the guardrail named in the request."""
    config = given.get("guardrailConfig") or {}
    if not config.get("guardrailIdentifier"):
        reply = cloud.model.reply(ask)
        return (
            messages.content(reply),
            messages.STOP_REASONS[reply.stop],
            _usage(reply.input_tokens, reply.output_tokens),
            None,
        )
    name = str(config["guardrailIdentifier"])
    guard = guardrail.find(cloud, name, str(config.get("guardrailVersion", "DRAFT")))
    text, sources, query = messages.user_text(given)
    before = guard.assess(text, Side.INPUT) if text else Assessment(findings=(), text="", blocked=False)
    trace: dict[str, Any] = {"inputAssessment": {name: guardrail.assessment(before)}}
    shown = trace if config.get("trace", "disabled") != "disabled" else None
    if before.blocked:
        return [{"text": before.text}], "guardrail_intervened", _usage(0, 0), shown
    reply = cloud.model.reply(_masked(ask, before))
    content, stop = messages.content(reply), messages.STOP_REASONS[reply.stop]
    if reply.call is None:
        grounding = Grounding(sources=sources, question=query) if sources and query else None
        after = guard.assess(reply.text, Side.OUTPUT, grounding)
        trace |= {"outputAssessments": {name: [guardrail.assessment(after, everything=grounding is not None)]}}
        if after.intervened:
            content, stop = [{"text": after.text}], "guardrail_intervened"
            trace |= {"modelOutput": [reply.text]}
    return content, stop, _usage(reply.input_tokens, reply.output_tokens), shown


def _masked(ask: Ask, found: Assessment) -> Ask:
    """The request with the personal data of its last message masked, as the model is given it."""
    last = ask.exchanges[-1]
    text = last.text
    for each in found.findings:
        if each.action == "ANONYMIZED":
            text = text.replace(each.match, "{" + each.name + "}")
    return replace(ask, exchanges=(*ask.exchanges[:-1], replace(last, text=text)))


def converse_stream(cloud: Cloud, given: Mapping[str, Any], fault: Fault | None = None) -> Iterator[bytes]:
    """ConverseStream: the same answer as a stream of events; a fault may break it off."""
    answer = converse(cloud, given)

    def stream() -> Iterator[bytes]:
        for number, (name, body) in enumerate(events(answer)):
            if fault is not None and number == (fault.after_events or 0):
                yield wire.exception(fault.error, fault.message)
                return
            yield wire.event(name, body)

    return stream()


def events(answer: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The events of a ConverseStream that carries this answer."""
    yield "messageStart", {"role": "assistant"}
    for place, block in enumerate(answer["output"]["message"]["content"]):
        at = {"contentBlockIndex": place}
        if "toolUse" in block:
            use = block["toolUse"]
            yield "contentBlockStart", at | {"start": {"toolUse": {"toolUseId": use["toolUseId"], "name": use["name"]}}}
            for piece in re.findall(r".{1,12}", json.dumps(use["input"]), re.DOTALL):
                yield "contentBlockDelta", at | {"delta": {"toolUse": {"input": piece}}}
        elif "citationsContent" in block:
            for piece in block["citationsContent"]["content"]:
                yield "contentBlockDelta", at | {"delta": {"text": piece["text"]}}
            for citation in block["citationsContent"]["citations"]:
                yield "contentBlockDelta", at | {"delta": {"citation": citation}}
        else:
            for piece in re.findall(r"\S+\s*|\s+", block["text"]):
                yield "contentBlockDelta", at | {"delta": {"text": piece}}
        yield "contentBlockStop", at
    yield "messageStop", {"stopReason": answer["stopReason"], "additionalModelResponseFields": _EXTRACTIVE}
    trace = {"trace": answer["trace"]} if "trace" in answer else {}
    yield "metadata", {"usage": answer["usage"], "metrics": answer["metrics"]} | trace


def count_tokens(cloud: Cloud, given: Mapping[str, Any]) -> dict[str, Any]:
    """CountTokens of a Converse request. An estimate: the local model has no tokens of its own."""
    if not cloud.serves_model(given["modelId"]):
        raise Refused("ValidationException", f"The provided model identifier {given['modelId']!r} is invalid.")
    if "converse" not in given["input"]:
        raise Refused("ValidationException", "The local model counts the tokens of converse requests only.")
    return {"inputTokens": count(messages.read(given["input"]["converse"]))}


def _usage(before: int, after: int) -> dict[str, int]:
    return {"inputTokens": before, "outputTokens": after, "totalTokens": before + after}
