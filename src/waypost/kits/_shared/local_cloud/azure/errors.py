"""Errors in the form of Azure's APIs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local_cloud.cloud import Cloud
from local_cloud.http import Request, Response, json_response

_STATUS = {"429": 429, "500": 500, "503": 503, "401": 401}


class Refused(Exception):
    """A request that is answered with an error; ``more`` goes into the error beside code and message."""

    def __init__(self, status: int, code: str, message: str, more: Mapping[str, Any] | None = None) -> None:
        super().__init__(status, code, message, more)
        self.status, self.code, self.message, self.more = status, code, message, more or {}


def refusal(refused: Refused) -> Response:
    """The response for a refused request."""
    headers = {"x-ms-error-code": refused.code} | ({"retry-after": "1"} if refused.status == 429 else {})
    error = {"code": refused.code, "message": refused.message, **refused.more}
    return json_response({"error": error}, refused.status, headers)


def raise_fault(cloud: Cloud, operation: str) -> None:
    """Fail when a fault waits for this operation; its name is an HTTP status such as 429."""
    fault = cloud.take_fault(operation)
    if fault is not None:
        raise Refused(_STATUS.get(fault.error, 500), fault.error, fault.message)


def body_of(request: Request) -> dict[str, Any]:
    """The body as a JSON object."""
    try:
        given = request.json()
    except ValueError as error:
        raise Refused(400, "InvalidRequest", f"The body is not JSON: {error}.") from None
    if not isinstance(given, dict):
        raise Refused(400, "InvalidRequest", "The body is not a JSON object.")
    return given
