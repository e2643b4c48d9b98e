# Databricks notebook source
# MAGIC %md
# MAGIC # Features
# MAGIC Readings as delivered (bronze), a feature table with a primary key (silver), and the training set by an
# MAGIC as-of join (gold).

# COMMAND ----------

dbutils.widgets.text("schema", "main.cells")
dbutils.widgets.text("location", "")
dbutils.widgets.text("readings", "/Volumes/main/cells/delivered/readings.csv")
dbutils.widgets.text("labels", "/Volumes/main/cells/delivered/labels.csv")
dbutils.widgets.text("declare_keys", "yes")

schema = dbutils.widgets.get("schema")
location = dbutils.widgets.get("location")
key = ["sample_id", "measured_at"]

# COMMAND ----------

from pyspark.sql import functions as F
from pyspark.sql import types as T


def delivered(path, times):
    """A CSV file with a header: text for ids, timestamps for times, numbers for the rest."""
    raw = spark.read.option("header", True).csv(path)
    return raw.select(
        *[
            F.col(name)
            .cast("timestamp" if name in times else "string" if name == "sample_id" else "double")
            .alias(name)
            for name in raw.columns
        ]
    )


def save(frame, name):
    """Replace a Delta table; the old version stays readable."""
    writer = frame.write.format("delta").mode("overwrite").option("overwriteSchema", "true")
    (writer.option("path", f"{location}/{name}") if location else writer).saveAsTable(f"{schema}.{name}")


spark.sql(f"CREATE SCHEMA IF NOT EXISTS {schema}")
readings = delivered(dbutils.widgets.get("readings"), ["measured_at"])
labels = delivered(dbutils.widgets.get("labels"), ["decided_at"])
features = [name for name in readings.columns if name not in key]
save(readings, "bronze_readings")
save(labels, "bronze_labels")

# COMMAND ----------

# MAGIC %md
# MAGIC ## The feature table
# MAGIC One row for each sample and moment. A delivery may come twice: MERGE makes the second one change nothing.

# COMMAND ----------

is_new = not spark.catalog.tableExists(f"{schema}.cell_features")
columns = ", ".join(f"{name} DOUBLE" for name in features)
place = f"LOCATION '{location}/cell_features'" if location else ""
spark.sql(
    f"CREATE TABLE IF NOT EXISTS {schema}.cell_features "
    f"(sample_id STRING NOT NULL, measured_at TIMESTAMP NOT NULL, {columns}) USING delta {place}"
)
if is_new and dbutils.widgets.get("declare_keys") == "yes":
    spark.sql(
        f"ALTER TABLE {schema}.cell_features "
        "ADD CONSTRAINT cell_features_key PRIMARY KEY (sample_id, measured_at TIMESERIES)"
    )

complete = spark.table(f"{schema}.bronze_readings").dropna().dropDuplicates(key)
complete.createOrReplaceTempView("delivered_readings")
spark.sql(
    f"MERGE INTO {schema}.cell_features AS kept USING delivered_readings AS new "
    "ON kept.sample_id = new.sample_id AND kept.measured_at = new.measured_at "
    "WHEN MATCHED THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *"
)

# COMMAND ----------

table = spark.table(f"{schema}.cell_features")
repeated = table.groupBy(*key).count().filter("count > 1").count()
if repeated:
    raise ValueError(f"{repeated} keys of cell_features are not unique")
display(table.select(F.count("*").alias("rows"), F.countDistinct("sample_id").alias("samples")))

# COMMAND ----------

# MAGIC %md
# MAGIC ## The training set
# MAGIC For each decision the latest reading that was known when it was made. A later reading would leak the outcome.

# COMMAND ----------

from pyspark.sql.window import Window

known = (
    spark.table(f"{schema}.bronze_labels")
    .alias("label")
    .join(table.alias("reading"), "sample_id")
    .filter("reading.measured_at <= label.decided_at")
)
latest = Window.partitionBy("sample_id", "decided_at").orderBy(F.col("measured_at").desc())
training = (
    known.withColumn("age", F.row_number().over(latest))
    .filter("age = 1")
    .select(
        "sample_id", "decided_at", "measured_at", *features, F.col("outcome").cast(T.IntegerType()).alias("outcome")
    )
)
save(training, "gold_training")

# COMMAND ----------

import json

dbutils.notebook.exit(
    json.dumps(
        {
            "delivered": readings.count(),
            "features": spark.table(f"{schema}.cell_features").count(),
            "training": spark.table(f"{schema}.gold_training").count(),
        }
    )
)
