"""Words, stems and sentences: what the other parts of the core compare."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_CODE = re.compile(r"\b(?=[A-Za-z0-9-]*\d)(?=[A-Za-z0-9-]*[A-Za-z])[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*\b")
_END = re.compile(r"(?<=[.!?])[\"”’)\]]*\s+(?=[\"“‘(\[]?[A-Z0-9])|\n+")
_MARKUP = re.compile(r"^(?:#{1,6}\s+|[-*+]\s+|\d+[.)]\s+|>\s*)+")
_ABBREVIATED = re.compile(r"(?:\b(?:e\.g|i\.e|etc|vs|approx|no|mr|mrs|ms|dr|st)\.|\b[A-Z]\.)$", re.IGNORECASE)

_SAID = """
a about after again all also am an and any are as at be because been before being between both but by can
could did do does doing done down during each either else ever every few for from get gets give given go got
had has have having he her here hers him his how i if in into is it its itself just let like make many may me
might more most much must my need no nor not now of off on once one only or other our out over own please same
shall she should so some such take tell than that the their them then there these they this those through to
too under until up us use very want was we were what when where whether which while who whom whose why will
with within without would yes you your
"""
_COUNTED = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen twenty"""
STOP_WORDS = frozenset(_SAID.split())
_NUMERALS = {word: number for number, word in enumerate(_COUNTED.split())}


def words(text: str) -> list[str]:
    """Lower-case words and numbers, accents folded."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode() if not text.isascii() else text
    return [word.replace("'s", "") for word in _WORD.findall(plain.replace("’", "'").lower())]


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The word without the endings of plurals and verbs; crude, and the same for both sides of a comparison."""
    if len(word) <= 3 or not word.isalpha():
        return word
    for ending, instead in (
        ("ies", "y"),
        ("sses", "ss"),
        ("ing", ""),
        ("edly", ""),
        ("ed", ""),
        ("ly", ""),
        ("es", "e"),
        ("s", ""),
    ):
        if word.endswith(ending) and len(word) - len(ending) + len(instead) >= 3 and not word.endswith("ss"):
            word = word[: len(word) - len(ending)] + instead
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
        word = word[:-1]
    return word[:-1] if len(word) > 3 and word.endswith("e") else word


def stems(text: str) -> list[str]:
    """Stems of the words that carry meaning."""
    return [stem(word) for word in words(text) if word not in STOP_WORDS]


def numbers(text: str) -> list[float]:
    """Every number in the text, written in digits or (up to twenty) in words, in order."""
    found = []
    for match in re.finditer(rf"{_NUMBER.pattern}|[A-Za-z]+", text):
        token = match.group()
        if token[0].isdigit():
            plain = token.replace(",", "").replace(":", ".")
            if plain.count(".") <= 1:
                found.append(float(plain))
        elif token.lower() in _NUMERALS:
            found.append(float(_NUMERALS[token.lower()]))
    return found


def codes(text: str) -> set[str]:
    """Tokens that mix letters and digits, such as an exam or part number: two of them are never nearly the same."""
    return {code.lower() for code in _CODE.findall(text)}


def sentences(text: str) -> list[tuple[int, int]]:
    """Start and end of every sentence and list item, markup at its front left out."""
    spans: list[tuple[int, int]] = []
    start = 0
    for end, following in [(m.start(), m.end()) for m in _END.finditer(text)] + [(len(text), len(text))]:
        piece = text[start:end]
        joined = "\n" not in text[end:following] and _ABBREVIATED.search(piece.rstrip())
        if joined and following < len(text):
            continue
        left = len(piece) - len(piece.lstrip())
        front = _MARKUP.match(piece[left:])
        left += front.end() if front else 0
        if piece[left:].strip():
            spans.append((start + left, start + len(piece.rstrip())))
        start = following
    return spans


def tokens(text: str) -> int:
    """About how many tokens a model would count: four characters each. An estimate, never below the number of words."""
    return max(-(-len(text) // 4), len(text.split()))
