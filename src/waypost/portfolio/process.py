"""Run one command so that it cannot outlive its time limit, fill the memory or leave anything running behind it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_TAIL_BYTES = 64 * 1024
_GRACE_S = 2.0
_LONGEST_LINE = 4096

OnLine = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """How a command ended.

    ``code`` is ``None`` when it was stopped at the time limit or could not start (``problem`` says which).
    """

    code: int | None
    duration_s: float
    tail: str  # the last output, standard output and error together
    problem: str | None = None


def run(
    command: Sequence[str], *, cwd: Path, env: Mapping[str, str], timeout_s: float, on_line: OnLine | None = None
) -> Finished:
    """Run a command in a process group of its own, which is killed whole at the end, at the limit and on Ctrl-C."""
    started = time.monotonic()
    mark = f"WAYPOST_RUN={uuid.uuid4().hex}"
    try:
        process = subprocess.Popen(
            list(command),
            cwd=cwd,
            env={**env, **dict([mark.split("=")])},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except OSError as error:
        problem = f"could not start {command[0]!r}: {error.strerror}"
        return Finished(code=None, duration_s=time.monotonic() - started, tail="", problem=problem)
    assert process.stdout is not None
    tail = _Tail(process.stdout, on_line)
    stopped = None
    try:
        process.wait(timeout=timeout_s)
    except subprocess.TimeoutExpired:
        stopped = f"stopped at its time limit of {timeout_s:g} s"
    finally:
        _end_group(process)
        _end_strays(mark.encode())
        tail.finish()
    duration = time.monotonic() - started
    return Finished(
        code=None if stopped else process.returncode, duration_s=duration, tail=tail.text(), problem=stopped
    )


class _Tail:
    """Reads a pipe to its end on a thread, hands on whole lines and keeps only the last bytes."""

    def __init__(self, pipe: IO[bytes], on_line: OnLine | None) -> None:
        self._pipe, self._on_line = pipe, on_line
        self._kept: deque[bytes] = deque()
        self._size = 0
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            while line := self._pipe.readline(_LONGEST_LINE):
                self._kept.append(line)
                self._size += len(line)
                while self._size > _TAIL_BYTES:
                    self._size -= len(self._kept.popleft())
                if self._on_line is not None and line.strip():
                    self._on_line(line.decode("utf-8", "replace").rstrip())

    def finish(self) -> None:
        self._thread.join(timeout=_GRACE_S)
        if not self._thread.is_alive():
            self._pipe.close()

    def text(self) -> str:
        return b"".join(tuple(self._kept)).decode("utf-8", "replace")


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """Ask every process of the group to end, then kill what is left."""
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)
        process.wait()
        return
    if _signal(process.pid, signal.SIGTERM):
        deadline = time.monotonic() + _GRACE_S
        while time.monotonic() < deadline and _signal(process.pid, 0):
            process.poll()
            time.sleep(0.02)
        _signal(process.pid, signal.SIGKILL)
    process.wait()


def _end_strays(mark: bytes) -> None:
    """Kill what left the group but carries the mark in its environment. Only Linux lets one look."""
    killed = [pid for pid in _processes() if _carries(pid, mark) and _kill(pid)]
    deadline = time.monotonic() + _GRACE_S
    while time.monotonic() < deadline and any(_carries(pid, mark) for pid in killed):
        time.sleep(0.02)


def _processes() -> list[int]:
    try:
        return [int(name) for name in os.listdir("/proc") if name.isdigit()]
    except OSError:
        return []


def _carries(pid: int, mark: bytes) -> bool:
    """Whether a process was started with the mark; nothing is left of it once the process has ended."""
    try:
        return mark in Path("/proc", str(pid), "environ").read_bytes()
    except OSError:
        return False


def _kill(pid: int) -> bool:
    try:
        os.kill(pid, signal.SIGKILL)
    except OSError:
        return False
    return True


def _signal(group: int, number: int) -> bool:
    """Send a signal to a process group; whether anybody was there to get it."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True
