"""Durations as a profile states them (`15s`, `1h30m`, a number of seconds) and times from T-0. Pure text to time."""

from __future__ import annotations

import math
import re
from datetime import timedelta

FORMS = "write it as 500ms, 15s, 10m, 1h30m, 2d or 1w, or as a number of seconds"
"""The hint that goes with every refused duration."""

LONGEST = timedelta(days=366)

_SECONDS = {"w": 604_800.0, "d": 86_400.0, "h": 3_600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_PART = r"[0-9]{1,9}(?:\.[0-9]{1,6})?"
_SPAN = re.compile("".join(rf"(?:(?P<{unit}>{_PART}){unit})?" for unit in _SECONDS))
PATTERN = "^" + "".join(rf"({_PART}{unit})?" for unit in _SECONDS) + "$"
"""The same as a regular expression of JSON Schema, for editors."""


def read_span(value: object) -> timedelta:
    """Read a duration: text with units from large to small, or a number of seconds.

    Raises:
        ValueError: it is none, or it is not longer than nothing, or longer than a year; the message is a sentence.
    """
    match value:
        case bool():
            raise ValueError("is no duration")
        case int() | float():
            seconds = float(value) if abs(value) < 1e12 else math.inf
        case str():
            found = _SPAN.fullmatch(value.strip())
            parts = {unit: text for unit, text in found.groupdict().items() if text} if found else {}
            if not parts:
                raise ValueError("is no duration")
            seconds = sum(float(text) * _SECONDS[unit] for unit, text in parts.items())
        case _:
            raise ValueError("is no duration")
    if not math.isfinite(seconds) or seconds > LONGEST.total_seconds():
        raise ValueError("is longer than a year")
    if seconds <= 0:
        raise ValueError("must be longer than 0 seconds")
    return timedelta(seconds=seconds)


DISTANCES = "write it as T-30m, T-0 or T+2h"
"""The hint that goes with every refused time from T-0."""

DISTANCE = "^ *T *([+\\-\u2212\u2013] *" + PATTERN[1:-1] + " *|[+\\-\u2212\u2013] *0+[a-z]* *)?$"
"""The same as a regular expression of JSON Schema, for editors."""

_DISTANCE = re.compile(r"T\s*(?:(?P<sign>[+\-\u2212\u2013])\s*(?P<span>\S.*))?")


def read_distance(text: str) -> timedelta:
    """Read a time from T-0; negative is before.

    Raises:
        ValueError: it is none; the message is a predicate.
    """
    found = _DISTANCE.fullmatch(text.strip())
    if found is None:
        raise ValueError("is no time from T-0")
    span = found["span"]
    if span is None or re.fullmatch(r"0+[a-z]*", span):
        return timedelta(0)
    try:
        distance = read_span(span)
    except ValueError as problem:
        raise ValueError(f"is no time from T-0, its distance {problem}") from None
    return distance if found["sign"] == "+" else -distance
