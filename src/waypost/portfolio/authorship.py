"""Door four: how far a project is its owner's, item by item, each with the next thing to do.

There is no single score.
"""

from __future__ import annotations

import csv
import fnmatch
import io
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from waypost.domain.phrases import count
from waypost.errors import UsageError
from waypost.portfolio import git, scaffold, walk
from waypost.portfolio.evidence import EVIDENCE, HISTORY, Ownership
from waypost.portfolio.kits import Tree
from waypost.portfolio.manifest import Data, Evaluation, Kit
from waypost.portfolio.overlap import Overlap, Share, compare
from waypost.portfolio.repeated import fresh_share, own_cases, runs
from waypost.portfolio.rules import load_rules, plain_yaml
from waypost.portfolio.template import ANSWERS

_LARGEST_FILE = 4_000_000
_MOST_BYTES = 400_000_000
_NOT_THE_OWNERS = frozenset(
    {ANSWERS, EVIDENCE, HISTORY, "DEFENCE.md", "requirements.txt", "uv.lock", "LICENSE", "LICENSE.md"}
)
UNTOUCHED = "This is the scaffold as it came: it is not yet the owner's work."
BARELY_TOUCHED = (
    "Files of the scaffold were changed, but no code, data or evaluation cases of the owner's are there: "
    "it is not yet the owner's work."
)
_WORK = ("code", "data", "cases")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One mark of ownership.

    ``state`` is "done", "started" or "missing"; ``next`` is the next thing to do, ``None`` when done.
    """

    id: str
    question: str
    state: str
    found: str
    next: str | None
    where: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorship:
    """How far the work is the owner's. ``untouched`` is ``None`` when there is no scaffold to compare with."""

    statement: str
    untouched: bool | None
    kit: str | None
    kit_version: str | None
    code: Share | None
    prose: Share | None
    items: tuple[Item, ...]
    own_lines: Mapping[str, tuple[int, ...]]
    changed_files: tuple[str, ...]
    added_files: tuple[str, ...]
    removed_files: tuple[str, ...]

    @property
    def begun(self) -> bool:
        """Whether any code, data or evaluation cases are the owner's; words and commits alone are not enough."""
        return any(item.state != "missing" for item in self.items if item.id in _WORK)


def measure(
    project: Path, kit: Kit | None, results: Iterable[tuple[str, float]] = (), root: Path | None = None
) -> Authorship:
    """Measure a project against its scaffold.

    ``results`` are names and values measured by the last check, for the README.
    """
    made_from = scaffold.origin(project)
    before: Tree = scaffold.pristine(made_from, root) if made_from is not None else {}
    now = files_of(project)
    data, cases = (kit.data, kit.evaluation) if kit is not None else (Data(), Evaluation())
    fixed = (*data.sample, *data.own, *cases.sample_cases, *cases.own_cases)
    counted = now.keys() - _NOT_THE_OWNERS
    overlap = compare({path: now[path] for path in counted if not matches(path, fixed)}, before)
    left_out = git.ignored_paths(project)
    added = tuple(sorted(path for path in counted - before.keys() if not walk.is_among(path, left_out)))
    changed = tuple(sorted(path for path in counted & before.keys() if now[path] != before[path]))
    removed = tuple(sorted(before.keys() - now.keys() - _NOT_THE_OWNERS))
    untouched = None if made_from is None else not (added or changed or removed)
    items = (
        _code_item(overlap, known=made_from is not None),
        _data_item(now, data, kit),
        _cases_item(now, cases, kit),
        _decisions_item(now, before),
        _history_item(project),
        _readme_item(now, before, tuple(results)),
    )
    return Authorship(
        statement=_statement(untouched, items),
        untouched=untouched,
        items=items,
        own_lines=overlap.own_code_lines,
        kit=made_from.kit if made_from else None,
        kit_version=made_from.version if made_from else None,
        code=overlap.code if made_from else None,
        prose=overlap.prose if made_from else None,
        changed_files=changed,
        added_files=added,
        removed_files=removed,
    )


