"""The door: every request passes here, and every answer leaves with safe headers."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from starlette.requests import ClientDisconnect

from waypost.surfaces.web.limits import Limits
from waypost.surfaces.web.rate import Rate, visitor

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
_ADDED = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
_log = logging.getLogger("waypost.web")


class Guard:
    """ASGI middleware: refuses what is too long, too large, too slow, too often or for another host.

    ``hosts`` are the names this server answers to, ``None`` any: a server on loopback answers to loopback names only,
    so that no other site can read it through a name that resolves here.
    """

    def __init__(self, app: ASGIApp, *, limits: Limits, hosts: frozenset[str] | None, refuse: Refuse) -> None:
        self._app, self._limits, self._hosts, self._refuse = app, limits, hosts, refuse
        self._rate = Rate(limits)
        self._open: Counter[str] = Counter()  # requests being answered, by visitor

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        who = visitor(scope)
        refused = self._verdict(scope, who)
        self._open[who] += 1
        try:
            await _Exchange(self, scope, receive, send).run(refused or self._app)
        finally:
            self._open[who] -= 1
            if not self._open[who]:
                del self._open[who]

    def _verdict(self, scope: Scope, who: str) -> ASGIApp | None:
        """What answers in place of the app, where the request is refused."""
        limits, query = self._limits, scope["query_string"]
        headers = dict(scope["headers"])
        if self._hosts is not None and _host(headers.get(b"host", b"")) not in self._hosts:
            text = "This server does not answer to that host name."
            return self._refuse(scope, 400, text, "open the address it printed")
        if len(scope.get("raw_path") or b"") + len(query) > limits.url_bytes:
            text = f"The address is longer than {limits.url_bytes:,} bytes."
            return self._refuse(scope, 414, text, "state fewer credentials, or POST the profile to /api/plan")
        if query.count(b"&") >= limits.parameters:
            text = f"The address states more than {limits.parameters} things."
            return self._refuse(scope, 431, text, "put lists in one parameter, with commas")
        if not scope["path"].isprintable():
            return self._refuse(scope, 400, "The address holds characters that no page has.", "start at the first page")
        if b"transfer-encoding" in headers and b"content-length" in headers:
            return self._refuse(scope, 400, "The request states the length of its body in two ways.", "state it once")
        stated = headers.get(b"content-length", b"0")
        if not stated.isdigit() or int(stated[:20]) > limits.body_bytes:
            return self.too_large(scope)
        if self._open.total() >= limits.requests or _crowded(scope):
            return self._refuse(scope, 503, "Waypost is busy and took on no more work.", "try again in a few seconds")
        if self._open[who] >= limits.at_once:
            return self._too_many(scope)
        if not scope["path"].startswith("/static/") and not self._rate.takes(who, time.monotonic()):
            return self._too_many(scope)
        return None

    def _too_many(self, scope: Scope) -> ASGIApp:
        return self._refuse(scope, 429, "Too many requests from this address.", "wait a second and try again")

    def too_large(self, scope: Scope) -> ASGIApp:
        """What answers to a body beyond the limit."""
        text = f"The request is larger than {self._limits.body_bytes:,} bytes."
        return self._refuse(scope, 413, text, "send a smaller file")

    def too_slow(self, scope: Scope) -> ASGIApp:
        """What answers to a body that does not arrive."""
        text = f"The request did not arrive within {self._limits.body_s:g} s."
        return self._refuse(scope, 408, text, "try again on a better connection")

    def failed(self, scope: Scope) -> ASGIApp:
        """What answers where an app ended without an answer."""
        return self._refuse(scope, 500, "Waypost met an error it did not foresee.", "try again, or report it")

    def ending(self, scope: Scope) -> ASGIApp:
        """What answers where the server ends before the app has answered."""
        return self._refuse(scope, 503, "Waypost is being ended.", "try again once it runs")

    @property
    def limits(self) -> Limits:
        """The bounds in force."""
        return self._limits


class _Exchange:
    """One request and its answer."""

    def __init__(self, guard: Guard, scope: Scope, receive: Receive, send: Send) -> None:
        self._guard, self._scope, self._receive, self._send = guard, scope, receive, send
        self._taken = 0
        self._whole = self._started = self._sealed = False
        self._refusal: ASGIApp | None = None
        self._ends = asyncio.get_running_loop().time() + guard.limits.body_s

    async def run(self, app: ASGIApp) -> None:
        """Let ``app`` answer; what it makes of a body that was cut off is dropped, and a refusal follows."""
        inner = {**self._scope, "method": "GET"} if self._scope["method"] == "HEAD" else self._scope
        try:
            await app(inner, self._counted, self._dressed)
        except (_CutOffError, ClientDisconnect):
            pass
        except asyncio.CancelledError:
            if self._started:
                raise
            self._refusal = self._guard.ending(self._scope)
        except Exception as error:  # noqa: BLE001 - nobody is told its text: it may hold somebody's profile
            _log.error(
                "Waypost failed on a request, which is a fault in Waypost: %s",
                type(error).__name__,
                exc_info=error if os.environ.get("WAYPOST_DEBUG") else None,
            )
            if not self._started and self._refusal is None:
                self._refusal = self._guard.failed(self._scope)
        if self._refusal is not None and not self._started:
            refusal, self._sealed = self._refusal, False
            self._refusal = None
            await refusal(self._scope, _nothing, self._dressed)

    async def _counted(self) -> Message:
        """The next message; a body that is too large or too slow ends the request."""
        if self._whole:
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._ends):
                message = await self._receive()
        except TimeoutError:
            raise self._cut_off(self._guard.too_slow(self._scope)) from None
        self._taken += len(message.get("body", b""))
        self._whole = not message.get("more_body", False)
        if self._taken > self._guard.limits.body_bytes:
            raise self._cut_off(self._guard.too_large(self._scope))
        return message

    def _cut_off(self, refusal: ASGIApp) -> _CutOffError:
        self._refusal, self._sealed = refusal, True
        return _CutOffError()

    async def _dressed(self, message: Message) -> None:
        if self._sealed and not self._started:
            return
        if message["type"] == "http.response.start":
            self._started = True
            named = {name.lower() for name, _ in message["headers"]}
            extra = [pair for pair in _ADDED if pair[0] not in named]
            if (not self._whole and self._taken) or _crowded(self._scope):  # the rest of the body is not read
                extra.append((b"connection", b"close"))
            message["headers"] = [*message["headers"], *extra]
        try:
            async with asyncio.timeout(self._guard.limits.taken_s):
                await self._send(message)
        except TimeoutError:  # nobody reads: what is left of the answer is dropped
            raise _CutOffError from None


class _CutOffError(Exception):
    """The body is not read to its end, or the answer is not taken."""


async def _nothing() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


def _crowded(scope: Scope) -> bool:
    """Whether the connection is one too many."""
    return bool(scope.get("state", {}).get("crowded"))


def _host(header: bytes) -> str:
    """The name in a Host header, without its port."""
    text = header.decode("latin-1").strip().lower()
    name, _, port = text.rpartition(":")
    return name if port.isdigit() else text
