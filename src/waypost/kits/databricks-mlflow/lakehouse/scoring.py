"""Score rows with the champion, served by MLflow's own scoring server over HTTP."""

from __future__ import annotations

import contextlib
import csv
import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from lakehouse import servers
from lakehouse.places import ARTEFACTS, READINGS
from lakehouse.runs import DELIVERED, MODEL

Row = Mapping[str, Any]
Score = Callable[[Sequence[Row]], list[float]]


class Refused(Exception):
    """The server refused a request. ``status`` is its code."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(status, text)
        self.status = status


@contextlib.contextmanager
def champion() -> Iterator[Score]:
    """A function that scores rows (by column name) over HTTP: the probability of the outcome for each."""
    with servers.served_model(ARTEFACTS / MODEL) as url:

        def score(rows: Sequence[Row]) -> list[float]:
            kept = [
                {name: value for name, value in row.items() if name not in ("sample_id", "measured_at")} for row in rows
            ]
            answer = invoke(url, {"dataframe_records": kept})
            return [float(pair[1]) for pair in answer["predictions"]]

        yield score


def invoke(url: str, body: Any, kind: str = "application/json") -> Any:
    """One request to ``/invocations``."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(f"{url}/invocations", data=data, headers={"Content-Type": kind})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read())
    except urllib.error.HTTPError as error:
        raise Refused(error.code, error.read().decode()[:400]) from None


def readings(limit: int) -> list[dict[str, Any]]:
    """The first complete reading of each of the first samples delivered, numbers as numbers."""
    found: dict[str, dict[str, Any]] = {}
    with (ARTEFACTS / DELIVERED / READINGS).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["sample_id"] not in found and len(found) < limit and all(row.values()):
                found[row["sample_id"]] = {
                    name: value if name in ("sample_id", "measured_at") else float(value) for name, value in row.items()
                }
    return list(found.values())
