"""Questions drawn from the owner's own code: what stands there, by name and number, and what would break otherwise."""

from __future__ import annotations

import ast
import contextlib
import fnmatch
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePosixPath

from waypost.portfolio.audit.python import dotted
from waypost.portfolio.kits import Tree, shared_paths
from waypost.portfolio.rules import load_rules
from waypost.portfolio.settings import is_settings, settings
from waypost.portfolio.syntax import NotParsed, parsed

MOST_QUESTIONS = 12
_MOST_OF_A_KIND = 2
_MOST_PLACES, _MOST_TARGETS = 20_000, 8  # of one file, of one assignment


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question about one place. ``id`` stays when lines move; ``digest`` changes when the statement itself does."""

    id: str
    kind: str
    question: str
    file: str
    line: int
    code: str
    digest: str
    own: bool  # the line is not from the scaffold
    name: str = ""  # of what stands there, where it has one


@dataclass(frozen=True, slots=True)
class _Found:
    """A place worth asking about: the name that makes it so, the value that stands there and where it is."""

    name: str
    value: str
    scope: str
    node: ast.AST | None  # None in a settings file
    line: int

    @property
    def shown(self) -> str:
        """The name and the value as they would be said."""
        return self.value if ":" in self.name or self.name == "except" else f"{self.name} = {self.value}"


def ask(
    files: Tree, own_lines: Mapping[str, tuple[int, ...]] | None = None, most: int = MOST_QUESTIONS
) -> tuple[Question, ...]:
    """The questions for a project: the owner's own lines first, then variety of kind, then the order of the code.

    What does the work comes before what checks it; parts that every kit shares are nobody's own to defend. Same code,
    same questions.
    """
    shared = shared_paths()
    found = (each for each in all_questions(files, own_lines or {}) if each.own or each.file not in shared)
    every = sorted(found, key=lambda each: (_is_check(each.file), each.file, each.line, each.id))
    rank = {kind: number for number, kind in enumerate(load_rules("questions.yaml"))}
    chosen: list[Question] = []
    for own in (True, False):
        pool = [each for each in every if each.own is own]
        for turn in range(_MOST_OF_A_KIND):
            by_kind: dict[str, list[Question]] = {}
            for each in pool:
                same_kind = by_kind.setdefault(each.kind, [])
                if len(same_kind) <= turn and not any(_alike(each, other) for other in same_kind):
                    same_kind.append(each)
            turns = [
                found[turn] for _, found in sorted(by_kind.items(), key=lambda item: rank[item[0]]) if len(found) > turn
            ]
            chosen += turns[: most - len(chosen)]
    return tuple(chosen)


def all_questions(files: Tree, own_lines: Mapping[str, tuple[int, ...]]) -> Iterator[Question]:
    """Every question the code gives rise to, each id once."""
    seen: set[str] = set()
    for path in sorted(files):
        if not (path.endswith(".py") or is_settings(path)) or _is_test(path):
            continue
        text = files[path].decode("utf-8", "replace")
        own = set(own_lines.get(path, ()))
        for question in _of_file(path, text, own):
            if question.id not in seen:
                seen.add(question.id)
                yield question


def _of_file(path: str, text: str, own: set[int]) -> Iterator[Question]:
    try:
        places = _settings(text) if is_settings(path) else _places(parsed(text))
    except NotParsed:
        return
    lines = text.splitlines()
    for found in islice(places, _MOST_PLACES):
        for kind, rule in load_rules("questions.yaml").items():
            if _asks(rule, found):
                with contextlib.suppress(RecursionError):
                    yield _question(path, kind, rule, found, lines, own)
                break


def _question(
    path: str, kind: str, rule: Mapping[str, object], found: _Found, lines: list[str], own: set[int]
) -> Question:
    start, end = found.line, min(getattr(found.node, "end_lineno", None) or found.line, found.line + 5)
    code = "\n".join(lines[start - 1 : end])
    stands = ast.dump(found.node) if found.node is not None else f"{found.name} = {found.value}"
    anchor = f"{path}\0{kind}\0{found.scope}\0{found.name}"
    asked = str(rule["ask"]).format(
        name=found.name, value=_short(found.value), shown=_short(found.shown), where=found.scope or path
    )
    return Question(
        id="q-" + hashlib.sha256(anchor.encode()).hexdigest()[:8],
        kind=kind,
        question=asked,
        file=path,
        line=start,
        code=_dedent(code)[:600],
        digest=hashlib.sha256(stands.encode()).hexdigest()[:12],
        own=bool(own & set(range(start, end + 1))),
        name="" if ":" in found.name or found.name == "except" else found.name,
    )


def _asks(rule: Mapping[str, object], found: _Found) -> bool:
    names, values = rule["names"], rule.get("values")
    assert isinstance(names, list)
    kind, _, _ = found.name.rpartition(":")
    same_kind = (pattern for pattern in names if pattern.rpartition(":")[0] == kind.partition(":")[0])
    if not any(fnmatch.fnmatchcase(found.name.lower(), pattern) for pattern in same_kind):
        return False
    return values is None or re.fullmatch(str(values), found.value) is not None


def _settings(text: str) -> Iterator[_Found]:
    for each in settings(text):
        yield _Found(each.name.replace("-", "_"), each.value, each.section, None, each.line)


def _places(tree: ast.Module) -> Iterator[_Found]:
    """Named constants, defaults, arguments, thresholds, calls and handlers, in the order of the code."""
    names: dict[str, str] = {}
    stack: list[tuple[ast.AST, str]] = [(tree, "")]
    while stack:
        node, scope = stack.pop()
        inner = scope
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            inner = f"{scope}.{node.name}".lstrip(".")
        with contextlib.suppress(RecursionError):  # an expression nested too deeply to be quoted is not asked about
            yield from tuple(_at(node, inner, names))
        stack.extend((child, inner) for child in reversed(list(ast.iter_child_nodes(node))))


def _at(node: ast.AST, scope: str, names: dict[str, str]) -> Iterator[_Found]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        _learn(node, names)
    elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets[:_MOST_TARGETS]:
            if isinstance(target, ast.Name | ast.Attribute) and _plain(node.value):
                yield _Found(_last(target), ast.unparse(node.value), scope, node, node.lineno)
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        yield from _defaults(node, scope)
    elif isinstance(node, ast.Call):
        yield from _call(node, scope, names)
    elif (
        isinstance(node, ast.Compare)
        and len(node.ops) == 1
        and isinstance(node.ops[0], ast.Gt | ast.GtE | ast.Lt | ast.LtE)
    ):
        right = node.comparators[0]
        if (
            _number(right)
            and isinstance(node.left, ast.Name | ast.Attribute | ast.Call | ast.Subscript)
            and ast.unparse(right) != "0"
        ):
            yield _Found(f"compare:{ast.unparse(node.left)[:60]}", ast.unparse(node), scope, node, node.lineno)
    elif isinstance(node, ast.ExceptHandler):
        caught = ast.unparse(node.type) if node.type is not None else "everything"
        yield _Found("except", caught, scope, node, node.lineno)


def _call(node: ast.Call, scope: str, names: dict[str, str]) -> Iterator[_Found]:
    called = dotted(node.func, names) or ""
    short = called.rpartition(".")[2]
    if short:
        yield _Found(f"call:{called}", ast.unparse(node)[:120], scope, node, node.lineno)
    for keyword in node.keywords:
        if keyword.arg is not None and _plain(keyword.value):
            yield _Found(
                keyword.arg,
                ast.unparse(keyword.value),
                f"{scope}.{short}{_told(node)}".strip("."),
                keyword.value,
                keyword.value.lineno,
            )


def _told(node: ast.Call) -> str:
    """The text a call begins with, where it begins with a short one: it says which of several such calls this is."""
    first = node.args[0] if node.args else None
    told = isinstance(first, ast.Constant) and isinstance(first.value, str) and len(first.value) <= 40
    return f"({first.value!r})" if told and isinstance(first, ast.Constant) else ""


def _defaults(node: ast.FunctionDef | ast.AsyncFunctionDef, scope: str) -> Iterator[_Found]:
    positional = [*node.args.posonlyargs, *node.args.args]
    pairs = [*zip(positional[len(positional) - len(node.args.defaults) :], node.args.defaults, strict=True)]
    pairs += [
        (name, default)
        for name, default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
        if default is not None
    ]
    for argument, default in pairs:
        if _plain(default):
            yield _Found(argument.arg, ast.unparse(default), scope, default, argument.lineno)


def _learn(node: ast.Import | ast.ImportFrom, names: dict[str, str]) -> None:
    for alias in node.names:
        full = f"{node.module}.{alias.name}" if isinstance(node, ast.ImportFrom) and node.module else alias.name
        names[alias.asname or alias.name] = full


def _short(text: str) -> str:
    return text if len(text) <= 120 else text[:119] + "…"


def _plain(node: ast.expr) -> bool:
    """A value that can be quoted in a question: a number, a string, a short list or tuple of them."""
    if isinstance(node, ast.UnaryOp):
        node = node.operand
    if isinstance(node, ast.List | ast.Tuple):
        return 0 < len(node.elts) <= 6 and all(isinstance(each, ast.Constant) for each in node.elts)
    if isinstance(node, ast.BinOp):
        return _number(node.left) and _number(node.right)
    return isinstance(node, ast.Constant) and node.value is not None and len(repr(node.value)) <= 400


def _number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool)


def _last(node: ast.Name | ast.Attribute) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr


def _is_test(path: str) -> bool:
    parts: Iterable[str] = PurePosixPath(path).parts
    return any(part in ("tests", "test", "conftest.py") or part.startswith("test_") for part in parts)


def _alike(one: Question, other: Question) -> bool:
    """Whether two questions of a kind would be answered by the same words: one name twice, or one line."""
    return (bool(one.name) and one.name == other.name) or (one.file, one.line) == (other.file, other.line)


def _is_check(path: str) -> bool:
    return PurePosixPath(path).parts[0] == "checks"


def _dedent(code: str) -> str:
    lines = code.splitlines()
    margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return "\n".join(line[margin:].rstrip() for line in lines)
