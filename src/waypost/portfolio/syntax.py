"""Python source that somebody else wrote, as a tree: read and never run."""

from __future__ import annotations

import ast
import warnings


class NotParsed(Exception):
    """The text is not Python that this Python can read; ``str`` of it is the name of the parser's error."""


def parsed(text: str) -> ast.Module:
    """The tree of ``text``; what the parser warns of is the author's affair. Raises ``NotParsed``."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise NotParsed(type(error).__name__) from None
