"""The measures on Spark Connect: a Spark or Databricks cluster, or Sail, which needs no JVM."""

from __future__ import annotations

import os
import socket
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from waypost.errors import DataError, Unavailable, UsageError, not_installed
from waypost.market.measures import COLUMNS, SPARK, WORDING, Measured, assemble, statements
from waypost.market.rules import Rules

if TYPE_CHECKING:
    from pyspark.sql.connect.session import SparkSession

_PORT, _PATIENCE_S = 15002, 10.0
_RETRIES = 5  # of a call, over some 20 seconds; PySpark itself would try for ten minutes
_TITLES = "title string, role string"
_MONEY = "country string, currency string, least bigint, most bigint"


@contextmanager
def session(remote: str | None = None) -> Iterator[SparkSession]:
    """A session at ``remote`` (such as "sc://host:15002"), or on a Sail server of our own on this machine."""
    connect = _connect()
    server = None
    if remote is None:
        server, remote = _sail()
    else:
        _reach(remote)
    try:
        try:
            spark = connect.builder.remote(remote).create()
            _be_brief(spark)
            spark.sql("select 1").collect()
        except Exception as error:  # noqa: BLE001  gRPC, DNS and Spark each have their own
            raise _no_answer(remote, _said(error)) from None
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message=r"\[RETRIES_EXCEEDED\]")  # its error says so too
            try:
                yield spark
            finally:
                spark.stop()
    finally:
        if server is not None:
            server.stop()


def measure(spark: SparkSession, path: str, rules: Rules) -> Measured:
    """Measure one advert file that the server can read (csv, csv.gz, Parquet). See ``number_rows`` for its order."""
    from pyspark.errors import PySparkException

    try:
        size = number_rows(spark, path)
        sql = statements(SPARK, rules)
        _view(spark, "wordings", sql["wordings"])
        found = [row[0] for row in spark.sql("select distinct title from wordings where title is not null").collect()]
        titles = sorted((title, role) for title in found if (role := rules.role_of(title)) is not None)
        spark.createDataFrame(titles, _TITLES).createOrReplaceTempView("titles")
        money = [(one.country, one.currency, one.least, one.most) for one in rules.money]
        spark.createDataFrame(money, _MONEY).createOrReplaceTempView("money")
        _view(spark, "judged", sql["judged"])
        spark.sql(sql["adverts"]).createOrReplaceTempView("adverts")
        keys = "select distinct cell, role, country, level, year, currency from judged where reason = 0"
        counts, named, cells, ranges = (
            [tuple(row) for row in spark.sql(text).collect()]
            for text in (sql["counts"], keys, sql["cells"], sql["ranges"])
        )
    except PySparkException as error:
        if "UNAVAILABLE" in str(error):
            raise Unavailable(
                f"The Spark server went away while it measured {path}.", "start it again, or leave --spark out"
            ) from None
        raise DataError(
            (f"{path}: Spark could not measure it: {_said(error)}.",),
            "without --spark it is said which lines are wrong",
        ) from None
    return assemble(size, counts, named, cells, ranges)


def number_rows(spark: SparkSession, path: str) -> int:
    """Make the relation ``rows`` from a file, numbered in file order, and return how many there are.

    A column named ``row`` is taken as that number. Otherwise text is read in one piece, which keeps its order, and
    Parquet by its own row index, which Spark has and Sail has not. Raises ``Unavailable`` where the order is not
    known: then neither is which two rows are one advert.
    """
    from pyspark.sql import functions as f

    parquet = path.rstrip("/").endswith(".parquet")
    if parquet:
        frame: Any = spark.read.parquet(path)
    else:
        frame = spark.read.options(header="true", multiLine="true", mode="PERMISSIVE", escape='"').csv(path)
    if not frame.columns:
        raise Unavailable(f"The server finds nothing at {path}.", "it must see the file under this very path")
    missing = sorted({*COLUMNS} - {*frame.columns})
    if missing:
        raise UsageError(f"{path} has no column {', '.join(missing)}; expected {', '.join(COLUMNS)}.")
    if "row" not in frame.columns:
        frame = frame.withColumn("row", f.col("_metadata.row_index") if parquet else f.monotonically_increasing_id())
        if not _is_known(frame):
            raise _no_order(path)
    whole = f.expr("cast(try_cast(salary as decimal(18, 0)) as bigint)").alias("salary")
    frame = frame.select(f.col("row").cast("bigint").alias("row"), *WORDING, whole)
    frame.createOrReplaceTempView("rows")
    numbers = "select count(*), count(distinct row), max(row) - min(row) + 1 from rows"
    size, different, span = (int(one or 0) for one in spark.sql(numbers).collect()[0])
    if size == 0:
        raise DataError((f"{path}: holds no rows; expected adverts below the header.",))
    if not size == different == span:
        raise _no_order(path)
    return size


