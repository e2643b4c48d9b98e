"""What a run shows: train, serve as a process, predict, put load on it, let a canary be judged."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from serving import canary, load_test, train
from serving.process import running
from serving.settings import load


def main() -> int:
    trained = train.train()
    print(f"Accuracy {trained.accuracy:.3f} on {len(trained.test_labels)} unseen {trained.rows.origin} rows.")
    with tempfile.TemporaryDirectory(prefix="serving-") as folder:
        packed = train.pack(trained, Path(folder, "stable"))
        with running(packed) as stable, running(packed) as second:
            body = {"records": load_test.records(trained)[:2]}
            print(f"POST /predict on port {stable.port}:", stable.ask("/predict", body)[1])
            rules = load()["load"]
            measured = load_test.run(stable.port, trained, clients=rules["clients"], requests=rules["requests"])
            print(
                f"{measured.requests} requests from {rules['clients']} clients: p50 {measured.p50_ms:.1f} ms, "
                f"p95 {measured.p95_ms:.1f} ms, {measured.errors} errors, {measured.per_second:.0f} a second."
            )
            load_test.run(second.port, trained, clients=2, requests=100)
            windows = [canary.read(each.ask("/metrics")[1]) for each in (stable, second)]
            decision = canary.decide(windows[0], windows[1], load()["canary"])
            print(f"A canary of the same model: {decision.go} {json.dumps(decision.reasons)}")
    print("Nothing was deployed: deploy/ holds the manifests, the Terraform files and what to do with them.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
