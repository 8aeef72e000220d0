"""What boto3 answers, as JSON."""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from botocore.response import StreamingBody

from cockpit.core.names import JSON
from cockpit.probes.base import Broken

MAX_BYTES = 1_000_000
"""Bytes of one binary value or of a body that comes as a stream."""


def as_json(value: object) -> JSON:
    """One value: moments in UTC, bytes as text where they are UTF-8, else base64.

    Raises:
        Broken: it is larger than can be held, or a stream of events without an end.
    """
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if math.isfinite(value) else str(Decimal(value))
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case Decimal():
            return int(value) if value == value.to_integral_value() else str(value)
        case bytes() | bytearray():
            return _bytes(bytes(value))
        case StreamingBody():
            return _bytes(value.read(MAX_BYTES + 1))
        case Mapping():
            return {str(name): as_json(item) for name, item in value.items()}
        case list() | tuple() | set():
            return [as_json(item) for item in value]
        case _:
            raise Broken(f"the answer holds a {type(value).__name__}, which is no document")


def _bytes(value: bytes) -> str:
    if len(value) > MAX_BYTES:
        raise Broken(f"a value of the answer is larger than {MAX_BYTES:,} bytes")
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return base64.b64encode(value).decode("ascii")


def hide_sensitive(document: JSON, client: Any, operation: str) -> JSON:
    """The document for showing, without the values that AWS itself marks as sensitive."""
    shape = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[operation]).output_shape
    return _hidden(document, shape)


def _hidden(value: JSON, shape: Any) -> JSON:
    if shape is None or value is None:
        return value
    if shape.metadata.get("sensitive"):
        return "[sensitive]"
    match value:
        case dict() if shape.type_name == "structure":
            return {name: _hidden(item, shape.members.get(name)) for name, item in value.items()}
        case dict() if shape.type_name == "map":
            return {name: _hidden(item, shape.value) for name, item in value.items()}
        case list() if shape.type_name == "list":
            return [_hidden(item, shape.member) for item in value]
        case _:
            return value
