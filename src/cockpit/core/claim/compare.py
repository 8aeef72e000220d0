"""One value held against one predicate. The literal decides the type; nothing is cast in silence, nothing truncated."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any, TypeAlias

from cockpit.core.claim.amount import amount, no_number
from cockpit.core.claim.condition import same
from cockpit.core.claim.operand import Amount, Operand
from cockpit.core.claim.seen import Gap, Unsettled, broken, inconclusive
from cockpit.core.claim.show import kind_of, show
from cockpit.core.claim.syntax import Op
from cockpit.core.claim.units import EXACT, PERCENT, ROUGH, WEEK_SECONDS, Unit, in_base
from cockpit.core.claim.version import Ranked, version_of
from cockpit.core.frozen import frozen

Answer: TypeAlias = tuple[bool, str]
"""Whether it holds, and what a person should know of how it was read."""
_Pair: TypeAlias = tuple[Decimal, Decimal]

NUMBER_READ = "number read as text"


@frozen
class Scale:
    """What the numbers of a subject count."""

    unit: Unit | None = None
    span: timedelta | None = None
    """They are changes over this time."""


def ordered(op: Op, actual: Any, wanted: Operand, scale: Scale) -> Answer:
    """Compare with one of the six operators.

    Raises:
        Unsettled: the two cannot be compared, or there is nothing to compare.
    """
    if op is Op.EQ:
        return equal(actual, wanted, scale)
    if op is Op.NE:
        holds, note = equal(actual, wanted, scale)
        return not holds, note
    if isinstance(wanted, Ranked):
        return _order(op, version_of(actual).rank, wanted.rank), ""
    if isinstance(wanted, str):
        number, unit, _ = amount(wanted)
        wanted = Amount(number, unit, found=True)
    if not isinstance(wanted, Amount):
        raise broken(f"{kind_of(wanted)} has no order")
    pairs, note = _pairs(actual, wanted, scale)
    return _agreed([_order(op, left, right) for left, right in pairs], actual), note


def _order(op: Op, left: Any, right: Any) -> bool:
    match op:
        case Op.LT:
            return bool(left < right)
        case Op.LE:
            return bool(left <= right)
        case Op.GT:
            return bool(left > right)
        case _:
            return bool(left >= right)


def equal(actual: Any, wanted: Operand, scale: Scale) -> Answer:
    """Whether a value is what was wanted, as the wanted one's type has it.

    Raises:
        Unsettled: the two cannot be compared, or there is nothing to compare.
    """
    if actual is None or type(actual) is Gap:
        raise inconclusive("an item has no value")
    match wanted:
        case bool():
            if isinstance(actual, bool):
                return actual is wanted, ""
            raise broken(_no_truth(actual))
        case Amount():
            pairs, note = _pairs(actual, wanted, scale)
            return _agreed([left == right for left, right in pairs], actual), note
        case str():
            return _same_text(actual, wanted)
        case Ranked():
            return version_of(actual).rank == wanted.rank, ""
        case list():
            return _same_list(actual, wanted, scale)
        case _:
            if isinstance(actual, dict):
                return same(actual, wanted), ""
            raise broken(f"{kind_of(actual)} cannot be compared with a table")


def _no_truth(actual: Any) -> str:
    if isinstance(actual, list):
        return "a list is neither true nor false: write all, any or none before it"
    if isinstance(actual, str):
        return "text is neither true nor false: write what is wanted in quotes"
    return f"{kind_of(actual)} is neither true nor false"


def _same_text(actual: Any, wanted: str) -> Answer:
    if isinstance(actual, str):
        return actual == wanted, ""
    spelled = as_text(actual)
    if spelled == wanted:
        return True, NUMBER_READ
    try:
        meant = amount(wanted)[0] == amount(actual)[0]
    except Unsettled:
        meant = False
    if meant:
        raise broken(f"{spelled} is a number: compare it without the quotes")
    return False, NUMBER_READ


def as_text(actual: Any) -> str:
    """A text, or a number as JSON spells it.

    Raises:
        Unsettled: it is neither.
    """
    if isinstance(actual, str):
        return actual
    if isinstance(actual, int | float | Decimal) and not isinstance(actual, bool):
        amount(actual)  # refuses what is not finite
        return show(actual)
    if isinstance(actual, Ranked):
        return actual.text
    if isinstance(actual, list):
        raise broken("a list is not one text: write all, any or none before it")
    if actual is None or type(actual) is Gap:
        raise inconclusive("an item has no value")
    raise broken(f"{kind_of(actual)} is not text" + (f": write == {show(actual)}" if isinstance(actual, bool) else ""))


def _same_list(actual: Any, wanted: list[Any], scale: Scale) -> Answer:
    if not isinstance(actual, list):
        raise broken(f"{kind_of(actual)} cannot be compared with a list")
    if any(item is None or type(item) is Gap for item in actual):
        raise inconclusive("an item has no value")
    if len(actual) != len(wanted):
        return False, f"{len(actual)} items, not {len(wanted)}"
    answers = [equal(item, want, scale) for item, want in zip(actual, wanted, strict=True)]
    return all(holds for holds, _ in answers), next((note for _, note in answers if note), "")


# ------------------------------------------------------------------------------------------------------------ numbers
def _pairs(actual: Any, wanted: Amount, scale: Scale) -> tuple[list[_Pair], str]:
    """The two numbers in the same unit; two readings where a number may be a ratio or a percentage."""
    if isinstance(actual, Ranked):
        raise no_number(actual.text)
    number, written, note = amount(actual)
    if wanted.unit is None:
        if written is None:
            return [(number, wanted.number)], note
        if wanted.base:
            return [(in_base(number, written), wanted.number)], note
        raise broken(f"the text has a unit: write {wanted.number}{written.word}")
    unit = written or scale.unit
    limit = in_base(wanted.number, wanted.unit)
    if wanted.unit.dimension == "rate" and scale.span is not None and (unit is None or unit.dimension == "things"):
        seconds = Decimal(scale.span // timedelta(microseconds=1)) / 1_000_000
        return [(ROUGH.divide(EXACT.multiply(number, Decimal(WEEK_SECONDS)), seconds), limit)], note
    if unit is None:
        if wanted.found:
            return [(number, wanted.number)], note
        if wanted.unit.dimension == "share" and scale.span is None:
            other = [(in_base(number, PERCENT), limit)] if abs(number) > 1 else []
            return [(number, limit), *other], note
        raise broken(f'the number has no unit: let the probe declare it, such as unit = "{_example(wanted.unit)}"')
    if unit.dimension != wanted.unit.dimension:
        raise broken(f"what is counted in {unit.word} cannot be compared with {wanted}")
    return [(in_base(number, unit), limit)], note


def _example(unit: Unit) -> str:
    return {"share": "percent", "time": "ms", "size": "bytes"}.get(unit.dimension, unit.word)


def _agreed(readings: list[bool], number: Any) -> bool:
    if len(set(readings)) > 1:
        raise broken(
            f'{show(number)} may be a ratio or a percentage: let the probe declare unit = "percent" or "ratio"'
        )
    return readings[0]
