"""Training step: fit one regularised logistic model and save it with the code that serves it."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import joblib
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler


def fit(train: pd.DataFrame, features: list[str], strength: float, seed: int) -> Pipeline:
    """The fitted model. It sees the features named in the settings and nothing else of the row."""
    model = make_pipeline(StandardScaler(), LogisticRegression(C=strength, max_iter=1000, random_state=seed))
    return model.fit(train[features], train["label"])


def main() -> None:
    asked: dict[str, Any] = json.loads(os.environ["SM_HPS"])
    features = str(asked["features"]).split(",")
    train = pd.read_csv(Path(os.environ["SM_CHANNEL_TRAIN"], "train.csv"))
    model = fit(train, features, float(asked["C"]), int(asked["seed"]))
    out = Path(os.environ["SM_MODEL_DIR"])
    joblib.dump(model, out / "model.joblib")
    (out / "features.json").write_text(json.dumps(features))
    (out / "code").mkdir(exist_ok=True)
    shutil.copy(Path(__file__).with_name("inference.py"), out / "code" / "inference.py")
    print(f"train: {len(train)} rows, {len(features)} features")


if __name__ == "__main__":
    main()
