"""Does the service keep its 95th percentile under load, without an error or a wrong answer?"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from serving import canary, load_test, train
from serving.process import running
from serving.settings import load

from checks.report import measured, report


def main() -> int:
    rules, trained = load()["load"], train.train()
    with tempfile.TemporaryDirectory(prefix="load-") as folder, running(train.pack(trained, Path(folder))) as service:
        load_test.run(service.port, trained, clients=1, requests=20)
        found = load_test.run(service.port, trained, clients=rules["clients"], requests=rules["requests"])
        told = canary.read(service.ask("/metrics")[1])
    results = [
        measured("95th percentile", found.p95_ms, at_most=rules["max_p95_ms"], n=found.requests, unit="ms"),
        measured("median", found.p50_ms, n=found.requests, unit="ms"),
        measured("requests a second", found.per_second, n=found.requests),
        measured("share of errors", found.errors / found.requests, at_most=rules["max_errors"], n=found.requests),
        measured("wrong answers", found.wrong, at_most=0, n=found.requests),
        measured("requests that /metrics does not count", found.requests + 20 - told.requests, at_most=0, at_least=0),
    ]
    summary = f"p95 {found.p95_ms:.1f} ms with {rules['clients']} clients on loopback, {found.errors} errors."
    return report(summary, data=trained.rows.origin, results=results)


if __name__ == "__main__":
    sys.exit(main())
