"""The protocol of a connection: patient with a slow visitor for so long, and polite to one who speaks no HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import Counter
from typing import Any, ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from waypost.errors import UsageError
from waypost.surfaces.answers import error_object
from waypost.surfaces.web.guard import HEADERS
from waypost.surfaces.web.limits import Limits
from waypost.surfaces.web.rate import network

_SAID = json.dumps(error_object(UsageError("This is no HTTP, or a head that is too long."))).encode()


class Patient(H11Protocol):
    """HTTP as uvicorn speaks it, with a limit on how long a head may take and on connections of one address."""

    limits: ClassVar[Limits] = Limits()
    _from: ClassVar[Counter[str]] = Counter()  # open connections, by visitor
    _who: str | None = None
    _head_ends: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, unless its visitor has too many."""
        super().connection_made(transport)
        self._who = network(self.client[0]) if self.client else ""
        self._from[self._who] += 1
        if len(self.connections) > self.limits.all_connections:
            self.app_state = {**self.app_state, "crowded": True}  # the guard refuses, and hangs up
        if self._from[self._who] > self.limits.connections:
            transport.abort()
        else:
            self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget a connection."""
        if self._who is not None:
            self._from[self._who] -= 1
            if not self._from[self._who]:
                del self._from[self._who]
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on; a head that has begun must end in time."""
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._stop_waiting()
        elif self._head_ends is None and not self.transport.is_closing():
            self._await_head()

    def handle_events(self) -> None:
        """Answer what is complete. What is no HTTP is refused."""
        try:
            super().handle_events()
        except UnicodeDecodeError:  # bytes in the address that a browser would have encoded
            self.send_400_response("")

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002
        """Refuse and hang up, with the headers that every answer has."""
        headers = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
        headers += [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
        headers += [(b"content-length", str(len(_SAID)).encode()), (b"connection", b"close")]
        with contextlib.suppress(h11.LocalProtocolError):  # an answer is under way already
            head: Any = h11.Response(status_code=400, headers=headers, reason=b"Bad Request")
            self.transport.write(self.conn.send(head) or b"")
            self.transport.write(self.conn.send(h11.Data(data=_SAID)) or b"")
            self.transport.write(self.conn.send(h11.EndOfMessage()) or b"")
        self.transport.close()

    def _await_head(self) -> None:
        self._head_ends = self.loop.call_later(self.limits.head_s, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._head_ends is not None:
            self._head_ends.cancel()
            self._head_ends = None
