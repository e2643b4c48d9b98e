"""Serve a local cloud on loopback, on a port that is free."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from collections.abc import Iterator, Mapping

import uvicorn

from local_cloud.cloud import Cloud
from local_cloud.settings import Settings

_LONGEST_START_S = 60
KEY = "local-cloud"
REGION = "us-east-1"
_DROPPED = ("AWS_", "BEDROCK_", "AZURE_", "OPENAI_", "GOOGLE_", "GEMINI_", "VERTEX_")
_KEPT = ("AWS_REGION", "AWS_DEFAULT_REGION")


class Running:
    """A local cloud that is being served. ``cloud`` is its inside, for faults and settings."""

    def __init__(self, cloud: Cloud, port: int) -> None:
        self.cloud = cloud
        self.url = f"http://127.0.0.1:{port}"

    def front(self, name: str) -> str:
        """The base address of a front."""
        return f"{self.url}/{name}"

    def variables(self) -> dict[str, str]:
        """The environment variables that lead the vendors' own clients here, with keys that open nothing."""
        found: dict[str, str] = {}
        if "bedrock" in self.cloud.settings.fronts:
            found |= {
                "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": self.front("bedrock"),
                "AWS_ENDPOINT_URL_BEDROCK_AGENT_RUNTIME": self.front("bedrock"),
                "AWS_ACCESS_KEY_ID": KEY,
                "AWS_SECRET_ACCESS_KEY": KEY,
                "AWS_EC2_METADATA_DISABLED": "true",
            }
        if "gemini" in self.cloud.settings.fronts:
            found |= {
                "GOOGLE_GEMINI_BASE_URL": self.front("gemini"),
                "GOOGLE_VERTEX_BASE_URL": self.front("gemini"),
                "GEMINI_API_KEY": KEY,
            }
        if "azure" in self.cloud.settings.fronts:
            found |= {
                "AZURE_SEARCH_ENDPOINT": self.front("azure/search"),
                "AZURE_SEARCH_API_KEY": KEY,
                "AZURE_DOCUMENT_INTELLIGENCE_ENDPOINT": self.front("azure/documents"),
                "AZURE_DOCUMENT_INTELLIGENCE_API_KEY": KEY,
                "AZURE_OPENAI_ENDPOINT": self.front("azure/openai"),
                "AZURE_OPENAI_API_KEY": KEY,
            }
        return found

    def environment(self, around: Mapping[str, str]) -> dict[str, str]:
        """``around`` without anything that could reach an account of a cloud, and with ``variables``.

        Bearer tokens go too: botocore refuses to send one over plain HTTP, and a real one has no business here.
        """
        kept = {k: v for k, v in around.items() if k.upper() in _KEPT or not k.upper().startswith(_DROPPED)}
        nowhere = os.path.join(os.devnull, "none")
        files = {"AWS_SHARED_CREDENTIALS_FILE": nowhere, "AWS_CONFIG_FILE": nowhere}
        region = kept.get("AWS_REGION") or kept.get("AWS_DEFAULT_REGION") or REGION
        regions = dict.fromkeys(_KEPT, region)
        return {**kept, **files, **regions, **self.variables()}


@contextlib.contextmanager
def running(settings: Settings, port: int = 0) -> Iterator[Running]:
    """Serve on 127.0.0.1 for the length of the block; port 0 takes one that is free."""
    cloud = Cloud(settings)
    with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as listener:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError as error:
            raise RuntimeError(
                f"Port {port} on 127.0.0.1 cannot be used: {error.strerror}; port 0 takes one that is free."
            ) from None
        server = uvicorn.Server(uvicorn.Config(cloud.application(), log_level="warning", lifespan="off", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            _wait(server, thread)
            yield Running(cloud, listener.getsockname()[1])
        finally:
            server.should_exit = True
            thread.join(timeout=10)


@contextlib.contextmanager
def local_environment(settings: Settings) -> Iterator[Running]:
    """Serve, and until the block ends give this process the variables of ``Running.environment``."""
    with running(settings) as served:
        before = dict(os.environ)
        try:
            os.environ.clear()
            os.environ.update(served.environment(before))
            yield served
        finally:
            os.environ.clear()
            os.environ.update(before)


def _wait(server: uvicorn.Server, thread: threading.Thread) -> None:
    deadline = time.monotonic() + _LONGEST_START_S
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise RuntimeError("The local cloud did not start.")
        time.sleep(0.01)
