"""`HOST:PORT` and names of the DNS: read strictly, and filled so that no value chooses more than a part of a name."""

from __future__ import annotations

import re

from cockpit.core.frozen import frozen
from cockpit.core.secret import Secret
from cockpit.core.template import Unresolved, Value, Values, as_text, read, value_of

LONGEST_NAME = 253
LONGEST_LABEL = 63
_PART = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]+)?")
"""What a value may be in a target: a part of a name, an address, with or without a port."""
_NAME_PART = re.compile(r"[A-Za-z0-9._-]+")
_TARGET = re.compile(r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<host>[^\s:/@\[\]%?#]+))(?::(?P<port>[0-9]{1,5}))?")
_LABEL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?")


class TargetProblem(Exception):
    """A text is no target or no name; a sentence and what to write instead."""

    def __init__(self, problem: str, hint: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.hint = hint


@frozen
class Target:
    """Where a connection is made to."""

    host: str
    """A name or an address, an IPv6 address without its brackets."""
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def read_target(text: str, port: int | None = None) -> Target:
    """Read `HOST:PORT`; `port` stands where the text has none.

    Raises:
        TargetProblem: it is none.
    """
    example = "write it like db.example.org:5432" if port is None else "write it like www.example.org or HOST:PORT"
    if "://" in text:
        raise TargetProblem("this is a URL, not a host and a port", example)
    if text.count(":") > 1 and "[" not in text:
        raise TargetProblem("an IPv6 address stands in brackets", "write it like [2001:db8::1]:443")
    found = _TARGET.fullmatch(text)
    if found is None:
        raise TargetProblem("this is no host and port", example)
    if found["port"] is None and port is None:
        raise TargetProblem("the port is missing", example)
    number = int(found["port"]) if found["port"] else port
    if number is None or not 1 <= number <= 65_535:
        raise TargetProblem("a port is a number from 1 to 65535", example)
    if found["host"]:
        check_name(found["host"])
    return Target(found["six"] or found["host"], number)


def check_name(text: str) -> None:
    """Check a name of the DNS, with or without the dot at its end.

    Raises:
        TargetProblem: it is none.
    """
    if not text.isascii():
        raise TargetProblem("a name is made of ASCII letters", "write the name in its xn-- form")
    labels = text.removesuffix(".").split(".")
    if len(text) > LONGEST_NAME or not all(
        len(label) <= LONGEST_LABEL and (_LABEL.fullmatch(label) or (label == "*" and not number))
        for number, label in enumerate(labels)
    ):
        raise TargetProblem("this is no name of a host", "labels of letters, digits and dashes, with dots between")


def fill_target(source: str, values: Values, port: int | None = None) -> Target:
    """Put values into a target and read it.

    Raises:
        Unresolved: a value is missing, is a credential, or is no part of a host's name.
        TargetProblem: the whole is no target.
    """
    return read_target(_filled(source, values, _PART), port)


def fill_name(source: str, values: Values) -> str:
    """Put values into a name of the DNS.

    Raises:
        Unresolved: a value is missing, is a credential, or is no part of a name.
        TargetProblem: the whole is no name.
    """
    name = _filled(source, values, _NAME_PART)
    check_name(name)
    return name


def _filled(source: str, values: Values, allowed: re.Pattern[str]) -> str:
    out = ""
    for part in read(source).parts:
        out += part if isinstance(part, str) else _part(part.name, value_of(part.name, values), out, allowed)
    return out


def _part(name: str, value: Value, before: str, allowed: re.Pattern[str]) -> str:
    if isinstance(value, Secret):
        raise Unresolved(f"${{{name}}} is a credential and cannot be a part of a host's name")
    if before and before[-1] not in ".:-_":
        raise Unresolved(f"${{{name}}} would run into the host's name; put a dot or a dash in front of it")
    text = as_text(value)
    if not allowed.fullmatch(text):
        raise Unresolved(f"${{{name}}} is no part of a host's name")
    return text
