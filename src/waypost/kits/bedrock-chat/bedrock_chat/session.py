"""Clients for the service, here or in the cloud. This is the only place that knows there is a local cloud."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from bedrock_chat.config import GUARDRAIL, Place, cloud_place, documents, load_settings, region, target

LOCAL_BASE, LOCAL_GUARDRAIL = "LOCALKB001", "localguard1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """The two clients and the place they lead to. ``local`` is the local cloud, ``None`` in the real one."""

    runtime: Any
    agents: Any
    place: Place
    local: Any = None


@contextlib.contextmanager
def session(folder: Path | None = None) -> Iterator[Session]:
    """Open the clients. Locally a local cloud is started first, and this process forgets its keys until it ends.

    There it serves the documents of ``folder``, those in use when ``None``.
    """
    if target() == "cloud":
        with _clients(cloud_place(), None) as opened:
            yield opened
        return
    from local_cloud import Settings, local_environment

    settings = Settings(
        fronts=("bedrock",),
        models=(load_settings().model,),
        knowledge_bases={LOCAL_BASE: folder or documents()[0]},
        guardrails={LOCAL_GUARDRAIL: json.loads(GUARDRAIL.read_text("utf-8"))},
    )
    with local_environment(settings) as served:
        place = Place(
            target="local",
            region=region(),
            knowledge_base=LOCAL_BASE,
            guardrail=LOCAL_GUARDRAIL,
            guardrail_version="DRAFT",
        )
        with _clients(place, served.cloud) as opened:
            yield opened


@contextlib.contextmanager
def _clients(place: Place, local: Any) -> Iterator[Session]:
    """boto3 clients that wait, retry on throttling, and then give up."""
    config = Config(retries={"mode": "standard", "total_max_attempts": 4}, connect_timeout=10, read_timeout=120)
    runtime = boto3.client("bedrock-runtime", region_name=place.region, config=config)
    agents = boto3.client("bedrock-agent-runtime", region_name=place.region, config=config)
    with contextlib.closing(runtime), contextlib.closing(agents):
        yield Session(runtime=runtime, agents=agents, place=place, local=local)
