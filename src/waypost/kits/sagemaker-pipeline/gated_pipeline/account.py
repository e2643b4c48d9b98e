"""The account a run talks to: a local stand-in (moto, on loopback) or AWS. Only configuration differs."""

from __future__ import annotations

import contextlib
import json
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gated_pipeline.settings import ROOT

LOCAL_ROLE, LOCAL_BUCKET, LOCAL_REGION = "pipeline-role", "pipeline-data", "us-east-1"
_TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Where things go: a boto3 session, a bucket and the role that jobs take."""

    session: Any
    bucket: str
    role: str
    local: bool

    def client(self, service: str) -> Any:
        return self.session.client(service)


def is_local() -> bool:
    return os.environ.get("WAYPOST_TARGET", "local") == "local"


@contextlib.contextmanager
def opened() -> Iterator[Account]:
    """The account that ``WAYPOST_TARGET`` asks for; the local one lives as long as the block."""
    _quiet()
    if is_local():
        with _local() as account:
            yield account
    else:
        import boto3

        session = boto3.Session(region_name=os.environ["AWS_REGION"])
        yield Account(
            session=session, bucket=os.environ["PIPELINE_BUCKET"], role=os.environ["SAGEMAKER_ROLE_ARN"], local=False
        )


@contextlib.contextmanager
def _local() -> Iterator[Account]:
    """S3, IAM and the SageMaker API of moto on a free port of 127.0.0.1. It keeps records and runs no job."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    before = dict(os.environ)
    try:
        host, port = server.get_host_and_port()
        os.environ.update(
            AWS_ENDPOINT_URL=f"http://{host}:{port}",
            AWS_ACCESS_KEY_ID="local",
            AWS_SECRET_ACCESS_KEY="local",
            AWS_REGION=LOCAL_REGION,
            AWS_DEFAULT_REGION=LOCAL_REGION,
            AWS_EC2_METADATA_DISABLED="true",
        )
        import boto3

        session = boto3.Session(region_name=LOCAL_REGION)
        session.events.register("before-call.iam.SimulatePrincipalPolicy", _everything_allowed)
        role = session.client("iam").create_role(RoleName=LOCAL_ROLE, AssumeRolePolicyDocument=json.dumps(_TRUST))
        session.client("s3").create_bucket(Bucket=LOCAL_BUCKET)
        yield Account(session=session, bucket=LOCAL_BUCKET, role=role["Role"]["Arn"], local=True)
    finally:
        server.stop()
        os.environ.clear()
        os.environ.update(before)


def _everything_allowed(params: dict[str, Any], **_: object) -> tuple[Any, dict[str, Any]]:
    """Answer the SDK's question about the role's permissions, which moto does not know. AWS answers it in the cloud."""
    from botocore.awsrequest import AWSResponse

    actions = [value for name, value in sorted(params["body"].items()) if name.startswith("ActionNames.member")]
    results = [{"EvalActionName": action, "EvalDecision": "allowed"} for action in actions]
    return AWSResponse("http://local", 200, {}, None), {
        "EvaluationResults": results,
        "IsTruncated": False,
        "ResponseMetadata": {"HTTPStatusCode": 200},
    }


def _quiet() -> None:
    """The SDK needs a region at import, reports its use unless told not to, and logs a lot."""
    os.environ["SAGEMAKER_USER_CONFIG_OVERRIDE"] = str(ROOT / "sagemaker-defaults.yaml")
    os.environ.setdefault("AWS_DEFAULT_REGION", os.environ.get("AWS_REGION", LOCAL_REGION))
    logging.disable(logging.WARNING)
