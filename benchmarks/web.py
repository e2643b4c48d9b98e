"""Measure the web surface: plan pages at 20 a second, overload, recovery, and the API.

    python benchmarks/web.py [--seconds N] [--only pages|overload|api|start]

The real server runs on two cores of its own with two solving processes; the visitors are on another core. Requests
arrive at random (Poisson) whether or not earlier ones were answered, and a latency counts from the moment a request was
due. Every plan is of another profile, so that none is answered from memory; a quarter states no stack.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "planning"))

from planning_profiles import sampled_profile

from waypost.catalogue.load import load_catalogue
from waypost.surfaces.web.link import query_of

PER_SECOND = 20
P95_S = 0.150
VISITORS = tuple(f"127.0.0.{n}" for n in range(100, 120))
CORES = sorted(os.sched_getaffinity(0))
COMMAND = Path(sys.executable).parent / "waypost"


@dataclass(frozen=True, slots=True)
class Answered:
    """One request: when it was due, seconds until its last byte, the status (0: none), bytes, whether told to wait."""

    due: float
    seconds: float
    status: int
    size: int
    retry: bool
    who: str


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=60, help="how long pages are asked for")
    parser.add_argument("--only", choices=("pages", "overload", "api", "start"), help="measure just this")
    asked = parser.parse_args(argv)
    if len(CORES) < 3:
        print(f"Three cores are needed, two for the server and one for its visitors; there are {len(CORES)}.")
        return 2
    os.sched_setaffinity(0, {CORES[-1]})
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"Web: server on cores {CORES[0]} and {CORES[1]}, visitors on core {CORES[-1]}; load before: {load}")
    parts = {"start": start, "pages": pages, "api": api, "overload": overload}
    kept = [part(asked.seconds) for name, part in parts.items() if asked.only in (None, name)]
    return 0 if all(kept) else 1


def start(seconds: int) -> bool:
    """From the command to the first page, and to the first plan."""
    del seconds
    for path, what in (("/", "first page"), ("/?role=genai-engineer&stack=aws", "first plan")):
        taken = []
        for _ in range(3):
            began = time.perf_counter()
            with serving() as (port, _):
                status = asyncio.run(ask(port, path, 0.0, "127.0.0.1")).status
                taken.append(time.perf_counter() - began)
                assert status == 200, status
        print(f"  start-up to the {what:<12} median of 3: {statistics.median(taken):.2f} s")
    return True


def pages(seconds: int) -> bool:
    """The promise: p95 of a page with a new plan."""
    return _usual("plan pages", links("/", 0, PER_SECOND * seconds))


def api(seconds: int) -> bool:
    """The same through the API, for a third of the time."""
    return _usual("GET /api/plan", links("/api/plan", 100_000, PER_SECOND * seconds // 3))


def _usual(name: str, paths: list[str]) -> bool:
    with serving() as (port, process):
        asyncio.run(warm(port))
        before = _spent(process)
        found = asyncio.run(arrive(port, paths, PER_SECOND, VISITORS))
        spent = [after - began for after, began in zip(_spent(process), before, strict=True)]
        kept = _promise(f"{name}, {PER_SECOND} a second for {len(paths) // PER_SECOND} s", found)
    own, theirs = (1000 * one / len(paths) for one in spent)
    print(
        f"    processor time a request: {own:.1f} ms to serve, {theirs:.1f} ms to plan (of 100 ms that two cores have)"
    )
    return kept


def _spent(process: int) -> tuple[float, float]:
    """Seconds of processor time of the server itself, and of the processes that solve."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    ticks = os.sysconf("SC_CLK_TCK")

    def used(one: str) -> float:
        return sum(map(int, Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()[11:13])) / ticks

    return used(str(process)), sum(used(one) for one in children)


