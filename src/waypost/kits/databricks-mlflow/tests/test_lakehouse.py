"""The notebook runner, the bundle and the sample, without Spark and without a server."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from lakehouse import bundle, notebook, runs, sample

HEADER = "# Databricks notebook source\n"


def _run(tmp_path: Path, source: str, **given: str) -> tuple[Any, list[str]]:
    path = tmp_path / "n.py"
    said: list[str] = []
    path.write_text(HEADER + source)
    return notebook.run(path, None, given, said.append), said


def test_cells_share_their_names_and_exit_ends_the_notebook(tmp_path: Path) -> None:
    value, _ = _run(
        tmp_path, "x = 2\n\n# COMMAND ----------\n\ndbutils.notebook.exit(x * 3)\n\n# COMMAND ----------\n\nx = 1 / 0\n"
    )
    assert value == 6


def test_a_widget_takes_the_jobs_value_over_its_default(tmp_path: Path) -> None:
    source = 'dbutils.widgets.text("schema", "main.cells")\ndbutils.notebook.exit(dbutils.widgets.get("schema"))\n'
    assert _run(tmp_path, source)[0] == "main.cells"
    assert _run(tmp_path, source, schema="mine")[0] == "mine"


def test_a_parameter_without_a_widget_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="has no widget 'other'"):
        _run(tmp_path, "x = 1\n", other="1")


def test_an_error_names_its_line_in_the_file(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        _run(tmp_path, "x = 1\n\n# COMMAND ----------\n\ny = 2\nx / 0\n")
    assert caught.traceback[-1].lineno + 1 == 7


def test_an_unknown_magic_is_refused_and_text_is_skipped(tmp_path: Path) -> None:
    assert _run(tmp_path, "# MAGIC %md\n# MAGIC # Title\n") == (None, [])
    with pytest.raises(ValueError, match="%scala"):
        _run(tmp_path, "# MAGIC %scala\n# MAGIC val x = 1\n")


def test_a_file_that_is_no_notebook_is_refused() -> None:
    with pytest.raises(ValueError, match="first line"):
        notebook.cells("print(1)\n")


def test_the_bundle_has_no_problem() -> None:
    assert bundle.problems() == []


def test_a_field_databricks_does_not_know_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    import resources

    monkeypatch.setitem(resources.JOB, "retries_everywhere", 3)
    assert any("retries_everywhere" in problem for problem in bundle.problems())


def test_tasks_come_after_what_they_depend_on() -> None:
    (job,) = bundle.jobs().values()
    reversed_job = {**job, "tasks": list(reversed(job["tasks"]))}
    assert [task.key for task in bundle.tasks(reversed_job, runs.values())] == [
        "features",
        "train",
        "promote_and_score",
    ]


def test_the_sample_has_the_troubles_it_promises(tmp_path: Path) -> None:
    sample.write(tmp_path)
    with (tmp_path / "labels.csv").open() as file:
        decided = {row["sample_id"]: row["decided_at"] for row in csv.DictReader(file)}
    with (tmp_path / "readings.csv").open() as file:
        readings = [(row["sample_id"], row["measured_at"]) for row in csv.DictReader(file)]
    assert len(readings) > len(set(readings))
    assert sum(when > decided[name] for name, when in readings) > 200
