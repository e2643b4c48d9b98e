"""Which skills a repository evidences, where, and what a reviewer would miss.

It is read, never run; git is not asked either.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from waypost.errors import UsageError
from waypost.portfolio import walk
from waypost.portfolio.audit import notebooks
from waypost.portfolio.audit.commit import commit_of
from waypost.portfolio.audit.match import Pattern, Rules, rules, suffix
from waypost.portfolio.audit.python import Signal, imports_by_line, signals
from waypost.portfolio.rules import load_rules
from waypost.portfolio.syntax import NotParsed

LARGEST = {".py": 1_000_000, ".ipynb": 64_000_000, "": 400_000}
MOST_BYTES = 400_000_000
_PLACES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something was seen.

    ``cell`` is the notebook cell that ``line`` counts in; ``line`` 0 means the file itself.
    """

    file: str
    line: int
    what: str
    cell: int | None = None

    def __str__(self) -> str:
        cell = f"[cell {self.cell}]" if self.cell else ""
        return f"{self.file}{cell}:{self.line}" if self.cell or self.line else self.file

    @property
    def spot(self) -> tuple[str, int, int | None]:
        """Where it is, whatever was seen there."""
        return self.file, self.line, self.cell


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillSeen:
    """A skill that is "shown" or only "hinted" at, with up to a dozen places and how often it was seen in all."""

    skill: str
    strength: str
    count: int
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Something a reviewer would miss or mind, why, and the next thing to do."""

    id: str
    what: str
    why: str
    next: str
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What was seen.

    ``notes`` says what was left out; ``unread`` counts files that could not be read or parsed, with examples.
    """

    commit: str | None
    files: int
    python_files: int
    notebooks: int
    lines: int
    duration_s: float
    skills: tuple[SkillSeen, ...]
    traits: tuple[str, ...]
    missing: tuple[Missing, ...]
    notes: tuple[str, ...]
    unread: tuple[Place, ...]


@dataclass(slots=True)
class _Seen:
    """What has been seen of one subject so far. ``spots`` holds each place once, however many patterns it meets."""

    strong: bool = False
    places: list[tuple[bool, Place]] = field(default_factory=list)
    patterns: dict[str, int] = field(default_factory=dict)
    spots: set[tuple[str, int, int | None]] = field(default_factory=set)

    def add(self, pattern: Pattern, place: Place) -> None:
        self.strong = self.strong or pattern.strong
        self.spots.add(place.spot)
        times = self.patterns.get(pattern.body, 0)
        self.patterns[pattern.body] = times + 1
        if times < 3 and len(self.places) < 200:
            self.places.append((pattern.strong, place))

    def best(self) -> tuple[Place, ...]:
        first: dict[tuple[str, int, int | None], Place] = {}
        for _, place in sorted(self.places, key=lambda pair: not pair[0]):
            first.setdefault(place.spot, place)
        return tuple(first.values())[:_PLACES]


@dataclass(slots=True)
class _Tally:
    files: int = 0
    python_files: int = 0
    notebooks: int = 0
    lines: int = 0
    bytes: int = 0
    unread: list[Place] = field(default_factory=list)


def audit(path: Path) -> Audit:
    """Read a repository and report. Only regular files below ``path`` are opened, and nothing of them is executed."""
    if not path.is_dir():
        raise UsageError(f"{path} is not a folder; expected a repository to read.")
    started = time.monotonic()
    skills, traits = rules("skills.yaml"), rules("traits.yaml")
    seen: dict[str, _Seen] = {}
    seen_traits: dict[str, _Seen] = {}
    tally = _Tally()
    tree = walk.Walk(path)
    entries = list(tree)
    siblings = _modules(entries)
    for entry in entries:
        if tally.bytes > MOST_BYTES:
            tree.notes.append(f"stopped after reading {MOST_BYTES:,} bytes; the rest was not read")
            break
        tally.files += 1
        local = siblings.get(entry.path.rpartition("/")[0], frozenset())
        for table, pattern, place in _observe(entry, (skills, traits), tally, local):
            (seen if table is skills else seen_traits).setdefault(pattern.subject, _Seen()).add(pattern, place)
    _put_together(skills, seen)
    shown = [
        SkillSeen(skill=skill, strength="shown" if each.strong else "hinted", count=len(each.spots), places=each.best())
        for skill, each in seen.items()
    ]
    has = {name for name, each in seen_traits.items() if each.strong} | {
        f"skill:{each.skill}" for each in shown if each.strength == "shown"
    }
    return Audit(
        commit=commit_of(path),
        files=tally.files,
        python_files=tally.python_files,
        notebooks=tally.notebooks,
        lines=tally.lines,
        duration_s=round(time.monotonic() - started, 3),
        skills=tuple(sorted(shown, key=lambda each: (each.strength != "shown", each.skill))),
        traits=tuple(sorted(name for name in has if not name.startswith("skill:"))),
        missing=tuple(_missing(has, seen_traits, tally)),
        notes=tuple(tree.notes),
        unread=tuple(tally.unread[:50]),
    )


def _modules(entries: Iterable[walk.Entry]) -> dict[str, frozenset[str]]:
    """Folder to the names that an import in a script there finds before any library: what lies beside the script.

    A module of a package finds nothing so: what lies beside it has the name of the package in front.
    """
    found: dict[str, set[str]] = {}
    packages: set[str] = set()
    for entry in entries:
        if entry.path.endswith(".py"):
            folder, _, name = entry.path.rpartition("/")
            if name == "__init__.py":
                packages.add(folder)
            found.setdefault(folder, set()).add(name[:-3])
            above, _, package = folder.rpartition("/")
            if folder:
                found.setdefault(above, set()).add(package)
    return {folder: frozenset(names) for folder, names in found.items() if folder not in packages}


