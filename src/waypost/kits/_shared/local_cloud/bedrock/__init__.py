"""Amazon Bedrock as boto3 speaks to it: rest-json and the event stream, held to botocore's own service models."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from botocore.model import OperationModel

from local_cloud.bedrock import agent_runtime, guardrail, runtime, wire
from local_cloud.bedrock.model import Refused, Service, problems, service
from local_cloud.cloud import Cloud
from local_cloud.http import Request, Response, json_response

_SERVICES = ("bedrock-runtime", "bedrock-agent-runtime")
_WHOLE: dict[str, Callable[[Cloud, Mapping[str, Any]], dict[str, Any]]] = {
    "Converse": runtime.converse,
    "CountTokens": runtime.count_tokens,
    "ApplyGuardrail": guardrail.apply,
    "Retrieve": agent_runtime.retrieve,
    "RetrieveAndGenerate": agent_runtime.retrieve_and_generate,
}
_STREAMED = "ConverseStream"


def handler(cloud: Cloud) -> Callable[[Request], Response]:
    """The function that answers requests to Bedrock."""

    def handle(request: Request) -> Response:
        try:
            _check_signature(request)
            return _answer(cloud, request)
        except Refused as refused:
            return _error(refused, request)

    return handle


def _answer(cloud: Cloud, request: Request) -> Response:
    for each in map(service, _SERVICES):
        matched = each.match(request)
        if matched:
            operation, given = matched
            if operation.name == _STREAMED:
                return _stream(cloud, each, operation, given)
            if operation.name in _WHOLE:
                return _whole(cloud, each, operation, given, request)
            raise Refused("UnknownOperationException", f"The local cloud does not serve {operation.name}.", 404)
    raise Refused("UnknownOperationException", f"No operation at {request.method} {request.path}.", 404)


def _whole(
    cloud: Cloud, of: Service, operation: OperationModel, given: Mapping[str, Any], request: Request
) -> Response:
    fault = cloud.take_fault(operation.name)
    if fault is not None:
        raise Refused(fault.error, fault.message, of.status_of(operation, fault.error))
    answer = _WHOLE[operation.name](cloud, given)
    if operation.output_shape is not None and (wrong := problems(operation.output_shape, answer)):
        raise Refused("InternalServerException", f"The local answer breaks the service's own model: {wrong}", 500)
    return json_response(answer, headers={"x-amzn-requestid": _request_id(request)})


def _stream(cloud: Cloud, of: Service, operation: OperationModel, given: Mapping[str, Any]) -> Response:
    fault = cloud.take_fault(operation.name)
    if fault is not None and fault.after_events is None:
        raise Refused(fault.error, fault.message, of.status_of(operation, fault.error))
    pieces: Iterator[bytes] = runtime.converse_stream(cloud, given, fault)
    return Response(headers={"content-type": wire.CONTENT_TYPE}, body=pieces)


def _check_signature(request: Request) -> None:
    """A request must be signed, though nobody checks with what. A key that looks real is refused, to be noticed."""
    signed = request.headers.get("authorization", "")
    if not signed.startswith("AWS4-HMAC-SHA256 Credential="):
        raise Refused("AccessDeniedException", "The request is not signed; expected AWS Signature Version 4.", 403)
    if signed.removeprefix("AWS4-HMAC-SHA256 Credential=").startswith(("AKIA", "ASIA")):
        message = "This is a local cloud, and the request is signed with what looks like a real AWS key; unset it."
        raise Refused("UnrecognizedClientException", message, 403)


def _error(refused: Refused, request: Request) -> Response:
    headers = {"x-amzn-errortype": refused.error, "x-amzn-requestid": _request_id(request)}
    return json_response({"message": refused.message}, refused.status, headers)


def _request_id(request: Request) -> str:
    digest = hashlib.sha256(json.dumps([request.path, request.body.decode("utf-8", "replace")]).encode()).hexdigest()
    return "-".join((digest[:8], digest[8:12], digest[12:16], digest[16:20], digest[20:32]))
