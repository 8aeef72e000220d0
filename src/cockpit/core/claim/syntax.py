"""The shape of a claim once it is read. Two claims that say the same are equal, however they were spaced.

Every part that a remark can point at knows its column (`at`, 1-based); it takes no part in comparisons.
"""

from __future__ import annotations

from dataclasses import field
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from cockpit.core.frozen import frozen

MAX_SOURCE = 10_000
"""Longest claim, in characters."""
MAX_DEPTH = 64
"""How deep brackets, calls and the constructs of a path may nest."""
MAX_ITEMS = 1_000
"""Most items of a list literal."""
MAX_SPAN = timedelta(days=3_650)
"""Longest duration; nobody means more, and arithmetic on dates stays safe."""


class Quantifier(StrEnum):
    """How many items of a list must do what the predicate says."""

    ALL = "all"
    ANY = "any"
    NONE = "none"


class Function(StrEnum):
    """What cockpit adds to JMESPath; each stands around a path or around another function."""

    COUNT = "count"
    """How many items a list, or entries a table, has."""
    JSON = "json"
    """A document inside a text."""
    LINES = "lines"
    """The lines of a text that hold something."""
    NUMBER = "number"
    """The number that a text spells."""
    VERSION = "version"
    """A text that is ordered as a version."""
    RATIO = "ratio"
    """One number divided by another."""
    DELTA = "delta"
    """The change against the sample of a while ago."""


class Op(StrEnum):
    """Comparisons."""

    EQ = "=="
    NE = "!="
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="


class Membership(StrEnum):
    """Relations between a value and a list, or a part and a whole."""

    IN = "in"
    CONTAINS = "contains"
    INCLUDES = "includes"
    SAME_AS = "same as"


class State(StrEnum):
    """Predicates that need no value."""

    EXISTS = "exists"
    MISSING = "missing"
    TODAY = "is today"


# ----------------------------------------------------------------------------------------------------------- subjects
@frozen
class Path:
    """A JMESPath into the document."""

    text: str
    at: int = field(default=1, compare=False, repr=False)


@frozen
class Call:
    """A function of cockpit's own around one or two subjects."""

    function: Function
    args: tuple[Subject, ...]
    span: timedelta | None = None
    """How far `delta` looks back."""
    then: str = ""
    """The path behind the call with its first character: `.maxReceiveCount`, `[0]`, `| keys(@)`."""
    at: int = field(default=1, compare=False, repr=False)


Subject: TypeAlias = Path | Call


# ------------------------------------------------------------------------------------------------------------- values
@frozen
class Number:
    """A bare number."""

    value: Decimal
    at: int = field(default=1, compare=False, repr=False)


@frozen
class Measure:
    """A number with a unit: `1%`, `500ms`, `10MB`, `50 USD`, `100/hour`."""

    value: Decimal
    unit: str
    """The word of a unit as `units` knows it."""
    at: int = field(default=1, compare=False, repr=False)


@frozen
class Text:
    """A quoted text; `${name}` in it is filled in when the claim is judged."""

    text: str
    at: int = field(default=1, compare=False, repr=False)


@frozen
class Truth:
    """`true` or `false`."""

    value: bool
    at: int = field(default=1, compare=False, repr=False)


@frozen
class Version:
    """`5.1.3`, against `version(x)`."""

    text: str
    at: int = field(default=1, compare=False, repr=False)


@frozen
class Variable:
    """`${name}`: the value keeps its type."""

    name: str
    at: int = field(default=1, compare=False, repr=False)


@frozen
class Other:
    """`@path`: another value of the same document."""

    path: Path
    at: int = field(default=1, compare=False, repr=False)


@frozen
class Baseline:
    """`baseline` or `baseline * 1.5`: the value that was recorded before T-0."""

    factor: Decimal = Decimal(1)
    at: int = field(default=1, compare=False, repr=False)


@frozen
class Items:
    """A list of values."""

    items: tuple[Value, ...]
    at: int = field(default=1, compare=False, repr=False)


Value: TypeAlias = Number | Measure | Text | Truth | Version | Variable | Other | Baseline | Items


# --------------------------------------------------------------------------------------------------------- predicates
@frozen
class Compare:
    """`== 200`, `< 1%` ..."""

    op: Op
    value: Value
    at: int = field(default=1, compare=False, repr=False)


@frozen
class Member:
    """`in [...]`, `contains "x"`, `includes [...]`, `same as [...]`."""

    word: Membership
    value: Value
    at: int = field(default=1, compare=False, repr=False)


@frozen
class Matches:
    """`matches /RE/flags`; the pattern is found anywhere in the text."""

    pattern: str
    flags: str = ""
    """Any of `i` (letter case), `m` (`^` and `$` at lines), `s` (`.` takes line breaks), in this order."""
    at: int = field(default=1, compare=False, repr=False)


@frozen
class Is:
    """`exists`, `missing`, `is today`."""

    state: State
    at: int = field(default=1, compare=False, repr=False)


@frozen
class Age:
    """`newer than 24h`, `older than 7d`."""

    newer: bool
    span: timedelta
    at: int = field(default=1, compare=False, repr=False)


Predicate: TypeAlias = Compare | Member | Matches | Is | Age


@frozen
class Expect:
    """One claim: what is looked at, what must be true of it, and over what time."""

    subject: Subject
    predicate: Predicate
    quantifier: Quantifier | None = None
    hold: timedelta | None = None
    """`for`: it must hold this long without a break."""
    within: timedelta | None = None
    """`within`: it must become true in this time."""
