"""Whether the owner's data and cases repeat the kit's sample with little changed: a few words, names or keys."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

_WORD = re.compile(r"[^\W_]+")
_RUN = 4
_COPIED = 0.85  # of the words of a case
_SENTENCE = 5  # words with letters in them; a case of fewer is compared as it stands


def runs(content: bytes) -> set[int]:
    """Every run of four words or numbers, as a hash; the whole where there are fewer."""
    words = _WORD.findall(content.decode("utf-8", "replace").casefold())
    if not words:
        return set()
    return {hash(tuple(words[start : start + _RUN])) for start in range(max(1, len(words) - _RUN + 1))}


def fresh_share(content: bytes, sample: set[int]) -> float:
    """The share of runs that the sample does not hold, from 0 to 1."""
    own = runs(content)
    return len(own - sample) / len(own) if own else 0.0


def own_cases(cases: Iterable[str], sample: Iterable[str]) -> set[str]:
    """The cases, each the text of a JSON value, that are not one of the sample's with few of its words changed."""
    known = set(sample)
    theirs = [_words(case) for case in known]
    return {case for case in cases if case not in known and not _repeats(_words(case), theirs)}


def _repeats(words: frozenset[str], theirs: Iterable[frozenset[str]]) -> bool:
    if sum(not word.isdecimal() for word in words) < _SENTENCE:
        return False
    return any(len(words & each) >= _COPIED * len(words) for each in theirs)


def _words(case: str) -> frozenset[str]:
    """The words of a case, what its keys are called left out."""
    try:
        return frozenset(_WORD.findall(" ".join(_values(json.loads(case)))))
    except ValueError:
        return frozenset(_WORD.findall(case))


def _values(value: object) -> Iterable[str]:
    stack = [value]
    while stack:
        each = stack.pop()
        if isinstance(each, dict):
            stack.extend(each.values())
        elif isinstance(each, list):
            stack.extend(each)
        else:
            yield str(each).casefold()
