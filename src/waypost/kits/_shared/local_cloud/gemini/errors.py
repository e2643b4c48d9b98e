"""Errors in the form of Google's APIs."""

from __future__ import annotations

from local_cloud.http import Response, json_response


class Refused(Exception):
    """A request that is answered with an error."""

    def __init__(self, code: int, status: str, message: str) -> None:
        super().__init__(code, status, message)
        self.code, self.status, self.message = code, status, message


def refusal(refused: Refused) -> Response:
    """The response for a refused request."""
    error = {"code": refused.code, "message": refused.message, "status": refused.status}
    return json_response({"error": error}, refused.code)
