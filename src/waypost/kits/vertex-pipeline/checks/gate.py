"""Is a model from torn labels kept out of the registry by the gate?"""

from __future__ import annotations

import sys

from gated_vertex import runs
from gated_vertex.settings import load

from checks.report import measured, report


def main() -> int:
    settings = load()
    run = runs.obtain(settings, "torn", shuffled=True)
    registered = int(run.entry is not None or "predict" in run.steps)
    results = [
        measured("models registered from torn labels", registered, at_most=0, n=1),
        measured("macro F1 from torn labels", run.metrics["macro_f1"], at_most=1.5 / run.metrics["classes"]),
    ]
    return report("The gate met a model that has learnt nothing.", data=run.origin, results=results)


if __name__ == "__main__":
    sys.exit(main())
