"""`${name}` in a profile: how it is found, and how a value is put in without ever becoming code.

Each place that a value can stand in has its own function here, because a value that is safe in a JSON body is not
safe in a URL. All of them are pure; the caller brings the values. A name without a value is an `Unresolved` error,
so nothing is ever sent with a hole in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias
from urllib.parse import quote

from cockpit.core.names import JSON
from cockpit.core.secret import Secret

Value: TypeAlias = JSON | Secret
Values: TypeAlias = Mapping[str, Value]

_REFERENCE = re.compile(r"\$(?:(?P<escape>\$(?=\{))|\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)\})")
_BASE_URL = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)


class Unresolved(Exception):
    """A name that has no value yet, or a value that may not stand where the profile puts it."""


@dataclass(frozen=True, slots=True)
class Ref:
    """One `${name}`."""

    name: str


@dataclass(frozen=True, slots=True)
class Template:
    """A text cut at its references: `("http://", Ref("host"), "/x")`. `$${` stands for a literal `${`."""

    parts: tuple[str | Ref, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The referenced names in order, repeats kept."""
        return tuple(part.name for part in self.parts if isinstance(part, Ref))


@lru_cache(maxsize=4096)
def read(source: str) -> Template:
    """Cut `source` at its references. Text that only looks like one (`${}`, `${a.b}`) stays text; lint names it."""
    parts: list[str | Ref] = []
    text, last = "", 0
    for found in _REFERENCE.finditer(source):
        text += source[last : found.start()]
        last = found.end()
        if found["escape"]:
            text += "$"
            continue
        if text:
            parts.append(text)
        parts.append(Ref(found["name"]))
        text = ""
    text += source[last:]
    if text or not parts:
        parts.append(text)
    return Template(tuple(parts))


def names_in(value: JSON) -> tuple[str, ...]:
    """Every name that a text, list or table refers to, keys included."""
    match value:
        case str():
            return read(value).names
        case list():
            return tuple(name for item in value for name in names_in(item))
        case dict():
            return tuple(name for key, item in value.items() for name in (*names_in(key), *names_in(item)))
        case _:
            return ()


def value_of(name: str, values: Values) -> Value:
    """Look a name up.

    Raises:
        Unresolved: the name has no value.
    """
    if name not in values or values[name] is None:
        raise Unresolved(f"${{{name}}} has no value")
    return values[name]


def as_text(value: Value) -> str:
    """A value as the text that a request carries: numbers as written, true and false in lower case."""
    match value:
        case Secret():
            return value.reveal()
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value) if isinstance(value, float) else str(value)
        case _:
            raise Unresolved("a list or a table cannot stand inside a text")


def fill_text(source: str, values: Values) -> str:
    """Put values into free text: a request body, a header before its own check, a title."""
    return "".join(
        part if isinstance(part, str) else as_text(value_of(part.name, values)) for part in read(source).parts
    )


def fill_header(source: str, values: Values) -> str:
    """Put values into an HTTP header value; a value that holds CR, LF or NUL is refused, never cut."""
    text = fill_text(source, values)
    if any(char in text for char in "\r\n\0"):
        raise Unresolved("a header value would hold a line break")
    return text


def fill_url(source: str, values: Values) -> str:
    """Put values into a URL: a base URL at the very start stands as it is, everything else is percent-encoded.

    A credential may not be the base: it would choose the host that every other credential is sent to.
    """
    out: list[str] = []
    for number, part in enumerate(read(source).parts):
        if isinstance(part, str):
            out.append(part)
            continue
        value = value_of(part.name, values)
        if number == 0:
            if isinstance(value, Secret):
                raise Unresolved(f"${{{part.name}}} is a credential and cannot be the start of a URL")
            base = as_text(value)
            if not _BASE_URL.match(base):
                raise Unresolved(f"${{{part.name}}} is not a base URL (http://host or https://host)")
            out.append(base.rstrip("/") if source[len(part.name) + 3 :].startswith("/") else base)
        else:
            out.append(quote(as_text(value), safe=""))
    return "".join(out)


def fill_path(source: str, values: Values, paths: frozenset[str] = frozenset()) -> str:
    """Put values into a file path: each value is one segment, unless its name is declared as a path."""
    out: list[str] = []
    for part in read(source).parts:
        if isinstance(part, str):
            out.append(part)
            continue
        text = as_text(value_of(part.name, values))
        if "\0" in text:
            raise Unresolved(f"${{{part.name}}} holds a NUL byte")
        if part.name not in paths and ("/" in text or "\\" in text or text in {"", ".", ".."}):
            raise Unresolved(f"${{{part.name}}} is not one segment of a path; declare the variable with path = true")
        out.append(text)
    return "".join(out)


def fill_value(value: JSON, values: Values, *, reveal: bool = True) -> JSON:
    """Put values into a document: a text that is one reference takes the value with its type, others become text.

    Keys are not filled: a value may not choose the name of a field. With `reveal` off, credentials stay masked
    (for showing a request).
    """
    match value:
        case str():
            parts = read(value).parts
            if len(parts) == 1 and isinstance(parts[0], Ref):
                found = value_of(parts[0].name, values)
                if isinstance(found, Secret):
                    return found.reveal() if reveal else str(found)
                return found
            if reveal:
                return fill_text(value, values)
            return fill_text(value, {name: str(v) if isinstance(v, Secret) else v for name, v in values.items()})
        case list():
            return [fill_value(item, values, reveal=reveal) for item in value]
        case dict():
            return {key: fill_value(item, values, reveal=reveal) for key, item in value.items()}
        case _:
            return value
