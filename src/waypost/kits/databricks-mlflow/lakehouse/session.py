"""Spark: here the Sail engine behind a Spark Connect server on loopback, elsewhere Databricks Connect."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from typing import Any


@contextlib.contextmanager
def local_spark() -> Iterator[Any]:
    """A Spark session without a JVM; server, session and temporary files end with the block.

    Spark gives every task a process of its own, Sail a thread of this one. MLflow's UDF keeps its model in the
    temporary folder under its address and the process id: two tasks would download into each other, and a later
    process with the same id would find an old model. So one task runs at a time, in a temporary folder of its own.
    """
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["SAIL_EXECUTION__DEFAULT_PARALLELISM"] = "1"
    os.environ.setdefault("RUST_LOG", "error")
    with _own_temporary_folder(), _server() as address:
        from pyspark.sql import SparkSession

        spark = SparkSession.builder.remote(address).getOrCreate()
        spark.conf.set("spark.sql.session.timeZone", "UTC")
        try:
            yield spark
        finally:
            spark.stop()


@contextlib.contextmanager
def _server() -> Iterator[str]:
    from pysail.spark import SparkConnectServer

    server = SparkConnectServer(ip="127.0.0.1", port=0)
    server.start()
    try:
        yield f"sc://127.0.0.1:{server.listening_address[1]}"
    finally:
        server.stop()


@contextlib.contextmanager
def _own_temporary_folder() -> Iterator[None]:
    before = tempfile.tempdir
    with tempfile.TemporaryDirectory(prefix="lakehouse-", ignore_cleanup_errors=True) as folder:
        tempfile.tempdir = folder
        try:
            yield
        finally:
            tempfile.tempdir = before


def connected_spark() -> Any:
    """A session on Databricks. Needs the other environment: databricks-connect brings a ``pyspark`` of its own."""
    from databricks.connect import DatabricksSession

    return DatabricksSession.builder.serverless().getOrCreate()
