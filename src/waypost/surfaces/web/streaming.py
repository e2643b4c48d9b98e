"""A stress test as it goes, in a process of its own that ends with the visit."""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
from collections.abc import AsyncIterator
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from waypost import api
from waypost.domain.analysis import StressTest
from waypost.domain.profile import Profile
from waypost.errors import WaypostError
from waypost.surfaces.web.limits import Limits
from waypost.surfaces.web.solving import GLANCE_S, Busy, Left, Solver, check

_PARTS = 20  # that a test is told in


async def streamed(
    profile: Profile,
    solver: Solver,
    limits: Limits,
    *,
    worlds: int,
    seed: int,
    left: Left,
) -> AsyncIterator[StressTest]:
    """What is known so far, again and again; the last is the result, or what was known when the time was up.

    Ends when ``left`` says that the visitor has. Raises ``Busy`` where too many tests run, or where nothing was known
    in time, and what the test itself raises.
    """
    check(profile, limits)
    async with solver.long():
        if await left():
            raise Busy("The visitor left before the stress test began.")
        context = multiprocessing.get_context("spawn")
        reader, writer = context.Pipe(duplex=False)
        process = context.Process(target=send_test, args=(writer, profile, worlds, seed), daemon=True)
        ends, known = asyncio.get_running_loop().time() + limits.job_s, False
        try:
            await asyncio.to_thread(_begin, process)
            writer.close()
            while asyncio.get_running_loop().time() < ends and not await left():
                if not await asyncio.to_thread(reader.poll, GLANCE_S):
                    continue
                part = await asyncio.to_thread(_received, reader)
                if part is None:
                    break
                if isinstance(part, WaypostError):
                    raise part
                known = True
                yield part
            if not known:
                raise Busy("The stress test took longer than the server gives to one request, and was ended.")
        finally:
            if process.pid is not None:
                process.kill()
                process.join()
            process.close()
            reader.close()
            writer.close()


def _begin(process: BaseProcess) -> None:
    """Start it deaf to the Ctrl-C that a terminal sends to everybody: the server ends it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def send_test(connection: Connection[Any, Any], profile: Profile, worlds: int, seed: int) -> None:
    """Run a stress test and send what is known after each part of it; for a process of its own."""
    every = max(1, worlds // _PARTS)
    try:
        for part in api.stress_in_parts(profile, api.load_catalogue(), worlds=worlds, seed=seed, every=every):
            connection.send(part)
    except WaypostError as error:
        connection.send(error)
    except BrokenPipeError:
        return
    connection.close()


def _received(reader: Connection[Any, Any]) -> Any:
    """The next part, ``None`` after the last."""
    try:
        return reader.recv()
    except (EOFError, OSError):
        return None
