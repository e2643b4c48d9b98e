"""Does the registered model rank patients it has not seen, better than one measurement alone and than chance?"""

from __future__ import annotations

import sys

from gated_pipeline import data, runs
from gated_pipeline.settings import load
from sklearn.metrics import roc_auc_score

from checks.report import measured, report, run


def main() -> int:
    settings, record = load(), runs.obtain(print)
    assessed = record.training["reports"].get("Assess")
    if assessed is None:
        return report(
            "The model was not assessed.",
            data=record.origin,
            results=[measured("AUC on the test part", 0, at_least=settings.gate.min_auc)],
        )
    quality = assessed["quality"]
    later = record.monitoring.get("batch", {}).get("reports", {}).get("AssessBatch", {}).get("quality")
    batch = data.load(settings.data).batch
    label = [row[settings.data.target] > settings.data.positive_above for row in batch]
    alone = {name: roc_auc_score(label, [row[name] for row in batch]) for name in settings.data.features}
    best = max(alone, key=lambda name: (max(alone[name], 1 - alone[name]), name))
    single = max(alone[best], 1 - alone[best])
    results = [
        measured(
            "AUC on the test part",
            quality["auc"],
            at_least=settings.gate.min_auc,
            n=quality["rows"],
            interval=[quality["auc_low"], quality["auc_high"]],
        ),
        measured("Brier score on the test part", quality["brier"], at_most=0.25, n=quality["rows"]),
        measured(
            "AUC on the second batch",
            later["auc"] if later else 0,
            at_least=settings.gate.min_auc,
            n=len(batch),
            interval=[later["auc_low"], later["auc_high"]] if later else None,
        ),
        measured(
            f"gain on the second batch over the best single column ({best})",
            (later["auc"] if later else 0) - single,
            at_least=0.01,
        ),
    ]
    return report(f"AUC {quality['auc']:.3f} on rows the model has not seen.", data=record.origin, results=results)


if __name__ == "__main__":
    sys.exit(run(main))
