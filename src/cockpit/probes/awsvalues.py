"""What boto3 answers, as JSON."""

from __future__ import annotations

import base64
import json
import math
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from botocore.response import StreamingBody

from cockpit.core.names import JSON
from cockpit.core.secret import Secret
from cockpit.probes.base import Broken

_SECRET_NAME = re.compile(
    r"(?:secret(?:access)?key|(?:session|access|id|auth|authorization|openid)token|password|privatekey)$", re.IGNORECASE
)
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


def sensitive_values(document: JSON, client: Any, operation: str) -> tuple[Secret, ...]:
    """What AWS itself marks as sensitive in an answer, and what a marked JSON text holds inside."""
    shape = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[operation]).output_shape
    name = f"{client.meta.service_model.service_name}.{operation}"
    return tuple(Secret(name, text) for text in dict.fromkeys(_marked(document, shape)) if text)


def _sensitive(shape: Any, named: str) -> bool:
    """Whether a value is: AWS says so, or it has the name of one (the models forget session and registry tokens)."""
    return bool(shape.metadata.get("sensitive")) or (
        shape.type_name in {"string", "blob"} and _SECRET_NAME.search(named) is not None
    )


def _marked(value: JSON, shape: Any, named: str = "") -> Iterator[str]:
    if shape is None or value is None:
        return
    if _sensitive(shape, named):
        yield from _leaves(value)
        return
    match value:
        case dict() if shape.type_name == "structure":
            for name, item in value.items():
                yield from _marked(item, shape.members.get(name), name)
        case dict() if shape.type_name == "map":
            for item in value.values():
                yield from _marked(item, shape.value)
        case list() if shape.type_name == "list":
            for item in value:
                yield from _marked(item, shape.member)
        case _:
            return


def _leaves(value: JSON) -> Iterator[str]:
    match value:
        case str():
            yield value
            inside = _inside(value)
            if isinstance(inside, dict | list):
                yield from _leaves(inside)
        case dict():
            for item in value.values():
                yield from _leaves(item)
        case list():
            for item in value:
                yield from _leaves(item)
        case _:
            return


def _inside(text: str) -> JSON:
    try:
        found: JSON = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found


def _hidden(value: JSON, shape: Any, named: str = "") -> JSON:
    if shape is None or value is None:
        return value
    if _sensitive(shape, named):
        return "[sensitive]"
    match value:
        case dict() if shape.type_name == "structure":
            return {name: _hidden(item, shape.members.get(name), name) for name, item in value.items()}
        case dict() if shape.type_name == "map":
            return {name: _hidden(item, shape.value) for name, item in value.items()}
        case list() if shape.type_name == "list":
            return [_hidden(item, shape.member) for item in value]
        case _:
            return value
