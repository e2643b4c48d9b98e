"""Which tool a question calls for, and the arguments for it, read from the tool's own JSON Schema."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from local_cloud.core.text import numbers, stem, stems, words

_FINDS = frozenset({"search", "find", "look", "lookup", "retrieve", "query"})
_FREE_TEXT = frozenset(
    {"query", "question", "text", "topic", "request", "q", "input", "message", "summary", "reason", "details"}
)
_QUOTED = re.compile(r"[\"“'‘]([^\"”'’]{2,})[\"”'’]")
_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_CLOSE_ENOUGH = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A tool the model may call. ``schema`` is the JSON Schema of its input."""

    name: str
    description: str
    schema: Mapping[str, Any]

    @property
    def finds(self) -> bool:
        """Whether it looks like a search over documents: said so in its name, one text to search for."""
        return bool(_FINDS & set(re.split(r"[_\W]+", self.name.lower()))) and self.free_text is not None

    @property
    def free_text(self) -> str | None:
        """The property that takes a free text, ``None`` when there is none."""
        return next(
            (name for name, each in self._properties.items() if name in _FREE_TEXT and each.get("type") == "string"),
            None,
        )

    @property
    def _properties(self) -> Mapping[str, Mapping[str, Any]]:
        found: Mapping[str, Mapping[str, Any]] = self.schema.get("properties") or {}
        return found

    @property
    def required(self) -> Sequence[str]:
        found: Sequence[str] = self.schema.get("required") or ()
        return found

    def fits(self, question: str) -> int:
        """How many of the question's words the tool's description speaks of; its listed values count once."""
        spoken = f"{self.name.replace('_', ' ')} {self.description} {' '.join(self._properties).replace('_', ' ')}"
        listed = " ".join(str(value) for each in self._properties.values() for value in each.get("enum", ()))
        said, named = set(stems(question)), set(stems(spoken))
        return len(said & named) + bool(said & set(stems(listed)) - named)

    def arguments(self, question: str) -> tuple[dict[str, Any], list[str]]:
        """What the question states for each property, and the required properties it does not state."""
        given: dict[str, Any] = {}
        taken: list[float] = []
        for name, each in self._properties.items():
            value = _value(name, each, question, taken)
            if value is not None:
                given[name] = value
            if isinstance(value, int | float) and not isinstance(value, bool):
                taken.append(float(value))
        return given, [name for name in self.required if name not in given]


def _value(name: str, each: Mapping[str, Any], question: str, taken: Sequence[float]) -> Any:
    if "enum" in each:
        return _listed(each["enum"], question)
    kind = each.get("type")
    if kind in ("integer", "number"):
        return _number(name, each, question, taken, whole=kind == "integer")
    if kind == "boolean":
        return True if stem(name) in set(stems(question)) else None
    if kind != "string":
        return None
    if each.get("format") == "date":
        return found.group() if (found := _DATE.search(question)) else None
    if "pattern" in each:
        return found.group() if (found := re.search(str(each["pattern"]).strip("^$"), question)) else None
    if name in _FREE_TEXT:
        return question
    return found.group(1) if (found := _QUOTED.search(question)) else None


def _listed(values: Sequence[Any], question: str) -> Any:
    """The listed value that the question names; the one named by most words when there are several."""
    said = {stem(word) for word in words(question)}
    named = [
        (len(set(map(stem, words(str(value))))), value) for value in values if set(map(stem, words(str(value)))) <= said
    ]
    return max(named, key=lambda pair: pair[0])[1] if named else None


def _number(
    name: str, each: Mapping[str, Any], question: str, taken: Sequence[float], *, whole: bool
) -> float | int | None:
    """The number nearest to a word of the property's name, or the only number there is."""
    free = [number for number in numbers(question) if number not in taken]
    low, high = each.get("minimum", float("-inf")), each.get("maximum", float("inf"))
    free = [number for number in free if low <= number <= high and (not whole or number.is_integer())]
    if not free:
        return None
    named = set(map(stem, re.split(r"[_\W]+", name.lower()))) - {"in", "of", "per", "the"}
    spoken = re.findall(r"[A-Za-z]+|\d+(?:[.,]\d+)*", question)
    places = [place for place, word in enumerate(spoken) if stem(word.lower()) in named]

    def distance(number: float) -> int:
        at = [place for place, word in enumerate(spoken) if number in numbers(word)]
        return min((abs(one - other) for one in at for other in places), default=99)

    best = min(free, key=lambda number: (distance(number), free.index(number)))
    if distance(best) > _CLOSE_ENOUGH and len(free) > 1:
        return None
    return int(best) if whole else best
