"""Is a language among those that a source prints? Sources print variants, and lists that leave languages out."""

from __future__ import annotations

import re

from waypost.domain.answer import Answer


def offers(stated: tuple[str, ...], language: str, *, complete: bool = True) -> Answer:
    """Whether an exam with these stated languages can be taken in ``language``.

    Nothing stated, or a list that is not ``complete``, is read as: English, and perhaps others. A general name in
    ``language`` ("Chinese") is met by any variant; a variant against a general name ("Chinese" printed) stays unclear.
    """
    wanted = _words(language)
    if not wanted:
        return Answer.UNCLEAR
    answers = [_fits(_words(name), wanted) for name in stated]
    if not stated or not complete:
        answers.append(Answer.YES if wanted == {"english"} else Answer.UNCLEAR)
    return max(answers, key=lambda answer: answer.rank)


def same(one: str, other: str) -> bool:
    """Whether two printed names mean the same language, whatever their order of words."""
    return _words(one) == _words(other)


def _fits(printed: frozenset[str], wanted: frozenset[str]) -> Answer:
    if wanted <= printed:
        return Answer.YES
    return Answer.UNCLEAR if printed <= wanted else Answer.NO


def _words(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W\d_]+", name.casefold()))
