"""Would the cloud side be accepted by AWS, and does the teardown take down everything that was made?

Nothing is sent. Every request is built by boto3 and held to AWS's own model of the service; answers are made here.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from botocore.awsrequest import AWSResponse

from bedrock_chat.cloud import Cloud
from checks.report import measured, report, run

ANSWERS: dict[str, dict[str, Any]] = {
    "GetCallerIdentity": {"Account": "123456789012"},
    "CreateGuardrail": {"guardrailId": "gr123", "version": "DRAFT"},
    "CreateGuardrailVersion": {"guardrailId": "gr123", "version": "1"},
    "CreateIndex": {"indexArn": "arn:aws:s3vectors:us-east-1:123456789012:bucket/b/index/documents"},
    "CreateKnowledgeBase": {"knowledgeBase": {"knowledgeBaseId": "KB12345678"}},
    "GetKnowledgeBase": {"knowledgeBase": {"status": "ACTIVE"}},
    "CreateDataSource": {"dataSource": {"dataSourceId": "DS12345678"}},
    "StartIngestionJob": {"ingestionJob": {"ingestionJobId": "IJ12345678"}},
    "GetIngestionJob": {"ingestionJob": {"status": "COMPLETE"}},
    "ListObjectsV2": {"Contents": [{"Key": "fees.md"}], "IsTruncated": False},
}
PAIRS = {
    "CreateGuardrail": "DeleteGuardrail",
    "CreateBucket": "DeleteBucket",
    "CreateVectorBucket": "DeleteVectorBucket",
    "CreateIndex": "DeleteIndex",
    "CreateRole": "DeleteRole",
    "CreateKnowledgeBase": "DeleteKnowledgeBase",
    "CreateDataSource": "DeleteDataSource",
}


def check() -> int:
    with tempfile.TemporaryDirectory() as scratch, _keys():
        state = Path(scratch, "cloud.json")
        sent = _recorded(Cloud("us-east-1", state, pause_s=0), "create")
        undone = _recorded(Cloud("us-east-1", state, pause_s=0), "destroy")
        broken = _recorded(
            Cloud("eu-west-1", Path(scratch, "half.json"), pause_s=0), "create", fail_at="CreateKnowledgeBase"
        )
        half = _recorded(Cloud("eu-west-1", Path(scratch, "half.json"), pause_s=0), "destroy")
    made = [name for name in sent if name in PAIRS]
    left = [name for name in made if PAIRS[name] not in undone]
    left_half = [name for name in broken[:-1] if name in PAIRS and PAIRS[name] not in half]
    expected = [PAIRS[name] for name in reversed(made)]
    in_order = [name for name in undone if name in expected] == expected
    results = [
        measured("kinds of thing made", len(made), at_least=len(PAIRS)),
        measured("made and not taken down", len(left), at_most=0),
        measured("left over after a failure half-way", len(left_half), at_most=0),
        measured("taken down in the reverse order", in_order, at_least=1),
    ]
    return report(
        f"{len(sent)} requests keep to AWS's models; {len(undone)} take everything down.",
        data=None,
        results=results,
        notes=[(f"{name} is not taken down", "bedrock_chat/cloud.py") for name in (*left, *left_half)],
    )


def _recorded(cloud: Cloud, do: str, fail_at: str = "") -> list[str]:
    """The operations called, in order; each request has passed botocore's own validation before it gets here."""
    sent: list[str] = []
    plain: Any = AWSResponse

    def answer(model: Any, **_: Any) -> Any:
        sent.append(model.name)
        if model.name == fail_at:
            error = {"Error": {"Code": "AccessDeniedException", "Message": "no"}, "ResponseMetadata": {}}
            return plain("", 403, {}, None), error
        metadata = {"ResponseMetadata": {"HTTPStatusCode": 200}}
        return plain("", 200, {}, None), {**ANSWERS.get(model.name, {}), **metadata}

    for client in cloud.clients.values():
        client.meta.events.register("before-call", answer)
    try:
        getattr(cloud, do)()
    except cloud.clients["sts"].exceptions.ClientError:
        if not fail_at:
            raise
    finally:
        for client in cloud.clients.values():
            client.close()
    return sent


@contextmanager
def _keys() -> Iterator[None]:
    """Keys that open nothing, so that requests can be built."""
    before = dict(os.environ)
    os.environ.update(AWS_ACCESS_KEY_ID="none", AWS_SECRET_ACCESS_KEY="none")
    os.environ.pop("AWS_SESSION_TOKEN", None)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


if __name__ == "__main__":
    sys.exit(run(check, anywhere=True))