def in_short(found: Authorship) -> Ownership:
    """What evidence states of it."""
    return Ownership(
        statement=found.statement,
        untouched=found.untouched,
        code_share=found.code.share if found.code else None,
        prose_share=found.prose.share if found.prose else None,
        marks={item.id: item.state for item in found.items},
    )


def _statement(untouched: bool | None, items: tuple[Item, ...]) -> str:
    marks = f"{sum(item.state == 'done' for item in items)} of {len(items)} marks of ownership are there."
    if untouched is None:
        return f"No scaffold is known for this work; {marks}"
    if untouched:
        return UNTOUCHED
    if all(item.state == "missing" for item in items if item.id in _WORK):
        return f"{BARELY_TOUCHED} {marks[0].upper()}{marks[1:]}"
    return f"The owner has changed the scaffold; {marks}"


def files_of(project: Path) -> Tree:
    """Every file of the project that is small enough to be somebody's writing or data.

    ``UsageError`` when there are too many to be a project: a home folder, say.
    """
    found = {}
    held = 0
    for entry in walk.Walk(project):
        content = walk.read(entry, _LARGEST_FILE)
        if content is not None:
            found[entry.path] = content
            held += len(content)
        if held > _MOST_BYTES:
            raise UsageError(f"{project} holds more than {_MOST_BYTES:,} bytes of small files; expected a project.")
    return found


def matches(path: str, patterns: Iterable[str]) -> bool:
    """Whether a path meets one of the globs of a manifest."""
    return any(fnmatch.fnmatchcase(path, pattern) for pattern in patterns)


def _rule(name: str) -> dict[str, Any]:
    rule: dict[str, Any] = load_rules("ownership.yaml")[name]
    return rule


def _item(name: str, state: str, found: str, where: Iterable[str] = (), **words: object) -> Item:
    rule = _rule(name)
    following = None if state == "done" else rule["next"].format(**{**rule, **words})
    return Item(id=name, question=rule["question"], state=state, found=found, next=following, where=tuple(where)[:20])


def _state(amount: float, enough: float) -> str:
    if amount >= enough:
        return "done"
    return "started" if amount > 0 else "missing"


def _code_item(overlap: Overlap, *, known: bool) -> Item:
    rule = _rule("code")
    lines = sum(map(len, overlap.own_code_lines.values()))
    most = sorted(overlap.own_code_lines, key=lambda path: (-len(overlap.own_code_lines[path]), path))
    if not known:
        found = f"{lines:,} lines of code; no scaffold to compare with"
        return _item("code", _state(lines, rule["enough_lines"]), found, most)
    share, prose = overlap.code.share or 0.0, overlap.prose.share or 0.0
    found = f"{share:.0%} of the code ({lines:,} lines) and {prose:.0%} of the prose are not in the scaffold"
    enough = min(share / rule["enough_share"], lines / rule["enough_lines"])
    return _item("code", _state(enough, 1), found, most)


def _data_item(now: Tree, data: Data, kit: Kit | None) -> Item:
    place = ", ".join(data.own) or "a data folder of the project"
    if kit is None or not data.own:
        return _item("data", "missing", "the project does not say where its own data lies", place=place)
    sample = set().union(
        *(runs(now[path]) for path in now if matches(path, data.sample) and not matches(path, data.own))
    )
    own = {
        path: fresh_share(now[path], sample)
        for path in sorted(now)
        if matches(path, data.own) and not path.endswith((".gitkeep", "README.md"))
    }
    rule = _rule("data")
    fresh = [path for path, share in own.items() if share >= rule["fresh_share"]]
    copied = len(own) - len(fresh)
    size = sum(len(now[path]) for path in fresh)
    found = f"{len(fresh)} files, {size:,} bytes" + (f"; {copied} more repeat the sample" if copied else "")
    state = "missing" if not fresh else "done" if size >= rule["enough_bytes"] else "started"
    return _item("data", state, found, fresh, place=place)


