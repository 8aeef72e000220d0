"""Where every key and every value of a TOML text stands. Text in, offsets out.

`tomllib` keeps no positions, and it follows any nesting until the machine gives up; this scan is linear, runs before
it, and stops at the limits. It is no second parser: it judges only what it needs to stay in step (nesting, length,
keys written twice), and where a text is not TOML it stops and leaves the sentence to `tomllib`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TypeAlias

from cockpit.core.frozen import frozen

Path: TypeAlias = tuple[str | int, ...]
"""Keys and list numbers from the root: `("gate", "sqs", "probe", 0, "http")`."""

DEEPEST = 32
"""Parts of one key, and brackets in one another; `tomllib` needs 6 s and 1.5 GB for a key of 20,000 parts."""
MOST = 400_000
"""Keys and list items of one file."""

LONGEST_NUMBER = 400
"""Characters; from 4,301 digits on `tomllib` fails with an error of Python's own."""

_SKIP = re.compile(r"(?:[ \t\n]++|#[^\n]*+)*+")
_PLAIN = re.compile(r"""([A-Za-z0-9_-]++)[ \t]*+=[ \t]*+("[^"\\\n]++"|true|false|[0-9]{1,9})[ \t]*+(?=\n)""")
"""The usual line, in one step."""
_BLANK = re.compile(r"[ \t]*")
_PART = re.compile(r"""(?P<bare>[A-Za-z0-9_-]++)|"(?P<basic>(?:[^"\\\n]++|\\[^\n])*+)"|'(?P<literal>[^'\n]*)'""")
_TEXT = re.compile(
    r'"""(?:[^"\\]++|\\.|"{1,2}(?!"))*+"{3,5}' + "|'''(?:[^']++|'{1,2}(?!'))*+'{3,5}"
    r'|"(?!"")(?:[^"\\\n]++|\\[^\n])*+"' + "|'(?!'')[^'\n]*'",
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\]}#\n\"']+")
_ESCAPE = re.compile(r"\\(?:[ \t]*\n[ \t\n]*|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([^\n]))")
_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}


class Excess(Exception):
    """A limit was passed: at which offset, and which, as a sentence."""

    def __init__(self, offset: int, problem: str) -> None:
        super().__init__(problem)
        self.offset = offset
        self.problem = problem


@frozen
class Twice:
    """A key that is defined again."""

    offset: int
    first: int
    name: str


class _Stop(Exception):
    """From here on it is no TOML that this scan can follow."""


@dataclass(slots=True)
class Positions:
    """The result: offsets into the text, by path."""

    text: str
    keys: dict[Path, int] = field(default_factory=dict)
    """Where the key, the table header or the list item begins."""
    values: dict[Path, int] = field(default_factory=dict)
    """Where the value of a key begins; not for tables with a header."""
    twice: list[Twice] = field(default_factory=list)
    unclosed: int | None = None
    """Where the innermost bracket or text was opened that never ends; None when all do."""
    _starts: list[int] = field(default_factory=list)

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from 1."""
        if not self._starts:
            self._starts = [0, *(found.end() for found in re.finditer("\n", self.text))]
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def rename(self, old: Path, new: Path) -> None:
        """Let everything under one path be found under another one, too."""
        for where in (self.keys, self.values):
            under = [(path, offset) for path, offset in where.items() if path[: len(old)] == old]
            where.update(((*new, *path[len(old) :]), offset) for path, offset in under)

    def key(self, path: Path) -> tuple[int, int]:
        """Line and column of a key, or of the nearest table or item around it that has a place."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.keys:
                return self.place(self.keys[path[:length]])
        return 1, 1

    def value(self, path: Path) -> tuple[int, int]:
        """Line and column of a value; where it has none of its own (a table with a header), of its key."""
        return self.place(self.values[path]) if path in self.values else self.key(path)

    def inside(self, path: Path, column: int) -> tuple[int, int]:
        """Line and column of one character of a text value, `column` counting from 1."""
        begin = self.values.get(path)
        if begin is None or self.text[begin : begin + 1] not in {'"', "'"}:
            return self.value(path)
        return self.place(_walk(self.text, begin, column - 1))


def _walk(text: str, begin: int, count: int) -> int:
    """The offset of character number `count` of the string that begins at `begin`; escapes count as what they give."""
    quote = text[begin]
    at = begin + (3 if text.startswith(quote * 3, begin) else 1)
    if at == begin + 3 and text.startswith("\n", at):
        at += 1
    while count > 0 and at < len(text):
        found = _ESCAPE.match(text, at) if quote == '"' else None
        if found is None:
            at, count = at + 1, count - 1
        else:
            at = found.end()
            count -= any(found.groups())
    return min(at, len(text))


def scan(text: str, most: int = MOST) -> Positions:
    """Find every position of a TOML text whose line ends are line feeds.

    Args:
        text: the TOML.
        most: how many keys and list items it may hold.

    Raises:
        Excess: it is nested deeper, or holds more, than cockpit reads.
    """
    result = Positions(text)
    walk = _Scan(text, result, most)
    try:
        walk.document()
    except _Stop:
        result.unclosed = walk.opened[-1][0] if walk.opened else None
    return result


