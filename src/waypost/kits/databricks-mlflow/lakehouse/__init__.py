"""Runs the job of the bundle here: the same notebooks on Spark without a JVM and a real MLflow server on loopback."""
