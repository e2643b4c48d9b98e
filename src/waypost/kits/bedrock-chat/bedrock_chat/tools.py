"""The tools that the model may call: a search over the documents, two sums and a way to a person."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bedrock_chat.config import ARTEFACTS, Settings
from bedrock_chat.session import Session

FEES_PENCE = {"book": 20, "film": 50, "game": 50}
HIGHEST_FEE_PENCE = 800
PAGE_PENCE = {"black and white": 10, "colour": 30}
HANDED_OVER = ARTEFACTS / "handed-over.jsonl"


class WrongUse(ValueError):
    """A tool was called with something it cannot work with; the model is told so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A passage that a search found. ``number`` is how it is cited in this turn."""

    number: int
    source: str
    title: str
    text: str


class Tools:
    """The tools of one turn. ``found`` collects the passages of every search in it."""

    def __init__(self, session: Session, settings: Settings, handed_over: Path = HANDED_OVER) -> None:
        self._session, self._settings, self._handed_over = session, settings, handed_over
        self.found: list[Passage] = []
        self.used: list[tuple[str, dict[str, Any]]] = []

    @property
    def config(self) -> dict[str, Any]:
        """The tools as Converse takes them."""
        return {"tools": [{"toolSpec": spec} for spec in SPECS]}

    def call(self, use: Mapping[str, Any]) -> dict[str, Any]:
        """Run a call and give back its result block; a call that fails is a result with the status "error"."""
        name, given = str(use["name"]), dict(use["input"])
        self.used.append((name, given))
        try:
            _check(name, given)
            content, status = self._run(name, given), "success"
        except WrongUse as error:
            content, status = {"error": str(error)}, "error"
        return {"toolResult": {"toolUseId": use["toolUseId"], "content": [{"json": content}], "status": status}}

    def _run(self, name: str, given: dict[str, Any]) -> dict[str, Any]:
        run: dict[str, Callable[..., dict[str, Any]]] = {
            "search_documents": self._search,
            "late_fee": late_fee,
            "printing_price": printing_price,
            "hand_over": self._hand_over,
        }
        return run[name](**given)

    def _search(self, query: str) -> dict[str, Any]:
        """Retrieve, for the audience of this chat only."""
        answer = self._session.agents.retrieve(
            knowledgeBaseId=self._session.place.knowledge_base,
            retrievalQuery={"text": query[:1000]},
            retrievalConfiguration={
                "vectorSearchConfiguration": {
                    "numberOfResults": self._settings.passages,
                    "filter": {"equals": {"key": "audience", "value": self._settings.audience}},
                }
            },
        )
        fresh: list[Passage] = []
        for found in answer["retrievalResults"]:
            metadata = found.get("metadata", {})
            source = found["location"]["s3Location"]["uri"]
            title = str(metadata.get("title") or source.rsplit("/", 1)[-1])
            number = len(self.found) + len(fresh) + 1
            fresh.append(Passage(number=number, source=source, title=title, text=found["content"]["text"]))
        self.found += fresh
        return {"passages": [{"id": each.number, "title": each.title, "text": each.text} for each in fresh]}

    def _hand_over(self, reason: str) -> dict[str, Any]:
        self._handed_over.parent.mkdir(parents=True, exist_ok=True)
        with self._handed_over.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"reason": reason}, ensure_ascii=False) + "\n")
        return {"message": "Somebody at the desk will take this up."}


def late_fee(item: str, days: int) -> dict[str, Any]:
    """The late fee of an item, with its upper bound."""
    pence = min(FEES_PENCE[item] * days, HIGHEST_FEE_PENCE)
    return {"message": f"The late fee for a {item} after {days} days is {_pounds(pence)}.", "pence": pence}


def printing_price(pages: int, kind: str) -> dict[str, Any]:
    """What printing costs."""
    pence = PAGE_PENCE[kind] * pages
    return {"message": f"Printing {pages} pages in {kind} costs {_pounds(pence)}.", "pence": pence}


def _pounds(pence: int) -> str:
    return f"£{pence // 100}.{pence % 100:02d}"


def _check(name: str, given: Mapping[str, Any]) -> None:
    """Hold the arguments to the tool's own schema. A model makes them up now and then."""
    spec = next((each for each in SPECS if each["name"] == name), None)
    if spec is None:
        raise WrongUse(f"There is no tool {name!r}.")
    schema = spec["inputSchema"]["json"]
    if missing := sorted(set(schema["required"]) - set(given)):
        raise WrongUse(f"{name} needs {', '.join(missing)}.")
    for key, value in given.items():
        rule = schema["properties"].get(key)
        if rule is None:
            raise WrongUse(f"{name} does not take {key!r}.")
        whole = isinstance(value, int) and not isinstance(value, bool)
        if rule["type"] == "integer" and not (whole and value >= rule["minimum"]):
            raise WrongUse(f"{key} is {value!r}; expected a whole number of at least {rule['minimum']}.")
        if rule["type"] == "string" and not (isinstance(value, str) and value.strip()):
            raise WrongUse(f"{key} is {value!r}; expected a text.")
        if "enum" in rule and value not in rule["enum"]:
            raise WrongUse(f"{key} is {value!r}; expected one of {', '.join(rule['enum'])}.")


def _spec(name: str, description: str, properties: dict[str, Any]) -> dict[str, Any]:
    schema = {"type": "object", "properties": properties, "required": sorted(properties)}
    return {"name": name, "description": description, "inputSchema": {"json": schema}}


SPECS: tuple[dict[str, Any], ...] = (
    _spec(
        "search_documents",
        "Search the library's documents for passages on a question.",
        {"query": {"type": "string", "description": "What to look for, in full words."}},
    ),
    _spec(
        "late_fee",
        "Work out the late fee of one item that is a number of days late.",
        {"item": {"type": "string", "enum": sorted(FEES_PENCE)}, "days": {"type": "integer", "minimum": 1}},
    ),
    _spec(
        "printing_price",
        "Work out the price of printing a number of pages.",
        {"pages": {"type": "integer", "minimum": 1}, "kind": {"type": "string", "enum": sorted(PAGE_PENCE)}},
    ),
    _spec(
        "hand_over",
        "Hand the conversation over to a person at the desk, when the user wants to talk to somebody.",
        {"reason": {"type": "string", "description": "Why, in a sentence."}},
    ),
)
