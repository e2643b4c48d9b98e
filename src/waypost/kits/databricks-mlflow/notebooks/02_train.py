# Databricks notebook source
# MAGIC %md
# MAGIC # Training
# MAGIC Candidates are compared by cross-validation on the earlier decisions; every one of them is a tracked run.
# MAGIC The best is registered under the alias `challenger`.

# COMMAND ----------

# MAGIC %pip install mlflow==3.17.2 scikit-learn==1.9.1 skops

# COMMAND ----------

dbutils.library.restartPython()

# COMMAND ----------

dbutils.widgets.text("schema", "main.cells")
dbutils.widgets.text("location", "")
dbutils.widgets.text("model", "main.cells.malignancy")
dbutils.widgets.text("experiment", "/Shared/cells")

schema, model_name = dbutils.widgets.get("schema"), dbutils.widgets.get("model")
TRAIN_SHARE, FOLDS, SEED = 0.7, 5, 7

# COMMAND ----------

import mlflow
from mlflow.models import infer_signature
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

gold = spark.table(f"{schema}.gold_training").toPandas().sort_values(["decided_at", "sample_id"])
features = [name for name in gold.columns if name not in ("sample_id", "decided_at", "measured_at", "outcome")]
train = gold.iloc[: int(len(gold) * TRAIN_SHARE)]
X, y = train[features], train["outcome"]

candidates = {
    "naive-bayes": GaussianNB(),
    **{
        f"logistic-{strength:g}": make_pipeline(StandardScaler(), LogisticRegression(C=strength, max_iter=1000))
        for strength in (0.001, 0.1, 10.0)
    },
}
mlflow.set_experiment(dbutils.widgets.get("experiment"))

# COMMAND ----------

folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
data = mlflow.data.from_pandas(
    train[[*features, "outcome"]].astype("float64"), name=f"{schema}.gold_training", targets="outcome"
)
scores = {}
with mlflow.start_run(run_name="candidates") as parent:
    mlflow.log_input(data, context="training")
    mlflow.log_params({"folds": FOLDS, "seed": SEED, "train_share": TRAIN_SHARE, "rows": len(train)})
    for name, candidate in candidates.items():
        with mlflow.start_run(run_name=name, nested=True):
            found = cross_val_score(candidate, X, y, cv=folds, scoring="roc_auc")
            scores[name] = float(found.mean())
            mlflow.log_params({"family": name})
            mlflow.log_metrics({"cv_auc": scores[name], "cv_auc_sd": float(found.std())})
    best = max(scores, key=lambda name: (scores[name], name))
    fitted = candidates[best].fit(X, y)
    mlflow.log_params({"chosen": best})
    mlflow.log_metric("cv_auc", scores[best])
    info = mlflow.sklearn.log_model(
        fitted,
        name="model",
        signature=infer_signature(X, fitted.predict_proba(X)),
        input_example=X.head(2),
        pip_requirements=["scikit-learn==1.9.1"],
        registered_model_name=model_name,
        pyfunc_predict_fn="predict_proba",
    )

# COMMAND ----------

client = mlflow.MlflowClient()
version = str(info.registered_model_version)
client.set_registered_model_alias(model_name, "challenger", version)
client.set_model_version_tag(model_name, version, "gold_rows", str(len(gold)))
display(sorted(scores.items(), key=lambda item: -item[1]))

# COMMAND ----------

import json

dbutils.notebook.exit(json.dumps({"chosen": best, "cv_auc": scores, "version": version, "run": parent.info.run_id}))
