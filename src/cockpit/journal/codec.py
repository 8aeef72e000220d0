"""Events as text and back: the six columns of an entry that carry what happened.

What an event looks like is not written down here a second time; `core.wire` reads it off the dataclass. The payload
is JSON in pure ASCII; a number that is not finite stands as `NaN`, `Infinity` or `-Infinity`, as Python writes it. The
chain covers the stored bytes, so nobody needs to write the same JSON again to check it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple, get_args

from cockpit.core import wire
from cockpit.core.events import Entry, Event
from cockpit.core.names import Operator, Role
from cockpit.core.record import Draft
from cockpit.errors import JournalProblem

KINDS: dict[str, type[Event]] = {kind.__name__: kind for kind in get_args(Event)}
"""Every event that this version can read, under the word in the column `kind`."""

MAX_PAYLOAD = 4_000_000
"""Longest payload in bytes; outputs are bounded long before, so this only stops what went wrong."""


class Content(NamedTuple):
    """An entry without its number and its link, as text."""

    id: str
    at: str
    """UTC, ISO 8601 with microseconds: as text it sorts by time."""
    by_name: str
    by_role: str
    """Empty for nobody's station."""
    kind: str
    payload: str


def encode(draft: Draft) -> Content:
    """Turn a draft into the columns that are stored.

    Raises:
        JournalProblem: it cannot be written down (no time zone, nested without end, too large).
    """
    kind = type(draft.event).__name__
    if draft.at.tzinfo is None:
        raise JournalProblem(f"{kind} cannot be recorded: its time has no zone")
    try:
        fields = wire.dump(draft.event)
        assert isinstance(fields, dict)
        fields.pop(wire.TAG, None)
        payload = json.dumps(fields, separators=(",", ":"))
    except (ValueError, RecursionError) as error:
        raise JournalProblem(f"{kind} cannot be recorded: {_first_line(error)}") from error
    if len(payload) > MAX_PAYLOAD:
        raise JournalProblem(f"{kind} cannot be recorded: it would take {len(payload):,} bytes")
    at = draft.at.astimezone(UTC).isoformat(timespec="microseconds")
    return Content(_text(draft.id), at, _text(draft.by.name), _text(draft.by.role or ""), kind, payload)


def decode(seq: int, columns: Sequence[bytes], mac: str) -> Entry:
    """Read an entry whose link was found to hold; `columns` are those of `Content`, UTF-8.

    Raises:
        JournalProblem: an event of another version of cockpit.
    """
    ident, at, name, role, kind, payload = (column.decode() for column in columns)
    shape = KINDS.get(kind)
    if shape is None:
        raise _foreign(seq, kind, "this version does not know it")
    try:
        event = wire.load(shape, json.loads(payload))
        moment = datetime.fromisoformat(at)
    except (ValueError, RecursionError) as error:
        raise _foreign(seq, kind, _first_line(error)) from error
    if moment.tzinfo is None:
        raise _foreign(seq, kind, "its time has no zone")
    return Entry(seq, ident, moment, Operator(name, Role(role) if role else None), event, mac)


def _text(text: str) -> str:
    """Text that every store can hold: a lone surrogate, or a NUL, of an odd login name is written as its escape."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _foreign(seq: int, kind: str, why: str) -> JournalProblem:
    return JournalProblem(
        f"entry {seq} ({kind}) was written by another version of cockpit: {why}",
        "open this launch with the version that wrote it, or a newer one",
    )