def _cases_item(now: Tree, cases: Evaluation, kit: Kit | None) -> Item:
    place = ", ".join(cases.own_cases) or "an evaluation file of the project"
    if kit is None or not cases.own_cases:
        return _item("cases", "missing", "the project does not say where its own evaluation cases lie", place=place)
    sample = {case for path in now if matches(path, cases.sample_cases) for case in records(path, now[path])}
    where = [path for path in sorted(now) if matches(path, cases.own_cases)]
    own = own_cases({case for path in where for case in records(path, now[path])}, sample)
    found = f"{len(own)} cases that are not the kit's"
    return _item("cases", _state(len(own), _rule("cases")["enough"]), found, where, place=place)


def _decisions_item(now: Tree, before: Tree) -> Item:
    rule = _rule("decisions")
    known = {word for path, content in before.items() if path.startswith("docs/decisions/") for word in _lines(content)}
    own = [
        path
        for path in sorted(now)
        if re.fullmatch(rule["files"], path, re.IGNORECASE)
        and sum(len(line.split()) for line in _lines(now[path]) - known) >= rule["enough_words"]
    ]
    return _item(
        "decisions", _state(len(own), rule["enough"]), f"{count(len(own), 'decision record')} of the owner's", own
    )


def _history_item(project: Path) -> Item:
    rule = _rule("history")
    past = [each for each in git.history(project) if each.author != scaffold.SCAFFOLD_AUTHOR]
    days = sorted({each.day for each in past})
    enough = min(len(past) / rule["enough_commits"], len(days) / rule["enough_days"])
    span = f", {days[0]} to {days[-1]}" if len(days) > 1 else "".join(f", {day}" for day in days)
    return _item("history", _state(enough, 1), f"{count(len(past), 'commit')} on {count(len(days), 'day')}{span}")


def _readme_item(now: Tree, before: Tree, results: tuple[tuple[str, float], ...]) -> Item:
    path = next((path for path in sorted(now) if re.fullmatch(r"readme(\.\w+)?", path, re.IGNORECASE)), None)
    if path is None:
        return _item("readme", "missing", "no README")
    text = now[path].decode("utf-8", "replace")
    words = compare({path: now[path]}, {path: before.get(path, b"")}).prose.own
    printed = {float(number) for number in re.findall(r"(?<![\w.])\d+(?:\.\d+)?", text)}
    shown = sum(_stated(value, printed) for _, value in results)
    told = f"{shown} of {len(results)} measured results are in it" if results else "no results have been measured yet"
    good = shown and words >= _rule("readme")["enough_words"]
    state = "done" if good else "started" if words else "missing"
    return _item("readme", state, f"{words} words of the owner's; {told}", [path])


def _stated(value: float, printed: set[float]) -> bool:
    """Whether the text prints the value, as such or in percent, to at least two figures."""
    shapes = (
        {round(value, places) for places in (2, 3, 4)} | {round(value * 100, places) for places in (0, 1, 2)} | {value}
    )
    return any(shape in printed for shape in shapes if shape not in (0.0, 1.0)) or (
        value in (0.0, 1.0) and value in printed
    )


def _lines(content: bytes) -> set[str]:
    text = content.decode("utf-8", "replace")
    return {" ".join(line.split()).casefold() for line in text.splitlines() if len(line.strip()) > 3}


def records(path: str, content: bytes) -> list[str]:
    """The records of a file of cases, each in one canonical spelling; nothing when it cannot be read."""
    text = content.decode("utf-8", "replace")
    try:
        if path.endswith(".jsonl"):
            rows = [json.loads(line) for line in text.splitlines() if line.strip()]
        elif path.endswith(".json"):
            rows = json.loads(text)
        elif path.endswith(".csv"):
            rows = list(csv.DictReader(io.StringIO(text)))
        elif path.endswith((".yaml", ".yml")):
            rows = plain_yaml(text)
        else:
            return []
    except (ValueError, csv.Error, RecursionError):
        return []
    rows = rows if isinstance(rows, list) else list(rows.values()) if isinstance(rows, dict) else []
    return [_canonical(row) for row in rows]


def _canonical(row: object) -> str:
    if isinstance(row, dict):
        row = {key: value for key, value in row.items() if key not in ("id", "note")}
    return " ".join(json.dumps(row, sort_keys=True, ensure_ascii=False, default=str).casefold().split())
