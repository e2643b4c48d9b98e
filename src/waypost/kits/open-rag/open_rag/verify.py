"""Does a source bear a sentence out? The check between an answer and its reader, whoever wrote the answer."""

from __future__ import annotations

import re

from open_rag.answer import Answer, Cited
from open_rag.words import codes, numbers, stems

ENOUGH_WORDS = 0.7
_MARK = re.compile(r"\[(\d+)\]")


def supported(sentence: str, source: str) -> bool:
    """Whether most of its words, and every number and code in it, are in the source."""
    said = _MARK.sub("", sentence)
    wanted = stems(said)
    if not wanted:
        return True
    shared = len(wanted & stems(source)) / len(wanted)
    return shared >= ENOUGH_WORDS and numbers(said) <= numbers(source) and codes(said) <= codes(source)


def unsupported(answer: Answer) -> list[Cited]:
    """The sentences of an answer that the source they cite does not bear out, or that cite one that is not there."""
    wrong = []
    for each in answer.cited:
        there = 1 <= each.source <= len(answer.sources)
        if not there or not supported(each.text, answer.sources[each.source - 1].chunk.indexed):
            wrong.append(each)
    return wrong


def read_citations(text: str) -> list[tuple[str, list[int]]]:
    """The sentences of a written answer, each with the numbers it cites, before its full stop or behind it."""
    moved = re.sub(r"((?:\s*\[\d+\])+)([.!?])", r"\2\1", text)
    found = []
    for part in re.findall(r"\S.*?(?:[.!?](?=\s|\[|$)(?:\s*\[\d+\])*|$)", moved, re.DOTALL):
        said = " ".join(_MARK.sub("", part).split())
        if said:
            found.append((said, [int(number) for number in _MARK.findall(part)]))
    return found
