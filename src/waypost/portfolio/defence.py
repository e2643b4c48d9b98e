"""Door five: questions and answers, kept in ``DEFENCE.md`` beside the code, each bound to the lines it refers to."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from waypost.catalogue.writing import write_beside
from waypost.errors import UsageError
from waypost.portfolio import authorship, scaffold, walk
from waypost.portfolio.kits import Tree
from waypost.portfolio.overlap import compare
from waypost.portfolio.questions import Question, all_questions, ask
from waypost.portfolio.settings import is_settings
from waypost.portfolio.walk import printable

DEFENCE = "DEFENCE.md"
ENOUGH_WORDS = 20
_LARGEST = 4_000_000
_PLACEHOLDER = "_Write your answer here._"
_HEADING = re.compile(r"^## (q-[0-9a-f]{8}) · ([a-z-]+)(?: · .*)?$", re.MULTILINE)
_REFERS = re.compile(r"^<!-- refers to (.+?):(\d+) digest ([0-9a-f]{12}) -->$", re.MULTILINE)
_CODE = re.compile(r"(?:^    .*\n)+", re.MULTILINE)  # indented, so that nothing in it can pass for a heading
_ANSWER = "**Answer.**"
_INTRODUCTION = """\
# Defence

Questions about this code, drawn from the code itself by `waypost project defend`. Answer each below its question, in
your own words: what you chose, what else you tried, what you saw, what breaks if it were otherwise. Running the
command again keeps the answers, brings the line numbers up to date and says which answers are about lines that have
changed since.
"""


class State(StrEnum):
    """How an answer stands."""

    ANSWERED = "answered"
    UNANSWERED = "unanswered"
    STALE = "stale"  # the lines have changed since it was answered
    GONE = "gone"  # the lines are no longer there


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A question with its answer. ``answered_digest`` is what the lines were when it was asked or last confirmed."""

    question: Question
    state: State
    answer: str
    answered_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Defence:
    """Every question, those about present code first."""

    entries: tuple[Entry, ...]
    written: bool

    def count(self, state: State) -> int:
        """How many answers stand so."""
        return sum(entry.state is state for entry in self.entries)


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the file holds for one question."""

    kind: str
    question: str
    file: str
    line: int
    digest: str
    code: str
    answer: str


def defend(project: Path, root: Path | None = None, *, confirm: Sequence[str] = (), write: bool = True) -> Defence:
    """Draw the questions, keep the answers there are, flag the stale ones and write the file anew.

    ``confirm`` names questions whose answer still holds although the lines have changed.
    """
    if not project.is_dir():
        raise UsageError(f"{project} is not a folder; expected a project.")
    files = authorship.files_of(project)
    known_text = _text(project / DEFENCE)
    known = _kept(known_text, project / DEFENCE)
    unknown = set(confirm) - set(known)
    if unknown:
        raise UsageError(
            f"No question {sorted(unknown)[0]!r} in {DEFENCE}; it has {', '.join(sorted(known)) or 'none'}."
        )
    own_lines = _own_lines(files, project, root)
    present = {question.id: question for question in all_questions(files, own_lines)}
    asked = [question.id for question in ask(files, own_lines)]
    kept = [one for one, each in known.items() if one not in asked and (each.answer or one in confirm)]
    repeated = _repeated(known)
    entries = [
        _entry(one, present.get(one), known.get(one), confirmed=one in confirm, repeated=one in repeated)
        for one in (*asked, *kept)
    ]
    entries.sort(key=lambda entry: entry.state is State.GONE)
    text = render(entries, _preface(known_text))
    place = project / DEFENCE
    if not entries:
        return Defence(entries=(), written=False)
    changed = write and (not known_text or known_text != text)
    if changed:
        write_beside(place, text)
    return Defence(entries=tuple(entries), written=changed)


def render(entries: Sequence[Entry], preface: str = _INTRODUCTION) -> str:
    """The text of ``DEFENCE.md``; ``preface`` is what stands before the first question."""
    return "\n".join([preface, *(_block(entry) for entry in entries)])


def _preface(text: str) -> str:
    """What the owner keeps before the first question, else the introduction."""
    first = _HEADING.search(text)
    before = text[: first.start()].strip() if first else ""
    return f"{before}\n" if before else _INTRODUCTION


def _block(entry: Entry) -> str:
    question = entry.question
    flag = {State.STALE: " · STALE: the lines have changed", State.GONE: " · GONE: the lines are no longer there"}.get(
        entry.state, ""
    )
    return "\n".join(
        [
            f"## {question.id} · {question.kind}{flag}",
            f"<!-- refers to {printable(question.file)}:{question.line} digest {entry.answered_digest} -->",
            "",
            f"`{printable(question.file)}:{question.line}`",
            "",
            *(f"    {line}" for line in question.code.split("\n")),
            "",
            printable(question.question),
            "",
            _ANSWER,
            "",
            entry.answer or _PLACEHOLDER,
            "",
        ]
    )


def _entry(one: str, question: Question | None, kept: _Kept | None, *, confirmed: bool, repeated: bool) -> Entry:
    if question is None:
        assert kept is not None
        gone = Question(
            id=one,
            kind=kept.kind,
            question=kept.question,
            file=kept.file,
            line=kept.line,
            code=kept.code,
            digest=kept.digest,
            own=True,
        )
        return Entry(question=gone, state=State.GONE, answer=kept.answer, answered_digest=kept.digest)
    answer = kept.answer if kept is not None else ""
    if repeated or not _is_answer(answer, question.question):
        return Entry(question=question, state=State.UNANSWERED, answer=answer, answered_digest=question.digest)
    assert kept is not None
    if kept.digest != question.digest and not confirmed:
        return Entry(question=question, state=State.STALE, answer=answer, answered_digest=kept.digest)
    return Entry(question=question, state=State.ANSWERED, answer=answer, answered_digest=question.digest)


def _is_answer(text: str, question: str) -> bool:
    """Enough different words, and at least half of them not the question's."""
    words = set(_words(text))
    return len(words) >= ENOUGH_WORDS and 2 * len(words - set(_words(question))) >= len(words)