class _Scan:
    def __init__(self, text: str, result: Positions, most: int) -> None:
        self.text = text
        self.most = most
        self.result = result
        self.at = 0
        self.opened: list[tuple[int, Path, int]] = []
        """Open brackets of the present value: offset, path, and number of the next item (-1: an inline table)."""
        self.comma = False
        """Whether an item has ended, so that a comma or a closing bracket must follow."""
        self.arrays: dict[Path, int] = {}
        """Number of the last element of each array of tables."""
        self.headers: set[Path] = set()

    def document(self) -> None:
        base: Path = ()
        text = self.text
        while True:
            self.skip()
            if self.at >= len(text):
                return
            plain = _PLAIN.match(text, self.at)
            if plain is not None:
                path = (*base, plain[1])
                self.define(path, self.at, plain[1])
                self.result.values[path] = plain.start(2)
                self.at = plain.end()
            elif text.startswith("[[", self.at):
                base = self.header(2)
            elif text[self.at] == "[":
                base = self.header(1)
            else:
                path = self.assignment(base)
                self.value(path)

    def skip(self) -> None:
        found = _SKIP.match(self.text, self.at)
        assert found is not None  # it matches nothing, too
        self.at = found.end()

    def header(self, brackets: int) -> Path:
        begin = self.at
        self.at += brackets
        parts = self.key()
        if not self.text.startswith("]" * brackets, self.at):
            raise _Stop
        self.at += brackets
        keys = self.result.keys
        path: Path = ()
        for part, offset in parts[:-1]:
            path = (*path, part)
            keys.setdefault(path, offset)
            if path in self.arrays:
                path = (*path, self.arrays[path])
        path = (*path, parts[-1][0])
        name = ".".join(part for part, _ in parts)
        if brackets == 2:
            return self.element(path, begin, name)
        if path in self.headers or path in self.arrays:
            self.result.twice.append(Twice(begin, keys[path], f"[{name}]"))
        self.headers.add(path)
        self.note(keys, path, begin)
        return path

    def element(self, path: Path, begin: int, name: str) -> Path:
        keys = self.result.keys
        if path not in self.arrays and path in keys:
            self.result.twice.append(Twice(begin, keys[path], f"[[{name}]]"))
        number = self.arrays[path] = self.arrays.get(path, -1) + 1
        keys.setdefault(path, begin)
        self.note(keys, (*path, number), begin)
        return (*path, number)

    def assignment(self, base: Path) -> Path:
        """A key and its equals sign; the path of its value."""
        parts = self.key()
        if not self.text.startswith("=", self.at):
            raise _Stop
        self.at += 1
        keys, path = self.result.keys, base
        for part, offset in parts[:-1]:
            path = (*path, part)
            keys.setdefault(path, offset)
        path = (*path, parts[-1][0])
        self.define(path, parts[-1][1], parts[-1][0])
        return path

    def define(self, path: Path, offset: int, name: str) -> None:
        """A key gets its place, unless it has one already."""
        keys = self.result.keys
        if path in keys:
            self.result.twice.append(Twice(offset, keys[path], name))
        else:
            self.note(keys, path, offset)

    def key(self) -> list[tuple[str, int]]:
        parts: list[tuple[str, int]] = []
        while True:
            self.blank()
            found = _PART.match(self.text, self.at)
            if found is None:
                raise _Stop
            begin, self.at = self.at, found.end()
            basic = found["basic"]
            parts.append((unescape(basic) if basic is not None else found["bare"] or found["literal"] or "", begin))
            if len(parts) + len(self.opened) > DEEPEST:
                raise Excess(begin, f"a key of more than {DEEPEST} parts is nested too deeply")
            self.blank()
            if not self.text.startswith(".", self.at):
                return parts
            self.at += 1

    def blank(self) -> None:
        found = _BLANK.match(self.text, self.at)
        assert found is not None  # it matches nothing, too
        self.at = found.end()

    def note(self, where: dict[Path, int], path: Path, offset: int) -> None:
        where[path] = offset
        if len(where) > self.most:
            raise Excess(offset, f"the file holds more than {self.most:,} keys and list items")

    def value(self, path: Path) -> None:
        """A value to its end, brackets included."""
        self.blank()
        self.atom(path)
        while self.opened:
            self.skip()
            _, around, number = self.opened[-1]
            if self.text.startswith("," if self.comma else "\0", self.at):
                self.at += 1
                self.comma = False
                continue
            if self.text.startswith("}" if number < 0 else "]", self.at):
                self.at += 1
                self.opened.pop()
                self.comma = True
                continue
            if self.comma:
                raise _Stop
            if number < 0:
                inner = self.assignment(around)
                self.blank()
            else:
                inner = (*around, number)
                self.opened[-1] = (self.opened[-1][0], around, number + 1)
                self.note(self.result.keys, inner, self.at)
            self.atom(inner)

    def atom(self, path: Path) -> None:
        """One text or scalar, or the opening of a bracket."""
        text, begin = self.text, self.at
        char = text[begin : begin + 1]
        self.result.values[path] = begin
        if char in {"[", "{"}:
            self.opened.append((begin, path, 0 if char == "[" else -1))
            if len(self.opened) > DEEPEST:
                raise Excess(begin, f"more than {DEEPEST} brackets are nested too deeply")
            self.at += 1
            self.comma = False
            return
        found = (_TEXT if char in {'"', "'"} else _SCALAR).match(text, begin)
        if found is None:
            if char in {'"', "'"}:
                self.opened.append((begin, path, 0))
            raise _Stop
        self.at = found.end()
        self.comma = True
        if self.at - begin > LONGEST_NUMBER and char in "+-0123456789":
            raise Excess(begin, f"a number of {len(found[0].rstrip()):,} characters is longer than cockpit reads")


def unescape(source: str) -> str:
    """The inside of a basic string as the text that it means."""

    def one(found: re.Match[str]) -> str:
        short, long, char = found.groups()
        if char is not None:
            return _ESCAPES.get(char, char)
        code = int(short or long or "0", 16)
        return chr(code) if code < 0x110000 else "\ufffd"

    return _ESCAPE.sub(one, source) if "\\" in source else source
