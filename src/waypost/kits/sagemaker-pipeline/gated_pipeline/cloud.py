"""The same pipelines in an AWS account, and the way back. ``… destroy`` removes everything."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from gated_pipeline import account as accounts
from gated_pipeline import data, definition, runs
from gated_pipeline.account import Account
from gated_pipeline.settings import Settings, load

_POLL_S = 15


def run(say: Callable[[str], None]) -> int:
    """Upsert both pipelines, execute the training one on SageMaker and wait; 0 when a model was registered."""
    settings = load()
    with accounts.opened() as account:
        training, monitor = definition.compile_all(account, settings)
        digest = runs.upload(account, settings, data.load(settings.data))
        for each in (training, monitor):
            each.pipeline.upsert(role_arn=account.role)
        client = account.client("sagemaker")
        execution = client.start_pipeline_execution(
            PipelineName=training.name, PipelineParameters=[{"Name": "DataDigest", "Value": digest}]
        )["PipelineExecutionArn"]
        say(f"Started {execution}.")
        try:
            status = "Executing"
            while status in ("Executing", "Stopping"):
                time.sleep(_POLL_S)
                status = client.describe_pipeline_execution(PipelineExecutionArn=execution)["PipelineExecutionStatus"]
                say(f"{status}…")
        except KeyboardInterrupt:
            client.stop_pipeline_execution(PipelineExecutionArn=execution)
            raise
        steps = client.list_pipeline_execution_steps(PipelineExecutionArn=execution, SortOrder="Ascending")
        for step in steps["PipelineExecutionSteps"]:
            say(f"{step['StepName']:14} {step['StepStatus']} {step.get('FailureReason', '')}")
        say(f"Registered: {runs.registered(account, settings) or 'nothing'}.")
        return 0 if status == "Succeeded" else 1


def destroy(say: Callable[[str], None]) -> int:
    """Delete the pipelines, the registered packages with their group, and every object of theirs."""
    with accounts.opened() as account:
        remove(account, load(), say)
    return 0


def remove(account: Account, settings: Settings, say: Callable[[str], None]) -> None:
    """Take down what the pipelines have left in an account."""
    client = account.client("sagemaker")
    for package in runs.registered(account, settings):
        client.delete_model_package(ModelPackageName=package)
        say(f"Deleted {package}.")
    _unless_absent(client.delete_model_package_group, say, ModelPackageGroupName=settings.aws.pipeline)
    for name in (settings.aws.pipeline, settings.aws.monitor_pipeline):
        _unless_absent(client.delete_pipeline, say, PipelineName=name)
    count = 0
    s3 = account.client("s3")
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=account.bucket, Prefix=settings.aws.pipeline):
        for each in page.get("Contents", []):
            s3.delete_object(Bucket=account.bucket, Key=each["Key"])
            count += 1
    say(f"Deleted {count} objects below s3://{account.bucket}/{settings.aws.pipeline}*.")


def _unless_absent(do: Callable[..., object], say: Callable[[str], None], **what: str) -> None:
    from botocore.exceptions import ClientError

    try:
        do(**what)
        say(f"Deleted {next(iter(what.values()))}.")
    except ClientError as error:
        say(f"Nothing to delete: {error.response['Error'].get('Message', error)}")


if __name__ == "__main__":
    if sys.argv[1:] != ["destroy"]:
        sys.exit("usage: python -m gated_pipeline.cloud destroy")
    sys.exit(destroy(print))
