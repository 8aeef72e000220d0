"""`${name}` in a profile: how it is found, and how a value is put in without ever becoming code.

Each place that a value can stand in has its own function here, because a value that is safe in a JSON body is not
safe in a URL. All of them are pure; the caller brings the values. A name without a value is an `Unresolved` error,
so nothing is ever sent with a hole in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TypeAlias
from urllib.parse import quote

from cockpit.core.frozen import frozen
from cockpit.core.names import JSON
from cockpit.core.secret import Secret

Value: TypeAlias = JSON | Secret
Values: TypeAlias = Mapping[str, Value]

_REFERENCE = re.compile(r"\$(?:(?P<escape>\$(?=\{))|\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)\})")
_BASE_URL = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_URL_PART = re.compile(r"[/?#]")
_HOST_PART = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]+)?")


class Unresolved(Exception):
    """A name that has no value yet, or a value that may not stand where the profile puts it."""


@frozen
class Ref:
    """One `${name}`."""

    name: str


@frozen
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

    No value chooses the host that every credential is sent to, or another place of its path: a credential may not be
    the base, what stands among the host's name must be a part of a name, and no segment may become empty, `.` or `..`.
    """
    parts = read(source).parts
    out, put = "", []
    for number, part in enumerate(parts):
        if isinstance(part, str):
            out += part
            continue
        value = value_of(part.name, values)
        if number == 0:
            following = parts[1] if len(parts) > 1 else ""
            out = _base(part.name, value, cut=isinstance(following, str) and following.startswith("/"))
            continue
        put.append(len(out))
        rest = "".join(item for item in parts[number + 1 :] if isinstance(item, str))
        if _in_host(out) and "@" not in _URL_PART.split(rest, maxsplit=1)[0]:
            out += _host_part(part.name, value, out)
        else:
            out += quote(as_text(value), safe="")
    for at in put:
        _check_segment(out, at)
    return out


def _base(name: str, value: Value, *, cut: bool) -> str:
    if isinstance(value, Secret):
        raise Unresolved(f"${{{name}}} is a credential and cannot be the start of a URL")
    base = as_text(value)
    if not _BASE_URL.match(base):
        raise Unresolved(f"${{{name}}} is not a base URL (http://host or https://host)")
    return base.rstrip("/") if cut else base


def _in_host(url: str) -> bool:
    """Whether what comes next still belongs to `user:password@host:port`."""
    _, found, rest = url.partition("://")
    return bool(found) and not _URL_PART.search(rest)


def _host_part(name: str, value: Value, before: str) -> str:
    if isinstance(value, Secret):
        raise Unresolved(f"${{{name}}} is a credential and cannot be a part of the host's name")
    text = as_text(value)
    if before[-1] not in "/.@:-":
        raise Unresolved(f"${{{name}}} would run into the host's name; put a / in front of it")
    if not _HOST_PART.fullmatch(text):
        raise Unresolved(f"${{{name}}} is no part of a host's name")
    return text


def _check_segment(url: str, at: int) -> None:
    """Refuse a value at `at` that leaves its segment of the path empty, or makes it climb."""
    head = url[:at]
    if "?" in head or "#" in head or _in_host(head):
        return
    end = _URL_PART.search(url, at)
    segment = url[head.rfind("/") + 1 : end.start() if end else len(url)]
    if segment in {"", ".", ".."}:
        raise Unresolved("a value would empty a segment of the URL's path, or climb out of it")


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
