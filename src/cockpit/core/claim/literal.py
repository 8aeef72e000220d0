"""The values of a claim: numbers with and without units, texts, lists, durations, and what refers to something else."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from decimal import Decimal

from cockpit.core.claim.lexer import Cursor, take_path
from cockpit.core.claim.problem import closest
from cockpit.core.claim.syntax import (
    MAX_ITEMS,
    MAX_SPAN,
    Baseline,
    Items,
    Measure,
    Number,
    Other,
    Path,
    Text,
    Truth,
    Value,
    Variable,
    Version,
)
from cockpit.core.claim.tree import PathProblem, tree
from cockpit.core.claim.units import CURRENCIES, EXACT, RATES, SIZES, TIMES, unit_called
from cockpit.core.claim.version import PATTERN, ranked

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,5}(?![0-9]))?")
_UNIT = re.compile(r"[ \t]*(%|/[ \t]*[A-Za-z]+|(?!(?:for|within)\b)[A-Za-zµ]+)")
_BEHIND = re.compile(r"[0-9A-Za-z_.%]")
_DOUBLE = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_SINGLE = re.compile(r"'[^']*'")
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_TIMES_SIGN = re.compile(r"[ \t]*\*[ \t]*")
_DIGITS = frozenset("0123456789-+.")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}")
_GROUPED = re.compile(r",[0-9]{3}(?![0-9])")

MAX_EXPONENT = 9_999
"""Largest power of ten of a number."""
UNITS = frozenset({"%", *TIMES, *SIZES, *RATES, *CURRENCIES})
_LISTED = "%, ms s m h d w, B kB MB GB TB KiB MiB GiB TiB, a currency such as USD, /second to /week"


def take_value(cursor: Cursor, *, version: bool = False, inside: bool = False, depth: int = 0) -> Value:
    """Read one value.

    Args:
        cursor: where it begins.
        version: it is held against `version(x)`, so `5.1` is a version and no number.
        inside: it is an item of a list.
        depth: how deep the claim is nested already.

    Raises:
        ClaimProblem: there is none here.
    """
    at, column = cursor.at, cursor.column
    char = cursor.source[at : at + 1]
    if char in {'"', "'"}:
        text = _take_text(cursor)
        return _as_version(cursor, text, at) if version else Text(text, column)
    if char == "$":
        found = cursor.take(_VARIABLE)
        if found is None:
            raise cursor.problem("a reference is written ${name}", "letters, digits and _ between the braces")
        return Variable(found[1], column)
    if version and (found := cursor.take(PATTERN)):
        if cursor.look(_BEHIND):
            raise cursor.problem("this is no version", "a version looks like 5.1.3 or 2.0.0-rc.1", at)
        return _as_version(cursor, found[0], at)
    if version and char not in {"[", "@"}:
        raise cursor.problem("a version is held against versions only", "a version looks like 5.1.3 or 2.0.0-rc.1")
    if char in _DIGITS:
        return _take_number(cursor, inside=inside)
    if inside and char in {"[", "@"}:
        raise cursor.problem("a list here holds plain values only", "numbers, texts, true, false, ${name}")
    if char == "[":
        return _take_items(cursor, version=version)
    if char == "@":
        return _take_other(cursor, depth)
    return _take_word(cursor, inside=inside)


def _take_text(cursor: Cursor) -> str:
    found = cursor.take(_DOUBLE)
    if found is not None:
        try:
            text = json.loads(found[0])
        except ValueError:
            raise cursor.problem(
                "the text holds an escape or a control character that it may not",
                'write \\n, \\t, \\" and \\\\, or use single quotes, which take everything as it stands',
                found.start(),
            ) from None
        return str(text)
    found = cursor.take(_SINGLE)
    if found is None:
        raise cursor.unexpected()
    return found[0][1:-1]


def _as_version(cursor: Cursor, text: str, at: int) -> Value:
    if ranked(text) is None:
        raise cursor.problem(f"{text!r} is no version", "a version looks like 5.1.3 or 2.0.0-rc.1", at)
    return Version(text, at + 1)


def _take_number(cursor: Cursor, *, inside: bool = False) -> Value:
    at, column = cursor.at, cursor.column
    found = cursor.take(_NUMBER)
    if found is None:
        raise cursor.problem("a number begins with a digit or a minus", "write 0.5, -1, 200")
    if cursor.look(_DATE) or _DATE.match(cursor.source, at):
        raise cursor.problem("there are no dates here", "write `newer than 24h`, `older than 7d` or `is today`", at)
    if found[0].lstrip("-") == "0" and cursor.look(re.compile("[0-9]")):
        raise cursor.problem("a number does not begin with 0", "write it without the leading zeros, or in quotes", at)
    if not inside and cursor.look(_GROUPED):
        raise cursor.problem("a number has no separators", "write 1000000", at)
    number = Decimal(found[0])
    if abs(number.adjusted()) > MAX_EXPONENT:
        raise cursor.problem("nobody counts that far", "", at)
    behind = cursor.at
    unit = cursor.take(_UNIT)
    if unit is None:
        if cursor.look(re.compile(r"\.[0-9]")):
            raise cursor.problem("this looks like a version", "write version(...) around what is compared", at)
        if cursor.look(_BEHIND):
            raise cursor.unexpected()
        return Number(number, column)
    return Measure(number, _unit_word(cursor, unit[1], behind), column)


def _unit_word(cursor: Cursor, word: str, at: int) -> str:
    """The canonical word of a unit, or the problem with a hint."""
    at += len(cursor.source[at:]) - len(cursor.source[at:].lstrip())
    if word.startswith("/"):
        rate = unit_called(word.replace(" ", "").replace("\t", ""))
        if rate is None:
            raise cursor.problem(f"{word!r} is no rate", "write 100/second, /minute, /hour, /day or /week", at)
        return rate.word
    if word in UNITS:
        if cursor.look(_BEHIND):
            hint = "write 1%, once" if word == "%" else "write 90m, not 1h30m"
            raise cursor.problem(f"one number, one unit: something stands behind {word}", hint, at)
        return word
    if word in {"and", "or", "AND", "OR"}:
        from cockpit.core.claim.hints import not_the_end

        raise not_the_end(Cursor(cursor.source, at))
    known = unit_called(word) or unit_called(word.lower()) or unit_called(word.upper())
    near = known.word if known and known.word in UNITS else closest(word, UNITS - CURRENCIES)
    hint = f"did you mean {near}?" if near else f"units are {_LISTED}"
    raise cursor.problem(f"{word!r} is no unit", hint, at)


def _take_items(cursor: Cursor, *, version: bool) -> Value:
    at, column = cursor.at, cursor.column
    cursor.at += 1
    items: list[Value] = []
    while True:
        cursor.skip()
        if cursor.take_char("]"):
            return Items(tuple(items), column)
        if items:
            if not cursor.take_char(","):
                if cursor.done:
                    raise cursor.problem("the [ is never closed", "", at)
                raise cursor.problem("a comma belongs between two items")
            cursor.skip()
            if cursor.take_char("]"):
                return Items(tuple(items), column)
        if cursor.done:
            raise cursor.problem("the [ is never closed", "", at)
        if len(items) >= MAX_ITEMS:
            raise cursor.problem(f"a list has at most {MAX_ITEMS} items", "hold it against `@path` instead", at)
        items.append(take_value(cursor, version=version, inside=True))


def _take_other(cursor: Cursor, depth: int) -> Value:
    column = cursor.column
    cursor.at += 1
    cursor.take_char(".")
    start = cursor.at
    text = take_path(cursor, depth=depth)
    return Other(checked_path(cursor, text, start), column)


def checked_path(cursor: Cursor, text: str, start: int) -> Path:
    """A path whose JMESPath is right, or its problem where it stands in the source."""
    try:
        tree(text)
    except PathProblem as problem:
        raise cursor.problem(problem.problem, problem.hint, start + problem.offset) from None
    return Path(text, start + 1)


def _take_word(cursor: Cursor, *, inside: bool) -> Value:
    at, column = cursor.at, cursor.column
    found = cursor.take(_BARE)
    if found is None:
        if cursor.done:
            raise cursor.problem("a value is missing here", 'write 200, 1%, 500ms, "text", true, [..] or ${name}')
        if cursor.source[at] == "{":
            raise cursor.problem("a table cannot be compared as a whole", "write one claim for each field")
        raise cursor.unexpected()
    word = found[0]
    match word:
        case "true" | "false":
            return Truth(word == "true", column)
        case "baseline" if not inside:
            return _take_baseline(cursor, column)
        case "null" | "None" | "nil":
            raise cursor.problem("nothing equals null", "write `exists` or `missing` instead of the comparison", at)
        case "True" | "False" | "TRUE" | "FALSE":
            raise cursor.problem(f"{word} is not a value", f"write {word.lower()}", at)
        case "NaN" | "Infinity" | "inf" | "nan":
            raise cursor.problem("only finite numbers can be compared", "", at)
        case _:
            near = closest(word, ("true", "false", "baseline")) if len(word) > 3 else ""
            hint = f"did you mean {near}? A text stands in quotes: " if near else "a text stands in quotes: "
            raise cursor.problem(f"{word!r} is not a value", f'{hint}"{word}"', at)


def _take_baseline(cursor: Cursor, column: int) -> Value:
    if cursor.take(_TIMES_SIGN) is None:
        cursor_behind = cursor.look(re.compile(r"[ \t]*[-+/]"))
        if cursor_behind:
            raise cursor.problem("a baseline can only be multiplied", "write `baseline * 1.5`")
        return Baseline(Decimal(1), column)
    at = cursor.at
    factor = _take_number(cursor) if cursor.look(_NUMBER) else None
    if isinstance(factor, Measure) and factor.unit == "%":
        raise cursor.problem("a baseline is multiplied by a plain number", "write `baseline * 1.5` for 150%", at)
    if not isinstance(factor, Number):
        raise cursor.problem("a baseline is multiplied by a plain number", "write `baseline * 1.5`", at)
    return Baseline(factor.value, column)


def take_span(cursor: Cursor, word: str) -> timedelta:
    """Read a duration.

    Raises:
        ClaimProblem: there is none, it is zero, or nobody can mean one so long.
    """
    at = cursor.at
    hint = f"write `{word} 15m`; units are ms s m h d w"
    found = cursor.look(_NUMBER)
    if found is None:
        raise cursor.problem("a duration is missing here", hint)
    value = _take_number(cursor)
    if not isinstance(value, Measure) or value.unit not in TIMES:
        raise cursor.problem("this is no duration", hint, at)
    micro = EXACT.multiply(EXACT.multiply(value.value, TIMES[value.unit].scale), Decimal(1_000_000))
    if not 1 <= micro <= Decimal(MAX_SPAN // timedelta(microseconds=1)) or micro != micro.to_integral_value():
        raise cursor.problem("this duration cannot be kept", "from 0.001ms to ten years", at)
    return timedelta(microseconds=int(micro))
