"""The server itself: its processes, its socket, and how it starts and ends."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest
import uvicorn
from starlette.testclient import TestClient

from waypost.surfaces.web import jobs
from waypost.surfaces.web.app import create_app
from waypost.surfaces.web.limits import Limits
from waypost.surfaces.web.patient import Patient
from waypost.surfaces.web.server import configured, is_loopback
from waypost.surfaces.web.solving import Busy, Solver

WAYPOST = Path(sys.executable).with_name("waypost")
R = TypeVar("R")


def solving(limits: Limits, work: Callable[[Solver], Awaitable[R]], workers: int = 1) -> R:
    """What ``work`` makes of a solver with real processes."""

    async def run() -> R:
        solver = Solver(workers, limits)
        try:
            return await work(solver)
        finally:
            solver.close()

    return asyncio.run(run())


# processes that solve


@pytest.mark.slow
def test_a_job_beyond_its_time_is_ended_and_the_next_one_runs() -> None:
    async def work(solver: Solver) -> tuple[int, int]:
        before = await solver.run(os.getpid)
        with pytest.raises(Busy, match="longer than"):
            await solver.run(time.sleep, 600)
        return before, await solver.run(os.getpid)

    before, after = solving(Limits(job_s=2.0), work)
    assert before != after
    assert not _lives(before)


@pytest.mark.slow
def test_a_process_that_is_killed_is_told_once_and_replaced() -> None:
    async def work(solver: Solver) -> tuple[int, int]:
        before = await solver.run(os.getpid)
        with pytest.raises(Busy, match="ended before"):
            await solver.run(signal.raise_signal, signal.SIGKILL)
        return before, await solver.run(os.getpid)

    before, after = solving(Limits(), work)
    assert before != after


def _dies(*_: object) -> None:
    signal.raise_signal(signal.SIGKILL)


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/", "/api/plan"])
def test_a_visitor_whose_process_is_lost_is_told_once_and_then_served(
    monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    with TestClient(create_app(workers=1), base_url="http://localhost") as client:
        with monkeypatch.context() as changed:
            changed.setattr(jobs, "plan", _dies)
            lost = client.get(f"{path}?role=genai-engineer&stack=aws")
        again = client.get(f"{path}?role=genai-engineer&stack=aws")
    assert (lost.status_code, again.status_code) == (503, 200)
    assert lost.headers["retry-after"]
    assert "try again" in lost.text.lower()


@pytest.mark.slow
def test_a_process_that_is_lost_while_it_has_no_work_is_replaced() -> None:
    async def work(solver: Solver) -> tuple[int, int]:
        before = await solver.run(os.getpid)
        os.kill(before, signal.SIGKILL)
        pool = solver._pool
        assert pool is not None
        assert _soon(lambda: not pool.active)  # it takes nothing on from now
        return before, await solver.run(os.getpid)

    before, after = solving(Limits(), work, workers=2)
    assert before != after


@pytest.mark.slow
def test_a_long_job_ends_when_its_visitor_leaves() -> None:
    async def work(solver: Solver) -> tuple[int, int]:
        async def left() -> bool:
            return began.exists()

        before = await solver.run(os.getpid)
        with pytest.raises(Busy, match="visitor left"):
            async with solver.long(left):
                await solver.run(_begins, str(began))
        return before, await solver.run(os.getpid)

    with tempfile.TemporaryDirectory() as folder:
        began = Path(folder) / "began"
        before, after = solving(Limits(), work)
    assert before != after
    assert not _lives(before)


def _begins(path: str) -> None:
    Path(path).touch()
    time.sleep(600)


@pytest.mark.slow
def test_jobs_beyond_the_queue_are_refused_and_taken_again_later() -> None:
    async def work(solver: Solver) -> tuple[int, bool]:
        asked = [asyncio.ensure_future(solver.run(time.sleep, 0.05)) for _ in range(6)]
        told = await asyncio.gather(*asked, return_exceptions=True)
        return sum(isinstance(one, Busy) for one in told), await solver.run(os.getpid) > 0

    assert solving(Limits(waiting=4), work) == (2, True)


@pytest.mark.slow
def test_a_job_that_waits_too_long_for_a_process_is_given_up() -> None:
    async def work(solver: Solver) -> list[Any]:
        await solver.run(os.getpid)
        asked = [asyncio.ensure_future(solver.run(time.sleep, 2.0)) for _ in range(2)]
        return await asyncio.gather(*asked, return_exceptions=True)

    first, second = solving(Limits(job_s=3.4, wait_s=0.0), work)
    assert first is None
    assert isinstance(second, Busy)


def test_long_jobs_leave_a_process_for_the_others() -> None:
    async def work(solver: Solver) -> list[object]:
        running, most = 0, 0

        async def long() -> None:
            nonlocal running, most
            async with solver.long():
                running += 1
                most = max(most, running)
                await asyncio.sleep(0)
                running -= 1

        told = await asyncio.gather(*(long() for _ in range(6)), return_exceptions=True)
        return [most, sum(isinstance(one, Busy) for one in told)]

    async def run() -> list[object]:
        return await work(Solver(0, Limits(streams=4)))

    assert asyncio.run(run()) == [1, 2]


# the socket


@contextmanager
def listening(limits: Limits) -> Iterator[int]:
    """A server in this process that speaks real HTTP; its port."""
    protocol = type("Hurried", (Patient,), {"limits": limits})
    config = configured(create_app(limits=limits))
    config.http = protocol
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as bound:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
        thread.start()
        try:
            yield bound.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()


def said(port: int, *parts: bytes) -> bytes:
    """Everything the server answers to these bytes until it hangs up."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as one:
        answer = b""
        with contextlib.suppress(ConnectionError):
            for part in parts:
                one.sendall(part)
            while more := one.recv(65536):
                answer += more
        return answer


