"""The data dictionary: what every key of every data file means, as Markdown, from the dataclasses themselves.

A class's docstring says what it is; the comment behind a field or a word says what that means.
"""

from __future__ import annotations

import ast
import inspect
import io
import tokenize
import types
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from waypost.catalogue.files import PLACES
from waypost.catalogue.shapes import KINDS
from waypost.domain.dates import PartialDate
from waypost.errors import DataError

BEGIN, END = "<!-- generated: the data dictionary -->", "<!-- end of the generated part -->"
_PLAIN = {str: "text", int: "whole number", float: "number", bool: "true or false", type(None): "null"}


def refreshed(page: str) -> str:
    """A page with what stands between its two marks written anew. Raises ``DataError`` where a mark is absent."""
    head, _, rest = page.partition(BEGIN)
    _, mark, tail = rest.partition(END)
    if not mark:
        raise DataError((f"docs/data.md: has no {BEGIN!r} before {END!r}; expected both marks.",))
    return f"{head}{BEGIN}\n\n{markdown()}\n{END}{tail}"


def markdown() -> str:
    """One section per kind of file, one table per dataclass, in reading order."""
    seen: set[type] = set()
    return "\n".join(section for kind in KINDS for section in _kind(kind, seen))


def _kind(kind: str, seen: set[type]) -> Iterator[str]:
    hint = KINDS[kind]
    top = next(_classes(hint))
    note = "" if hint is top else f" The file holds a list of {top.__name__}."
    yield f"### {kind}: `{PLACES[kind]}`\n\n[JSON Schema](../src/waypost/data/schema/{kind}.json).{note}\n"
    waiting = [top]
    while waiting:
        cls: Any = waiting.pop(0)
        if cls in seen:
            continue
        seen.add(cls)
        if issubclass(cls, StrEnum):
            yield _words_table(cls)
        else:
            yield _keys_table(cls)
            hints = get_type_hints(cls)
            waiting += [inner for one in fields(cls) for inner in _classes(hints[one.name])]


def _keys_table(cls: type) -> str:
    hints, comments = get_type_hints(cls), _comments(cls)
    rows = [
        f"| `{one.name}` | {_words(hints[one.name])} | {_default(one)} | {comments.get(one.name, '')} |"
        for one in fields(cls)
    ]
    return "\n".join([*_heading(cls), "| key | holds | if absent | meaning |", "|---|---|---|---|", *rows, ""])


def _words_table(cls: type[StrEnum]) -> str:
    comments = _comments(cls)
    rows = [f"| `{one}` | {comments.get(one.name, '')} |" for one in cls]
    return "\n".join([*_heading(cls), "| word | meaning |", "|---|---|", *rows, ""])


def _heading(cls: type) -> tuple[str, ...]:
    text = (inspect.getdoc(cls) or "").replace("``None``", "``null``").replace("``", "`")
    return f"#### {cls.__name__}", "", text, ""


def _default(one: Field[Any]) -> str:
    if one.default is not MISSING:
        value = one.default
    elif one.default_factory is not MISSING:
        value = one.default_factory()
    else:
        return "needed"
    if value is None:
        return "null"
    if is_dataclass(value) or value in ((), {}):
        return "empty"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _words(hint: Any) -> str:
    origin, args = get_origin(hint), get_args(hint)
    if hint is PartialDate:
        return 'day in quotes: `"YYYY"`, `"YYYY-MM"` or `"YYYY-MM-DD"`'
    if hint is Decimal:
        return 'amount in quotes, such as `"49.50"`'
    if hint in _PLAIN:
        return _PLAIN[hint]
    if origin in (Union, types.UnionType):
        return " or ".join(_words(arg) for arg in args)
    if origin is tuple:
        return f"list of {_words(args[0])}" if Ellipsis in args else f"list: {', '.join(_words(arg) for arg in args)}"
    if origin is not None:
        return f"mapping of {_words(args[0])} to {_words(args[1])}"
    return f"[{hint.__name__}](#{hint.__name__.lower()})"


def _classes(hint: Any) -> Iterator[type]:
    if isinstance(hint, type) and (is_dataclass(hint) or issubclass(hint, StrEnum)) and hint is not PartialDate:
        yield hint
    for arg in get_args(hint):
        yield from _classes(arg)


def _comments(cls: type) -> Mapping[str, str]:
    """Field name to the comment that stands behind it."""
    source = inspect.getsource(cls)
    by_line = _comments_by_line(source)
    body = ast.parse(source).body[0]
    assert isinstance(body, ast.ClassDef)
    found: dict[str, str] = {}
    for one in body.body:
        if isinstance(one, ast.AnnAssign | ast.Assign) and one.end_lineno in by_line:
            target = one.target if isinstance(one, ast.AnnAssign) else one.targets[0]
            found[ast.unparse(target)] = by_line[one.end_lineno]
    return found


@cache
def _comments_by_line(source: str) -> Mapping[int | None, str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    found = [(token.start[0], token.string) for token in tokens if token.type == tokenize.COMMENT]
    return {line: text.removeprefix("#").strip().replace("``", "`").replace("|", "\\|") for line, text in found}
