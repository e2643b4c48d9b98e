"""Does the service answer what the model says, refuse what it cannot answer, and live and die as the probes expect?"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from serving import canary, load_test, train
from serving.process import Running, running
from serving.service import LARGEST

from checks.report import measured, report


def main() -> int:
    trained = train.train()
    sent = load_test.records(trained)
    with tempfile.TemporaryDirectory(prefix="contract-") as folder:
        packed = train.pack(trained, Path(folder, "model"))
        with running(packed) as service:
            code, text = service.ask("/predict", {"records": sent[:100]})
            backwards = [dict(reversed(each.items())) for each in sent[:100]]
            same = text == service.ask("/predict", {"records": backwards})[1]
            refused = {name: service.ask("/predict", body)[0] for name, body in bad(sent[0]).items()}
            probes = [service.ask(path)[0] for path in ("/livez", "/readyz", "/predict", "/nowhere")]
            told = canary.read(service.ask("/metrics")[1])
            ended = service.stop()
        # A byte more: the model would still load, so only the digest can notice.
        (packed / "model.joblib").write_bytes((packed / "model.joblib").read_bytes() + b"x")
        with running(packed) as broken:
            unready = _codes(broken, sent[0])
    answers = json.loads(text)["predictions"] if code == 200 else []
    expected = trained.model.predict_proba(trained.test_values[:100]).max(axis=1)
    differ = max((abs(a["probability"] - e) for a, e in zip(answers, expected, strict=True)), default=1.0)
    findings = [f"{name}: answered {got}; expected 422" for name, got in refused.items() if got != 422]
    findings += [] if probes == [200, 200, 405, 404] else [f"the routes answered {probes}; expected 200, 200, 405, 404"]
    findings += [] if unready == [200, 503, 503] else [f"with changed bytes: {unready}; expected alive and not ready"]
    findings += [] if same else ["the order of the features changes the answer"]
    findings += [] if ended in (0, -15) else [f"SIGTERM ended the service with {ended}"]
    findings += [] if told.requests == 2 + len(refused) else [f"/metrics counts {told.requests:g} requests"]
    results = [
        measured("largest difference between served and offline probabilities", differ, at_most=1e-6, n=100),
        measured("bad requests refused with 422", sum(each == 422 for each in refused.values()), at_least=len(refused)),
    ]
    summary = f"100 records served, {len(refused)} bad requests sent, probes and shutdown as Kubernetes uses them."
    return report(summary, data=trained.rows.origin, results=results, findings=findings)


def bad(record: dict[str, float]) -> dict[str, Any]:
    """What no service should answer."""
    first = next(iter(record))
    return {
        "not JSON": b"{",
        "a list": [record],
        "no records": {"records": []},
        "too many": {"records": [record] * 501},
        "a feature is missing": {"records": [{k: v for k, v in record.items() if k != first}]},
        "a feature too many": {"records": [{**record, "more": 1.0}]},
        "a word": {"records": [{**record, first: "large"}]},
        "true": {"records": [{**record, first: True}]},
        "not a number": b'{"records": [' + json.dumps({**record, first: float("nan")}).encode() + b"]}",
        "nested": b"[" * 20_000,
        "too large": b" " * (LARGEST + 1),
    }


def _codes(service: Running, record: dict[str, float]) -> list[int]:
    return [service.ask("/livez")[0], service.ask("/readyz")[0], service.ask("/predict", {"records": [record]})[0]]


if __name__ == "__main__":
    sys.exit(main())
