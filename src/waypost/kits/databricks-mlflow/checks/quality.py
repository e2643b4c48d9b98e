"""Does the champion rank decisions that came after its training, better than the best single measurement?"""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd
from lakehouse import bundle, runs
from lakehouse.places import ARTEFACTS
from sklearn.metrics import brier_score_loss, roc_auc_score

from checks.report import measured, report, run

BOOTSTRAPS, SEED = 400, 7


def main() -> int:
    record = runs.obtain(print)
    least = float(bundle.defaults()["min_auc"])
    if not record.registry["inputs"]:
        results = [
            measured("AUC on later decisions", record.said["promote_and_score"]["challenger_auc"], at_least=least)
        ]
        return report(
            "No model was promoted.",
            data=record.origin,
            results=results,
            findings=["there is no champion with a signature"],
        )
    gold = pd.read_csv(ARTEFACTS / f"{runs.TRAINING}.csv")
    scores = pd.read_csv(ARTEFACTS / f"{runs.SCORES}.csv")[["sample_id", "decided_at", "score"]]
    rows = gold.merge(scores, on=["sample_id", "decided_at"]).sort_values(["decided_at", "sample_id"])
    later = rows.tail(record.said["promote_and_score"]["later_rows"])
    outcome, score = later["outcome"].to_numpy(), later["score"].to_numpy()
    auc = roc_auc_score(outcome, score)
    alone = {name: roc_auc_score(outcome, later[name]) for name in record.registry["inputs"]}
    best = max(alone, key=lambda name: (max(alone[name], 1 - alone[name]), name))
    random = np.random.default_rng(SEED)
    picks = [random.integers(0, len(later), len(later)) for _ in range(BOOTSTRAPS)]
    draws = [roc_auc_score(outcome[pick], score[pick]) for pick in picks if 0 < outcome[pick].sum() < len(pick)]
    results = [
        measured(
            "AUC on later decisions",
            auc,
            at_least=least,
            n=len(later),
            interval=[float(each) for each in np.quantile(draws, [0.025, 0.975])],
        ),
        measured(
            "gain over the best single column", auc - max(alone[best], 1 - alone[best]), at_least=0.005, n=len(later)
        ),
        measured("Brier score on later decisions", brier_score_loss(outcome, score), at_most=0.1, n=len(later)),
    ]
    return report(
        f"AUC {auc:.3f} on {len(later)} later decisions; the best single column is {best!r}.",
        data=record.origin,
        results=results,
    )


if __name__ == "__main__":
    sys.exit(run(main))
