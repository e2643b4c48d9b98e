"""Azure as its clients speak to it: AI Search, Document Intelligence and OpenAI, each at an address of its own.

The services are loaded one by one, when first asked for.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable

from local_cloud.azure.errors import Refused, refusal
from local_cloud.cloud import Cloud
from local_cloud.http import Request, Response

_SERVICES = {"search": "search", "documents": "documents", "openai": "chat"}


def handler(cloud: Cloud) -> Callable[[Request], Response]:
    """The function that answers requests to Azure; the first part of a path names the service."""
    loaded: dict[str, Callable[[Request], Response]] = {}

    def handle(request: Request) -> Response:
        service, _, rest = request.path.lstrip("/").partition("/")
        try:
            if service not in _SERVICES:
                raise Refused(404, "ResourceNotFound", f"No service {service!r}; expected one of {sorted(_SERVICES)}.")
            _check_key(request)
            if service not in loaded:
                module = importlib.import_module(f"local_cloud.azure.{_SERVICES[service]}")
                loaded[service] = module.handler(cloud)
            moved = Request(
                method=request.method, path="/" + rest, query=request.query, headers=request.headers, body=request.body
            )
            return loaded[service](moved)
        except Refused as refused:
            return refusal(refused)

    return handle


def _check_key(request: Request) -> None:
    names = ("api-key", "ocp-apim-subscription-key", "authorization")
    if not any(request.headers.get(name) for name in names):
        raise Refused(401, "401", "Access denied: the request has no key. Any key opens a local cloud.")
