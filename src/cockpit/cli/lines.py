"""JSON Lines as people write them: one object a line, every key with its column. What they mean is told elsewhere."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from json.decoder import JSONDecodeError, JSONDecoder
from typing import Final, NoReturn

from cockpit.core.frozen import frozen
from cockpit.core.names import JSON
from cockpit.errors import Finding, Where

LARGEST: Final = 16_000_000
"""Bytes of one file."""

_SPACE = re.compile(r"[ \t\r]*")


@frozen
class Line:
    """One object of the file."""

    number: int
    values: Mapping[str, JSON]
    columns: Mapping[str, tuple[int, int]]
    """Of each key: where it stands and where its value does, from 1."""
    start: int
    """The column of the object itself."""


class _Wrong(ValueError):
    def __init__(self, column: int, problem: str, hint: str) -> None:
        super().__init__(problem)
        self.column, self.problem, self.hint = column, problem, hint


def read_lines(raw: bytes, file: str) -> tuple[list[Line], list[Finding]]:
    """Every line that holds an object, and what is wrong with the others.

    Empty lines and those that begin with `#` are left out.
    """
    if len(raw) > LARGEST:
        return [], [Finding(Where(file), f"it holds {len(raw)} bytes", f"at most {LARGEST}; split it")]
    found: list[Line] = []
    wrong: list[Finding] = []
    for number, line in enumerate(raw.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        try:
            read = _line(line, number)
        except _Wrong as problem:
            wrong.append(Finding(Where(file, number, problem.column), problem.problem, problem.hint))
            continue
        if read is not None:
            found.append(read)
    return found, wrong


def _line(raw: bytes, number: int) -> Line | None:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as problem:
        column = len(raw[: problem.start].decode("utf-8", "replace")) + 1
        raise _Wrong(column, "it is not UTF-8", "save the file as UTF-8") from None
    start = _skip(text, 0)
    if start == len(text) or text[start] == "#":
        return None
    if text[start] != "{":
        raise _Wrong(start + 1, "an object is expected", 'one intent a line: {"do": "note", "text": "…"}')
    try:
        return _object(text, number, start)
    except JSONDecodeError as problem:
        hint = "strings stand in double quotes, without a comma behind the last one"
        raise _Wrong(problem.pos + 1, f"no JSON: {problem.msg[:1].lower()}{problem.msg[1:]}", hint) from None
    except RecursionError:
        raise _Wrong(start + 1, "it is nested too deeply", "an intent holds texts, numbers and lists") from None


def _no_constant(name: str) -> NoReturn:
    raise JSONDecodeError(f"{name} is no number", name, 0)


_DECODER = JSONDecoder(parse_constant=_no_constant)


def _object(text: str, number: int, start: int) -> Line:
    """Read an object key by key, so that each has its place and none stands twice."""
    values: dict[str, JSON] = {}
    columns: dict[str, tuple[int, int]] = {}
    at = _skip(text, start + 1)
    while text[at : at + 1] != "}":
        key_at = at
        if text[at : at + 1] != '"':
            raise JSONDecodeError("a key in double quotes is expected", text, at)
        key, at = _value(text, at)
        assert isinstance(key, str)
        if key in values:
            raise _Wrong(key_at + 1, f"{json.dumps(key)[:60]} stands twice", "say it once")
        at = _skip(text, at)
        if text[at : at + 1] != ":":
            raise JSONDecodeError("a colon is expected", text, at)
        value_at = at = _skip(text, at + 1)
        values[key], at = _value(text, at)
        columns[key] = key_at + 1, value_at + 1
        at = _skip(text, at)
        if text[at : at + 1] == ",":
            at = _skip(text, at + 1)
            if text[at : at + 1] == "}":
                raise JSONDecodeError("a comma without a key behind it", text, at)
        elif text[at : at + 1] != "}":
            raise JSONDecodeError("a comma or the end of the object is expected", text, at)
    end = _skip(text, at + 1)
    if end != len(text):
        raise JSONDecodeError("something stands behind the object", text, end)
    return Line(number, values, columns, start + 1)


def _value(text: str, at: int) -> tuple[JSON, int]:
    try:
        value, end = _DECODER.raw_decode(text, at)
    except JSONDecodeError as problem:
        raise JSONDecodeError(problem.msg, text, problem.pos or at) from None
    except ValueError:  # a number of more digits than Python reads
        raise JSONDecodeError("the number is too long", text, at) from None
    return value, end


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    assert found is not None
    return found.end()
