"""AWS's own description of its services, as botocore ships it: routes, shapes and errors, to hold both sides to."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import unquote

import botocore.session
from botocore.model import OperationModel, Shape
from botocore.validate import ParamValidator

from local_cloud.http import Request

_VALIDATOR = ParamValidator()


class Refused(Exception):
    """A request that is answered with one of the service's own errors."""

    def __init__(self, error: str, message: str, status: int = 400) -> None:
        super().__init__(error, message, status)
        self.error, self.message, self.status = error, message, status


class Service:
    """One service of AWS."""

    def __init__(self, name: str) -> None:
        self._model = botocore.session.get_session().get_service_model(name)
        self._routes = [
            (operation.http["method"], _pattern(operation.http["requestUri"]), operation)
            for operation in map(self._model.operation_model, self._model.operation_names)
        ]

    def match(self, request: Request) -> tuple[OperationModel, dict[str, Any]] | None:
        """The operation a request is for and its parameters, held to the operation's input shape."""
        for method, pattern, operation in self._routes:
            found = pattern.fullmatch(request.path) if method == request.method else None
            if found:
                return operation, _parameters(operation, found.groupdict(), request)
        return None

    def status_of(self, operation: OperationModel, error: str) -> int:
        """The HTTP status of one of an operation's errors."""
        for shape in operation.error_shapes:
            if shape.name == error:
                return int(shape.metadata.get("error", {}).get("httpStatusCode", 400))
        return 500


@cache
def service(name: str) -> Service:
    """The service of this name, read once."""
    return Service(name)


def problems(shape: Shape, value: Any) -> str:
    """What is wrong with a value for a shape, empty when nothing is: names, types, required members, ranges."""
    report = _VALIDATOR.validate(value, shape)
    if report.has_errors():
        return str(report.generate_report())
    return "\n".join(_closed_sets(shape, value, "$"))


def _closed_sets(shape: Shape, value: Any, where: str) -> Iterator[str]:
    """What botocore's own validator leaves out: listed values, patterns and upper bounds."""
    if shape.type_name == "structure" and not getattr(shape, "is_document_type", False):
        for name, inner in value.items():
            yield from _closed_sets(shape.members[name], inner, f"{where}.{name}")
    elif shape.type_name == "list":
        for number, inner in enumerate(value):
            yield from _closed_sets(shape.member, inner, f"{where}[{number}]")
    elif shape.type_name == "map":
        for name, inner in value.items():
            yield from _closed_sets(shape.value, inner, f"{where}.{name}")
    most = shape.metadata.get("max")
    size = value if isinstance(value, int | float) else len(value) if isinstance(value, str | list | bytes) else None
    if most is not None and size is not None and size > most:
        yield f"Value at '{where}' is {'longer' if isinstance(value, str | list | bytes) else 'greater'} than {most}"
    if shape.type_name == "string" and isinstance(value, str):
        listed = shape.metadata.get("enum")
        if listed and value not in listed:
            yield f"Value '{value}' at '{where}' failed to satisfy constraint: expected one of {listed}"
        if (pattern := _compiled(shape.metadata.get("pattern"))) and not pattern.fullmatch(value):
            yield f"Value '{value}' at '{where}' failed to satisfy constraint: {shape.metadata['pattern']}"


@cache
def _compiled(pattern: str | None) -> re.Pattern[str] | None:
    """The pattern, or ``None`` when Python does not read it (the models are written for Java)."""
    try:
        return re.compile(pattern) if pattern else None
    except re.error:
        return None


def _pattern(uri: str) -> re.Pattern[str]:
    """``/model/{modelId}/converse`` as a pattern; a label takes as little as it can, for ids may hold slashes."""
    escaped = re.escape(uri.split("?")[0])
    return re.compile(re.sub(r"\\\{(\w+)(?:\\\+)?\\\}", r"(?P<\1>.+?)", escaped))


def _parameters(operation: OperationModel, labels: Mapping[str, str], request: Request) -> dict[str, Any]:
    try:
        body = request.json()
    except ValueError as error:
        raise Refused("ValidationException", f"The body is not JSON: {error}.") from None
    if not isinstance(body, dict):
        raise Refused("ValidationException", "The body is not a JSON object.")
    shape = operation.input_shape
    given = dict(body)
    for name, member in shape.members.items() if shape else ():
        place, label = member.serialization.get("location"), member.serialization.get("name", name)
        if place == "uri":
            given[name] = unquote(labels[label])
        elif place == "header" and label.lower() in request.headers:
            given[name] = request.headers[label.lower()]
        elif place == "querystring" and label in request.query:
            given[name] = request.query[label]
    parameters: dict[str, Any] = _decoded(shape, given) if shape else {}
    if shape and (wrong := problems(shape, parameters)):
        raise Refused("ValidationException", wrong)
    return parameters


def _decoded(shape: Shape, value: Any) -> Any:
    """JSON as Python: bytes are base64 in JSON; unknown members are kept, for the validator to name them."""
    if value is None:
        return None
    if shape.type_name == "structure" and isinstance(value, dict) and not getattr(shape, "is_document_type", False):
        members = shape.members
        return {k: _decoded(members[k], v) if k in members else v for k, v in value.items() if v is not None}
    if shape.type_name == "list" and isinstance(value, list):
        return [_decoded(shape.member, each) for each in value]
    if shape.type_name == "map" and isinstance(value, dict):
        return {k: _decoded(shape.value, v) for k, v in value.items()}
    if shape.type_name == "blob" and isinstance(value, str):
        try:
            return base64.b64decode(value, validate=True)
        except binascii.Error:
            raise Refused("ValidationException", "A binary value is not base64.") from None
    return value
