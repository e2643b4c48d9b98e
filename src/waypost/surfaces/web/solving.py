"""Processes that solve, so that a long search neither blocks other visitors nor outlives its time."""

from __future__ import annotations

import asyncio
import multiprocessing
import threading
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures.process import BrokenProcessPool
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from waypost.catalogue.profile import stated_fields
from waypost.domain.plan import Plan
from waypost.domain.profile import Profile
from waypost.errors import ProfileError, Unavailable
from waypost.surfaces.web import jobs
from waypost.surfaces.web.limits import Limits

if TYPE_CHECKING:
    from pebble import ProcessPool

P = ParamSpec("P")
R = TypeVar("R")
Left = Callable[[], Awaitable[bool]]  # whether the visitor has gone
GLANCE_S = 0.2  # between looks at whether the visitor is still there


class Busy(Unavailable):
    """More is asked than the server can do now; the same request will do in ``retry_s`` seconds."""

    retry_s = 2

    def __init__(self, message: str = "Waypost is busy and took on no more work.") -> None:
        super().__init__(message, "try again in a few seconds")


class Solver:
    """Runs jobs: in ``workers`` processes, or in threads of this one where ``workers`` is 0 (tests, notebooks)."""

    def __init__(self, workers: int, limits: Limits) -> None:
        self._limits, self._workers = limits, workers
        self._running = self._long = 0
        self._places = asyncio.Semaphore(max(1, workers - 1))
        self._kept: OrderedDict[str, Plan] = OrderedDict()
        self._pool: ProcessPool | None = _pool(workers) if workers else None

    async def run(self, job: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """What ``job`` gives. Raises ``Busy`` where too much waits already, or where it takes longer than it may.

        Raises ``ProfileError`` for a profile among ``args`` that asks for more than ``Limits`` lets anybody ask.
        """
        for one in args:
            if isinstance(one, Profile):
                check(one, self._limits)
        if self._running >= self._limits.waiting:
            raise Busy
        self._running += 1
        try:
            if self._pool is None:
                return await asyncio.to_thread(job, *args, **kwargs)
            pool = self._sound(self._pool)
            future = pool.schedule(job, args=list(args), kwargs=dict(kwargs), timeout=self._limits.job_s)
            async with asyncio.timeout(self._limits.job_s + self._limits.wait_s):
                return await asyncio.wrap_future(future)
        except TimeoutError:
            raise Busy("This took longer than the server gives to one request, and was ended.") from None
        except _ended() as ended:
            raise Busy("The process that worked on this ended before it was done.") from ended
        finally:
            self._running -= 1

    def _sound(self, pool: ProcessPool) -> ProcessPool:
        """``pool``, or a new one in its place: one that lost a process while it had no work never takes any again."""
        if not pool.active:
            threading.Thread(target=_end, args=(pool,), daemon=True).start()
            pool = self._pool = _pool(self._workers)
        return pool

    @asynccontextmanager
    async def long(self, left: Left | None = None) -> AsyncIterator[None]:
        """Run long jobs inside: they never take the last process, and end once ``left`` says that the visitor has gone.

        Raises ``Busy`` where too many wait already, and where the visitor left.
        """
        if self._long >= self._limits.streams:
            raise Busy
        self._long += 1
        try:
            async with _while_asked(left), self._places:
                yield
        finally:
            self._long -= 1

    async def plan(self, profile: Profile) -> Plan:
        """The plan of a profile; plans made lately are kept."""
        key = repr(sorted(stated_fields(profile).items())) + profile.role + profile.as_of.isoformat()
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        made = await self.run(jobs.plan, profile, self._limits.solve_s)
        if made.gap is not None:
            return made  # there may be time for a better one later
        self._kept[key] = made
        while len(self._kept) > self._limits.kept_plans:
            self._kept.popitem(last=False)
        return made

    def close(self) -> None:
        """End every process."""
        if self._pool is not None:
            _end(self._pool)


def _pool(workers: int) -> ProcessPool:
    from pebble import ProcessPool

    made: ProcessPool = ProcessPool(
        max_workers=workers, initializer=jobs.warm, context=multiprocessing.get_context("spawn")
    )
    made.schedule(jobs.warm)  # starts the processes now, not with the first visitor
    return made


def _end(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()


@asynccontextmanager
async def _while_asked(left: Left | None) -> AsyncIterator[None]:
    """Cancel what runs inside, and its job with it, when the visitor leaves."""
    try:
        async with asyncio.timeout(None) as bound:
            watch = None if left is None else asyncio.create_task(_watch(left, bound))
            try:
                yield
            finally:
                if watch is not None:
                    watch.cancel()
    except TimeoutError:
        raise Busy("The visitor left before this was done.") from None


async def _watch(left: Left, bound: asyncio.Timeout) -> None:
    while not await left():
        await asyncio.sleep(GLANCE_S)
    bound.reschedule(0)


def check(profile: Profile, limits: Limits) -> None:
    """Raise ``ProfileError`` where a profile asks for more steps than the server answers for in its time."""
    bounds = (("want", profile.want, limits.wanted), ("avoid", profile.avoid, limits.ruled_out))
    problems = tuple(
        (name, f"{name} holds {len(ids)} credentials and projects; expected at most {most} in a link or request.")
        for name, ids, most in bounds
        if len(ids) > most
    )
    if problems:
        raise ProfileError(problems, hint="the command line takes more: waypost plan")


def _ended() -> tuple[type[Exception], ...]:
    from pebble import ProcessExpired

    return ProcessExpired, BrokenProcessPool
