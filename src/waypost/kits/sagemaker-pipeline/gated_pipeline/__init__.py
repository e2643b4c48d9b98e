"""A SageMaker pipeline with a quality gate: defined with the SDK, run locally from its compiled definition."""
