"""What a Python file imports, calls and defines, by full names, without running it."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from waypost.portfolio.syntax import parsed

MOST_NODES = 400_000
_SHORT = 80


class Signal(NamedTuple):
    """Something seen in a file. ``kind``: import, call, keyword, base, text, file or def."""

    kind: str
    name: str
    line: int


def signals(text: str, names: dict[str, str] | None = None) -> Iterator[Signal]:
    """Signals in the order of the source.

    ``names`` maps local names to full ones and carries over between notebook cells. A name assigned from a call stands
    for that call, so ``model = Ridge()`` makes ``model.fit`` a call of ``sklearn.linear_model.Ridge.fit``.
    """
    tree = parsed(text)
    known = {} if names is None else names
    stack: list[ast.AST] = [tree]
    count = 0
    while stack:
        node = stack.pop()
        count += 1
        if count > MOST_NODES:
            return
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue  # a docstring claims; it does not do
        see = _SEEN.get(node.__class__)
        if see is not None:
            yield from see(node, known)
        for field in reversed(node._fields):
            value = getattr(node, field, None)
            if value.__class__ is list:
                stack.extend(
                    item for item in reversed(value) if item.__class__ not in _LEAVES and isinstance(item, ast.AST)
                )
            elif value.__class__ not in _LEAVES and isinstance(value, ast.AST):
                stack.append(value)


def imports_by_line(text: str) -> Iterator[Signal]:
    """Imports of a text that cannot be parsed (another Python, a template), found line by line."""
    for number, line in enumerate(text.splitlines(), start=1):
        match = _IMPORT.match(line[:400])
        if match is not None:
            module, direct = match["module"], match["direct"]
            if direct:
                for part in direct.split(","):
                    yield Signal("import", part.split(" as ")[0].strip(), number)
            else:
                for part in (match["names"] or "").strip("() ").split(","):
                    name = part.split(" as ")[0].strip()
                    yield Signal("import", f"{module}.{name}" if name and name != "*" else module, number)


_IMPORT = re.compile(
    r"\s*(?:from\s+(?P<module>[\w.]+)\s+import\s+(?P<names>[\w\s,()*]+)|import\s+(?P<direct>[\w.,\s]+?))\s*(?:#.*)?$"
)


def dotted(node: ast.AST, names: dict[str, str]) -> str | None:
    """The full name of an expression such as ``client.chat.create``, through calls and subscripts on the way."""
    parts: list[str] = []
    while True:
        kind = node.__class__
        if kind is ast.Attribute:
            parts.append(node.attr)  # type: ignore[attr-defined]
            node = node.value  # type: ignore[attr-defined]
        elif kind is ast.Call:
            node = node.func  # type: ignore[attr-defined]
        elif kind in (ast.Subscript, ast.Await):
            node = node.value  # type: ignore[attr-defined]
        elif kind is ast.Name:
            name: str = node.id  # type: ignore[attr-defined]
            if name == "self" and parts:
                name = f"self.{parts.pop()}"
            parts.append(names.get(name, "" if name.startswith("self.") else name))
            break
        else:
            parts.append("")
            break
    return ".".join(reversed(parts))


def _import(node: ast.Import, names: dict[str, str]) -> Iterator[Signal]:
    for alias in node.names:
        names[alias.asname or alias.name.split(".")[0]] = alias.name if alias.asname else alias.name.split(".")[0]
        yield Signal("import", alias.name, node.lineno)


def _import_from(node: ast.ImportFrom, names: dict[str, str]) -> Iterator[Signal]:
    module = "." * node.level + (node.module or "")
    for alias in node.names:
        full = f"{module}.{alias.name}" if alias.name != "*" else module
        names[alias.asname or alias.name] = full
        yield Signal("import", full, node.lineno)


def _call(node: ast.Call, names: dict[str, str]) -> Iterator[Signal]:
    name = dotted(node.func, names)
    if name is None:
        return
    yield Signal("call", name, node.lineno)
    first = node.args[0] if node.args else next((each.value for each in node.keywords if each.arg in _NAMING), None)
    if isinstance(first, ast.Constant) and isinstance(first.value, str) and len(first.value) <= _SHORT:
        yield Signal("call", f"{name}:{first.value}", node.lineno)
    for keyword in node.keywords:
        if keyword.arg is not None:
            yield Signal("keyword", keyword.arg, keyword.value.lineno)


_NAMING = frozenset({"service_name", "task", "name", "model", "format"})


def _assign(node: ast.Assign, names: dict[str, str]) -> Iterator[Signal]:
    for target in node.targets:
        _bind(target, node.value, names)
    return iter(())


def _annotated(node: ast.AnnAssign, names: dict[str, str]) -> Iterator[Signal]:
    if node.value is not None:
        _bind(node.target, node.value, names)
    return iter(())


def _with(node: ast.With | ast.AsyncWith, names: dict[str, str]) -> Iterator[Signal]:
    for item in node.items:
        if item.optional_vars is not None:
            _bind(item.optional_vars, item.context_expr, names)
    return iter(())


def _bind(target: ast.AST, value: ast.AST, names: dict[str, str]) -> None:
    key = _key(target)
    if key is None:
        return
    if isinstance(value, ast.Await):
        value = value.value
    full = dotted(value, names) if value.__class__ in (ast.Call, ast.Attribute, ast.Name) else None
    if full and "." in full.lstrip("."):
        names[key] = full if len(full) < 400 else full[:400]
    else:
        names.pop(key, None)


def _key(target: ast.AST) -> str | None:
    if isinstance(target, ast.Name):
        return target.id
    if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == "self":
        return f"self.{target.attr}"
    return None


def _function(node: ast.FunctionDef | ast.AsyncFunctionDef, names: dict[str, str]) -> Iterator[Signal]:
    for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
        if isinstance(argument.annotation, ast.Name | ast.Attribute):
            full = dotted(argument.annotation, names)
            if full and "." in full:
                names[argument.arg] = full
            else:
                names.pop(argument.arg, None)
        else:
            names.pop(argument.arg, None)
    yield Signal("def", node.name, node.lineno)
    if node.returns is not None:
        yield Signal("def", "->", node.lineno)
    for decorator in node.decorator_list:
        if not isinstance(decorator, ast.Call):
            yield Signal("call", dotted(decorator, names) or "", decorator.lineno)


def _class(node: ast.ClassDef, names: dict[str, str]) -> Iterator[Signal]:
    for base in node.bases:
        yield Signal("base", dotted(base, names) or "", node.lineno)


def _constant(node: ast.Constant, names: dict[str, str]) -> Iterator[Signal]:  # noqa: ARG001
    if isinstance(node.value, str) and len(node.value) > 10:
        yield Signal("text", node.value[:2000], node.lineno)


_SEEN: dict[type[ast.AST], Callable[[Any, dict[str, str]], Iterator[Signal]]] = {
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.Call: _call,
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.ClassDef: _class,
    ast.Constant: _constant,
}
_LEAVES = frozenset({ast.Load, ast.Store, ast.Del, ast.Name, str, int, type(None), bool, float, bytes})
