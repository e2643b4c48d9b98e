"""A whole run of the bundle's job, here."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from lakehouse import bundle, notebook, sample, servers, session
from lakehouse.places import ARTEFACTS, LABELS, OWN_DATA, READINGS, ROOT, data_origin

Say = Callable[[str], None]
RECORD, MODEL, WAREHOUSE, DELIVERED, TRACKING = "run.json", "champion", "warehouse", "delivered", "mlflow"
TRAINING, SCORES = "gold_training", "gold_scores"
_INPUTS = ("databricks.yml", "resources/*.py", "notebooks/*.py", "lakehouse/*.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What a run found: for each task what its notebook said at its end, and what the registry and the tables hold."""

    inputs: str
    origin: str
    order: list[str]
    said: dict[str, Any]
    tracked: list[dict[str, Any]]
    registry: dict[str, Any]
    tables: dict[str, Any]


def values(base: Path = ARTEFACTS) -> dict[str, str]:
    """The bundle's variables for a run here, with everything below ``base``. Only these differ from Databricks."""
    return {
        **bundle.defaults(),
        "schema": "cells",
        "location": str(base / WAREHOUSE),
        "readings": str(base / DELIVERED / READINGS),
        "labels": str(base / DELIVERED / LABELS),
        "declare_keys": "no",
    }


def obtain(say: Say = lambda _line: None) -> Record:
    """The record of the last run when nothing it rests on has changed, else of a new run."""
    path = ARTEFACTS / RECORD
    if path.is_file() and (ARTEFACTS / WAREHOUSE).is_dir():
        stored = json.loads(path.read_text("utf-8"))
        if stored.get("inputs") == inputs_digest():
            return Record(**stored)
    return perform(say)


def perform(say: Say = lambda _line: None) -> Record:
    """Run the job from its bundle on an empty warehouse and an empty registry, and write the record."""
    (ARTEFACTS / RECORD).unlink(missing_ok=True)
    for name in (WAREHOUSE, TRACKING, MODEL):
        shutil.rmtree(ARTEFACTS / name, ignore_errors=True)
    deliver()
    said: dict[str, Any] = {}
    with platform() as spark:
        for task in job_tasks():
            said[task.key] = run_task(task, spark, say)
        record = Record(
            inputs=inputs_digest(),
            origin=data_origin(),
            order=list(said),
            said=said,
            tracked=_tracked(),
            registry=_registry(),
            tables=_tables(spark),
        )
        for name in (TRAINING, SCORES):
            if spark.catalog.tableExists(f"cells.{name}"):
                spark.table(f"cells.{name}").toPandas().sort_values("sample_id").to_csv(
                    ARTEFACTS / f"{name}.csv", index=False
                )
    beside = ARTEFACTS / f".{RECORD}.new"
    beside.write_text(json.dumps(asdict(record), indent=1, sort_keys=True, default=str), "utf-8")
    os.replace(beside, ARTEFACTS / RECORD)
    return record


def job_tasks(base: Path = ARTEFACTS) -> list[bundle.Task]:
    """The tasks of the bundle's one job, in order, for a run below ``base``."""
    (job,) = bundle.jobs("dev").values()
    return bundle.tasks(job, values(base))


def run_task(task: bundle.Task, spark: Any, say: Say = lambda _line: None) -> Any:
    """Run one notebook; what it said at its end."""
    say(f"{task.key}: {task.notebook.name}")
    said = notebook.run(task.notebook, spark, task.parameters, say)
    say(f"{task.key}: {said}")
    return json.loads(said) if isinstance(said, str) else None


def deliver(base: Path = ARTEFACTS) -> None:
    """Put the owner's two files, or the sample, where deliveries arrive."""
    place = base / DELIVERED
    if data_origin() == "own":
        place.mkdir(parents=True, exist_ok=True)
        for name in (READINGS, LABELS):
            shutil.copyfile(OWN_DATA / name, place / name)
    else:
        sample.write(place)