HEAD = b"Host: 127.0.0.1\r\nConnection: close\r\n"


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with listening(Limits(body_bytes=100_000)) as made:
        yield made


@pytest.fixture(scope="module")
def hurried() -> Iterator[int]:
    with listening(Limits(head_s=0.3, body_s=0.3)) as made:
        yield made


@pytest.mark.parametrize(
    "request_",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\n" + HEAD + b"\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + HEAD + b"Bad Header: x\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + HEAD + b"X: a\x00b\r\n\r\n",
        b"POST /api/plan HTTP/1.1\r\n" + HEAD + b"Content-Length: -1\r\n\r\n",
        b"POST /api/plan HTTP/1.1\r\n" + HEAD + b"Content-Length: 2, 3\r\n\r\n{}",
        b"GET / HTTP/1.1\r\n" + HEAD + b"X: " + b"a" * 200_000,
        b"GET /" + b"a" * 200_000,
    ],
    ids=range(9),
)
def test_what_is_no_http_is_refused_with_safe_headers(port: int, request_: bytes) -> None:
    answer = said(port, request_)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["status"] == "error"
    assert b"x-content-type-options: nosniff" in answer
    assert b"server:" not in answer.lower()


def test_a_head_that_does_not_end_is_hung_up_on(hurried: int) -> None:
    assert said(hurried, b"GET / HTTP/1.1\r\nHost: 127") == b""
    assert said(hurried) == b""


def test_a_body_that_does_not_end_is_told_and_hung_up_on(hurried: int) -> None:
    head = b"POST /api/plan HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    assert said(hurried, head + b"Content-Length: 10\r\n\r\n{").startswith(b"HTTP/1.1 408 ")
    assert said(hurried, head + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n").startswith(b"HTTP/1.1 408 ")


def test_a_body_in_chunks_without_end_is_cut_off(port: int) -> None:
    head = (
        b"POST /api/plan HTTP/1.1\r\n" + HEAD + b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    answer = said(port, head, *[b"8000\r\n" + b" " * 0x8000 + b"\r\n"] * 4)
    assert answer.startswith(b"HTTP/1.1 413 ")


def test_requests_in_one_go_are_answered_in_turn(port: int) -> None:
    one = b"GET /api/version HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    last = b"GET /api/roles/genai-engineer HTTP/1.1\r\n" + HEAD + b"\r\n"
    answer = said(port, one * 4 + last)
    assert answer.count(b"HTTP/1.1 200 OK") == 5
    assert answer.index(b"data_sha256") < answer.index(b'"kind":"role"')


def test_one_address_has_a_bounded_number_of_connections() -> None:
    asked = b"GET /static/icon.svg HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    with listening(Limits(connections=3)) as port:
        held = [socket.create_connection(("127.0.0.1", port), timeout=60) for _ in range(3)]
        try:
            for one in held:
                one.sendall(asked)
                assert one.recv(1) == b"H"
            assert said(port, b"GET / HTTP/1.1\r\n" + HEAD + b"\r\n") == b""
        finally:
            for one in held:
                one.close()
        last = b"GET /api/version HTTP/1.1\r\n" + HEAD + b"\r\n"
        assert _soon(lambda: said(port, last).startswith(b"HTTP/1.1 200"))


def test_a_connection_too_many_is_told_to_come_back_and_hung_up_on() -> None:
    asked = b"GET /api/version HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    with listening(Limits(all_connections=2)) as port:
        held = [socket.create_connection(("127.0.0.1", port), timeout=60) for _ in range(2)]
        try:
            for one in held:
                one.sendall(asked)
                assert one.recv(1) == b"H"
            answer = said(port, asked).lower()
            assert answer.startswith(b"http/1.1 503 ")
            assert b"\r\nretry-after:" in answer
            assert b"x-content-type-options: nosniff" in answer
            assert b'"status":"error"' in answer
        finally:
            for one in held:
                one.close()
        assert _soon(lambda: said(port, b"GET / HTTP/1.1\r\n" + HEAD + b"\r\n").startswith(b"HTTP/1.1 200"))


# the command


@contextmanager
def serving(*options: str) -> Iterator[tuple[subprocess.Popen[str], str, str]]:
    """``waypost serve`` on a free port: the process, its address, what it said first."""
    command = [str(WAYPOST), "serve", "--no-open", "--port", "0", "--workers", "1", *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
        try:
            assert process.stderr is not None
            lines = [process.stderr.readline(), process.stderr.readline()]
            address = lines[0].split()[-1]
            assert _soon(lambda: _status(address + "api/version") == 200)
            yield process, address, "".join(lines)
        finally:
            if process.poll() is None:
                process.kill()


@pytest.mark.slow
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM)])
def test_a_signal_ends_the_server_quietly_and_all_its_processes(number: signal.Signals, code: int) -> None:
    with serving() as (process, address, _):
        asked = urllib.request.urlopen(f"{address}how-sure/events?role=genai-engineer&worlds=1000", timeout=60)
        assert asked.readline() == b"event: progress\n"
        children = _children(process.pid)
        assert len(children) > 1
        os.killpg(process.pid, number)  # a terminal sends it to all of them
        assert process.wait(timeout=60) == code
        assert process.stderr is not None
        assert process.stderr.read() == ""
        asked.close()
        assert _soon(lambda: not any(_lives(one) for one in children))


@pytest.mark.slow
def test_no_process_outlives_a_server_that_is_killed() -> None:
    with serving() as (process, address, _):
        assert _status(address + "?role=genai-engineer&stack=aws") == 200
        children = _children(process.pid)
        process.kill()
        process.wait(timeout=60)
        assert _soon(lambda: not any(_lives(one) for one in children))


@pytest.mark.slow
def test_a_server_that_others_can_reach_says_so_and_answers_to_any_name() -> None:
    with serving("--host", "0.0.0.0") as (process, address, _):
        assert process.stderr is not None
        assert "other machines" in process.stderr.readline()
        assert address.startswith("http://127.0.0.1:")  # where a browser here finds it
        port = int(address.rstrip("/").rpartition(":")[2])
        answer = said(port, b"GET /api/version HTTP/1.1\r\nHost: waypost.example\r\nConnection: close\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    ("place", "local"),
    [("127.0.0.9", True), ("::1", True), ("::ffff:127.0.0.1", True), ("0.0.0.0", False), ("::ffff:192.0.2.1", False)],
)
def test_only_this_machine_reaches_loopback_however_it_is_written(place: str, local: bool) -> None:
    assert is_loopback(place) is local


@pytest.mark.slow
def test_a_browser_that_lasts_does_not_keep_the_server_from_starting(tmp_path: Path) -> None:
    script, seen = tmp_path / "browser.py", tmp_path / "seen"
    script.write_text(
        "import pathlib, sys, urllib.request\n"
        "status = urllib.request.urlopen(sys.argv[1], timeout=60).status\n"
        f"pathlib.Path({str(seen)!r}).write_text(str(status))\n"
    )
    environment = {**os.environ, "BROWSER": f"{sys.executable} {script} %s"}
    command = [str(WAYPOST), "serve", "--port", "0", "--workers", "1"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, env=environment, start_new_session=True) as process:
        try:
            assert _soon(lambda: seen.exists() and seen.read_text() == "200")
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)


