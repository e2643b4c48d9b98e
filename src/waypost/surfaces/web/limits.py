"""What one visitor may ask of the server, and what the server takes on at once."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of a request and of the work behind it. Beyond them the answer is 4xx or 503 and says so, never silence.

    ``wanted`` and ``ruled_out`` are what a plan that cannot be is explained for within ``job_s``
    (docs/web.md has the figures).
    """

    url_bytes: int = 8_192
    parameters: int = 300  # in one query
    fields: int = 64  # of a profile as a body
    body_bytes: int = 1_000_000
    head_s: float = 10.0  # for the head of a request to arrive
    body_s: float = 10.0  # for a body to arrive
    taken_s: float = 30.0  # for a part of an answer to be taken
    connections: int = 400  # open, of one address
    all_connections: int = 800  # open; the next ones are told to come back
    batch: int = 50  # profiles in one request
    compared: int = 12  # credentials side by side
    wanted: int = 40  # steps that must be in a plan
    ruled_out: int = 100  # steps that must not
    worlds: int = 1_000  # of a stress test
    per_second: float = 40.0  # requests of one address, sustained
    burst: int = 160  # requests of one address, at once
    addresses: int = 10_000  # remembered for the rate; the one seen longest ago is forgotten first
    requests: int = 150  # being answered at a time
    at_once: int = 16  # of one address, so that it does not take the whole queue
    waiting: int = 40  # jobs running or waiting for a process
    wait_s: float = 5.0  # for a process to be free
    solve_s: float = 2.0  # the search stops and prints its gap
    job_s: float = 20.0  # a job is ended
    streams: int = 4  # long jobs at a time: stress tests, trade-offs, batches
    kept_plans: int = 512  # plans kept in memory, by profile
