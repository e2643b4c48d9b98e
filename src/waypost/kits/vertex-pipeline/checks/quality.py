"""Is the model good on rows it has not seen, for every class, and better than the nearest mean?"""

from __future__ import annotations

import math
import sys

from gated_vertex import runs
from gated_vertex.settings import load

from checks.report import measured, report


def main() -> int:
    settings = load()
    run = runs.obtain(settings)
    found, rows = run.metrics, int(run.metrics["test_rows"])
    results = [
        measured("macro F1", found["macro_f1"], at_least=settings.gate.min_macro_f1, n=rows),
        measured("accuracy", found["accuracy"], n=rows, interval=_wilson(found["accuracy"], rows)),
        measured("recall of the worst class", found["worst_recall"], at_least=settings.gate.min_worst_recall),
        measured("gain over the nearest mean", found["macro_f1"] - found["nearest_mean_macro_f1"], at_least=0.02),
        measured("log loss", found["log_loss"], at_most=math.log(found["classes"]) / 2, n=rows),
    ]
    return report(f"Macro F1 {found['macro_f1']:.4f} on {rows} unseen rows.", data=run.origin, results=results)


def _wilson(share: float, n: int, z: float = 1.96) -> list[float]:
    """The 95 % interval of a share."""
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return [round(middle - half, 6), round(middle + half, 6)]


if __name__ == "__main__":
    sys.exit(main())
