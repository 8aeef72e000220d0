"""The one door through which foreign text enters: what a terminal could obey becomes something a person can read.

Probe output, HTTP bodies, database rows, profile text and other operators' words pass here once, when they enter.
Characters are made visible, never dropped: an operator must see that somebody tried.
"""

from __future__ import annotations

import json
import re

from cockpit.core.names import JSON

_INVISIBLE = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 but tab and line feed, DEL, C1 (a bare 0x9b opens a sequence like ESC [)
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"  # soft hyphen, joiners, fillers that take no cell
    "\u200b-\u200f\u2028-\u202f\u2060-\u206f"  # zero width, LS and PS, bidi overrides and isolates
    "\u3164\ufeff\uffa0\ufff0-\ufffb\ufe00-\ufe0f"  # fillers, byte order mark, annotations, variation selectors
    "\ud800-\udfff"  # lone surrogates: they cannot be encoded and end a program at the terminal
    "\U000e0000-\U000e0fff\U0001d173-\U0001d17a"  # tags, musical formatting
)
_UNSAFE = re.compile(f"[{_INVISIBLE}]")
_UNSAFE_OR_BREAK = re.compile(f"[{_INVISIBLE}\n\t]")


def _visible(found: re.Match[str]) -> str:
    char = found[0]
    code = ord(char)
    if char == "\n":
        return "\\n"
    if char == "\t":
        return "\\t"
    if char == "\r":
        return "\\r"
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def plain(text: str) -> str:
    """Make every control and invisible character of `text` visible; line feeds and tabs stay."""
    return _UNSAFE.sub(_visible, text)


def plain_line(text: str, limit: int = 4096) -> str:
    """The same for text that must stay on one line, cut at `limit` characters with a mark."""
    line = _UNSAFE_OR_BREAK.sub(_visible, text if len(text) <= limit else text[:limit])
    return line if len(text) <= limit else f"{line}… ({len(text)} characters)"


def plain_json(value: object, *, indent: int | None = None) -> str:
    """A value as JSON for machines that a person may look at: what a terminal could obey is written as its escape.

    It means the same to whoever parses it, and letters stay letters.
    """
    return _UNSAFE.sub(_escape, json.dumps(value, ensure_ascii=False, indent=indent))


def _escape(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1]


_DEEPEST = 100
"""Levels of a document that are kept: each costs the stack two frames, and a parser lets a thousand through."""


def plain_value(value: JSON, depth: int = 0) -> JSON:
    """The same for every text of a document, keys included; what is nested deeper than a hundred levels is left out."""
    match value:
        case str():
            return plain(value)
        case list() | dict() if depth >= _DEEPEST:
            return "… (nested deeper)"
        case list():
            return [plain_value(item, depth + 1) for item in value]
        case dict():
            return {plain(key): plain_value(item, depth + 1) for key, item in value.items()}
        case _:
            return value
