"""Match signals and files against rules kept as data (``data/audit/skills.yaml``, ``traits.yaml``).

A pattern is one line: ``import NAME``, ``call NAME``, ``keyword NAME``, ``base NAME``, ``def NAME`` (names with ``*``),
``string REGEX`` (string constants in Python), ``file GLOB`` (the file is there) or ``text GLOB :: REGEX`` (somewhere in
such a file; ``REGEX && REGEX``: both).

The texts may be hostile, so an expression must not take more than linear time: at a line start ``[ \\t]*`` and not
``\\s*``, no long gaps between two words (that is what ``&&`` is for), no repetition of a repetition.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from waypost.portfolio.audit.python import Signal
from waypost.portfolio.rules import load_rules

_NAMED = ("import", "call", "keyword", "base", "def")


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """One pattern of a rule. ``strong``: it shows the subject; otherwise it only hints at it."""

    subject: str
    strong: bool
    kind: str
    body: str
    regex: re.Pattern[str]
    also: re.Pattern[str] | None = None  # must be in the same text too


@dataclass(slots=True)
class Globs:
    """Patterns by the paths they are for. Endings and plain names, which most are, are found by look-up."""

    by_ending: dict[str, list[Pattern]] = field(default_factory=dict)
    by_name: dict[str, list[Pattern]] = field(default_factory=dict)
    others: dict[str, tuple[re.Pattern[str], list[Pattern]]] = field(default_factory=dict)

    def add(self, glob: str, pattern: Pattern) -> None:
        low = glob.lower()
        if re.fullmatch(r"\*\.\w+", low):
            self.by_ending.setdefault(low[1:], []).append(pattern)
        elif not set("*?[/") & set(low):
            self.by_name.setdefault(low, []).append(pattern)
        else:
            self.others.setdefault(low, (_path_regex(low), []))[1].append(pattern)

    def of(self, path: str) -> tuple[Pattern, ...]:
        low = path.lower()
        name = low.rpartition("/")[2]
        found = [*self.by_ending.get(suffix(name), ()), *self.by_name.get(name, ())]
        for regex, patterns in self.others.values():
            if regex.fullmatch(low):
                found += patterns
        return tuple(found)


@dataclass(slots=True)
class Rules:
    """Every pattern of a rules file, arranged for look-up."""

    # kind -> first or last part of a name -> patterns
    by_kind: dict[str, dict[str, list[Pattern]]] = field(default_factory=dict)
    strings: list[Pattern] = field(default_factory=list)
    files: Globs = field(default_factory=Globs)  # met by a file being there
    texts: Globs = field(default_factory=Globs)  # looked for in the text of a file
    # subject -> subjects that show it when all are shown
    together: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _known: dict[tuple[str, str], tuple[Pattern, ...]] = field(default_factory=dict)

    def of_signal(self, signal: Signal) -> tuple[Pattern, ...]:
        """Patterns that a signal meets."""
        if signal.kind == "text":
            return tuple(pattern for pattern in self.strings if pattern.regex.search(signal.name))
        key = (signal.kind, signal.name)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = tuple(self._look_up(signal))
        return found

    def _look_up(self, signal: Signal) -> Iterator[Pattern]:
        table = self.by_kind.get(signal.kind, {})
        name = signal.name
        head, tail = name.lstrip(".").partition(".")[0].partition(":")[0], "*" + name.rpartition(".")[2]
        for pattern in (*table.get(head, ()), *table.get(tail, ()), *table.get("*", ())):
            if pattern.regex.fullmatch(name):
                yield pattern


@cache
def rules(name: str) -> Rules:
    """The rules of a file, ready to match."""
    return compile_rules(load_rules(name))


def compile_rules(table: Mapping[str, Mapping[str, object]]) -> Rules:
    """Arrange rules: subject -> ``shown`` and ``hinted`` -> patterns."""
    made = Rules()
    for subject, rule in table.items():
        if together := rule.get("together"):
            assert isinstance(together, Iterable)
            made.together[subject] = tuple(together)
        for strength in ("shown", "hinted"):
            lines = rule.get(strength) or ()
            assert isinstance(lines, Iterable)
            for line in lines:
                _add(made, subject, strength == "shown", str(line))
    return made


def _add(made: Rules, subject: str, strong: bool, line: str) -> None:
    kind, _, body = line.partition(" ")
    body = body.strip()
    if kind in _NAMED:
        table = made.by_kind.setdefault(kind, {})
        for name in body.split():
            expression = fnmatch.translate(name)
            if kind == "import" and "*" not in name:
                expression = re.escape(name) + r"(?:\..*)?"
            pattern = Pattern(subject, strong, kind, name, re.compile(expression, re.DOTALL))
            table.setdefault(_index(name), []).append(pattern)
    elif kind == "string":
        made.strings.append(Pattern(subject, strong, kind, body, re.compile(body, re.IGNORECASE)))
    elif kind == "file":
        for glob in body.split():
            made.files.add(glob, Pattern(subject, strong, kind, glob, _path_regex(glob)))
    elif kind == "text":
        globs, _, expression = body.partition(" :: ")
        first, _, second = expression.partition(" && ")
        regex, also = re.compile(first, re.MULTILINE), re.compile(second, re.MULTILINE) if second else None
        for glob in globs.split():
            made.texts.add(glob, Pattern(subject, strong, kind, expression, regex, also))
    else:
        raise ValueError(
            f"{subject}: the pattern {line!r} begins with {kind!r}; "
            f"expected one of {', '.join(_NAMED)}, string, file, text"
        )


def _index(name: str) -> str:
    head = name.partition(".")[0].partition(":")[0]
    if "*" not in head:
        return head
    last = name.rpartition(".")[2]
    return "*" + last if "*" not in last and name.startswith("*.") else "*"


def _path_regex(glob: str) -> re.Pattern[str]:
    """A glob over whole paths; without "/" it means the name of a file anywhere."""
    anywhere = "(?:.*/)?"
    if "/" not in glob:
        return re.compile(anywhere + fnmatch.translate(glob).replace(".*", "[^/]*"), re.DOTALL | re.IGNORECASE)
    body = glob.removeprefix("**/")
    expression = "".join({"**": ".*", "*": "[^/]*"}.get(part, re.escape(part)) for part in re.split(r"(\*\*|\*)", body))
    return re.compile((anywhere if body != glob else "") + expression, re.DOTALL | re.IGNORECASE)


def suffix(path: str) -> str:
    """The lower-case ending of a path, with its dot; empty where there is none."""
    name = path.rpartition("/")[2]
    stem, dot, ending = name.rpartition(".")
    return dot + ending.lower() if stem else ""
