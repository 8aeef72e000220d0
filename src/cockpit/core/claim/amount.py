"""Numbers out of a document: exact, finite, with the unit that they carry, never a boolean.

A float is taken as the shortest decimal that spells it, so 0.1 is one tenth, and 0.1 + 0.2 is what the system that
computed it said: 0.30000000000000004, which is not 0.3.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import Any

from cockpit.core.claim.seen import Unsettled, broken, inconclusive
from cockpit.core.claim.show import kind_of, show
from cockpit.core.claim.units import Unit, measured_text

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
_ENDLESS = re.compile(r"[+-]?(?:nan|inf|infinity)", re.IGNORECASE)

TEXT_READ = "text read as number"
LONGEST = 4_000
"""Longest text that is read as a number, in characters."""


def amount(value: Any) -> tuple[Decimal, Unit | None, str]:
    """The number that a value is or spells, the unit if its text has one, and what a person should know.

    Raises:
        Unsettled: it is none; inconclusive for what is missing, NaN and infinite, an error for everything else.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value), None, ""
    if isinstance(value, float):
        if not math.isfinite(value):
            raise inconclusive(f"{value} is no finite number")
        return Decimal(repr(value)), None, ""
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise inconclusive(f"{value} is no finite number")
        return value, None, ""
    if isinstance(value, str):
        return _spelled(value)
    raise no_number(value)


def _spelled(text: str) -> tuple[Decimal, Unit | None, str]:
    word = text.strip() if len(text) <= LONGEST else ""
    if _NUMBER.fullmatch(word):
        return Decimal(word), None, TEXT_READ
    if _ENDLESS.fullmatch(word):
        raise inconclusive("the text spells no finite number")
    measured = measured_text(word) if word else None
    if measured is not None:
        return *measured, TEXT_READ
    raise broken("the text is no number")


def is_number(text: str) -> bool:
    """Whether a text is a number and nothing else."""
    return len(text) <= LONGEST and _NUMBER.fullmatch(text.strip()) is not None


def no_number(value: Any) -> Unsettled:
    """Why a value cannot be read as a number."""
    if value is None:
        return inconclusive("no value", "missing")
    if isinstance(value, list):
        return broken("a list is not one number: write all, any or none before it, or count(...)")
    if isinstance(value, bool):
        return broken(f"{show(value)} is not a number: write == {show(value)}")
    return broken(f"{kind_of(value)} is not a number")


def exact(value: float) -> Decimal:
    """A finite float as the shortest decimal that spells it, whole numbers without a fraction."""
    return Decimal(int(value)) if value.is_integer() and abs(value) < 2**53 else Decimal(repr(value))


def as_float(value: Any) -> float | None:
    """A value as the number that is kept for gauges, baselines and changes; None where it is none."""
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None