@contextlib.contextmanager
def platform(base: Path = ARTEFACTS) -> Iterator[Any]:
    """Spark and a tracking server, with MLflow pointed at it, for the length of the block."""
    os.environ.update(
        GIT_PYTHON_REFRESH="quiet",
        MLFLOW_DISABLE_TELEMETRY="true",
        MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR="false",
        MLFLOW_HTTP_REQUEST_MAX_RETRIES="3",
        MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT="true",
    )
    with servers.tracking(base / TRACKING) as url, session.local_spark() as spark:
        import logging

        import mlflow

        logging.getLogger("mlflow").setLevel(logging.ERROR)
        mlflow.set_tracking_uri(url)
        yield spark


def inputs_digest() -> str:
    """A digest of everything a run rests on."""
    seen = hashlib.sha256()
    for path in [
        *(path for pattern in _INPUTS for path in sorted(ROOT.glob(pattern))),
        *sorted(OWN_DATA.glob("*.csv")),
    ]:
        seen.update(f"{path.relative_to(ROOT).as_posix()} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return seen.hexdigest()


def _tracked() -> list[dict[str, Any]]:
    """Every run the server holds: its name, parameters, metrics, data sets and parent."""
    import mlflow

    client = mlflow.MlflowClient()
    experiment = client.get_experiment_by_name(values()["experiment"])
    return [
        {
            "name": run.info.run_name,
            "id": run.info.run_id,
            "status": run.info.status,
            "params": dict(run.data.params),
            "metrics": dict(run.data.metrics),
            "data": [each.dataset.name for each in run.inputs.dataset_inputs],
            "parent": run.data.tags.get("mlflow.parentRunId"),
        }
        for run in sorted(client.search_runs([experiment.experiment_id]), key=lambda run: str(run.info.run_name))
    ]


def _registry() -> dict[str, Any]:
    """Aliases and versions of the model; the champion is kept below ``artefacts/`` so that it can be served."""
    import mlflow

    client, name = mlflow.MlflowClient(), values()["model"]
    aliases = {alias: str(version) for alias, version in client.get_registered_model(name).aliases.items()}
    found = {
        str(each.version): {"tags": dict(each.tags), "run": each.run_id}
        for each in client.search_model_versions(f"name = '{name}'")
    }
    inputs: list[str] = []
    if "champion" in aliases:
        mlflow.artifacts.download_artifacts(f"models:/{name}@champion", dst_path=str(ARTEFACTS / MODEL))
        schema = mlflow.models.Model.load(ARTEFACTS / MODEL).get_input_schema()
        inputs = schema.input_names() if schema is not None else []
    return {"aliases": dict(sorted(aliases.items())), "versions": dict(sorted(found.items())), "inputs": inputs}


def _tables(spark: Any) -> dict[str, Any]:
    """Facts about the tables that their notebooks do not state themselves: counted here, by other queries."""
    schema = values()["schema"]

    def one(query: str) -> int:
        return int(spark.sql(query).collect()[0][0])

    return {
        "keys_repeated": one(
            f"SELECT count(*) FROM (SELECT sample_id, measured_at FROM {schema}.cell_features "
            "GROUP BY sample_id, measured_at HAVING count(*) > 1)"
        ),
        "keys_missing": one(
            f"SELECT count(*) FROM {schema}.cell_features WHERE sample_id IS NULL OR measured_at IS NULL"
        ),
        "features": one(f"SELECT count(*) FROM {schema}.cell_features"),
        "amended": one(
            f"SELECT count(*) FROM {schema}.cell_features f JOIN {schema}.bronze_labels l ON f.sample_id = l.sample_id "
            "WHERE f.measured_at > l.decided_at"
        ),
        "labels": one(f"SELECT count(*) FROM {schema}.bronze_labels"),
        "training": one(f"SELECT count(*) FROM {schema}.gold_training"),
        "from_the_future": one(f"SELECT count(*) FROM {schema}.gold_training WHERE measured_at > decided_at"),
        "not_the_latest": one(
            f"SELECT count(*) FROM {schema}.gold_training g JOIN {schema}.cell_features f ON f.sample_id = g.sample_id "
            "WHERE f.measured_at <= g.decided_at AND f.measured_at > g.measured_at"
        ),
        "empty_before_merge": one(f"SELECT count(*) FROM {schema}.cell_features VERSION AS OF 0"),
    }
