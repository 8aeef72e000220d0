"""The kinds of value that the tables of a profile are made of: names, texts, durations, documents.

Each one refuses what it cannot be with a sentence and carries its own hint. Text that a person reads passes
`core.plain` here, the one door; text that a machine obeys (URLs, commands, expectations) stays as it was written.
"""

from __future__ import annotations

import math
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, NoReturn

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from cockpit.core.plain import plain_line
from cockpit.profile.spans import (
    DISTANCE,
    DISTANCES,
    FORMS,
    PATTERN,
    read_distance,
    read_span,
)

_DOCUMENT: dict[str, Any] = {
    "anyOf": [{"type": kind} for kind in ("string", "number", "boolean", "array", "object")],
}


AT_ONCE = "at once"
"""What stands for a response that has no time to spare."""


def refuse(problem: str, hint: str = "", **context: object) -> NoReturn:
    """Refuse a value: `problem` is a predicate whose subject is the key (`is no duration`)."""
    raise PydanticCustomError("refused", "{problem}", {"problem": problem, "hint": hint, **context})


def _line(text: str) -> str:
    return plain_line(text)


def _title(text: str) -> str:
    if not text.strip():
        refuse("says nothing", "write what a person should read here")
    return plain_line(text.strip())


def _code(text: str) -> str:
    if not text.strip():
        refuse("is empty")
    return text


def _span(value: object) -> timedelta:
    if isinstance(value, timedelta):
        return value
    try:
        return read_span(value)
    except ValueError as problem:
        shown = f" ({plain_line(str(value), 40)!r})" if isinstance(value, str | int | float) else ""
        refuse(f"{problem}{shown}", FORMS)


def _distance(value: object) -> timedelta:
    if isinstance(value, timedelta):
        return value
    if not isinstance(value, str):
        refuse("must be a time from T-0, in quotes", DISTANCES)
    try:
        return read_distance(value)
    except ValueError as problem:
        refuse(f"{problem} ({plain_line(value, 40)!r})", DISTANCES)


def _reaction(value: object) -> timedelta:
    return timedelta(0) if isinstance(value, str) and value.strip() == AT_ONCE else _span(value)


def _instant(value: object) -> datetime:
    if isinstance(value, datetime):
        return value
    hint = "write it without quotes, with an offset: 2026-02-27T13:00:00Z or 2026-02-27T10:00:00-03:00"
    if isinstance(value, date):
        refuse("is a day without a time", hint)
    if isinstance(value, time):
        refuse("is a time without a day", hint)
    refuse(f"must be a moment, found {'a text' if isinstance(value, str) else type(value).__name__}", hint)


def _port(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _document(value: object) -> object:
    """Refuse what has no JSON form: dates, and numbers that are none."""
    at: list[tuple[object, tuple[str | int, ...]]] = [(value, ())]
    while at:
        item, path = at.pop()
        match item:
            case float() if not math.isfinite(item):
                refuse("is not a finite number", "", path=path)
            case int() if not -(2**63) <= item < 2**63:
                refuse("is a number of more than 64 bits", "put it in quotes", path=path)
            case date() | time():
                refuse("is a date, which a document cannot hold", "put it in quotes", path=path)
            case list():
                at += [(part, (*path, number)) for number, part in enumerate(item)]
            case dict():
                at += [(part, (*path, str(key))) for key, part in item.items()]
            case _:
                pass
    return value


Line = Annotated[str, AfterValidator(_line)]
"""Text for a person, on one line; may be empty."""

Title = Annotated[str, AfterValidator(_title), Field(json_schema_extra={"minLength": 1})]
"""Text for a person that must say something."""

Code = Annotated[str, AfterValidator(_code), Field(json_schema_extra={"minLength": 1})]
"""Text for a machine, kept as it is written; not empty."""

SLUG = r"^[a-z0-9][a-z0-9-]{0,63}$"
"""How an id is written."""

Slug = Annotated[str, Field(pattern=SLUG)]
"""An id: lower case letters, digits and dashes."""

Name = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,63}$")]
"""A name that `${...}` can hold."""

Span = Annotated[
    timedelta,
    BeforeValidator(_span),
    WithJsonSchema({"anyOf": [{"type": "string", "pattern": PATTERN}, {"type": "number", "exclusiveMinimum": 0}]}),
]
"""A duration: `10m`, `1h30m`, `15s`, or a number of seconds."""

Distance = Annotated[timedelta, BeforeValidator(_distance), WithJsonSchema({"type": "string", "pattern": DISTANCE})]
"""A time from T-0: `T-30m`, `T-0`, `T+2h`."""

Reaction = Annotated[
    timedelta,
    BeforeValidator(_reaction),
    WithJsonSchema(
        {
            "anyOf": [
                {"const": AT_ONCE},
                {"type": "string", "pattern": PATTERN},
                {"type": "number", "exclusiveMinimum": 0},
            ]
        }
    ),
]
"""A duration, or `at once`."""

Instant = Annotated[datetime, BeforeValidator(_instant), WithJsonSchema({"type": "string", "format": "date-time"})]
"""A moment of TOML's own kind; whether it has an offset is judged where the zone is known."""

Port = Annotated[str, BeforeValidator(_port), WithJsonSchema({"type": ["integer", "string"]})]
"""A port as a number, or as text with a reference."""

Document = Annotated[Any, BeforeValidator(_document), WithJsonSchema(_DOCUMENT)]
"""Any value that JSON can hold; its texts may hold references."""
