"""Words, sentences, numbers and codes of a text."""

from __future__ import annotations

import re
from collections.abc import Mapping

_WORD = re.compile(r"[a-z0-9]+")
_CODE = re.compile(r"\b(?=[A-Za-z0-9-]*\d)(?=[A-Za-z0-9-]*[A-Za-z])[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*\b")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_END = re.compile(r"(?<=[.!?])\s+(?=[\"“(]?[A-Z0-9])|\n+")
_MARK = re.compile(r"^(?:[-*+]|\d+[.)])\s+")

_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_MONEY = r"(?:USD|EUR|GBP|[$£€])"
_SPAN = r"(?:minute|hour|day|week|month|year)"
_FEW = "one|two|three|four|five|six|seven|eight|nine|ten|half an?"
_EXPECTED = tuple(
    (re.compile(asked, re.IGNORECASE), re.compile(answer, re.IGNORECASE))
    for asked, answer in (
        (
            r"\bhow (?:much|expensive)\b|\b(?:cost|costs|price|fee|fees)\b",
            rf"{_MONEY}\s*\d|\d\s*{_MONEY}|\bfree\b",
        ),
        (rf"\bhow long\b|\bhow many {_SPAN}s\b", rf"\d+ (?:calendar )?{_SPAN}|\b(?:{_FEW}) {_SPAN}"),
        (
            r"\b(?:since|until) when\b|^when\b|\bwhat (?:day|date)\b|\bwhen (?:did|does|do|can|is|was|will)\b",
            rf"\b\d{{4}}-\d\d|\b(?:19|20)\d\d\b|\b(?:{_MONTH})\b",
        ),
        (
            r"\bhow (?:many|few|often)\b|\bwhat (?:share|percentage|score|pass mark)\b|\bwhich score\b",
            rf"\d|\b(?:{_FEW}|hundreds)\b",
        ),
    )
)

_COMMON = """
a about after all also am an and any are as at be because been before being between both but by can could did do
does doing done each either for from get had has have having he her here hers him his how i if in into is it its
just let many may me might more most much must my no nor not of off on once one only or other our out over own
please same shall she should so some such take tell than that the their them then there these they this those
through to too until up us use very was we were what when where whether which while who whom whose why will with
without would you your
"""
COMMON_WORDS = frozenset(_COMMON.split())


def words(text: str) -> list[str]:
    """Lower-case words that carry meaning."""
    return [word for word in _WORD.findall(text.lower()) if word not in COMMON_WORDS]


def stems(text: str) -> set[str]:
    """Words without plural and verb endings: crude, and the same for question and source."""
    return {_stem(word) for word in words(text)}


def codes(text: str) -> set[str]:
    """Names that mix letters and digits, such as AI-103; two of them are never nearly the same."""
    return {code.lower() for code in _CODE.findall(text)}


def numbers(text: str) -> set[str]:
    """Every number in digits, commas between thousands left out."""
    return {number.replace(",", "").rstrip(".") for number in _NUMBER.findall(text)}


def sentences(text: str) -> list[str]:
    """Sentences and list items, without the marks in front of items."""
    return [_MARK.sub("", part.strip()) for part in _END.split(text) if part.strip()]


def share(wanted: Mapping[str, float], here: set[str], around: set[str]) -> float:
    """The weight of the wanted words that are here, from 0 to 1; one that is only around counts half."""
    total = sum(wanted.values())
    held = sum(weight * (1.0 if word in here else 0.5 if word in around else 0.0) for word, weight in wanted.items())
    return held / total if total else 0.0


def expected(question: str) -> re.Pattern[str] | None:
    """What an answer must hold to be one: an amount, a time, a date, a number. ``None`` when nothing tells."""
    for asked, answer in _EXPECTED:
        if asked.search(question):
            return answer
    return None


def _stem(word: str) -> str:
    for ending, instead in (("ies", "y"), ("ing", ""), ("ed", ""), ("es", "e"), ("s", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss") and word.isalpha():
            word = word[: len(word) - len(ending)] + instead
            break
    return word[:-1] if len(word) > 3 and word.endswith("e") else word
