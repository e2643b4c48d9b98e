"""Serve the packed model. The environment says ``MODEL_FOLDER``, ``HOST`` (127.0.0.1) and ``PORT`` (0: a free one)."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import uvicorn

from serving.service import application
from serving.settings import MODEL


def main() -> int:
    host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "0"))
    # The protocol is named so that asyncio turns Nagle's algorithm off; without it every answer waits about 40 ms.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as place:
        place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        place.bind((host, port))
        place.listen(128)
        print(f"listening on {host}:{place.getsockname()[1]}", flush=True)
        folder = Path(os.environ.get("MODEL_FOLDER", MODEL))
        config = uvicorn.Config(application(folder), log_level="warning", timeout_graceful_shutdown=10)
        uvicorn.Server(config).run(sockets=[place])
    return 0


if __name__ == "__main__":
    sys.exit(main())
