"""Train, judge, pack: a model that is not good enough is never written.

python -m serving.train
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import numpy.typing as npt
import sklearn
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from serving.settings import MODEL, OWN, load

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rows:
    """Features, labels and names. ``origin`` is "sample" or "own"."""

    values: Floats
    labels: npt.NDArray[np.str_]
    names: tuple[str, ...]
    origin: str


@dataclass(frozen=True, slots=True)
class Trained:
    """A fitted model with the rows it has not seen."""

    model: Any
    test_values: Floats
    test_labels: npt.NDArray[np.str_]
    baseline: float
    rows: Rows

    @property
    def accuracy(self) -> float:
        """Share of right answers on unseen rows."""
        return float((self.model.predict(self.test_values) == self.test_labels).mean())


def rows() -> Rows:
    """``data/own/training.csv`` when it is there, else 569 real records that come with scikit-learn."""
    if not OWN.is_file():
        bunch = load_breast_cancer()
        names = tuple(str(name).replace(" ", "_") for name in bunch.feature_names)
        return Rows(bunch.data, np.asarray(bunch.target_names[bunch.target], dtype=np.str_), names, "sample")
    target = load()["data"]["target"]
    records = list(csv.DictReader(io.StringIO(OWN.read_text("utf-8-sig"))))
    if len(records) < 50 or target not in records[0]:
        raise SystemExit(f"{OWN.name} has {len(records)} rows; expected at least 50 with a column {target!r}.")
    names = tuple(name for name in records[0] if name != target)
    try:
        values = np.array([[float(record[name]) for name in names] for record in records])
    except ValueError as error:
        raise SystemExit(f"{OWN.name} holds something that is no number: {error}.") from error
    return Rows(values, np.array([record[target] for record in records], dtype=np.str_), names, "own")


def train() -> Trained:
    """Fit on one part, keep the other for the judgement."""
    settings, found = load(), rows()
    data = settings["data"]
    parts = train_test_split(
        found.values, found.labels, test_size=data["test_share"], random_state=data["seed"], stratify=found.labels
    )
    model = make_pipeline(StandardScaler(), LogisticRegression(C=settings["model"]["C"], max_iter=2000))
    model.fit(parts[0], parts[2])
    _, counts = np.unique(parts[3], return_counts=True)
    return Trained(model, parts[1], parts[3], float(counts.max() / counts.sum()), found)


def pack(trained: Trained, folder: Path, version: str = "1", *, judged: bool = True) -> Path:
    """Write the model and what describes it. The digest is checked before the model is ever unpickled.

    ``judged`` is False for the bad canaries of a check, whose accuracy nobody measured.
    """
    folder.mkdir(parents=True, exist_ok=True)
    joblib.dump(trained.model, folder / "model.joblib")
    about = {
        "version": version,
        "sha256": hashlib.sha256((folder / "model.joblib").read_bytes()).hexdigest(),
        "features": list(trained.rows.names),
        "classes": [str(name) for name in trained.model.classes_],
        "scikit-learn": sklearn.__version__,
        "accuracy": round(trained.accuracy, 6) if judged else None,
        "data": trained.rows.origin,
    }
    (folder / "model.json").write_text(json.dumps(about, indent=1) + "\n", "utf-8")
    return folder


def main() -> int:
    trained, least = train(), load()["model"]["min_accuracy"]
    if trained.accuracy < least:
        print(f"Accuracy {trained.accuracy:.3f} is below {least}; nothing was packed.", file=sys.stderr)
        return 1
    pack(trained, MODEL)
    print(f"Accuracy {trained.accuracy:.3f} on {len(trained.test_labels)} unseen rows; packed in artefacts/model.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
