"""Rows of PostgreSQL as JSON, and as a small table for people. Imported with the first SQL probe.

No value changes on the way: a number that JSON's readers would round, a date beyond the calendar, months in an interval
stay the text that the server wrote.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import cast

from psycopg import DataError
from psycopg.abc import AdaptContext, Buffer
from psycopg.adapt import Loader
from psycopg.types import datetime as moments
from psycopg.types.json import set_json_loads

from cockpit.core.frozen import frozen
from cockpit.core.names import JSON
from cockpit.probes.base import Broken
from cockpit.probes.body import strict_json

MAX_BYTES = 4_000_000
"""Characters of all rows together."""
_WIDTH = 160
_WIDEST = 40
"""Columns of one cell where many stand side by side."""


@frozen
class Table:
    """What a statement brought back."""

    columns: tuple[str, ...] | None
    """None when there was no row to learn them from."""
    rows: tuple[dict[str, JSON], ...]
    count: int
    """Rows, or for a statement that returns none how many it touched."""


class Rows:
    """Turns tuples into tables, within a limit."""

    def __init__(self, columns: Sequence[str], limit: int) -> None:
        """Take the names of the columns.

        Raises:
            Broken: two columns share a name, so a claim could not tell them apart.
        """
        twice = [name for name in dict.fromkeys(columns) if columns.count(name) > 1]
        if twice:
            raise Broken(f"two columns are named {twice[0]}; name them apart with AS")
        self.columns = tuple(columns)
        self.found: list[dict[str, JSON]] = []
        self._limit = limit
        self._size = 0

    def add(self, row: Sequence[object]) -> None:
        """Take the next row.

        Raises:
            Broken: a limit is passed; part of an answer is no answer.
        """
        if len(self.found) >= self._limit:
            raise Broken(f"there are more than {self._limit:,} rows; let the statement count them, or raise max_rows")
        table: dict[str, JSON] = {}
        for name, value in zip(self.columns, row, strict=True):
            cell = table[name] = as_json(value)
            self._size += len(cell) if isinstance(cell, str) else len(str(cell))
        if self._size > MAX_BYTES:
            raise Broken(f"the rows hold more than {MAX_BYTES:,} characters; select less")
        self.found.append(table)


def as_json(value: object) -> JSON:
    """One value of a row."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if math.isfinite(value) else str(Decimal(value))
        case Decimal():
            return _number(value)
        case datetime() | date() | time():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case bytes() | bytearray() | memoryview():
            return "\\x" + bytes(value).hex()
        case list() | tuple():
            return [as_json(item) for item in value]
        case dict():
            return cast("JSON", value)  # json and jsonb
        case _:
            return str(value)  # uuid, inet, ranges


def _number(value: Decimal) -> JSON:
    if not value.is_finite():
        return str(value)
    if value == value.to_integral_value():
        return int(value) if value.adjusted() < 100 else str(value)
    near = float(value)
    return near if Decimal(repr(near)) == value else str(value)


def prepare(context: AdaptContext) -> None:
    """Teach a connection to load what Python has no type for as the server's own text instead of failing."""
    for name in ("date", "time", "timetz", "timestamp", "timestamptz", "interval"):
        context.adapters.register_loader(name, _LOADERS[name])
    set_json_loads(_json, context)


def _json(data: str | bytes) -> JSON:
    """A column of type json, which unlike jsonb may hold one name twice: then it stays text."""
    text = data if isinstance(data, str) else data.decode("utf-8", "replace")
    try:
        return strict_json(text)
    except ValueError:
        return text


def _or_text(base: type[Loader]) -> type[Loader]:
    class OrText(base):  # type: ignore[misc, valid-type] # a base that is a value is beyond a checker
        def load(self, data: Buffer) -> object:
            text = bytes(data).decode("utf-8", "replace")
            if "mon" in text or "year" in text:  # an interval of no certain length
                return text
            try:
                return super().load(data)
            except (DataError, NotImplementedError):  # infinity, 24:00, years B.C., another IntervalStyle
                return text

    return OrText


_LOADERS: dict[str, type[Loader]] = {
    "date": _or_text(moments.DateLoader),
    "time": _or_text(moments.TimeLoader),
    "timetz": _or_text(moments.TimetzLoader),
    "timestamp": _or_text(moments.TimestampLoader),
    "timestamptz": _or_text(moments.TimestamptzLoader),
    "interval": _or_text(moments.IntervalLoader),
}


def drawn(table: Table, limit: int) -> list[str]:
    """The first rows as lines of aligned columns."""
    names = list(table.rows[0]) if table.rows else []
    if not names:
        return []
    cells = [[_cell(row[name]) for name in names] for row in table.rows[:limit]]
    widest = max(_WIDEST, _WIDTH // len(names))
    widths = [min(widest, max(len(name), *(len(row[number]) for row in cells))) for number, name in enumerate(names)]
    return [
        "  ".join(_fit(text, width) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in [names, ["─" * width for width in widths], *cells]
    ]


def _cell(value: JSON) -> str:
    return "∅" if value is None else str(value).replace("\n", "⏎")


def _fit(text: str, width: int) -> str:
    return text.ljust(width) if len(text) <= width else f"{text[: width - 1]}…"
