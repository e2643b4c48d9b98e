"""Processing step: judge a model on a batch, the test part and every later one alike: quality, groups, drift."""

from __future__ import annotations

import argparse
import json
import os
import tarfile
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pandas as pd
from scipy.stats import ks_2samp
from sklearn.metrics import accuracy_score, brier_score_loss, roc_auc_score

BOOTSTRAPS = 400


def quality(label: np.ndarray, score: np.ndarray, seed: int) -> dict[str, Any]:
    """Ranking, decisions and calibration, with a bootstrap interval of 95 % for the ranking."""
    random = np.random.default_rng(seed)
    draws = []
    for _ in range(BOOTSTRAPS):
        pick = random.integers(0, len(label), len(label))
        if 0 < label[pick].sum() < len(label):
            draws.append(roc_auc_score(label[pick], score[pick]))
    low, high = np.quantile(draws, [0.025, 0.975])
    return {
        "rows": len(label),
        "auc": float(roc_auc_score(label, score)),
        "auc_low": float(low),
        "auc_high": float(high),
        "accuracy": float(accuracy_score(label, score >= 0.5)),
        "brier": float(brier_score_loss(label, score)),
        "positive_share": float(label.mean()),
    }


def groups(label: np.ndarray, score: np.ndarray, group: np.ndarray) -> dict[str, Any]:
    """Rates of each group and the largest difference between any two: equal chances, and equal selection."""
    decided = score >= 0.5
    rates = {}
    for name in np.unique(group):
        of = group == name
        positive, negative = of & (label == 1), of & (label == 0)
        rates[f"{name:g}"] = {
            "rows": int(of.sum()),
            "positives": int(positive.sum()),
            "selection": float(decided[of].mean()),
            "true_positive_rate": float(decided[positive].mean()) if positive.any() else None,
            "false_positive_rate": float(decided[negative].mean()) if negative.any() else None,
        }

    def gap(rate: str) -> float:
        known = [value for one in rates.values() if isinstance(value := one[rate], float)]
        return max(known) - min(known) if len(known) > 1 else 0.0

    return {
        "rates": rates,
        "true_positive_gap": gap("true_positive_rate"),
        "false_positive_gap": gap("false_positive_rate"),
        "selection_gap": gap("selection"),
    }


def drift(batch: pd.DataFrame, baseline: dict[str, Any]) -> dict[str, Any]:
    """Population stability index and Kolmogorov-Smirnov test of every feature against the training part."""
    found = {}
    for name, known in baseline["features"].items():
        values = batch[name].to_numpy(float)
        counts = np.bincount(np.searchsorted(known["edges"], values, side="right"), minlength=len(known["counts"]))
        now, before = _shares(counts), _shares(np.asarray(known["counts"]))
        psi = float(((now - before) * np.log(now / before)).sum())
        found[name] = {"psi": psi, "ks_p": float(ks_2samp(known["values"], values).pvalue)}
    worst = max(found, key=lambda name: (found[name]["psi"], name))
    return {
        "features": found,
        "worst": worst,
        "max_psi": found[worst]["psi"],
        "min_ks_p": min(one["ks_p"] for one in found.values()),
    }


def _shares(counts: np.ndarray) -> np.ndarray:
    """Shares of bins, half a row added to each so that an empty bin has a logarithm."""
    shares: np.ndarray = (counts + 0.5) / (counts.sum() + 0.5 * len(counts))
    return shares


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--group", required=True)
    parser.add_argument("--target", required=True)
    parser.add_argument("--positive-above", type=float, required=True)
    parser.add_argument("--seed", type=int, required=True)
    asked = parser.parse_args()
    base = Path(os.environ.get("SM_PROCESSING_BASE", "/opt/ml/processing"))

    with tarfile.open(base / "input/model/model.tar.gz") as archive:
        archive.extractall(base / "model", filter="data") if hasattr(tarfile, "data_filter") else archive.extractall(
            base / "model"
        )
    model = joblib.load(base / "model/model.joblib")
    features = json.loads((base / "model/features.json").read_text())
    baseline = json.loads((base / "input/baseline/baseline.json").read_text())
    batch = pd.concat([pd.read_csv(path) for path in sorted((base / "input/batch").glob("*.csv"))], ignore_index=True)
    if "label" not in batch:
        batch["label"] = (batch[asked.target] > asked.positive_above).astype(int)

    label, score = batch["label"].to_numpy(), model.predict_proba(batch[features])[:, 1]
    report = {
        "quality": quality(label, score, asked.seed),
        "groups": groups(label, score, batch[asked.group].to_numpy()),
        "drift": drift(batch, baseline),
        "data": baseline["quality"],
    }
    (base / "assessment").mkdir(parents=True, exist_ok=True)
    (base / "assessment/assessment.json").write_text(json.dumps(report, indent=1, sort_keys=True))
    print(
        f"assess: {len(batch)} rows, AUC {report['quality']['auc']:.3f}, "
        f"gap {report['groups']['true_positive_gap']:.3f}, "
        f"worst PSI {report['drift']['max_psi']:.3f} ({report['drift']['worst']})"
    )


if __name__ == "__main__":
    main()
