"""The teardown, against the local account."""

from __future__ import annotations

from typing import Any

from botocore.awsrequest import AWSResponse
from gated_pipeline import account, cloud, runs, settings


def test_the_teardown_leaves_nothing_of_the_pipeline_and_touches_nothing_else() -> None:
    chosen = settings.load()
    name = chosen.aws.pipeline
    asked: list[tuple[str, bytes]] = []

    def answer(model: Any, params: dict[str, Any], **_: object) -> tuple[Any, dict[str, Any]]:
        """moto cannot delete packages and groups: note what would be deleted."""
        asked.append((model.name, params["body"]))
        return AWSResponse("http://local", 200, {}, None), {"ResponseMetadata": {"HTTPStatusCode": 200}}

    with account.opened() as opened:
        opened.session.events.register("before-call.sagemaker.DeleteModelPackage", answer)
        client, s3 = opened.client("sagemaker"), opened.client("s3")
        client.create_pipeline(
            PipelineName=name, PipelineDefinition="{}", RoleArn=opened.role, ClientRequestToken="t" * 32
        )
        client.create_model_package_group(ModelPackageGroupName=name)
        package = client.create_model_package(ModelPackageGroupName=name)["ModelPackageArn"]
        for key in (f"{name}/data/training.csv", f"{name}-train/code.py", "other/kept.csv"):
            s3.put_object(Bucket=opened.bucket, Key=key, Body=b"x")
        assert runs.registered(opened, chosen) == [package]

        cloud.remove(opened, chosen, lambda _line: None)

        ((operation, body),) = asked
        assert (operation, package.encode() in body) == ("DeleteModelPackage", True)
        assert client.list_pipelines()["PipelineSummaries"] == []
        assert [each["Key"] for each in s3.list_objects_v2(Bucket=opened.bucket)["Contents"]] == ["other/kept.csv"]
