# Databricks notebook source
# MAGIC %md
# MAGIC # Promotion and batch scoring
# MAGIC The challenger becomes the champion only if it is good enough on later decisions and not worse than the
# MAGIC champion there. Then every sample is scored with the champion by a Spark UDF.

# COMMAND ----------

# MAGIC %pip install mlflow==3.17.2 scikit-learn==1.9.1 skops

# COMMAND ----------

dbutils.library.restartPython()

# COMMAND ----------

dbutils.widgets.text("schema", "main.cells")
dbutils.widgets.text("location", "")
dbutils.widgets.text("model", "main.cells.malignancy")
dbutils.widgets.text("experiment", "/Shared/cells")
dbutils.widgets.text("min_auc", "0.95")

schema, location, model_name = (dbutils.widgets.get(name) for name in ("schema", "location", "model"))
min_auc = float(dbutils.widgets.get("min_auc"))
TRAIN_SHARE, TOLERANCE = 0.7, 0.005

# COMMAND ----------

import mlflow
from sklearn.metrics import roc_auc_score

client = mlflow.MlflowClient()
gold = spark.table(f"{schema}.gold_training").toPandas().sort_values(["decided_at", "sample_id"])
features = [name for name in gold.columns if name not in ("sample_id", "decided_at", "measured_at", "outcome")]
later = gold.iloc[int(len(gold) * TRAIN_SHARE) :]


def version_of(alias):
    """The version an alias points to, None when there is none."""
    return client.get_registered_model(model_name).aliases.get(alias)


def auc_of(version):
    """Ranking of the later decisions by one registered version."""
    model = mlflow.pyfunc.load_model(f"models:/{model_name}/{version}")
    return float(roc_auc_score(later["outcome"], model.predict(later[features])[:, 1]))


# COMMAND ----------

challenger, champion = version_of("challenger"), version_of("champion")
challenger_auc = auc_of(challenger)
champion_auc = auc_of(champion) if champion is not None else None
good_enough = challenger_auc >= min_auc
not_worse = champion_auc is None or challenger_auc >= champion_auc - TOLERANCE
client.set_model_version_tag(model_name, challenger, "later_auc", f"{challenger_auc:.6f}")
if good_enough and not_worse:
    client.set_registered_model_alias(model_name, "champion", challenger)
    client.set_model_version_tag(model_name, challenger, "promotion", "accepted")
else:
    client.set_model_version_tag(model_name, challenger, "promotion", "refused")

# COMMAND ----------

serving = version_of("champion")
scored = 0
if serving is not None:
    from pyspark.sql import functions as F

    score = mlflow.pyfunc.spark_udf(
        spark, f"models:/{model_name}/{serving}", env_manager="local", result_type="array<double>"
    )
    rows = spark.table(f"{schema}.gold_training")
    scores = rows.select(
        "sample_id", "decided_at", score(*features)[1].alias("score"), F.lit(serving).alias("model_version")
    )
    writer = scores.write.format("delta").mode("overwrite").option("overwriteSchema", "true")
    (writer.option("path", f"{location}/gold_scores") if location else writer).saveAsTable(f"{schema}.gold_scores")
    scored = spark.table(f"{schema}.gold_scores").count()

# COMMAND ----------

import json

dbutils.notebook.exit(
    json.dumps(
        {
            "challenger": challenger,
            "challenger_auc": challenger_auc,
            "champion_before": champion,
            "champion_before_auc": champion_auc,
            "champion": serving,
            "promoted": serving == challenger,
            "later_rows": len(later),
            "scored": scored,
        }
    )
)
