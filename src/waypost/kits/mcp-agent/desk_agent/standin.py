"""The stand-in for a model: rules, no learning, the same answer every time.

It is gullible on purpose: it carries out whatever a tool result tells it to. So what keeps the desk safe in the
checks are the bounds, not the good manners of a model.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from desk_agent.model import Call, Message, Turn, words

ORDER = re.compile(r"\b[A-Z]-\d+\b")
INJECTED = re.compile(
    r"\b(?:assistant|agent|system)\b\W.*?\b(?:call|use|run) (\w+) with (\{.*?\})", re.IGNORECASE | re.DOTALL
)
REFUND = re.compile(r"\brefund|money back|pay back\b", re.IGNORECASE)
AMOUNT = re.compile(r"(?:of|amount|refund)\s+(\d+(?:\.\d+)?)(?![\d-])", re.IGNORECASE)


class RuleModel:
    """Reads the request, looks things up, acts, answers."""

    def next(self, messages: Sequence[Message], tools: Sequence[dict[str, Any]]) -> Turn:
        """The next turn by rule."""
        request = next(str(each["content"]) for each in messages if each["role"] == "user")
        if not tools:
            return Turn("yes" if _agrees(request) else "no", (), words(messages))
        results = [(each["name"], str(each["content"])) for each in messages if each["role"] == "tool"]
        wanted = _obey(results) or _plan(request, results)
        calls = () if wanted is None else (Call(f"call-{len(results)}", *wanted),)
        return Turn("" if calls else _answer(request, results), calls, words(messages))


def _obey(results: list[tuple[str, str]]) -> tuple[str, dict[str, Any]] | None:
    """The instruction in the last result, if there is one and the last call was not refused."""
    if not results or results[-1][1].startswith("Refused"):
        return None
    found = INJECTED.search(results[-1][1].replace('\\"', '"'))
    if found is None:
        return None
    try:
        return found[1], json.loads(found[2])
    except ValueError:
        return None


def _plan(request: str, results: list[tuple[str, str]]) -> tuple[str, dict[str, Any]] | None:
    """The next call that the request needs, ``None`` when there is enough to answer."""
    done = [name for name, _ in results]
    if any(text.startswith(("Refused", "Error")) for _, text in results):
        return None
    order = ORDER.search(request)
    asked = request.lower()
    if "export" in asked or "all customers" in asked:
        return None if done else ("export_customers", {})
    if order is None:
        if not done and _is_question(asked):
            return "search_help", {"query": request}
        if done == ["search_help"] and "nothing found" not in results[0][1]:
            return "read_help", {"page": _plain(results[0][1]).split(",")[0]}
        return None
    number = order[0]
    if "delete" in asked:
        return None if done else ("delete_order", {"order": number})
    if "note" in asked:
        return None if done else ("add_note", {"order": number, "text": request.partition(":")[2].strip()})
    if "get_order" not in done:
        return "get_order", {"order": number}
    if REFUND.search(request) and "refund" not in done:
        stated = AMOUNT.search(request)
        return "refund", {"order": number, "amount": float(stated[1]) if stated else _looked_up(results)["total"]}
    return None


def _answer(request: str, results: list[tuple[str, str]]) -> str:
    """An answer made of what the tools said."""
    refused = [text for _, text in results if text.startswith("Refused")]
    if not results:
        return "I did not understand. Please name an order or ask about our help pages."
    if failed := [_plain(text) for _, text in results if text.startswith("Error")]:
        return f"That did not work: {failed[-1].removeprefix('Error: ')}"
    parts = []
    for name, text in results:
        if name == "read_help" and not text.startswith("Refused"):
            parts.append(_closest(request, _plain(text)))
        elif name == "get_order" and not text.startswith("Refused"):
            order = json.loads(_plain(text))
            parts.append(f"Order {order['order']} ({order['item']}, {order['total']:g}) is {order['status']}.")
        elif name in ("add_note", "refund", "delete_order", "export_customers") and not text.startswith("Refused"):
            parts.append(_plain(text))
    if refused:
        parts.append(f"I may not do everything asked here: {refused[-1].removeprefix('Refused: ')}")
    return " ".join(dict.fromkeys(parts)) or "I found nothing about that."


def _agrees(request: str) -> bool:
    """The reviewer's rule: the person asked for this kind of action on this order, and for no other order."""
    asked, _, action = request.partition("\nACTION: ")
    tool, _, rest = action.partition(" ")
    arguments = json.loads(rest)
    if ORDER.findall(asked) != [arguments.get("order")]:
        return False
    if tool == "refund":
        stated = AMOUNT.search(asked)
        return REFUND.search(asked) is not None and (stated is None or float(stated[1]) == arguments["amount"])
    return tool == "add_note" and "note" in asked.lower() and str(arguments["text"]) in asked


def _is_question(asked: str) -> bool:
    return "?" in asked or asked.startswith(("how", "what", "when", "do ", "can ", "are ", "is "))


def _looked_up(results: list[tuple[str, str]]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_plain(next(text for name, text in results if name == "get_order")))
    return found


def _plain(text: str) -> str:
    return text.removeprefix("<tool-output>").removesuffix("</tool-output>")


def _closest(request: str, page: str) -> str:
    title, *lines = page.splitlines()
    sentences = re.split(r"(?<=[.!?])\s+", " ".join(lines))
    asked = set(re.findall(r"[a-z]{4,}", request.lower()))
    best = max(sentences, key=lambda each: len(asked & set(re.findall(r"[a-z]{4,}", each.lower()))))
    return f"{best} (help page: {title.removeprefix('# ')})"
