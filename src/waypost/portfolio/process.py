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
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import IO

_TAIL_BYTES = 64 * 1024
_GRACE_S = 2.0
_LONGEST_LINE = 4096
_PR_SET_CHILD_SUBREAPER = 36  # of linux/prctl.h

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
    """Run a command in a process group of its own, which is killed whole at the end, at the limit and on Ctrl-C.

    Where ``on_line`` raises (a closed pipe), the command is ended and the error raised here.
    """
    started = time.monotonic()
    mark, before = f"WAYPOST_RUN={uuid.uuid4().hex}", _processes()
    with ending_unwinds(), _orphans_come_here():
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
        tail, stopped = _watch(process, (mark.encode(), before), timeout_s, on_line)
    return Finished(
        code=None if stopped else process.returncode,
        duration_s=time.monotonic() - started,
        tail=tail,
        problem=stopped,
    )


def _watch(
    process: subprocess.Popen[bytes], strays: tuple[bytes, frozenset[int]], timeout_s: float, on_line: OnLine | None
) -> tuple[str, str | None]:
    """Wait for the end and clean up after it: the last output, and why it was stopped where it was."""
    assert process.stdout is not None
    stopped = None
    tail = _Tail(process.stdout, on_line, give_up=lambda: _signal(process.pid, signal.SIGTERM))
    try:
        process.wait(timeout=timeout_s)
    except subprocess.TimeoutExpired:
        stopped = f"stopped at its time limit of {timeout_s:g} s"
    finally:
        with undisturbed():
            _end_group(process)
            _end_strays(*strays)
            tail.finish()
    if tail.broken is not None:
        raise tail.broken
    return tail.text(), stopped


@contextlib.contextmanager
def ending_unwinds() -> Iterator[None]:
    """Let a request to end (SIGTERM, a closed terminal) unwind like Ctrl-C, so that clean-up runs.

    Only the main thread can ask for it; elsewhere nothing changes.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
        raise KeyboardInterrupt

    wanted = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {one: signal.getsignal(one) for one in wanted}
    asked = [one for one in wanted if before[one] is signal.SIG_DFL]  # who ignores it (nohup) goes on ignoring it
    for one in asked:
        signal.signal(one, interrupt)
    try:
        yield
    finally:
        for one in asked:
            signal.signal(one, before[one])


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Let no second Ctrl-C cut the clean-up short; it takes a few seconds at most."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    wanted = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {one: signal.signal(one, signal.SIG_IGN) for one in wanted}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, signal.SIG_DFL if handler is None else handler)


class _Tail:
    """Reads a pipe to its end on a thread, hands on whole lines and keeps only the last bytes.

    When handing on fails, ``broken`` holds the error, ``give_up`` is called and the rest is only read.
    """

    def __init__(self, pipe: IO[bytes], on_line: OnLine | None, give_up: Callable[[], object]) -> None:
        self._pipe, self._on_line, self._give_up = pipe, on_line, give_up
        self.broken: Exception | None = None
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
                if self._on_line is not None and self.broken is None and line.strip():
                    self._hand_on(self._on_line, line.decode("utf-8", "replace").rstrip())

    def _hand_on(self, on_line: OnLine, line: str) -> None:
        try:
            on_line(line)
        except Exception as error:  # noqa: BLE001  whatever it is, the pipe must go on being read
            self.broken = error
            self._give_up()

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


def _end_strays(mark: bytes, before: frozenset[int]) -> None:
    """Kill what left the group but carries the mark in its environment or lost its parent. Only Linux lets one look.

    A process that is just being started has no environment yet; it is looked at again until it has.
    """
    killed: set[int] = set()
    deadline = time.monotonic() + _GRACE_S
    while time.monotonic() < deadline:
        new = {pid: _environment(pid) for pid in _processes() - before - killed}
        strays = {pid for pid, found in new.items() if (mark in found or _parent(pid) == os.getpid()) and _kill(pid)}
        killed |= strays
        starting = any(not found and _is_ours(pid) for pid, found in new.items())
        if not strays and not starting and not any(map(_is_ours, killed)):
            break
        time.sleep(0.02)
    for pid in killed:
        with contextlib.suppress(OSError):
            os.waitpid(pid, os.WNOHANG)


@contextlib.contextmanager
def _orphans_come_here() -> Iterator[None]:
    """Have Linux give processes whose parents have ended to this process, so that none gets out of sight."""
    _adopt(True)
    try:
        yield
    finally:
        _adopt(False)


def _adopt(wanted: bool) -> None:
    if sys.platform != "linux":
        return
    import ctypes

    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, int(wanted), 0, 0, 0)


def _processes() -> frozenset[int]:
    try:
        return frozenset(int(name) for name in os.listdir("/proc") if name.isdigit())
    except OSError:
        return frozenset()


def _environment(pid: int) -> bytes:
    """The variables a process was started with; nothing once it has ended or when it is somebody else's."""
    try:
        return Path("/proc", str(pid), "environ").read_bytes()
    except OSError:
        return b""


def _is_ours(pid: int) -> bool:
    """Whether a process of this user is there, has not ended and is no part of the kernel."""
    try:
        state, parent = _state_and_parent(pid)
        return state not in (b"Z", b"X") and parent != 2 and os.stat(f"/proc/{pid}").st_uid == os.getuid()
    except (OSError, ValueError):
        return False


def _parent(pid: int) -> int | None:
    try:
        return _state_and_parent(pid)[1]
    except (OSError, ValueError):
        return None


def _state_and_parent(pid: int) -> tuple[bytes, int]:
    state, parent = Path("/proc", str(pid), "stat").read_bytes().rpartition(b") ")[2].split()[:2]
    return state, int(parent)


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
