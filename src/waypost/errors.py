"""Every exception Waypost raises.

WaypostError
├── UsageError (ValueError)            the caller asked for something that cannot be
│   ├── UnknownId (LookupError)        an id that the catalogue does not hold
│   └── ProfileError                   one or more fields of a profile are wrong
├── DataError (ValueError)             a data file is broken; carries every problem found in it
└── Unavailable (RuntimeError)         something needed is absent: a file, an extra, an engine

An infeasible plan, a failing check or a withdrawn exam is a result, never an exception.
Exit codes of the command line: UsageError 2, DataError 2, Unavailable 3.
"""

from __future__ import annotations


class WaypostError(Exception):
    """Root of the tree. ``str(error)`` is the full sentence; ``hint`` is one thing to do, or ``None``.

    Parts are passed to ``super().__init__`` and the text is made in ``__str__``, so that every error pickles.
    """

    @property
    def hint(self) -> str | None:
        """One next step, without the word "hint"."""
        return None


class UsageError(WaypostError, ValueError):
    """A wrong argument. ``message`` says what, with which value, and what was expected."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message, hint)
        self.message = message
        self._hint = hint

    def __str__(self) -> str:
        return self.message

    @property
    def hint(self) -> str | None:
        return self._hint


class UnknownId(UsageError, LookupError):
    """No such id. ``kind`` is a word such as "credential"; ``closest`` holds near matches, best first."""

    def __init__(self, kind: str, value: str, count: int, closest: tuple[str, ...] = ()) -> None:
        WaypostError.__init__(self, kind, value, count, closest)
        self.kind, self.value, self.count, self.closest = kind, value, count, closest

    def __str__(self) -> str:
        return f"No {self.kind} {self.value!r} among the {self.count} in the catalogue."

    @property
    def hint(self) -> str | None:
        return f"closest: {', '.join(self.closest)}" if self.closest else None


class ProfileError(UsageError):
    """A profile with wrong fields. ``problems`` holds (field, sentence) pairs, all of them."""

    def __init__(
        self, problems: tuple[tuple[str, str], ...], where: str | None = None, hint: str | None = None
    ) -> None:
        WaypostError.__init__(self, problems, where, hint)
        self.problems, self.where, self._hint = problems, where, hint

    def __str__(self) -> str:
        head = f"{self.where}: " if self.where else ""
        return "\n".join(f"{head}{sentence}" for _, sentence in self.problems)


class DataError(WaypostError, ValueError):
    """Broken data. ``problems`` are full sentences that begin with ``file:line:col:`` where known."""

    def __init__(self, problems: tuple[str, ...], hint: str | None = None) -> None:
        super().__init__(problems, hint)
        self.problems, self._hint = problems, hint

    def __str__(self) -> str:
        return "\n".join(self.problems)

    @property
    def hint(self) -> str | None:
        return self._hint


class Unavailable(WaypostError, RuntimeError):
    """Something needed is absent. ``message`` names it; ``hint`` says how to get it."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message, hint)
        self.message, self._hint = message, hint

    def __str__(self) -> str:
        return self.message

    @property
    def hint(self) -> str | None:
        return self._hint


def not_installed(message: str, extra: str) -> Unavailable:
    """What to raise where the libraries of an extra are absent; ``message`` is the sentence that says which."""
    return Unavailable(message, f"pip install 'waypost[{extra}]'; in a clone of Waypost: make setup")
