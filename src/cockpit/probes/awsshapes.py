"""Whether the body of a success is one of the operation that was called, by AWS's own model of it.

botocore takes what it knows and leaves out the rest without a word. A refusal with status 200, a table of another
operation, an object where a list was due: each becomes `{}` or an empty list, and "there is no such thing" is green.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

from cockpit.core.jsontext import Twice, table_of

_ROOT = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<([\w.:-]+)", re.DOTALL)
_JSON: Final = frozenset({"json", "rest-json"})
_TABLES: Final = frozenset({"structure", "map"})
_REFUSALS: Final = frozenset({"Error", "ErrorResponse", "Response"})
_REFUSED: Final = "it is a refusal that calls itself a success"


def misfit(body: bytes, status: int, model: Any) -> str | None:
    """Why a body is none of this operation, in words that go behind "it"; None where it may be one."""
    start = body[:200].lstrip()[:6].lower()  # stand-ins call their JSON text/html
    if start.startswith((b"<html", b"<!doct")):
        return "it is a web page; is there a proxy or a log-in in between?"
    shape, protocol = model.output_shape, str(model.service_model.resolved_protocol)
    payload = shape.serialization.get("payload")
    if payload is not None:
        shape = shape.members[payload]
        if shape.type_name != "structure":
            return None  # bytes or a text as they stand
    members = {
        str(member.serialization.get("name", name)): member
        for name, member in shape.members.items()
        if "location" not in member.serialization
    }
    if not members:
        return None
    if protocol not in _JSON and protocol not in {"query", "ec2", "rest-xml"}:
        return None
    if not body.strip() and (status == 200 or protocol == "json"):
        return "it is empty"
    return _json_misfit(body, members, protocol) if protocol in _JSON else _xml_misfit(body, shape, protocol)


def _json_misfit(body: bytes, members: dict[str, Any], protocol: str) -> str | None:
    if not body.strip():
        return None
    try:
        table = json.loads(body, object_pairs_hook=table_of)
    except RecursionError:
        return "it is nested too deeply"
    except Twice as twice:
        return str(twice)
    except ValueError:
        return "it is no JSON table"
    if not isinstance(table, dict):
        return "it is no JSON table"
    if "__type" in table and "__type" not in members:
        return f"{_REFUSED}: {str(table['__type'])[:100]}"
    known = members.keys() | ({name[:1].upper() + name[1:] for name in members} if protocol == "rest-json" else set())
    if table and not known & table.keys():
        return f"it holds nothing of this operation, but {', '.join(sorted(table))[:100]}"
    return _wrong_kind(table, members)


def _wrong_kind(table: dict[str, Any], members: dict[str, Any]) -> str | None:
    """Where a list, a table or one value stands in the place of another of them, at any depth.

    An empty one inside of something is let pass: stand-ins write `{}` for no list, and around it is what was asked for.
    """
    todo = [(str(name), table[name], members[name]) for name in table if name in members]
    while todo:
        where, value, shape = todo.pop()
        kind = shape.type_name
        if value is None or getattr(shape, "is_document_type", False):
            continue
        due = "list" if kind == "list" else "table" if kind in _TABLES else "value"
        found = "list" if isinstance(value, list) else "table" if isinstance(value, dict) else "value"
        if due != found and (value or value is False or where in members):
            return f"there is a {found} at {where[:100]}, and a {due} was due"
        if kind == "list":
            todo += [(f"{where}[]", item, shape.member) for item in value]
        elif kind == "map":
            todo += [(f"{where}.{key}", item, shape.value) for key, item in value.items()]
        elif kind == "structure":
            inner = {member.serialization.get("name", name): member for name, member in shape.members.items()}
            todo += [(f"{where}.{key}", item, inner[key]) for key, item in value.items() if key in inner]
    return None


def _xml_misfit(body: bytes, shape: Any, protocol: str) -> str | None:
    found = _ROOT.match(body)
    if found is None:
        return None  # no XML: its parser says so
    root = found[1].decode("ascii", "replace").rpartition(":")[2]
    if root in _REFUSALS:
        return None if protocol == "rest-xml" else _REFUSED  # botocore looks for those of S3 itself
    if protocol != "rest-xml" and not root.endswith("Response"):
        return f"it is a {root[:60]}"
    wrapper = shape.serialization.get("resultWrapper")
    if wrapper and wrapper.encode() not in body:
        return f"it holds no {wrapper}"
    return None
