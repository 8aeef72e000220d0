"""A claim as text again: the one spelling of it. Reading that text gives the same claim."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from functools import lru_cache
from typing import assert_never

from cockpit.core.claim.syntax import (
    Age,
    Baseline,
    Compare,
    Expect,
    Is,
    Items,
    Matches,
    Measure,
    Member,
    Number,
    Other,
    Path,
    Predicate,
    Subject,
    Text,
    Truth,
    Value,
    Variable,
    Version,
)
from cockpit.core.claim.units import CURRENCIES, span_text

_SLASH = re.compile(r"\\.|/", re.DOTALL)


def say(expect: Expect) -> str:
    """The canonical text of a claim; `parse` of it gives an equal claim."""
    before, behind = parts(expect)
    return f"{before} {behind}"


@lru_cache(maxsize=32_768)
def parts(expect: Expect) -> tuple[str, str]:
    """The same in two pieces, up to the subject and from the predicate on: the actual value goes between them."""
    before = say_subject(expect.subject)
    if expect.quantifier is not None:
        before = f"{expect.quantifier} {before}"
    behind = say_predicate(expect.predicate)
    if expect.hold is not None:
        behind += f" for {span_text(expect.hold)}"
    if expect.within is not None:
        behind += f" within {span_text(expect.within)}"
    return before, behind


def say_subject(subject: Subject) -> str:
    """What is looked at, as text."""
    if isinstance(subject, Path):
        return subject.text
    given = [say_subject(arg) for arg in subject.args]
    if subject.span is not None:
        given.append(span_text(subject.span))
    then = f" {subject.then}" if subject.then.startswith("|") else subject.then
    return f"{subject.function}({', '.join(given)}){then}"


def say_predicate(predicate: Predicate) -> str:
    """What must be true of it, as text."""
    match predicate:
        case Compare():
            return f"{predicate.op} {say_value(predicate.value)}"
        case Member():
            return f"{predicate.word} {say_value(predicate.value)}"
        case Matches():
            slashed = _SLASH.sub(lambda found: "\\/" if found[0] == "/" else found[0], predicate.pattern)
            return f"matches /{slashed}/{predicate.flags}"
        case Is():
            return predicate.state.value
        case Age():
            return f"{'newer' if predicate.newer else 'older'} than {span_text(predicate.span)}"
        case _:
            assert_never(predicate)


def say_value(value: Value) -> str:
    """What it is held against, as text."""
    match value:
        case Number():
            return str(value.value)
        case Measure():
            return f"{value.value}{' ' if value.unit in CURRENCIES else ''}{value.unit}"
        case Text():
            return json.dumps(value.text, ensure_ascii=False)
        case Truth():
            return "true" if value.value else "false"
        case Version():
            return value.text
        case Variable():
            return f"${{{value.name}}}"
        case Other():
            return f"@{value.path.text}"
        case Baseline():
            return "baseline" if value.factor == Decimal(1) else f"baseline * {value.factor}"
        case Items():
            return f"[{', '.join(say_value(item) for item in value.items)}]"
        case _:
            assert_never(value)