def _repeated(known: Mapping[str, _Kept]) -> frozenset[str]:
    """Questions whose answer is, word for word, that of a question above."""
    first: dict[tuple[str, ...], str] = {}
    return frozenset(one for one, kept in known.items() if first.setdefault(tuple(_words(kept.answer)), one) != one)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]{2,}", text.casefold())


def _text(path: Path) -> str:
    """The file as it stands, empty where there is none.

    A file that is no text raises ``UsageError`` rather than being overwritten.
    """
    try:
        return walk.text_of(path, _LARGEST).replace("\r\n", "\n")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"{path} cannot be read as text; it is left as it is.", hint=f"move {DEFENCE} away") from None


def _kept(text: str, path: Path) -> dict[str, _Kept]:
    """What an existing file holds, by question."""
    heads = list(_HEADING.finditer(text))
    if text.strip() and not heads:
        raise UsageError(
            f"{path} exists and was not written by `waypost project defend`; it is left as it is.",
            hint=f"move {DEFENCE} away",
        )
    found = {}
    for head, following in zip(heads, [*heads[1:], None][: len(heads)], strict=True):
        body = text[head.end() : following.start() if following else len(text)]
        refers = _REFERS.search(body)
        if refers is None:
            continue
        before, marked, answer = body.partition(f"\n{_ANSWER}\n")
        code = _CODE.search(before)
        asked = before[code.end() if code else refers.end() :].strip()
        if not marked:  # the owner wrote over the mark: what follows the question is the answer
            asked, _, answer = asked.partition("\n\n")
        found[head[1]] = _Kept(
            kind=head[2],
            question=asked,
            file=refers[1],
            line=int(refers[2]),
            digest=refers[3],
            code=textwrap.dedent(code[0]).rstrip("\n") if code else "",
            answer=answer.replace(_PLACEHOLDER, "").strip(),
        )
    return found


def _own_lines(files: Tree, project: Path, root: Path | None) -> Mapping[str, tuple[int, ...]]:
    """Lines beyond the scaffold; every line where no scaffold is known. A setting is the owner's once it differs."""
    before = scaffold.known(project, root)
    code = {path: content for path, content in files.items() if path.endswith(".py")}
    return {**compare(code, before).own_code_lines, **dict(_own_settings(files, before))}


def _own_settings(files: Tree, before: Tree) -> Iterator[tuple[str, tuple[int, ...]]]:
    for path in filter(is_settings, files):
        known = set(before.get(path, b"").splitlines())
        yield path, tuple(n for n, line in enumerate(files[path].splitlines(), start=1) if line not in known)