@pytest.mark.slow
def test_a_server_on_another_loopback_address_answers_at_what_it_printed() -> None:
    with serving("--host", "127.0.0.9") as (_, address, first):
        assert address.startswith("http://127.0.0.9:")
        assert "other machines" not in first
        assert _status(address) == 200


def test_a_port_in_use_is_said_plainly(cli: Callable[..., Any]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = cli("serve", "--no-open", "--port", port)
    assert (ran.code, ran.out) == (3, "")
    assert str(port) in ran.err
    assert "hint:" in ran.err


@pytest.mark.parametrize(
    ("options", "names"),
    [
        (["--host", "no.such.host.invalid"], "no.such.host.invalid"),
        (["--host", "192.0.2.1"], "192.0.2.1"),
        (["--host", "a" * 300], "--host"),
        (["--port", "70000"], "70000"),
        (["--port", "-1"], "-1"),
        (["--port", "http"], "http"),
        (["--workers", "0"], "--workers"),
        (["--workers", "1000"], "--workers"),
    ],
)
def test_an_address_that_cannot_be_is_wrong_use(cli: Callable[..., Any], options: list[str], names: str) -> None:
    ran = cli("serve", "--no-open", *options)
    assert (ran.code, ran.out) == (2, "")
    assert names in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("absent", ["fastapi", "uvicorn", "pebble", "jinja2"])
def test_a_missing_package_is_named_with_what_installs_it(
    cli: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, absent: str
) -> None:
    monkeypatch.setitem(sys.modules, absent, None)
    ran = cli("serve", "--no-open", "--port", "0")
    assert ran.code == 3
    assert absent in ran.err
    assert "waypost[web]" in ran.err


def _status(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def _soon(holds: Callable[[], bool]) -> bool:
    """Whether it comes to hold within a minute."""
    ends = time.monotonic() + 60
    while not holds():
        if time.monotonic() > ends:
            return False
        threading.Event().wait(0.02)
    return True


def _children(process: int) -> list[int]:
    stated = Path(f"/proc/{process}/task/{process}/children").read_text()
    return [int(one) for one in stated.split()]


def _lives(process: int) -> bool:
    """Whether a process still runs; one that ended and was not waited for does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
