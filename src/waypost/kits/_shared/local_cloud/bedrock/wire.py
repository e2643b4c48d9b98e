"""The binary event stream of AWS, the writing side; botocore has only the reading side."""

from __future__ import annotations

import binascii
import json
import struct
from collections.abc import Mapping
from typing import Any

CONTENT_TYPE = "application/vnd.amazon.eventstream"
_STRING = b"\x07"


def frame(headers: Mapping[str, str], payload: bytes) -> bytes:
    """One message: prelude with its checksum, headers, payload, checksum of it all."""
    packed = b"".join(
        bytes([len(name)]) + name.encode() + _STRING + struct.pack("!H", len(value.encode())) + value.encode()
        for name, value in headers.items()
    )
    prelude = struct.pack("!II", 16 + len(packed) + len(payload), len(packed))
    prelude += struct.pack("!I", binascii.crc32(prelude))
    message = prelude + packed + payload
    return message + struct.pack("!I", binascii.crc32(message))


def event(name: str, body: Mapping[str, Any]) -> bytes:
    """An event of a stream."""
    headers = {":event-type": name, ":content-type": "application/json", ":message-type": "event"}
    return frame(headers, json.dumps(body, ensure_ascii=False).encode())


def exception(name: str, message: str) -> bytes:
    """An error in the middle of a stream, after which nothing follows."""
    headers = {":exception-type": name, ":content-type": "application/json", ":message-type": "exception"}
    return frame(headers, json.dumps({"message": message}).encode())
