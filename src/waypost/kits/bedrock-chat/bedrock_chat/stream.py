"""A ConverseStream, put together again into the message that Converse would have given."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any


def assemble(events: Iterable[Mapping[str, Any]], on_text: Callable[[str], None]) -> dict[str, Any]:
    """Read the events to their end, hand on text as it comes, and give back an answer in the form of Converse."""
    blocks: dict[int, dict[str, Any]] = {}
    answer: dict[str, Any] = {"stopReason": "", "usage": {}}
    for event in events:
        if "contentBlockStart" in event:
            start = event["contentBlockStart"]
            use = start["start"].get("toolUse")
            if use is not None:
                blocks[start["contentBlockIndex"]] = {"toolUse": {**use, "input": ""}}
        elif "contentBlockDelta" in event:
            place, delta = event["contentBlockDelta"]["contentBlockIndex"], event["contentBlockDelta"]["delta"]
            if "text" in delta:
                blocks.setdefault(place, {"text": ""})["text"] += delta["text"]
                on_text(delta["text"])
            elif "toolUse" in delta:
                blocks[place]["toolUse"]["input"] += delta["toolUse"]["input"]
        elif "messageStop" in event:
            answer["stopReason"] = event["messageStop"]["stopReason"]
        elif "metadata" in event:
            answer |= {key: event["metadata"][key] for key in ("usage", "metrics", "trace") if key in event["metadata"]}
    for block in blocks.values():
        if "toolUse" in block:
            block["toolUse"]["input"] = json.loads(block["toolUse"]["input"] or "{}")
    content = [blocks[place] for place in sorted(blocks)]
    return {**answer, "output": {"message": {"role": "assistant", "content": content}}}
