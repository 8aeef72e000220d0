"""The condition of a filter: true, false, or a gap where the item does not say.

JMESPath calls a comparison with a missing field false and moves on, so `[?stat=='firing']`, with a slip in the field's
name, finds no firing alert anywhere. Here such an item stays undecided, and with it the claim.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias

from cockpit.core.claim.seen import Gap, Run, Seen
from cockpit.core.claim.tree import Node, leaf

Step: TypeAlias = Callable[[Any, Run], Any]
Build: TypeAlias = Callable[[Node], Step]
Test: TypeAlias = Callable[[Any, Run], "bool | Gap"]

_ABSENT = object()
"""A field that a table does not have, where that differs from one that is null."""
_UNKNOWN = Gap("nothing that the filter can decide by", absent=False)
_MIXED = Gap("text where the filter compares with a number", absent=False)
_SPELLED = Gap("a number as text, which has no order: write to_number(...) in the filter", absent=False)


def gap_of(node: Node, *, absent: bool = True) -> Gap:
    """The gap that a path leaves where an item does not have it."""
    return Gap(f"no {leaf(node) or 'value'}", absent)


def condition(node: Node, build: Build) -> Test:
    """Make the test of one item. `build` makes the steps of the paths in it."""
    match node["type"]:
        case "comparator":
            return _comparison(node, build)
        case "not_expression":
            inner = condition(node["children"][0], build)

            def negate(value: Any, run: Run) -> bool | Gap:
                verdict = inner(value, run)
                return verdict if type(verdict) is Gap else not verdict

            return negate
        case "and_expression" | "or_expression":
            return _logic(node, build, settles=node["type"] == "or_expression")
        case kind:
            return _truth(build(node), gap_of(node, absent=False) if kind == "function_expression" else None)


def _logic(node: Node, build: Build, *, settles: bool) -> Test:
    """Three-valued `&&` and `||`: one side that settles it is enough."""
    left, right = (condition(child, build) for child in node["children"])

    def decide(value: Any, run: Run) -> bool | Gap:
        first = left(value, run)
        if first is settles:
            return settles
        second = right(value, run)
        if second is settles:
            return settles
        return first if type(first) is Gap else second

    return decide


def _truth(step: Step, unknown: Gap | None) -> Test:
    def decide(value: Any, run: Run) -> bool | Gap:
        found = step(value, run)
        if found is None and unknown is not None:
            return unknown
        if type(found) is Seen:
            real = [item for item in found if type(item) is not Gap]
            return bool(real) or (_UNKNOWN if found else False)
        return not is_false(found)

    return decide


def _comparison(node: Node, build: Build) -> Test:
    word = node["value"]
    left, right = (_operand(child, build) for child in node["children"])
    gaps = tuple(gap_of(child, absent=False) for child in node["children"])

    def decide(value: Any, run: Run) -> bool | Gap:
        one, two = left(value, run), right(value, run)
        if one is _ABSENT or two is _ABSENT:
            if one is None or two is None:
                return bool(word == "eq") if word in {"eq", "ne"} else gaps[one is not _ABSENT]
            return gaps[one is not _ABSENT]
        return _compare(word, one, two)

    return decide


def _operand(node: Node, build: Build) -> Step:
    """A side of a comparison; a field that the item does not have is `_ABSENT`, one that is null is None."""
    if node["type"] == "field":
        name = node["value"]
        return lambda value, _run: value.get(name, _ABSENT) if isinstance(value, dict) else _ABSENT
    if node["type"] == "subexpression":
        steps = tuple(
            _operand(child, build) if child["type"] == "field" else build(child) for child in node["children"]
        )

        def sequence(value: Any, run: Run) -> Any:
            for step in steps:
                value = step(value, run)
                if value is _ABSENT:
                    return _ABSENT
            return value

        return sequence
    step = build(node)
    if node["type"] == "function_expression":
        return lambda value, run: _ABSENT if (found := step(value, run)) is None else found
    return lambda value, run: run.settle(step(value, run))


def _compare(word: str, one: Any, two: Any) -> bool | Gap:
    if word in {"eq", "ne"}:
        if _is_number(one) != _is_number(two) and _reads_as_number(one) and _reads_as_number(two):
            return _MIXED
        if _is_endless(one) or _is_endless(two):
            return _UNKNOWN
        return same(one, two) == (word == "eq")
    if _is_number(one) and _is_number(two):
        if _is_endless(one) or _is_endless(two):
            return _UNKNOWN
    elif isinstance(one, str) and isinstance(two, str):
        if _reads_as_number(one) and _reads_as_number(two):
            return _SPELLED
    else:
        return _MIXED if isinstance(one, str) or isinstance(two, str) else _UNKNOWN
    match word:
        case "lt":
            return bool(one < two)
        case "lte":
            return bool(one <= two)
        case "gt":
            return bool(one > two)
        case _:
            return bool(one >= two)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_endless(value: Any) -> bool:
    return isinstance(value, float) and not math.isfinite(value)


def _reads_as_number(value: Any) -> bool:
    if isinstance(value, str):
        try:
            float(value[:400])
        except ValueError:
            return False
        return True
    return _is_number(value)


def is_false(value: Any) -> bool:
    """What JMESPath takes for false: nothing, and everything that is empty."""
    return value is None or value is False or (isinstance(value, str | list | dict) and not value)


def same(one: Any, two: Any) -> bool:
    """Whether two documents are equal; true is not 1."""
    if isinstance(one, bool) or isinstance(two, bool):
        return one is two
    if isinstance(one, list) and isinstance(two, list):
        return len(one) == len(two) and all(same(left, right) for left, right in zip(one, two, strict=True))
    if isinstance(one, dict) and isinstance(two, dict):
        return one.keys() == two.keys() and all(same(item, two[key]) for key, item in one.items())
    return bool(one == two)
