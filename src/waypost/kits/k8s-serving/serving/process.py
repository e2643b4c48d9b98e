"""The service as a process of its own on loopback, as a container would run it, and a client for it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from serving.settings import ROOT


@dataclass(frozen=True, slots=True)
class Running:
    """A service that listens."""

    port: int
    process: subprocess.Popen[str]

    def ask(self, path: str, body: Any = None) -> tuple[int, str]:
        """One request; bytes are sent as they are, anything else as JSON."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            return exchange(connection, path, body)
        finally:
            connection.close()

    def stop(self) -> int:
        """Ask it to end, as Kubernetes does, and give its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(15)


@contextmanager
def running(folder: Path) -> Iterator[Running]:
    """Start the service on a free port; it is gone when the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", "serving"],
        cwd=ROOT,
        env={**os.environ, "MODEL_FOLDER": str(folder), "HOST": "127.0.0.1", "PORT": "0"},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line.startswith("listening on "):
            raise SystemExit("The service did not start.")
        yield Running(int(line.rsplit(":", 1)[1]), process)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def exchange(connection: http.client.HTTPConnection, path: str, body: Any = None) -> tuple[int, str]:
    """One request on an open connection."""
    content = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    connection.request("GET" if content is None else "POST", path, content)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()
