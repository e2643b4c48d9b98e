"""Progress on standard error, and Ctrl-C as a wish to stop with what is known."""

from __future__ import annotations

import signal
import sys
import time
from types import FrameType, TracebackType
from typing import Any

_EVERY_S = 0.1


class Meter:
    """Called with (done, of), says whether to go on. The first Ctrl-C inside it stops; a second one ends the command.

    In a terminal one line is written over; elsewhere each quarter is a line.
    """

    def __init__(self, noun: str) -> None:
        self.interrupted = False
        self._noun = noun
        self._live = sys.stderr.isatty()
        self._next = 0.0
        self._quarter = 0
        self._before: Any = None

    def __enter__(self) -> Meter:
        self._before = signal.signal(signal.SIGINT, self._stop)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        signal.signal(signal.SIGINT, self._before)
        if self._live:
            self._write("\r\033[K")

    def __call__(self, done: int, of: int) -> bool:
        if self._live:
            now = time.monotonic()
            if now >= self._next:
                self._next = now + _EVERY_S
                self._write(f"\r\033[K{done} of {of} {self._noun}")
        elif done * 4 // of > self._quarter:
            self._quarter = done * 4 // of
            self._write(f"{done} of {of} {self._noun}\n")
        return not self.interrupted

    def _stop(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        self.interrupted = True
        signal.signal(signal.SIGINT, self._before)

    @staticmethod
    def _write(text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()
