"""Load from threads with a connection each, and how long the answers took."""

from __future__ import annotations

import http.client
import json
import threading
import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from serving.process import exchange
from serving.train import Trained


@dataclass(frozen=True, slots=True)
class Load:
    """What a load test measured, on this machine with whatever else it was doing."""

    requests: int
    errors: int
    wrong: int
    p50_ms: float
    p95_ms: float
    per_second: float


def records(trained: Trained) -> list[dict[str, float]]:
    """The unseen rows as the service takes them."""
    return [dict(zip(trained.rows.names, map(float, row), strict=True)) for row in trained.test_values]


def run(port: int, trained: Trained, *, clients: int, requests: int) -> Load:
    """Send single records; an answer that is not the model's own is ``wrong``."""
    sent, expected = records(trained), [str(each) for each in trained.model.predict(trained.test_values)]
    took: list[float] = []
    faults = {"errors": 0, "wrong": 0}
    lock = threading.Lock()

    def client(first: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for number in range(first, requests, clients):
            place = number % len(sent)
            began = time.monotonic()
            code, text = _try(connection, {"records": [sent[place]]})
            seconds = time.monotonic() - began
            right = code == 200 and json.loads(text)["predictions"][0]["label"] == expected[place]
            with lock:
                took.append(seconds)
                faults["errors"] += code != 200
                faults["wrong"] += code == 200 and not right
        connection.close()

    began = time.monotonic()
    threads = [threading.Thread(target=client, args=(first,)) for first in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    middle, slow = np.quantile(took, [0.5, 0.95]) * 1000
    total = time.monotonic() - began
    return Load(len(took), faults["errors"], faults["wrong"], float(middle), float(slow), len(took) / total)


def _try(connection: http.client.HTTPConnection, body: Any) -> tuple[int, str]:
    try:
        return exchange(connection, "/predict", body)
    except (OSError, http.client.HTTPException):
        connection.close()
        return 0, ""
