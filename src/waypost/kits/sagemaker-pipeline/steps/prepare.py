"""Processing step: check the data, split it, and keep what a monitor needs to know about the training part."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

import numpy as np
import pandas as pd

BINS = 5


def clean(frame: pd.DataFrame, columns: list[str]) -> tuple[pd.DataFrame, dict[str, int]]:
    """Rows fit for learning, and how many were dropped for which reason."""
    frame = frame[columns].apply(pd.to_numeric, errors="coerce")
    complete = frame.dropna()
    unique = complete.drop_duplicates()
    return unique, {
        "rows": len(unique),
        "incomplete": len(frame) - len(complete),
        "repeated": len(complete) - len(unique),
    }


def split(rows: pd.DataFrame, by: list[str], test_share: float, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows to learn from and rows to judge by; every combination of ``by`` is divided in the same proportion."""
    random = np.random.default_rng(seed)
    test: list[int] = []
    for _, part in rows.groupby(by, sort=True):
        test += random.permutation(part.index.to_numpy())[: round(len(part) * test_share)].tolist()
    return rows.drop(index=test), rows.loc[sorted(test)]


def baseline(train: pd.DataFrame, features: list[str]) -> dict[str, dict[str, list[float]]]:
    """For each feature the inner bin edges, the rows in each bin, and the sorted values."""
    found = {}
    for name in features:
        values = np.sort(train[name].to_numpy(float))
        distinct = np.unique(values)
        between = (distinct[1:] + distinct[:-1]) / 2
        edges = between if len(distinct) <= BINS else np.unique(np.quantile(values, np.linspace(0, 1, BINS + 1)[1:-1]))
        counts = np.bincount(np.searchsorted(edges, values, side="right"), minlength=len(edges) + 1)
        found[name] = {"edges": edges.tolist(), "counts": counts.tolist(), "values": values.tolist()}
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--target", required=True)
    parser.add_argument("--positive-above", type=float, required=True)
    parser.add_argument("--features", required=True)
    parser.add_argument("--group", required=True)
    parser.add_argument("--test-share", type=float, required=True)
    parser.add_argument("--seed", type=int, required=True)
    asked = parser.parse_args()
    base = Path(os.environ.get("SM_PROCESSING_BASE", "/opt/ml/processing"))
    features = asked.features.split(",")

    frame = pd.read_csv(base / "input/data/training.csv")
    rows, quality = clean(frame, list(dict.fromkeys([*features, asked.group, asked.target])))
    rows = rows.assign(label=(rows[asked.target] > asked.positive_above).astype(int)).drop(columns=[asked.target])
    if rows["label"].nunique() != 2:
        raise SystemExit(f"the target {asked.target!r} has one class only above and below {asked.positive_above}")
    train, test = split(rows, ["label", asked.group], asked.test_share, asked.seed)

    for name, part in (("train", train), ("test", test)):
        (base / name).mkdir(parents=True, exist_ok=True)
        part.to_csv(base / name / f"{name}.csv", index=False)
    (base / "baseline").mkdir(parents=True, exist_ok=True)
    (base / "baseline/baseline.json").write_text(
        json.dumps({"features": baseline(train, features), "quality": quality}, sort_keys=True)
    )
    print(
        f"prepare: {len(train)} rows to learn from, {len(test)} to judge by, {quality['incomplete']} incomplete dropped"
    )


if __name__ == "__main__":
    main()
