"""What one visitor may ask of the server, and what the server takes on at once."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of a request and of the work behind it. Beyond them the answer is 413, 414, 429 or 503, never silence."""

    url_bytes: int = 8_192
    body_bytes: int = 1_000_000
    batch: int = 50  # profiles in one request
    per_second: float = 40.0  # requests of one address, sustained
    burst: int = 160  # requests of one address, at once
    addresses: int = 10_000  # remembered for the rate; the one seen longest ago is forgotten first
    waiting: int = 40  # jobs running or waiting for a process
    solve_s: float = 2.0  # the search stops and prints its gap
    job_s: float = 20.0  # a job is ended
    streams: int = 4  # stress tests at a time
    kept_plans: int = 512  # plans kept in memory, by profile
