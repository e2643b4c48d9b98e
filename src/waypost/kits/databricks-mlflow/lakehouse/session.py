"""Spark: here the Sail engine behind a Spark Connect server on loopback, elsewhere Databricks Connect."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from typing import Any


@contextlib.contextmanager
def local_spark() -> Iterator[Any]:
    """A Spark session without a JVM; server and session end with the block."""
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ.setdefault("RUST_LOG", "error")
    from pysail.spark import SparkConnectServer
    from pyspark.sql import SparkSession

    server = SparkConnectServer(ip="127.0.0.1", port=0)
    server.start()
    try:
        spark = SparkSession.builder.remote(f"sc://127.0.0.1:{server.listening_address[1]}").getOrCreate()
        spark.conf.set("spark.sql.session.timeZone", "UTC")
        try:
            yield spark
        finally:
            spark.stop()
    finally:
        server.stop()


def connected_spark() -> Any:
    """A session on Databricks. Needs the other environment: databricks-connect brings a ``pyspark`` of its own."""
    from databricks.connect import DatabricksSession

    return DatabricksSession.builder.serverless().getOrCreate()
