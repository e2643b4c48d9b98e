"""The service: batches in, verdicts out, on loopback."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from drift_monitor import data
from drift_monitor.data import BadBatch, Table
from drift_monitor.monitor import Monitor

LARGEST = 5_000_000


def application(monitor: Monitor) -> Starlette:
    """``POST /batches`` judges CSV or a JSON list of records; ``/metrics`` is for a Prometheus scraper."""
    counted = {"batches": 0, "alerting": 0, "refused": 0}
    lock = threading.Lock()

    def count(*names: str) -> None:
        with lock:
            for name in names:
                counted[name] += 1

    async def batches(request: Request) -> Response:
        try:
            content = await _body(request)
            verdict = monitor.judge(_parse(content, request.headers.get("content-type", ""), monitor))
        except BadBatch as error:
            count("refused")
            return JSONResponse({"error": str(error)}, status_code=422)
        count("batches", *(["alerting"] if verdict.alerts else []))
        return JSONResponse(verdict.as_json())

    async def metrics(_: Request) -> Response:
        return PlainTextResponse("".join(f"drift_monitor_{name}_total {n}\n" for name, n in counted.items()))

    async def health(_: Request) -> Response:
        return JSONResponse({"reference_rows": len(monitor.reference), "columns": list(monitor.needed)})

    return Starlette(
        routes=[
            Route("/batches", batches, methods=["POST"]),
            Route("/metrics", metrics),
            Route("/health", health),
        ]
    )


async def _body(request: Request) -> bytes:
    """The body, as long as it stays small enough; what a sender claims about its length is not believed."""
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > LARGEST:
            raise BadBatch(f"The batch is larger than {LARGEST:,} bytes.")
    return bytes(content)


def _parse(content: bytes, kind: str, monitor: Monitor) -> Table:
    if kind.startswith("text/csv"):
        return data.read(content, monitor.needed)
    if not kind.startswith("application/json"):
        raise BadBatch(f"The content type is {kind!r}; expected text/csv or application/json.")
    try:
        records = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BadBatch("This is not JSON.") from error
    if not isinstance(records, list) or not records or not all(isinstance(each, dict) for each in records):
        raise BadBatch("Expected a list of records, each with the names of the columns.")
    absent = [name for name in monitor.needed if name not in records[0]]
    if absent:
        raise BadBatch(f"Columns are missing: {', '.join(absent)}.")
    return data.from_records(records, list(records[0]), monitor.needed)


@contextmanager
def serving(monitor: Monitor) -> Iterator[str]:
    """The service in this process on a free port of loopback; it is gone when the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as place:
        server = uvicorn.Server(uvicorn.Config(application(monitor), log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [place]}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{place.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)
