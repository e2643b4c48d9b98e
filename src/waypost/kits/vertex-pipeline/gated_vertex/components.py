"""The steps. Each function travels alone into its container, so it imports what it needs inside.

No ``from __future__ import annotations`` here: Kubeflow reads the types of the functions themselves.
"""

from kfp import dsl


def prepare(
    source: str,
    target: str,
    test_share: float,
    seed: int,
    train: dsl.Output[dsl.Dataset],
    test: dsl.Output[dsl.Dataset],
) -> str:
    """Drop broken and repeated rows, part the rest by class; gives the digest of what was read."""
    import csv
    import hashlib

    from sklearn.model_selection import train_test_split

    with open(source, "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    with open(source, newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        if target not in (reader.fieldnames or ()):
            raise ValueError(f"No column {target!r} in {source}; it has {reader.fieldnames}.")
        names = [name for name in reader.fieldnames or () if name != target]
        rows = list(dict.fromkeys(tuple(row[name] for name in [*names, target]) for row in reader))
    kept = []
    for row in rows:
        try:
            kept.append([*(float(value) for value in row[:-1]), row[-1]])
        except (TypeError, ValueError):
            continue
    parts = train_test_split(kept, test_size=test_share, random_state=seed, stratify=[row[-1] for row in kept])
    for artefact, part in zip((train, test), parts, strict=True):
        with open(artefact.path, "w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows([[*names, target], *part])
        artefact.metadata["rows"] = len(part)
        artefact.metadata["digest"] = digest
    return digest


def train(data: dsl.Input[dsl.Dataset], regularisation: float, seed: int, model: dsl.Output[dsl.Model]) -> None:
    """Fit scaled logistic regression; what prepares the features is part of the model, so serving cannot differ."""
    import csv

    import joblib
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    with open(data.path, newline="", encoding="utf-8") as file:
        header, *rows = list(csv.reader(file))
    fitted = make_pipeline(
        StandardScaler(), LogisticRegression(C=regularisation, max_iter=2000, random_state=seed)
    ).fit([[float(value) for value in row[:-1]] for row in rows], [row[-1] for row in rows])
    joblib.dump({"model": fitted, "features": header[:-1]}, model.path)
    model.metadata["framework"] = "scikit-learn"
    model.metadata["regularisation"] = regularisation
    model.metadata["trained_rows"] = len(rows)


def evaluate(
    data: dsl.Input[dsl.Dataset],
    trained_on: dsl.Input[dsl.Dataset],
    model: dsl.Input[dsl.Model],
    min_macro_f1: float,
    min_worst_recall: float,
    metrics: dsl.Output[dsl.Metrics],
) -> float:
    """Judge the model on rows it has not seen, beside the nearest mean; gives how far inside the gate it is."""
    import csv

    import joblib
    from sklearn.metrics import accuracy_score, f1_score, log_loss, recall_score
    from sklearn.neighbors import NearestCentroid

    parts = []
    for artefact in (trained_on, data):
        with open(artefact.path, newline="", encoding="utf-8") as file:
            _, *rows = list(csv.reader(file))
        parts.append(([[float(value) for value in row[:-1]] for row in rows], [row[-1] for row in rows]))
    (before_X, before_y), (X, y) = parts
    fitted = joblib.load(model.path)["model"]
    said = fitted.predict(X)
    classes = sorted(set(y))
    recalls = recall_score(y, said, labels=classes, average=None, zero_division=0)
    worst = min(range(len(classes)), key=lambda n: (recalls[n], classes[n]))
    told = {
        "macro_f1": f1_score(y, said, average="macro"),
        "accuracy": accuracy_score(y, said),
        "worst_recall": recalls[worst],
        "log_loss": log_loss(y, fitted.predict_proba(X), labels=fitted.classes_),
        "nearest_mean_macro_f1": f1_score(y, NearestCentroid().fit(before_X, before_y).predict(X), average="macro"),
        "test_rows": len(y),
        "classes": len(classes),
    }
    for name, value in told.items():
        metrics.log_metric(name, round(float(value), 6))
    metrics.metadata["worst_class"] = classes[worst]
    return float(min(told["macro_f1"] - min_macro_f1, told["worst_recall"] - min_worst_recall))


def register(model: dsl.Input[dsl.Model], metrics: dsl.Input[dsl.Metrics], digest: str, registry: str) -> int:
    """Keep the model as the next version, with the data and figures it came from, and make it the champion."""
    import hashlib
    import json
    import os
    import shutil

    os.makedirs(registry, exist_ok=True)
    version = 1 + max((int(name[1:]) for name in os.listdir(registry) if name.startswith("v")), default=0)
    place = os.path.join(registry, f"v{version}")
    os.makedirs(place)
    shutil.copyfile(model.path, os.path.join(place, "model.joblib"))
    with open(model.path, "rb") as file:
        content = hashlib.sha256(file.read()).hexdigest()
    entry = {
        "version": version,
        "data_sha256": digest,
        "model_sha256": content,
        "metrics": {key: value for key, value in sorted(metrics.metadata.items()) if key != "display_name"},
        "parameters": {key: value for key, value in sorted(model.metadata.items()) if key != "display_name"},
    }
    with open(os.path.join(place, "entry.json"), "w", encoding="utf-8") as file:
        json.dump(entry, file, indent=2)
    with open(os.path.join(registry, "champion"), "w", encoding="utf-8") as file:
        file.write(f"v{version}")
    return version


def predict(data: dsl.Input[dsl.Dataset], registry: str, version: int, predictions: dsl.Output[dsl.Dataset]) -> None:
    """Answer a batch with the registered version, by the names of its columns."""
    import csv
    import os

    import joblib

    kept = joblib.load(os.path.join(registry, f"v{version}", "model.joblib"))
    with open(data.path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    said = kept["model"].predict([[float(row[name]) for name in kept["features"]] for row in rows])
    with open(predictions.path, "w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([["prediction"], *([value] for value in said)])
