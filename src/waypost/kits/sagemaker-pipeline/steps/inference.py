"""The four functions that the scikit-learn serving container calls, in the order load, read, predict, write."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import joblib
import pandas as pd


def model_fn(model_dir: str) -> tuple[Any, list[str]]:
    """The fitted model and the order of its features."""
    return joblib.load(Path(model_dir, "model.joblib")), json.loads(Path(model_dir, "features.json").read_text())


def input_fn(body: str | bytes, content_type: str) -> pd.DataFrame:
    """Rows with a header line (text/csv) or a list of objects (application/json). Anything else is refused."""
    text = body.decode("utf-8") if isinstance(body, bytes) else body
    if content_type == "text/csv":
        return pd.read_csv(io.StringIO(text))
    if content_type == "application/json":
        return pd.DataFrame(json.loads(text))
    raise ValueError(f"the content type is {content_type!r}; expected text/csv or application/json")


def predict_fn(rows: pd.DataFrame, model: tuple[Any, list[str]]) -> list[float]:
    """The probability of the positive class for each row."""
    fitted, features = model
    missing = [name for name in features if name not in rows.columns]
    if missing:
        raise ValueError(f"the columns {missing} are missing; expected {features}")
    wanted = rows[features].apply(pd.to_numeric, errors="coerce")
    if wanted.isna().any(axis=None):
        raise ValueError("a value is missing or not a number")
    return [float(value) for value in fitted.predict_proba(wanted)[:, 1]]


def output_fn(scores: list[float], accept: str) -> str:
    """One score in each line, or a JSON list."""
    if accept == "application/json":
        return json.dumps(scores)
    return "\n".join(f"{score:.6f}" for score in scores) + "\n"
