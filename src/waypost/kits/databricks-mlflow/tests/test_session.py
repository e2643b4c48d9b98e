"""The local Spark session, with the engine."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
from lakehouse import session


def test_tasks_of_a_udf_run_one_after_the_other_in_a_temporary_folder_of_their_own(tmp_path: Path) -> None:
    seen, outside = tmp_path / "seen", tempfile.gettempdir()
    with session.local_spark() as spark:
        from pyspark.sql.functions import pandas_udf

        @pandas_udf("double")
        def noted(batches: Iterator[pd.Series]) -> Iterator[pd.Series]:
            with seen.open("a") as file:
                file.write(f"{threading.get_ident()} {tempfile.gettempdir()}\n")
            yield from batches

        spark.range(1000).write.format("delta").option("path", str(tmp_path / "rows")).saveAsTable("rows")
        table = spark.table("rows").filter("id >= 10")
        assert len(table.select(noted(table.id.cast("double")).alias("id")).collect()) == 990
    (task,) = seen.read_text().splitlines()
    assert task.split()[1] != outside == tempfile.gettempdir()
