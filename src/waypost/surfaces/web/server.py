"""Runs the application on a socket that is bound first, so that a port in use is said plainly."""

from __future__ import annotations

import errno
import ipaddress
import logging
import socket
import sys
import threading
import webbrowser
from typing import TYPE_CHECKING

import uvicorn

from waypost.errors import Unavailable, UsageError
from waypost.surfaces.web.app import LOOPBACK, create_app
from waypost.surfaces.web.patient import Patient

if TYPE_CHECKING:
    from starlette.types import ASGIApp

_HEAD_BYTES = 32_768


def run(host: str, port: int, *, workers: int, browse: bool) -> None:
    """Serve until Ctrl-C. Raises ``UsageError`` for an address that is not this machine's, ``Unavailable`` for a port
    in use."""
    bound = _bound(host, port)
    address = _address(bound)
    place = bound.getsockname()[0]
    local = is_loopback(place)
    hosts = LOOPBACK | {f"[{place}]" if ":" in place else place} if local else None
    logging.basicConfig(format="%(message)s", level=logging.WARNING)
    logging.getLogger("python_multipart").setLevel(logging.ERROR)  # a broken upload is answered, not told
    app = create_app(workers=workers, hosts=hosts)
    sys.stderr.write(f"Waypost is at {address}\nCtrl-C ends it.\n")
    if not local:
        sys.stderr.write("It can be reached from other machines: anybody who reaches it may plan here.\n")
    sys.stderr.flush()
    if browse:  # one that runs in the terminal lasts until it is closed
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    try:
        uvicorn.Server(configured(app)).run(sockets=[bound])
    except SystemExit:
        raise Unavailable("The server could not start its processes.", "add --workers 1") from None


def configured(app: ASGIApp) -> uvicorn.Config:
    """How the application is served: nothing is logged of who asks what, and no header is believed about who asks."""
    return uvicorn.Config(
        app,
        http=Patient,
        ws="none",
        access_log=False,  # the address of a page is somebody's profile
        server_header=False,
        proxy_headers=False,  # nobody else says who asks
        log_level="critical",  # the guard tells what fails
        h11_max_incomplete_event_size=_HEAD_BYTES,
        timeout_keep_alive=10,
        timeout_graceful_shutdown=1,
    )


def _bound(host: str, port: int) -> socket.socket:
    try:
        family, _, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError):
        raise UsageError(f"--host is {host!r}; expected an address of this machine, such as 127.0.0.1.") from None
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind(place)
        bound.listen(128)
    except PermissionError:
        bound.close()
        raise Unavailable(f"Port {port} needs rights that you do not have.", "add --port 8765") from None
    except OSError as error:
        bound.close()
        if error.errno == errno.EADDRNOTAVAIL:
            raise UsageError(f"--host is {host!r}, which is no address of this machine.", "--host 127.0.0.1") from None
        raise Unavailable(f"Port {port} on {host} cannot be used ({error.strerror}).", "add --port 0") from None
    return bound


def is_loopback(place: str) -> bool:
    """Whether only this machine reaches an address, in IPv6's way of writing IPv4 too."""
    address = ipaddress.ip_address(place)
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def _address(bound: socket.socket) -> str:
    """Where a browser on this machine finds it; no browser goes to "any address"."""
    host, port = bound.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"
