"""The cloud side: make the guardrail and the knowledge base, and take everything down again.

``python -m bedrock_chat.cloud create | show | destroy``. What was made is written to ``artefacts/cloud.json`` step by
step, so that ``destroy`` finds everything even after a step that failed.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from bedrock_chat.config import CLOUD_STATE, GUARDRAIL, NotConfigured, documents, region

EMBEDDING_MODEL, DIMENSIONS = "amazon.titan-embed-text-v2:0", 1024
TAG = {"project": "bedrock-chat"}
GONE = ("ResourceNotFoundException", "NoSuchBucket", "NoSuchEntity", "NotFoundException")
_LONGEST_WAIT_S, _PAUSE_S = 600, 5

State = dict[str, str]


class Cloud:
    """The clients and what has been made so far."""

    def __init__(self, where: str, state_file: Path = CLOUD_STATE, pause_s: float = _PAUSE_S) -> None:
        self.region, self._file, self._pause_s = where, state_file, pause_s
        names = ("sts", "s3", "s3vectors", "iam", "bedrock", "bedrock-agent")
        connect: Any = boto3.client
        self.clients: dict[str, Any] = {name: connect(name, region_name=where) for name in names}
        self.state: State = json.loads(state_file.read_text("utf-8")) if state_file.is_file() else {}

    def create(self) -> State:
        """Make what is not there yet: guardrail, bucket, vector index, role, knowledge base, ingestion."""
        account = self.clients["sts"].get_caller_identity()["Account"]
        for step in (self._guardrail, self._bucket, self._vectors, self._role, self._knowledge_base, self._ingest):
            step(account)
        return self.state

    def destroy(self) -> list[str]:
        """Delete everything that was made, the last first; what is already gone is no problem."""
        deleted = []
        for name, delete in reversed(self._deletions()):
            if name in self.state:
                with _gone():
                    delete(self.state[name])
                deleted.append(f"{name} {self.state[name]}")
                self._forget(name)
        return deleted

    def _guardrail(self, account: str) -> None:
        if "guardrail" not in self.state:
            definition = json.loads(GUARDRAIL.read_text("utf-8"))
            tags = [{"key": key, "value": value} for key, value in TAG.items()]
            self._keep("guardrail", self.clients["bedrock"].create_guardrail(**definition, tags=tags)["guardrailId"])
        if "guardrail_version" not in self.state:
            made = self.clients["bedrock"].create_guardrail_version(guardrailIdentifier=self.state["guardrail"])
            self._keep("guardrail_version", made["version"])

    def _bucket(self, account: str) -> None:
        """A private bucket with the documents and their metadata."""
        s3 = self.clients["s3"]
        if "bucket" not in self.state:
            name = f"bedrock-chat-{account}-{self.region}"
            place = (
                {} if self.region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": self.region}}
            )
            s3.create_bucket(Bucket=name, **place)
            self._keep("bucket", name)
        closed = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
        s3.put_public_access_block(
            Bucket=self.state["bucket"], PublicAccessBlockConfiguration=dict.fromkeys(closed, True)
        )
        folder, _ = documents()
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.name != "README.md" and path.suffix in (".md", ".txt", ".json"):
                s3.put_object(
                    Bucket=self.state["bucket"], Key=path.relative_to(folder).as_posix(), Body=path.read_bytes()
                )

    def _vectors(self, account: str) -> None:
        client = self.clients["s3vectors"]
        if "vector_bucket" not in self.state:
            name = f"bedrock-chat-vectors-{account}"
            client.create_vector_bucket(vectorBucketName=name)
            self._keep("vector_bucket", name)
        if "index" not in self.state:
            made = client.create_index(
                vectorBucketName=self.state["vector_bucket"],
                indexName="documents",
                dataType="float32",
                dimension=DIMENSIONS,
                distanceMetric="cosine",
                metadataConfiguration={"nonFilterableMetadataKeys": ["AMAZON_BEDROCK_TEXT", "AMAZON_BEDROCK_METADATA"]},
            )
            self._keep("index", made["indexArn"])

    def _role(self, account: str) -> None:
        """A role for the knowledge base alone, allowed to read the documents, keep the vectors and embed."""
        iam = self.clients["iam"]
        if "role" not in self.state:
            trust = {
                "Effect": "Allow",
                "Principal": {"Service": "bedrock.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {"StringEquals": {"aws:SourceAccount": account}},
            }
            iam.create_role(RoleName="bedrock-chat-knowledge-base", AssumeRolePolicyDocument=_policy(trust))
            self._keep("role", "bedrock-chat-knowledge-base")
        bucket = f"arn:aws:s3:::{self.state['bucket']}"
        model = f"arn:aws:bedrock:{self.region}::foundation-model/{EMBEDDING_MODEL}"
        vectors = ["s3vectors:PutVectors", "s3vectors:GetVectors", "s3vectors:QueryVectors", "s3vectors:DeleteVectors"]
        allowed = (
            _allow(["s3:ListBucket"], bucket),
            _allow(["s3:GetObject"], f"{bucket}/*"),
            _allow(["bedrock:InvokeModel"], model),
            _allow([*vectors, "s3vectors:GetIndex"], self.state["index"]),
        )
        iam.put_role_policy(RoleName=self.state["role"], PolicyName="knowledge-base", PolicyDocument=_policy(*allowed))

    def _knowledge_base(self, account: str) -> None:
        agent = self.clients["bedrock-agent"]
        if "knowledge_base" not in self.state:
            request = {
                "name": "bedrock-chat",
                "roleArn": f"arn:aws:iam::{account}:role/{self.state['role']}",
                "knowledgeBaseConfiguration": {
                    "type": "VECTOR",
                    "vectorKnowledgeBaseConfiguration": {
                        "embeddingModelArn": f"arn:aws:bedrock:{self.region}::foundation-model/{EMBEDDING_MODEL}"
                    },
                },
                "storageConfiguration": {
                    "type": "S3_VECTORS",
                    "s3VectorsConfiguration": {"indexArn": self.state["index"]},
                },
                "tags": TAG,
            }
            made = self._patiently(lambda: agent.create_knowledge_base(**request))
            self._keep("knowledge_base", made["knowledgeBase"]["knowledgeBaseId"])
        base = self.state["knowledge_base"]
        self._until(lambda: agent.get_knowledge_base(knowledgeBaseId=base)["knowledgeBase"]["status"], "ACTIVE")
        if "data_source" not in self.state:
            made = agent.create_data_source(
                knowledgeBaseId=base,
                name="documents",
                dataSourceConfiguration={
                    "type": "S3",
                    "s3Configuration": {"bucketArn": f"arn:aws:s3:::{self.state['bucket']}"},
                },
                dataDeletionPolicy="DELETE",
            )
            self._keep("data_source", made["dataSource"]["dataSourceId"])

    def _ingest(self, account: str) -> None:
        agent, ids = self.clients["bedrock-agent"], self._source_ids()
        job = agent.start_ingestion_job(**ids)["ingestionJob"]["ingestionJobId"]
        self._until(lambda: agent.get_ingestion_job(**ids, ingestionJobId=job)["ingestionJob"]["status"], "COMPLETE")

    def _deletions(self) -> list[tuple[str, Callable[[str], Any]]]:
        """How each thing is deleted, in the order in which they are made."""
        clients = self.clients
        agent, iam = clients["bedrock-agent"], clients["iam"]

        def role(name: str) -> None:
            with _gone():
                iam.delete_role_policy(RoleName=name, PolicyName="knowledge-base")
            iam.delete_role(RoleName=name)

        return [
            ("guardrail", lambda name: clients["bedrock"].delete_guardrail(guardrailIdentifier=name)),
            ("guardrail_version", lambda name: None),
            ("bucket", self._empty_and_delete),
            ("vector_bucket", lambda name: clients["s3vectors"].delete_vector_bucket(vectorBucketName=name)),
            ("index", lambda arn: clients["s3vectors"].delete_index(indexArn=arn)),
            ("role", role),
            ("knowledge_base", lambda name: agent.delete_knowledge_base(knowledgeBaseId=name)),
            ("data_source", lambda name: agent.delete_data_source(**self._source_ids())),
        ]

    def _empty_and_delete(self, name: str) -> None:
        s3 = self.clients["s3"]
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=name):
            for found in page.get("Contents", ()):
                s3.delete_object(Bucket=name, Key=found["Key"])
        s3.delete_bucket(Bucket=name)

    def _source_ids(self) -> dict[str, str]:
        return {"knowledgeBaseId": self.state["knowledge_base"], "dataSourceId": self.state["data_source"]}

    def _patiently(self, make: Callable[[], Any]) -> Any:
        """Try again while a new role is not known everywhere yet."""
        deadline = time.monotonic() + _LONGEST_WAIT_S / 10
        while True:
            try:
                return make()
            except ClientError as error:
                if error.response["Error"]["Code"] != "ValidationException" or time.monotonic() > deadline:
                    raise
                time.sleep(self._pause_s)

    def _until(self, status: Callable[[], str], wanted: str) -> None:
        deadline = time.monotonic() + _LONGEST_WAIT_S
        while (found := status()) != wanted:
            if found in ("FAILED", "DELETE_UNSUCCESSFUL") or time.monotonic() > deadline:
                raise NotConfigured(f"AWS reports {found}; expected {wanted}. `destroy` takes down what there is.")
            time.sleep(self._pause_s)

    def _keep(self, name: str, value: str) -> None:
        self.state[name] = value
        self._write()

    def _forget(self, name: str) -> None:
        del self.state[name]
        self._write()

    def _write(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        beside = self._file.with_suffix(".new")
        beside.write_text(json.dumps(self.state, indent=2) + "\n", "utf-8")
        os.replace(beside, self._file)


@contextlib.contextmanager
def _gone() -> Iterator[None]:
    """What is not there needs no deleting."""
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] not in GONE:
            raise


def _allow(actions: list[str], resource: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": resource}


def _policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def main(arguments: list[str] | None = None) -> int:
    """Run one command; code 2 for wrong use, 3 when AWS refuses."""
    parser = argparse.ArgumentParser(prog="python -m bedrock_chat.cloud", description=__doc__)
    parser.add_argument("command", choices=("create", "show", "destroy"))
    said = parser.parse_args(arguments)
    if os.environ.get("WAYPOST_TARGET") == "local":
        print("This is a local run; nothing in the cloud is touched.", file=sys.stderr)
        return 2
    try:
        cloud = Cloud(region())
        if said.command == "create":
            print("made:", json.dumps(cloud.create(), indent=2))
        elif said.command == "destroy":
            print("deleted:", *(cloud.destroy() or ["nothing; there was nothing"]), sep="\n  ")
        else:
            print(json.dumps(cloud.state, indent=2))
    except NotConfigured as error:
        print(error, file=sys.stderr)
        return 2
    except (ClientError, BotoCoreError) as error:
        print(f"AWS did not do it: {error}\n`destroy` takes down what was made.", file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
