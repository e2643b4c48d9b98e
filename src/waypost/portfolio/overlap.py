"""How much of a project's code and prose is not in its scaffold.

Code is compared as runs of tokens in which comments are dropped and the file's own names, its strings and its numbers
are blanked, so moving, reformatting, renaming or commenting scaffold code does not make it one's own. Prose is compared
as runs of words.
"""

from __future__ import annotations

import ast
import io
import json
import keyword
import re
import tokenize
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from waypost.portfolio.syntax import NotParsed, parsed

_CODE_SUFFIXES = frozenset(
    {".py", ".ipynb", ".sql", ".r", ".scala", ".java", ".go", ".js", ".ts", ".tsx", ".sh", ".tf", ".bicep", ".proto"}
    | {".html", ".css", ".yaml", ".yml", ".toml"}
)
_CODE_NAMES = frozenset({"Dockerfile", "Containerfile", "Makefile"})
_PROSE_SUFFIXES = frozenset({".md", ".rst", ".txt", ".adoc"})
_RUN = {"code": 10, "prose": 6}  # tokens or words in a row that must be the same
_SKIPPED_TOKENS = frozenset(
    {
        tokenize.COMMENT,
        tokenize.NL,
        tokenize.NEWLINE,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.ENCODING,
        tokenize.ENDMARKER,
    }
)
_GENERIC = re.compile(r"[A-Za-z_][\w.-]*|\d+(?:\.\d+)?|\"[^\"\n]*\"|'[^'\n]*'|[^\s\w]")
_WORD = re.compile(r"[^\W_]+", re.UNICODE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Tokens (code) or words (prose): how many there are and how many are not in the scaffold."""

    own: int
    total: int

    @property
    def share(self) -> float | None:
        """From 0 to 1, rounded to three places; ``None`` when there is nothing."""
        return round(self.own / self.total, 3) if self.total else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """The comparison of a project with its scaffold.

    ``own_code_lines``: path to line numbers that hold code of the owner's.
    """

    code: Share
    prose: Share
    own_code_lines: Mapping[str, tuple[int, ...]]


def compare(project: Mapping[str, bytes], scaffold: Mapping[str, bytes]) -> Overlap:
    """Compare file contents; paths decide only what is code and what is prose."""
    inside = {PurePosixPath(path).parts[0].removesuffix(".py") for path in (*project, *scaffold)} | {"src"}
    theirs = _runs(scaffold, inside)
    own, total = dict.fromkeys(_RUN, 0), dict.fromkeys(_RUN, 0)
    lines: dict[str, tuple[int, ...]] = {}
    for path, content in sorted(project.items()):
        for kind, tokens in _streams(path, content, inside):
            fresh = _not_covered(tokens, theirs[kind], _RUN[kind])
            own[kind] += len(fresh)
            total[kind] += len(tokens)
            if kind == "code" and fresh:
                lines[path] = tuple(sorted({line for _, line in fresh}))
    return Overlap(
        code=Share(own=own["code"], total=total["code"]),
        prose=Share(own=own["prose"], total=total["prose"]),
        own_code_lines=lines,
    )


Token = tuple[str, int]  # its blanked text and its line


def _streams(path: str, content: bytes, inside: set[str]) -> Iterator[tuple[str, Sequence[Token]]]:
    """The token streams of a file: "code" or "prose" and its tokens. A notebook gives one of each."""
    place = PurePosixPath(path)
    suffix = place.suffix.lower()
    text = content.decode("utf-8", "replace")
    if path.endswith(".ipynb"):
        code, prose = _notebook(text)
        yield "code", _python(code, inside)
        yield "prose", _words(prose)
    elif path.endswith(".py"):
        yield "code", _python(text, inside)
    elif suffix in _CODE_SUFFIXES or place.name in _CODE_NAMES:
        yield "code", _generic(text)
    elif suffix in _PROSE_SUFFIXES:
        yield "prose", _words(text)


def _runs(files: Mapping[str, bytes], inside: set[str]) -> dict[str, set[tuple[str, ...]]]:
    """Every run of tokens in some files, by kind."""
    found: dict[str, set[tuple[str, ...]]] = {kind: set() for kind in _RUN}
    for path, content in files.items():
        for kind, tokens in _streams(path, content, inside):
            found[kind].update(run for _, run in _windows(tokens, _RUN[kind]))
    return found


def _windows(tokens: Sequence[Token], length: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Runs of a length with their start; all of it where there is less."""
    texts = [text for text, _ in tokens]
    return ((start, tuple(texts[start : start + length])) for start in range(max(1, len(texts) - length + 1)))


def _not_covered(tokens: Sequence[Token], known: set[tuple[str, ...]], length: int) -> list[Token]:
    covered = [False] * len(tokens)
    for start, run in _windows(tokens, length):
        if run in known:
            covered[start : start + len(run)] = [True] * len(run)
    return [token for token, seen in zip(tokens, covered, strict=True) if not seen]


def _python(text: str, inside: set[str]) -> list[Token]:
    names, docstrings = _own_names(text, inside)
    tokens: list[Token] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type not in _SKIPPED_TOKENS and token.start[0] not in docstrings:
                tokens.append((_blanked(token, names), token.start[0]))
    except (tokenize.TokenError, SyntaxError, IndentationError):
        return _generic(text)
    return tokens


def _blanked(token: tokenize.TokenInfo, names: set[str]) -> str:
    if token.type == tokenize.STRING or token.type >= getattr(tokenize, "FSTRING_START", 1 << 30):
        return "S"
    if token.type == tokenize.NUMBER:
        return "0"
    if token.type == tokenize.NAME and token.string in names and not keyword.iskeyword(token.string):
        return "I"
    return token.string


def _own_names(text: str, inside: set[str]) -> tuple[set[str], set[int]]:
    """Names that the file binds itself (or imports from the project), and the lines of its docstrings."""
    try:
        tree = parsed(text)
    except NotParsed:
        return set(), set()
    names: set[str] = set()
    docstrings: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.ImportFrom) and (node.level or (node.module or "").split(".")[0] in inside):
            names.update(alias.asname or alias.name for alias in node.names)
            names.update((node.module or "").split("."))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            docstrings.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return names, docstrings


def _generic(text: str) -> list[Token]:
    tokens = []
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if stripped and not stripped.startswith(("#", "//", "--")):
            tokens += [(_plain(match), number) for match in _GENERIC.findall(line[:4096])]
    return tokens


def _plain(token: str) -> str:
    if token[0] in "\"'":
        return "S"
    return "0" if token[0].isdigit() else token


def _words(text: str) -> list[Token]:
    return [
        (word.lower(), number) for number, line in enumerate(text.splitlines(), start=1) for word in _WORD.findall(line)
    ]


def _notebook(text: str) -> tuple[str, str]:
    """Code and prose of a notebook; magics are commented out."""
    try:
        cells = json.loads(text).get("cells", [])
        parts = [(str(cell.get("cell_type")), "".join(cell.get("source", []))) for cell in cells]
    except (ValueError, AttributeError, TypeError, RecursionError):
        return "", ""
    code = "\n".join(source for kind, source in parts if kind == "code")
    code = re.sub(r"^(\s*)([%!])", r"\1# \2", code, flags=re.MULTILINE)
    return code, "\n".join(source for kind, source in parts if kind == "markdown")
