"""The job of the bundle: three notebooks, one after the other, with the bundle's variables as parameters."""

from __future__ import annotations

from typing import Any

from databricks.bundles.core import Bundle, Resources
from databricks.bundles.jobs import Job

COMMON = {"schema": "${var.schema}", "location": "${var.location}"}
TRACKED = {"model": "${var.model}", "experiment": "${var.experiment}"}
JOB: dict[str, Any] = {
    "name": "cells",
    "max_concurrent_runs": 1,
    "timeout_seconds": 3600,
    "tasks": [
        {
            "task_key": "features",
            "timeout_seconds": 1200,
            "notebook_task": {
                "notebook_path": "notebooks/01_features.py",
                "base_parameters": {
                    **COMMON,
                    "readings": "${var.readings}",
                    "labels": "${var.labels}",
                    "declare_keys": "${var.declare_keys}",
                },
            },
        },
        {
            "task_key": "train",
            "depends_on": [{"task_key": "features"}],
            "timeout_seconds": 1200,
            "notebook_task": {"notebook_path": "notebooks/02_train.py", "base_parameters": {**COMMON, **TRACKED}},
        },
        {
            "task_key": "promote_and_score",
            "depends_on": [{"task_key": "train"}],
            "timeout_seconds": 1200,
            "notebook_task": {
                "notebook_path": "notebooks/03_promote_and_score.py",
                "base_parameters": {**COMMON, **TRACKED, "min_auc": "${var.min_auc}"},
            },
        },
    ],
}


def load_resources(bundle: Bundle) -> Resources:
    """What the bundle deploys. Its variables are resolved when it is deployed."""
    resources = Resources()
    resources.add_resource(f"{bundle.target}_cells" if bundle.target == "prod" else "cells", Job.from_dict(JOB))
    return resources
