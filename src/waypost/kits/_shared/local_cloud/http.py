"""The least of a web framework: a request, a response, and an ASGI application that runs plain functions on threads."""

from __future__ import annotations

import asyncio
import json
import sys
import traceback
from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

LARGEST_BODY = 25_000_000
JSON_TYPE = "application/json"

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request as it came. ``path`` is still percent-encoded; header names are in lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON, an empty body as an empty object; ``ValueError`` when it is neither."""
        return json.loads(self.body) if self.body.strip() else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What goes back. A body that is an iterator is sent piece by piece."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | Iterator[bytes] = b""


def json_response(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A value as a JSON response."""
    body = json.dumps(value, ensure_ascii=False).encode()
    return Response(status=status, headers={"content-type": JSON_TYPE, **(headers or {})}, body=body)


class Application:
    """An ASGI application around one function from request to response."""

    def __init__(self, handler: Callable[[Request], Response]) -> None:
        self._handler = handler

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise RuntimeError(f"{scope['type']} is not served; expected http.")
        body = await _read(receive)
        response = await asyncio.to_thread(self._respond, scope, body)
        headers = [(name.lower().encode(), value.encode()) for name, value in response.headers.items()]
        whole = response.body if isinstance(response.body, bytes) else None
        if whole is not None:
            headers.append((b"content-length", str(len(whole)).encode()))
        await send({"type": "http.response.start", "status": response.status, "headers": headers})
        if whole is None:
            pieces = iter(response.body)
            while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": whole or b"", "more_body": False})

    def _respond(self, scope: Scope, body: bytes | None) -> Response:
        if body is None:
            return json_response({"message": f"The body is larger than {LARGEST_BODY:,} bytes."}, 413)
        raw = scope.get("raw_path") or scope["path"].encode()
        query = {name: values[-1] for name, values in parse_qs(scope["query_string"].decode(), True).items()}
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        path = raw.decode("latin-1").split("?")[0]
        request = Request(method=scope["method"], path=path, query=query, headers=headers, body=body)
        try:
            return self._handler(request)
        except Exception as error:  # noqa: BLE001 - the last line of defence of a server: report, and go on serving
            traceback.print_exc(file=sys.stderr)
            return json_response({"message": f"The local cloud failed: {type(error).__name__}: {error}"}, 500)


async def _read(receive: Receive) -> bytes | None:
    pieces, size, more = [], 0, True
    while more:
        message = await receive()
        piece = message.get("body", b"")
        more = message.get("more_body", False) and message["type"] == "http.request"
        size += len(piece)
        if size <= LARGEST_BODY:
            pieces.append(piece)
    return b"".join(pieces) if size <= LARGEST_BODY else None