def _put_together(table: Rules, seen: dict[str, _Seen]) -> None:
    """Subjects that are shown because the parts they consist of are."""
    for subject, parts in table.together.items():
        if all(part in seen and seen[part].strong for part in parts):
            whole = seen.setdefault(subject, _Seen())
            if not whole.strong:
                whole.strong = True
                made_of = [place for part in parts for place in seen[part].best()[:3]]
                whole.spots.update(place.spot for place in made_of)
                whole.places += [(True, place) for place in made_of]


def _observe(
    entry: walk.Entry, tables: tuple[Rules, ...], tally: _Tally, local: frozenset[str]
) -> Iterator[tuple[Rules, Pattern, Place]]:
    name = walk.printable(entry.path)
    for table in tables if entry.size else ():  # an empty file is no evidence
        for pattern in table.files.of(entry.path):
            yield table, pattern, Place(file=name, line=0, what=pattern.body)
    ending = suffix(entry.path)
    wanted = [(table, table.texts.of(entry.path)) for table in tables]
    if ending not in (".py", ".ipynb") and not any(patterns for _, patterns in wanted):
        return
    content = walk.read(entry, LARGEST.get(ending, LARGEST[""]))
    if content is None:
        most = LARGEST.get(ending, LARGEST[""])
        why = f"larger than {most:,} bytes" if entry.size > most else "could not be opened"
        tally.unread.append(Place(file=name, line=0, what=why))
        return
    tally.bytes += len(content)
    if b"\0" in content[:8192]:
        if ending == ".py":
            tally.unread.append(Place(file=name, line=0, what="not text"))
        return
    text = _text(content)
    if ending == ".ipynb":
        tally.notebooks += 1
        yield from _notebook(content, name, tables, tally, local)
        return
    tally.lines += text.count("\n")
    for table, patterns in wanted:
        yield from ((table, pattern, place) for pattern, place in _texts(text, name, patterns))
    if ending == ".py":
        tally.python_files += 1
        yield from _matched(_python(text, name, tally), name, tables, local)


def _text(content: bytes) -> str:
    """The text of a file: UTF-8 or, as every byte means something there, Latin-1."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _python(text: str, name: str, tally: _Tally) -> Iterator[Signal]:
    try:
        yield from signals(text)
    except NotParsed as error:
        tally.unread.append(
            Place(file=name, line=0, what=f"not Python that this version reads ({error}); only its imports were read")
        )
        yield from imports_by_line(text)


def _notebook(
    content: bytes, name: str, tables: tuple[Rules, ...], tally: _Tally, local: frozenset[str]
) -> Iterator[tuple[Rules, Pattern, Place]]:
    try:
        found = notebooks.cells(content)
    except ValueError as error:
        tally.unread.append(Place(file=name, line=0, what=str(error)))
        return
    names: dict[str, str] = {}
    for cell in found:
        tally.lines += cell.source.count("\n") + 1
        if cell.language == "python":
            try:
                cell_signals = list(signals(cell.source, names))
            except NotParsed:
                cell_signals = list(imports_by_line(cell.source))
            yield from _matched(cell_signals, name, tables, local, cell.number)
        else:
            stand_in = {"sql": "cell.sql", "markdown": "cell.md"}.get(cell.language, "cell")
            for table in tables:
                for pattern, place in _texts(cell.source, name, table.texts.of(stand_in), cell.number):
                    yield table, pattern, place


def _matched(
    found: Iterable[Signal], name: str, tables: tuple[Rules, ...], local: frozenset[str], cell: int | None = None
) -> Iterator[tuple[Rules, Pattern, Place]]:
    for signal in found:
        if local and signal.kind in ("import", "call", "base") and signal.name.partition(".")[0] in local:
            continue
        for table in tables:
            for pattern in table.of_signal(signal):
                yield table, pattern, Place(file=name, line=signal.line, what=_what(signal, pattern), cell=cell)


def _what(signal: Signal, pattern: Pattern) -> str:
    if signal.kind != "text":
        return f"{signal.kind} {walk.printable(signal.name[:100])}"
    found = pattern.regex.search(signal.name)
    words = " ".join(found.group(0).split()) if found else ""
    return f'text "{walk.printable(words[:60])}"'


def _texts(
    text: str, name: str, patterns: Iterable[Pattern], cell: int | None = None
) -> Iterator[tuple[Pattern, Place]]:
    for pattern in patterns:
        if pattern.also is not None and pattern.also.search(text) is None:
            continue
        for match in islice(pattern.regex.finditer(text), 3):
            line = text.count("\n", 0, match.start()) + 1
            what = pattern.subject if pattern.subject in _HIDDEN else walk.printable(match.group(0).strip()[:80])
            yield pattern, Place(file=name, line=line, what=what, cell=cell)


_HIDDEN = frozenset({"secret"})  # what is found is not repeated


def _missing(has: set[str], traits: Mapping[str, _Seen], tally: _Tally) -> Iterator[Missing]:
    if not tally.python_files and not tally.notebooks:
        has = has | {"no-python"}
    for gap in load_rules("gaps.yaml"):
        wanted = all(not has.isdisjoint(each.split("|")) for each in gap.get("when", ()))
        if wanted and has.isdisjoint(gap.get("unless", ())):
            places = traits[gap["shows"]].best() if gap.get("shows") in traits else ()
            yield Missing(id=gap["id"], what=gap["what"], why=gap["why"], next=gap["next"], places=places)
