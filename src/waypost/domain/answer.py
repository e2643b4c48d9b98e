"""A question that the sources may leave open has three answers."""

from __future__ import annotations

from enum import StrEnum


class Answer(StrEnum):
    """Yes, no, or: the sources do not settle it."""

    YES = "yes"
    UNCLEAR = "unclear"
    NO = "no"

    @property
    def rank(self) -> int:
        """2 for yes, 1 for unclear, 0 for no: of several ways, the one with the highest rank is the answer."""
        return {Answer.YES: 2, Answer.UNCLEAR: 1, Answer.NO: 0}[self]
