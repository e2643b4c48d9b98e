"""The door: every request passes here, and every answer leaves with safe headers."""

from __future__ import annotations

import contextlib
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING

from waypost.surfaces.web.limits import Limits

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "referrer-policy": "no-referrer",  # the address of a page holds a profile
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
Refuse = Callable[["Scope", int, str, str], "ASGIApp"]


class Rate:
    """A bucket of requests for each address, filled at a steady rate. Times are seconds of a monotonic clock."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def takes(self, address: str, now: float) -> bool:
        """Whether one more request of ``address`` is taken at ``now``."""
        left, since = self._buckets.pop(address, (float(self._limits.burst), now))
        left = min(left + (now - since) * self._limits.per_second, float(self._limits.burst))
        taken = left >= 1
        self._buckets[address] = (left - 1 if taken else left, now)
        while len(self._buckets) > self._limits.addresses:
            self._buckets.popitem(last=False)
        return taken


class Guard:
    """ASGI middleware: refuses what is too long, too large, too often or for another host; adds headers to the rest.

    ``hosts`` are the names this server answers to, ``None`` any: a server on loopback answers to loopback names only,
    so that no other site can read it through a name that resolves here.
    """

    def __init__(self, app: ASGIApp, *, limits: Limits, hosts: frozenset[str] | None, refuse: Refuse) -> None:
        self._app, self._limits, self._hosts, self._refuse = app, limits, hosts, refuse
        self._rate = Rate(limits)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        app = self._verdict(scope) or self._app
        taken = 0
        started = False

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self._limits.body_bytes:
                raise _TooLarge
            return message

        async def dressed(message: Message) -> None:
            nonlocal started
            if taken > self._limits.body_bytes and not started:
                return  # what the app makes of a body that was cut off; the refusal follows
            if message["type"] == "http.response.start":
                started = True
                named = {name.lower() for name, _ in message["headers"]}
                extra = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
                message["headers"] = [*message["headers"], *(pair for pair in extra if pair[0] not in named)]
            await send(message)

        with contextlib.suppress(_TooLarge):
            await app(scope, counted, dressed)
        if taken > self._limits.body_bytes and not started:
            taken = 0
            await self._too_large(scope)(scope, receive, dressed)

    def _verdict(self, scope: Scope) -> ASGIApp | None:
        """What answers in place of the app, where the request is refused."""
        limits = self._limits
        headers = dict(scope["headers"])
        if self._hosts is not None and _host(headers.get(b"host", b"")) not in self._hosts:
            return self._refuse(
                scope, 400, "This server does not answer to that host name.", "open the address it printed"
            )
        if len(scope.get("raw_path", b"")) + len(scope["query_string"]) > limits.url_bytes:
            text = f"The address is longer than {limits.url_bytes:,} bytes."
            return self._refuse(scope, 414, text, "state fewer credentials, or POST the profile to /api/plan")
        stated = headers.get(b"content-length", b"0")
        if not stated.isdigit() or int(stated) > limits.body_bytes:
            return self._too_large(scope)
        client = scope.get("client")
        if not scope["path"].startswith("/static/") and not self._rate.takes(
            client[0] if client else "", time.monotonic()
        ):
            return self._refuse(scope, 429, "Too many requests from this address.", "wait a second and try again")
        return None

    def _too_large(self, scope: Scope) -> ASGIApp:
        text = f"The request is larger than {self._limits.body_bytes:,} bytes."
        return self._refuse(scope, 413, text, "send a smaller file")


class _TooLarge(Exception):
    """More bytes came than the limits allow."""


def _host(header: bytes) -> str:
    """The name in a Host header, without its port."""
    text = header.decode("latin-1").strip().lower()
    if text.startswith("["):
        return text.partition("]")[0] + "]"
    return text.partition(":")[0]
