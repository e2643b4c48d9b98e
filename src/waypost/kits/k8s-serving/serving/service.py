"""The service: ``/predict`` answers, ``/livez`` and ``/readyz`` are for the probes, ``/metrics`` for Prometheus."""

from __future__ import annotations

import hashlib
import json
import math
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import joblib
import numpy as np
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0)
LARGEST, MOST_ROWS = 1_000_000, 500


class Refused(ValueError):
    """A request that cannot be answered; the text says why."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A model as it was packed."""

    model: Any
    about: dict[str, Any]

    def predict(self, records: list[list[float]]) -> list[dict[str, Any]]:
        """Label and probability for each record."""
        chances = self.model.predict_proba(np.array(records))
        best = chances.argmax(axis=1)
        return [
            {"label": self.about["classes"][place], "probability": round(float(row[place]), 6)}
            for row, place in zip(chances, best, strict=True)
        ]


@dataclass(slots=True)
class Metrics:
    """Counters in the text form of Prometheus. Only the event loop writes them."""

    codes: Counter[int] = field(default_factory=Counter)
    labels: Counter[str] = field(default_factory=Counter)
    buckets: Counter[float] = field(default_factory=Counter)
    seconds: float = 0.0

    def saw(self, code: int, seconds: float) -> None:
        """One answer."""
        self.codes[code] += 1
        self.seconds += seconds
        self.buckets.update(bound for bound in (*BUCKETS, math.inf) if seconds <= bound)

    def text(self) -> str:
        """What a scraper reads."""
        lines = [f'serving_requests_total{{code="{code}"}} {n}' for code, n in sorted(self.codes.items())]
        lines += [f'serving_predictions_total{{label="{name}"}} {n}' for name, n in sorted(self.labels.items())]
        lines += [
            f'serving_seconds_bucket{{le="{"+Inf" if math.isinf(bound) else bound}"}} {self.buckets[bound]}'
            for bound in (*BUCKETS, math.inf)
        ]
        return "\n".join([*lines, f"serving_seconds_sum {self.seconds:.6f}"]) + "\n"


@dataclass(slots=True)
class _Held:
    """The model once it is loaded, and until then why it is not."""

    packed: Packed | None = None
    why: str = "not loaded"


def unpack(folder: Path) -> Packed:
    """Load a packed model; one whose bytes are not those that were packed is refused before it is unpickled."""
    about = json.loads((folder / "model.json").read_text("utf-8"))
    content = (folder / "model.joblib").read_bytes()
    if hashlib.sha256(content).hexdigest() != about["sha256"]:
        raise Refused("The model's bytes are not those that were packed.")
    return Packed(joblib.load(folder / "model.joblib"), about)


def application(folder: Path) -> Starlette:
    """Alive at once, ready as soon as the model is there and sound."""
    metrics, held = Metrics(), _Held()

    def packed() -> Packed | None:
        if held.packed is None:
            try:
                held.packed = unpack(folder)
            except (OSError, ValueError, KeyError) as error:
                held.why = f"{type(error).__name__}: {error}"
        return held.packed

    async def predict(request: Request) -> Response:
        began = time.monotonic()
        code = 500
        answer: dict[str, Any] = {"error": "The model failed on this request."}
        try:
            ready = packed()
            if ready is None:
                code, answer = 503, {"error": "The model is not loaded."}
            else:
                records = _records(await _body(request), ready.about["features"])
                found = await run_in_threadpool(ready.predict, records)
                metrics.labels.update(each["label"] for each in found)
                code, answer = 200, {"version": ready.about["version"], "predictions": found}
        except Refused as error:
            code, answer = 422, {"error": str(error)}
        except ValueError:
            pass
        finally:
            metrics.saw(code, time.monotonic() - began)
        return JSONResponse(answer, status_code=code)

    async def livez(_: Request) -> Response:
        return PlainTextResponse("alive\n")

    async def readyz(_: Request) -> Response:
        ready = packed()
        if ready is None:
            return PlainTextResponse(f"not ready: {held.why}\n", status_code=503)
        return JSONResponse(ready.about)

    async def told(_: Request) -> Response:
        return PlainTextResponse(metrics.text())

    return Starlette(
        routes=[
            Route("/predict", predict, methods=["POST"]),
            Route("/livez", livez),
            Route("/readyz", readyz),
            Route("/metrics", told),
        ]
    )


async def _body(request: Request) -> bytes:
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > LARGEST:
            raise Refused(f"The request is larger than {LARGEST:,} bytes.")
    return bytes(content)


def _records(content: bytes, features: list[str]) -> list[list[float]]:
    """Records in the order of the features, whatever order they came in."""
    try:
        asked = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Refused("This is not JSON.") from error
    records = asked.get("records") if isinstance(asked, dict) else None
    if not isinstance(records, list) or not 0 < len(records) <= MOST_ROWS:
        raise Refused(f'Expected {{"records": [...]}} with 1 to {MOST_ROWS} records.')
    found = []
    for number, record in enumerate(records):
        if not isinstance(record, dict) or set(record) != set(features):
            raise Refused(f"Record {number} does not have exactly the features {', '.join(features)}.")
        values = [record[name] for name in features]
        if not all(type(value) in (int, float) and abs(value) < 1e12 for value in values):
            raise Refused(f"Record {number} holds something that is no finite number.")
        found.append([float(value) for value in values])
    return found
