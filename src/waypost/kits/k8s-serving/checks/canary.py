"""Does a good canary go on, and does a bad one go back? Real processes, real requests, decided by their metrics."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np
from serving import canary, load_test, train
from serving.process import running
from serving.settings import load
from serving.train import Trained
from sklearn.base import clone

from checks.report import measured, report

REQUESTS = 120


def main() -> int:
    trained, rules = train.train(), load()["canary"]
    values, labels = trained.rows.values, trained.rows.labels
    one_sided = np.where(np.arange(len(labels)) < 30, labels, labels[0])
    candidates = {
        "the same model": (trained.model, "promote"),
        "a model that nearly always says the same": (clone(trained.model).fit(values, one_sided), "roll back"),
        "a model of other columns": (clone(trained.model).fit(values[:, 1:], labels), "roll back"),
    }
    decided, findings = {}, []
    with (
        tempfile.TemporaryDirectory(prefix="canary-") as folder,
        running(train.pack(trained, Path(folder, "stable"))) as stable,
    ):
        load_test.run(stable.port, trained, clients=4, requests=REQUESTS * 2)
        before = canary.read(stable.ask("/metrics")[1])
        for number, (name, (model, expected)) in enumerate(candidates.items()):
            candidate = Trained(model, trained.test_values, trained.test_labels, 0.0, trained.rows)
            with running(train.pack(candidate, Path(folder, str(number)), "2", judged=False)) as service:
                early = canary.decide(before, canary.read(service.ask("/metrics")[1]), rules)
                load_test.run(service.port, trained, clients=4, requests=REQUESTS)
                decision = canary.decide(before, canary.read(service.ask("/metrics")[1]), rules)
            decided[name] = decision.go == expected and early.go == "wait"
            said = "; ".join(decision.reasons) or "no reason against it"
            print(f"  {name}: {decision.go} ({said})")
            if not decided[name]:
                findings.append(f"{name}: {early.go}, then {decision.go} ({said}); expected wait, then {expected}")
    right = sum(decided.values())
    results = [measured("canaries decided rightly", right, at_least=len(candidates), n=len(candidates))]
    summary = f"{right} of {len(candidates)} canaries decided rightly after {REQUESTS} requests each."
    return report(summary, data=trained.rows.origin, results=results, findings=findings)


if __name__ == "__main__":
    sys.exit(main())
