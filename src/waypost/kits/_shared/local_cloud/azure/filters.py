"""The filters and orderings of Azure AI Search (a part of OData), as functions of a document."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from local_cloud.azure.errors import Refused

Document = Mapping[str, Any]
Test = Callable[[Document], bool]

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>-?\d+(?:\.\d+)?(?![\w-]))|(?P<day>\d{4}-\d\d-\d\d[\w:.+-]*)"
    r"|(?P<name>[A-Za-z_][\w./]*)|(?P<sign>[(),:]))"
)
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq, "ne": operator.ne, "gt": operator.gt, "ge": operator.ge, "lt": operator.lt, "le": operator.le,
}  # fmt: skip
_CONSTANTS = {"true": True, "false": False, "null": None}


def parse_filter(text: str) -> Test:
    """A filter such as ``rating ge 4 and tags/any(t: t eq 'quiet')`` as a test of a document."""
    reader = _Reader(text)
    test = reader.either()
    if reader.peek() is not None:
        reader.refuse()
    return test


def order(documents: list[Any], clauses: str, field: Callable[[Any, str], Any]) -> list[Any]:
    """Documents in the order of ``price desc, name``; those without a value come last."""
    for clause in reversed([each.split() for each in clauses.split(",") if each.strip()]):
        values = [(field(each, clause[0]), each) for each in documents]
        known = [pair for pair in values if pair[0] is not None]
        known.sort(key=lambda pair: pair[0], reverse=clause[-1].lower() == "desc")
        documents = [each for _, each in known] + [each for value, each in values if value is None]
    return documents


class _Reader:
    """Reads a filter from left to right; ``or`` binds least, then ``and``, then ``not``."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens: list[tuple[str, str]] = []
        place = 0
        while text[place:].strip():
            found = _TOKEN.match(text, place)
            if found is None:
                self.refuse()
            self._tokens.append((str(found.lastgroup), found.group(str(found.lastgroup))))
            place = found.end()
        self._next = 0

    def refuse(self) -> NoReturn:
        raise Refused(400, "InvalidRequestParameter", f"Invalid expression: the filter {self._text!r} cannot be read.")

    def peek(self) -> tuple[str, str] | None:
        return self._tokens[self._next] if self._next < len(self._tokens) else None

    def either(self) -> Test:
        tests = [self._both()]
        while self._taken("or"):
            tests.append(self._both())
        return lambda document: any(test(document) for test in tests)

    def _both(self) -> Test:
        tests = [self._one()]
        while self._taken("and"):
            tests.append(self._one())
        return lambda document: all(test(document) for test in tests)

    def _one(self) -> Test:
        if self._taken("not"):
            inner = self._one()
            return lambda document: not inner(document)
        if self._taken("("):
            inner = self.either()
            self._must(")")
            return inner
        name = self._name()
        if name == "search.in":
            return self._listed()
        if name.endswith(("/any", "/all")):
            return self._every(name)
        shown = self.peek()
        if shown is None or shown[1] not in _COMPARISONS:
            return lambda document: value_of(document, name) is True
        compare = _COMPARISONS[self._step()[1]]
        wanted = self._constant()
        return lambda document: _compared(compare, value_of(document, name), wanted)

    def _listed(self) -> Test:
        self._must("(")
        name = self._name()
        self._must(",")
        texts = str(self._constant())
        marks = ", "
        if self._taken(","):
            marks = str(self._constant())
        self._must(")")
        wanted = {each.strip() for each in re.split(f"[{re.escape(marks)}]", texts) if each.strip()}
        return lambda document: str(value_of(document, name)) in wanted

    def _every(self, name: str) -> Test:
        field, _, kind = name.rpartition("/")
        self._must("(")
        if self._taken(")"):
            return lambda document: bool(value_of(document, field))
        variable = self._name()
        self._must(":")
        inner = self.either()
        self._must(")")
        pick = any if kind == "any" else all
        return lambda document: pick(inner({variable: each}) for each in value_of(document, field) or ())

    def _constant(self) -> Any:
        kind, token = self._step()
        if kind == "text":
            return token[1:-1].replace("''", "'")
        if kind == "number":
            return float(token)
        if kind == "day":
            return token
        if token not in _CONSTANTS:
            self.refuse()
        return _CONSTANTS[token]

    def _name(self) -> str:
        kind, token = self._step()
        if kind != "name":
            self.refuse()
        return token

    def _step(self) -> tuple[str, str]:
        token = self.peek()
        if token is None:
            self.refuse()
        self._next += 1
        return self._tokens[self._next - 1]

    def _taken(self, wanted: str) -> bool:
        token = self.peek()
        if token is not None and token[0] in ("name", "sign") and token[1] == wanted:
            self._next += 1
            return True
        return False

    def _must(self, wanted: str) -> None:
        if not self._taken(wanted):
            self.refuse()


def value_of(document: Document, path: str) -> Any:
    """The value at ``address/city``; ``None`` when there is none."""
    value: Any = document
    for name in path.split("/"):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _compared(compare: Callable[[Any, Any], bool], value: Any, wanted: Any) -> bool:
    try:
        return bool(compare(value, wanted))
    except TypeError:
        return False