def _is_known(frame: Any) -> bool:
    """Whether the server knows every column of the frame."""
    from pyspark.errors import PySparkException

    try:
        return bool(frame.columns)
    except PySparkException:
        return False


def _no_order(path: str) -> Unavailable:
    return Unavailable(
        f"This server cannot number the rows of {path} in file order, so it cannot tell which two rows are one advert.",
        "give the file a column named row that counts its rows, or hand it over as csv or csv.gz",
    )


def _view(spark: SparkSession, name: str, sql: str) -> None:
    """A small result, fetched once and kept, so that later statements do not read the file again for it."""
    frame = spark.sql(sql)
    spark.createDataFrame(frame.collect(), frame.schema).createOrReplaceTempView(name)


def _connect() -> Any:
    try:
        with warnings.catch_warnings(), _main_with_a_file():
            warnings.filterwarnings(
                "ignore", message="PySpark does not yet fully support pandas", category=FutureWarning
            )
            from pyspark.sql.connect.session import SparkSession
    except ImportError:
        raise not_installed("The Spark engine is not installed.", "spark") from None
    return SparkSession


def _reach(remote: str) -> None:
    """Fail in seconds where nobody listens or what listens does not speak Spark Connect."""
    import grpc  # type: ignore[import-untyped]
    from pyspark.sql.connect.client import DefaultChannelBuilder

    try:
        address = urlsplit(remote)
        host, port = address.hostname, address.port or _PORT
    except ValueError:
        host, port = None, _PORT
    if host is None or address.scheme != "sc":
        raise UsageError(f"The Spark server is {remote!r}; expected an address such as sc://host:15002, or sail.")
    try:
        socket.create_connection((host, port), timeout=_PATIENCE_S).close()
    except OSError as error:
        raise _no_answer(remote, error.strerror or str(error)) from None
    channel = DefaultChannelBuilder(remote).toChannel()
    try:
        grpc.channel_ready_future(channel).result(timeout=_PATIENCE_S)
    except grpc.FutureTimeoutError:
        raise _no_answer(remote, f"what listens there said nothing of the kind in {_PATIENCE_S:.0f} seconds") from None
    finally:
        channel.close()


def _be_brief(spark: SparkSession) -> None:
    from pyspark.sql.connect.client.retries import DefaultPolicy

    spark.client.set_retry_policies([DefaultPolicy(max_retries=_RETRIES)])


def _no_answer(remote: str, reason: str) -> Unavailable:
    return Unavailable(f"No Spark Connect server answers at {remote}: {reason}.", "start one, or check the address")


def _said(error: Exception) -> str:
    """The first line of an error's words, without the full stop."""
    return next(iter(str(error).strip().splitlines()), type(error).__name__).rstrip(".")


@contextmanager
def _main_with_a_file() -> Iterator[None]:
    """PySpark takes a main module without a file (``python -c``, a test worker) for its own doctests, and exits."""
    main = sys.modules["__main__"]
    bare = not hasattr(main, "__file__")
    if bare:
        main.__file__ = ""
    try:
        yield
    finally:
        if bare:
            del main.__file__


def _sail() -> tuple[Any, str]:
    try:
        from pysail.spark import SparkConnectServer  # type: ignore[import-untyped]
    except ImportError:
        raise not_installed("Sail is not installed.", "spark") from None
    os.environ.setdefault("RUST_LOG", "error")  # Sail tells every step otherwise
    server = SparkConnectServer()
    server.start()
    _, port = server.listening_address
    return server, f"sc://localhost:{port}"
