"""The text of a profile as blocks that can be moved and changed in place, so that what a person wrote stays as it is.

A block is the head of a table with the comments right above it and everything up to the next one. What a value means is
none of its business; `tomllib` reads that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_HEAD = re.compile(r"\s*(?P<open>\[\[?)\s*(?P<name>[^\[\]#]+?)\s*\]\]?\s*(?:#.*)?")
_KEY = re.compile(r"\s*(?P<key>[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')\s*=")


@dataclass(slots=True)
class Block:
    """A table of a profile as it is written."""

    name: str
    """`gate.api.probe`, without quotes; empty for what stands above the first table."""
    lines: list[str] = field(default_factory=list)

    @property
    def path(self) -> list[str]:
        """The parts of its name."""
        return self.name.split(".")

    @property
    def text(self) -> str:
        """Its lines."""
        return "\n".join(self.lines)

    def span(self, key: str) -> tuple[int, int] | None:
        """The first and the last line of a key's value, from 0; None where it has no such key."""
        state = _State()
        start = None
        for number, line in enumerate(self.lines):
            if state.outside:
                if start is not None:
                    return start, number - 1
                found = _KEY.match(line)
                if found and found["key"].strip("\"'") == key:
                    start = number
            state.take(line)
            if start is not None and state.outside:
                return start, number
        return None

    def put(self, key: str, value: str | None, *, behind: str = "") -> None:
        """Give a key another value, written; None: no such key. A comment behind it stays, unless `behind` is one."""
        found = self.span(key)
        if found is not None:
            first, last = found
            if value is None:
                del self.lines[first : last + 1]
                return
            before = self.lines[first].split("=", 1)[0]
            said = behind or comment_of(self.lines[last])
            self.lines[first : last + 1] = f"{before}= {value}{f'  # {said}' if said else ''}".split("\n")
        elif value is not None:
            at = self._end_of_keys()
            wide = max((len(line.split("=", 1)[0].rstrip()) for line in self._key_lines()), default=0)
            self.lines[at:at] = f"{key.ljust(wide)} = {value}{f'  # {behind}' if behind else ''}".split("\n")

    def _key_lines(self) -> Iterator[str]:
        state = _State()
        for line in self.lines:
            if state.outside and _KEY.match(line):
                yield line
            state.take(line)

    def _end_of_keys(self) -> int:
        """Where another key goes: behind the last one, in front of a list over several lines at the end."""
        state, at = _State(), 0
        for number, line in enumerate(self.lines):
            outside = state.outside
            state.take(line)
            if outside and (_KEY.match(line) or _HEAD.fullmatch(line)) and state.outside:
                at = number + 1
        return at


class _State:
    """Where in TOML the end of a line is: inside a text over several lines, inside brackets, or outside of both."""

    def __init__(self) -> None:
        self._quote = ""
        self._depth = 0

    @property
    def outside(self) -> bool:
        """Whether a new key or table may begin."""
        return not self._quote and not self._depth

    def take(self, line: str) -> None:
        """Go over one line."""
        at = 0
        if self.outside:
            if _HEAD.fullmatch(line):
                return
            key = _KEY.match(line)
            at = key.end() if key else 0
        while at < len(line):
            if self._quote:
                at = self._text(line, at)
                continue
            char = line[at]
            if char == "#":
                return
            if char in "\"'":
                self._quote = char * 3 if line.startswith(char * 3, at) else char
                at += len(self._quote)
                continue
            self._depth = max(self._depth + (char in "[{") - (char in "]}"), 0)
            at += 1
        if len(self._quote) == 1:
            self._quote = ""  # such a text ends with its line

    def _text(self, line: str, at: int) -> int:
        if line[at] == "\\" and self._quote[0] == '"':
            return at + 2
        if line.startswith(self._quote, at):
            at += len(self._quote)
            self._quote = ""
            return at
        return at + 1


def comment_of(line: str) -> str:
    """The comment behind a value; empty where there is none."""
    quote, at = "", 0
    while at < len(line):
        if quote:
            if line[at] == "\\" and quote[0] == '"':
                at += 2
            elif line.startswith(quote, at):
                at += len(quote)
                quote = ""
            else:
                at += 1
        elif line[at] == "#":
            return line[at + 1 :].strip()
        elif line[at] in "\"'":
            quote = line[at] * 3 if line.startswith(line[at] * 3, at) else line[at]
            at += len(quote)
        else:
            at += 1
    return ""


def blocks(text: str) -> list[Block]:
    """A profile cut into its blocks; joined again they are the text."""
    lines = text.split("\n")
    found = [Block("")]
    state = _State()
    for line in lines:
        head = _HEAD.fullmatch(line) if state.outside else None
        if head:
            above: list[str] = []
            while found[-1].lines and found[-1].lines[-1].startswith("#"):
                above.insert(0, found[-1].lines.pop())
            found.append(Block(_plain(head["name"]), [*above, line]))
            continue
        state.take(line)
        found[-1].lines.append(line)
    return found


def _plain(name: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in name.split("."))


def joined(found: list[Block]) -> str:
    """The text of blocks."""
    return "\n".join(block.text for block in found if block.lines)
