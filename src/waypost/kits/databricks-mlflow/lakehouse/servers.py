"""MLflow's own servers as child processes on a free port of 127.0.0.1: tracking with registry, and a served model.

A child ends when its parent ends, however that happens: it reads its standard input and leaves when that closes.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_READY = "ready "


@contextlib.contextmanager
def tracking(folder: Path) -> Iterator[str]:
    """The address of an MLflow server with an SQLite store and its artefacts below ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    with _child("tracking", str(folder)) as url:
        yield url


@contextlib.contextmanager
def served_model(folder: Path) -> Iterator[str]:
    """The address of MLflow's scoring server for a model that lies in ``folder``."""
    with _child("model", str(folder)) as url:
        yield url


@contextlib.contextmanager
def _child(kind: str, argument: str) -> Iterator[str]:
    log = Path(argument).parent / f"{kind}.log"
    with log.open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "lakehouse.servers", kind, argument],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            env={**os.environ, "MLFLOW_DISABLE_TELEMETRY": "true"},
        )
    try:
        assert process.stdout is not None
        line = process.stdout.readline().decode()
        if not line.startswith(_READY):
            raise RuntimeError(f"the {kind} server did not start: {log.read_text('utf-8', 'replace')[-800:]}")
        yield line.removeprefix(_READY).strip()
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


def _serve(app: Any) -> None:
    """Serve on a port the system chooses and say which once it answers."""
    import uvicorn

    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(128)
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"

    def announce() -> None:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{url}/health", timeout=60).read()
        os.write(sys.stdout.fileno(), f"{_READY}{url}\n".encode())

    threading.Thread(target=announce, daemon=True).start()
    uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listening])


def _leave_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


def main(kind: str, argument: str) -> None:
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    if kind == "tracking":
        from mlflow.server import constants

        os.environ[constants.BACKEND_STORE_URI_ENV_VAR] = f"sqlite:///{argument}/mlflow.db"
        os.environ[constants.ARTIFACT_ROOT_ENV_VAR] = "mlflow-artifacts:/"
        os.environ[constants.ARTIFACTS_DESTINATION_ENV_VAR] = f"{argument}/artefacts"
        os.environ[constants.SERVE_ARTIFACTS_ENV_VAR] = "true"
        os.environ["MLFLOW_SERVER_ENABLE_JOB_EXECUTION"] = "false"
        from mlflow.server.fastapi_app import app

        _serve(app)
    else:
        import mlflow
        from mlflow.pyfunc import scoring_server

        _serve(scoring_server.init(mlflow.pyfunc.load_model(argument)))


if __name__ == "__main__":
    main(*sys.argv[1:])