def overload(seconds: int) -> bool:
    """More than can be done, one address far beyond its share; then the usual again."""
    del seconds
    one, many = ["127.0.0.2"], [f"127.0.0.{n}" for n in range(10, 20)]
    with serving() as (port, _):
        asyncio.run(warm(port))
        found = asyncio.run(_flood(port, one, many))
        print("  overload: 100 a second from one address and 50 a second from ten others, for 10 s")
        for name, who in (("the one", one), ("the others", many)):
            mine = [each for each in found if each.who in who]
            counts = Counter(each.status for each in mine)
            waits = all(each.retry for each in mine if each.status in (429, 503))
            slow = max(each.seconds for each in mine)
            text = ", ".join(f"{status}: {count}" for status, count in sorted(counts.items()))
            print(f"    {name:<11} {text}; slowest {slow:.2f} s; refusals say when to come back: {waits}")
        clear = {each.status for each in found} <= {200, 429, 503} and all(
            each.retry for each in found if each.status != 200
        )
        print(f"    only 200, 429 and 503: {'kept' if clear else 'BROKEN'}")
        again = asyncio.run(arrive(port, links("/", 300_000, PER_SECOND * 10), PER_SECOND, VISITORS))
    return _promise(f"recovery: plan pages, {PER_SECOND} a second for 10 s at once after", again) and clear


async def _flood(port: int, one: list[str], many: list[str]) -> list[Answered]:
    heavy = arrive(port, links("/", 200_000, 1000), 100, one)
    light = arrive(port, links("/", 250_000, 500), 50, many)
    return [each for part in await asyncio.gather(heavy, light) for each in part]


def links(path: str, first: int, count: int) -> list[str]:
    """Addresses of plans of ``count`` different profiles."""
    held = load_catalogue()
    made = []
    for seed in range(first, first + count):
        profile = sampled_profile(held, seed)
        stack = None if seed % 4 == 0 else profile.stack or "aws"
        want = tuple(one for one in profile.want if one not in profile.done)
        made.append(f"{path}?{query_of(replace(profile, stack=stack, want=want))}")
    assert len(set(made)) == count
    return made


@contextmanager
def serving() -> Iterator[tuple[int, int]]:
    """The server on its two cores: its port and its process."""
    command = [str(COMMAND), "serve", "--no-open", "--port", "0", "--workers", "2"]
    process = subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, preexec_fn=lambda: os.sched_setaffinity(0, CORES[:2])
    )
    try:
        assert process.stderr is not None
        address = process.stderr.readline().split()[-1]
        yield int(address.rstrip("/").rpartition(":")[2]), process.pid
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)


async def warm(port: int) -> None:
    """Two plans a process, so that nothing is measured that is done once."""
    await asyncio.gather(*(ask(port, one, time.monotonic(), "127.0.0.1") for one in links("/", 900_000, 8)))


async def arrive(
    port: int, paths: Sequence[str], rate: float, addresses: Sequence[str] = ("127.0.0.1",)
) -> list[Answered]:
    """Ask for each path when it is due, whatever became of those before."""
    random, due, asked = Random(rate), time.monotonic(), []
    for n, path in enumerate(paths):
        due += random.expovariate(rate)
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        asked.append(asyncio.create_task(ask(port, path, due, addresses[n % len(addresses)])))
    return list(await asyncio.gather(*asked))


async def ask(port: int, path: str, due: float, source: str) -> Answered:
    """One request on a connection of its own."""
    answer = b""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0))
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        answer = await reader.read(-1)
        writer.close()
    except OSError:
        pass
    head = answer.partition(b"\r\n\r\n")[0].lower()
    status = int(head[9:12]) if head.startswith(b"http/1.1 ") else 0
    return Answered(due, time.monotonic() - due, status, len(answer), b"\r\nretry-after:" in head, source)


def _promise(name: str, found: Sequence[Answered]) -> bool:
    taken = sorted(one.seconds for one in found)
    p50, p95, p99 = (taken[min(len(taken) - 1, int(part * len(taken)))] for part in (0.5, 0.95, 0.99))
    failed = Counter(one.status for one in found if one.status != 200)
    size = statistics.median(one.size for one in found) / 1000
    print(f"  {name}: {len(found)} requests, every profile a new one, median {size:.0f} kB")
    shown = "  ".join(f"{label} {1000 * value:.0f}" for label, value in (("p50", p50), ("p95", p95), ("p99", p99)))
    print(f"    ms: {shown}  max {1000 * taken[-1]:.0f}; not 200: {dict(failed) or 'none'}")
    kept = p95 <= P95_S and not failed
    print(f"    promise: p95 ≤ {1000 * P95_S:.0f} ms and no error: {'kept' if kept else 'BROKEN'}")
    return kept


if __name__ == "__main__":
    sys.exit(main())
