"""What a subject is held against, resolved: literals, variables, other places of the document, the baseline."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeAlias, assert_never

from cockpit.core import template
from cockpit.core.claim.amount import amount, as_float, exact
from cockpit.core.claim.context import Context
from cockpit.core.claim.explain import why_missing
from cockpit.core.claim.path import walker
from cockpit.core.claim.seen import Gap, Run, broken, inconclusive
from cockpit.core.claim.syntax import (
    Baseline,
    Items,
    Measure,
    Number,
    Other,
    Text,
    Truth,
    Value,
    Variable,
    Version,
)
from cockpit.core.claim.tree import leaf, tree
from cockpit.core.claim.units import EXACT, Unit, unit_called, unit_of_name
from cockpit.core.claim.version import Ranked, ranked
from cockpit.core.frozen import frozen
from cockpit.core.secret import Secret


@frozen
class Amount:
    """A number to compare with."""

    number: Decimal
    unit: Unit | None = None
    found: bool = False
    """It comes from a document or a variable, so its unit was told by a name and may be left out on the other side."""
    base: bool = False
    """It is a baseline: a text with a unit is compared in base units."""

    def __str__(self) -> str:
        return f"{self.number}{self.unit.word if self.unit and not self.found else ''}"


Operand: TypeAlias = "Amount | str | bool | Ranked | list[Any] | dict[str, Any]"
"""A list holds operands."""


def resolve(value: Value, context: Context, run: Run) -> Operand:
    """The operand that a value stands for at this moment.

    Raises:
        Unsettled: a name without a value, a place that is not there, a baseline that nobody took.
    """
    match value:
        case Number() | Measure() | Truth() | Version():
            return _fixed(value)
        case Text():
            try:
                return template.fill_text(value.text, context.values) if "$" in value.text else value.text
            except template.Unresolved as problem:
                raise broken(str(problem)) from None
        case Variable():
            return _variable(value.name, context)
        case Other():
            found = run.settle(walker(value.path.text)(context.document, run))
            if found is None:
                raise inconclusive(f"@{value.path.text}: {why_missing(value.path, context.document)}")
            return _from_document(found, unit_of_name(leaf(tree(value.path.text))))
        case Baseline():
            taken = as_float(context.baseline)
            if taken is None:
                raise inconclusive("no baseline was taken")
            return Amount(EXACT.multiply(exact(taken), value.factor), base=True)
        case Items():
            return [resolve(item, context, run) for item in value.items]
        case _:
            assert_never(value)


@lru_cache(maxsize=4096)
def _fixed(value: Number | Measure | Truth | Version) -> Operand:
    match value:
        case Number():
            return Amount(value.value)
        case Measure():
            return Amount(value.value, unit_called(value.unit))
        case Truth():
            return value.value
        case Version():
            found = ranked(value.text)
            if found is None:
                raise broken(f"{value.text} is no version")
            return found
        case _:
            assert_never(value)


def _variable(name: str, context: Context) -> Operand:
    try:
        found = template.value_of(name, context.values)
    except template.Unresolved as problem:
        raise broken(str(problem)) from None
    return found.reveal() if isinstance(found, Secret) else _from_document(found, None)


def _from_document(value: Any, unit: Unit | None) -> Operand:
    if isinstance(value, bool | str):
        return value
    if value is None or type(value) is Gap:
        raise inconclusive("what it is held against has an item without a value")
    if isinstance(value, list):
        return [_from_document(item, unit) for item in value]
    if isinstance(value, dict):
        return value
    return Amount(amount(value)[0], unit, found=True)
