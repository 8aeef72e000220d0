"""TOML as a person likes to read it: aligned keys, short lists on one line, a comment behind a line. No meaning."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from cockpit.core.plain import plain_line

WIDTH = 118
Entry: TypeAlias = tuple[str, str, list[str]]
"""One entry of a list: the written value, what stands behind it, the comments above it."""
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def text(value: str) -> str:
    """A text in quotes; several lines stay several lines where that is safe."""
    if (
        "\n" in value
        and "'''" not in value
        and not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", value)
        and not value.endswith("'")
    ):
        return f"'''\n{value}'''"
    if "\\" in value and "'" not in value and not re.search(r"[\x00-\x1f\x7f]", value):
        return f"'{value}'"
    return _quoted(value)


def _quoted(value: str) -> str:
    """A text on one line: JSON's escapes are TOML's, but for the controls that JSON lets stand."""
    return re.sub(
        "[\x7f-\x9f\ud800-\udfff]",
        lambda found: f"\\u{ord(found[0]):04x}" if ord(found[0]) < 0xD800 else "\ufffd",
        json.dumps(value, ensure_ascii=False),
    )


def key(name: str) -> str:
    """A key, bare where it may be."""
    return name if _BARE.fullmatch(name) else _quoted(name)


def value(item: Any) -> str:
    """Any value on one line."""
    match item:
        case bool():
            return "true" if item else "false"
        case int():
            return str(item)
        case datetime():
            return item.isoformat().replace("+00:00", "Z")
        case float():
            return repr(item) if "e" not in repr(item) else f"{item:.10f}"
        case str():
            return text(item)
        case list() | tuple():
            return "[" + ", ".join(value(part) for part in item) + "]"
        case dict():
            inner = ", ".join(f"{key(str(name))} = {value(part)}" for name, part in item.items())
            return f"{{ {inner} }}" if inner else "{}"
        case _:
            return text(str(item))


def comment(words: str) -> str:
    """A comment of one line."""
    return f"# {plain_line(words, 400)}".rstrip()


@dataclass(slots=True)
class Line:
    """A key of a table with its value."""

    name: str
    shown: str
    """The value, written; may be several lines."""
    behind: str = ""
    """A comment behind it."""


@dataclass(slots=True)
class Table:
    """A table with its comments, written as one block."""

    head: str
    """`[gate.x]`, or `[[timeline]]`."""
    above: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    below: list[str] = field(default_factory=list)
    tight: bool = False
    """It goes on where the one before it ends, without a blank line."""
    name: str = ""
    """What a loader's complaint about it is about; empty where nothing of it can be left out."""

    def put(self, name: str, item: Any, behind: str = "") -> None:
        """Add a key; nothing, empty texts and empty lists are left out."""
        if item is None or (isinstance(item, str | list | dict) and not item):
            return
        self.lines.append(Line(name, value(item), behind))

    def items(self, name: str, entries: list[Entry]) -> None:
        """Add a list with one entry a line: the written value, what stands behind it, the comments above it."""
        if not entries:
            return
        only = entries[0][0]
        if len(entries) == 1 and not entries[0][1] and not entries[0][2] and len(only) < WIDTH - 20:
            self.lines.append(Line(name, f"[{only}]"))
            return
        rows = ["["]
        for shown, behind, above in entries:
            rows += [f"  {remark}" for remark in above]
            rows.append(f"  {shown}," + (f"  # {behind}" if behind else ""))
        self.lines.append(Line(name, "\n".join([*rows, "]"])))

    def written(self, *, quiet: str = "") -> list[str]:
        """Its lines; with `quiet` (a reason) all of them as comments."""
        width = max((len(key(line.name)) for line in self.lines), default=0)
        rows = [self.head] if self.head else []
        rows += [
            f"{key(line.name).ljust(width)} = {line.shown}" + (f"  # {line.behind}" if line.behind else "")
            for line in self.lines
        ]
        body = "\n".join(rows).split("\n")
        if quiet:
            body = [comment(f"left out: {quiet}"), *(f"# {row}".rstrip() for row in body)]
        return [*self.above, *body, *self.below]
