"""Values as a person reads them: one line, cut when long, control characters spelled out."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeAlias

from cockpit.core.claim.seen import Gap
from cockpit.core.plain import plain_line

LIMIT = 80
"""Longest value that is shown, in characters, apart from the mark that it was cut."""
_WINDOW = 16_384
"""How much of a long text is given to the mask, so that a secret that is cut in two is masked before."""

Mask: TypeAlias = Callable[[str], str]


def show(value: Any, mask: Mask | None = None) -> str:
    """A value on one line: JSON, cut at about 80 characters; a gap is `missing`."""
    if isinstance(value, str):
        return _text(value, mask)
    pieces: list[str] = []
    whole = _write(value, pieces, LIMIT, mask)
    line = "".join(pieces)
    line = plain_line(mask(line) if mask is not None else line)
    if whole and len(line) <= LIMIT + 20:
        return line
    if isinstance(value, list | dict):
        return f"{line[:LIMIT]}… ({len(value):,} {'items' if isinstance(value, list) else 'entries'})"
    return f"{line[:LIMIT]}…"


def _text(text: str, mask: Mask | None) -> str:
    head = text[:_WINDOW]
    if mask is not None:
        head = mask(head)
    if len(head) <= LIMIT and len(text) <= _WINDOW:
        return plain_line(json.dumps(head, ensure_ascii=False))
    cut = json.dumps(head[:LIMIT], ensure_ascii=False)
    return plain_line(f'{cut[:-1]}…" ({len(text):,} characters)')


def _write(value: Any, pieces: list[str], room: int, mask: Mask | None) -> bool:
    """Append a value's JSON until the room is used up; whether all of it went in."""
    if sum(map(len, pieces)) > room:
        return False
    match value:
        case str():
            pieces.append(_text(value, mask))
        case list():
            return _write_all([("", item) for item in value[: room + 1]], "[]", pieces, room, mask)
        case dict():
            first = [(f"{_text(str(key), mask)}: ", value[key]) for key, _ in zip(value, range(room), strict=False)]
            return _write_all(first, "{}", pieces, room, mask)
        case _:
            pieces.append(_atom(value))
    return True


def _write_all(items: list[tuple[str, Any]], brackets: str, pieces: list[str], room: int, mask: Mask | None) -> bool:
    pieces.append(brackets[0])
    for number, (key, item) in enumerate(items):
        if number:
            pieces.append(", ")
        if key:
            pieces.append(key)
        if not _write(item, pieces, room, mask):
            return False
    pieces.append(brackets[1])
    return True


def _atom(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case Gap():
            return "missing"
        case int():
            return _digits(value)
        case Decimal():
            return str(value) if len(value.as_tuple().digits) <= LIMIT else f"{value:.20e}"
        case float():
            return repr(value)
        case datetime():
            return value.isoformat()
        case _:
            return str(value)


def _digits(number: int) -> str:
    bits = number.bit_length()
    return str(number) if bits < 1_000 else f"{'-' * (number < 0)}about 10^{int(bits * 0.30103)}"


def kind_of(value: Any) -> str:
    """What sort of value it is, with its article."""
    match value:
        case None:
            return "nothing"
        case bool():
            return show(value)
        case int() | float() | Decimal():
            return "a number"
        case str():
            return "text"
        case list():
            return "a list"
        case dict():
            return "a table"
        case _:
            return f"a {type(value).__name__}"
