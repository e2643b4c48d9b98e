"""Is the model good enough to be packed, and is one that has learned nothing refused?"""

from __future__ import annotations

import math
import sys

import numpy as np
from serving import train
from serving.settings import load
from sklearn.base import clone

from checks.report import measured, report


def main() -> int:
    trained, settings = train.train(), load()
    n, least = len(trained.test_labels), settings["model"]["min_accuracy"]
    error = 1.96 * math.sqrt(trained.accuracy * (1 - trained.accuracy) / n)
    shuffled = np.random.default_rng(settings["data"]["seed"]).permutation(trained.rows.labels)
    ignorant = clone(trained.model).fit(trained.rows.values, shuffled)
    fooled = float((ignorant.predict(trained.test_values) == trained.test_labels).mean())
    results = [
        measured(
            "accuracy on unseen rows",
            trained.accuracy,
            at_least=least,
            n=n,
            interval=[trained.accuracy - error, min(1.0, trained.accuracy + error)],
        ),
        measured("gain over the commonest class", trained.accuracy - trained.baseline, at_least=0.05, n=n),
        measured("accuracy of a model fitted to shuffled labels", fooled, at_most=least, n=n),
    ]
    return report(f"Accuracy {trained.accuracy:.3f} on {n} unseen rows.", data=trained.rows.origin, results=results)


if __name__ == "__main__":
    sys.exit(main())
