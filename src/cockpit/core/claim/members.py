"""Values and lists: `in`, `contains`, `includes`, `same as`.

`contains` looks for a text in a text or an item in a list. The names of a table are looked at with `keys(...)`:
whether "contains" means its names or its values is a guess, and nothing here guesses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from typing import Any

from cockpit.core.claim.amount import amount
from cockpit.core.claim.compare import Answer, Scale, as_text, equal
from cockpit.core.claim.operand import Amount, Operand
from cockpit.core.claim.seen import Gap, Run, Unsettled, broken, inconclusive
from cockpit.core.claim.show import kind_of, show
from cockpit.core.claim.syntax import Membership

_NAMED = 3
"""How many missing or surplus items a note names."""


def related(word: Membership, actual: Any, wanted: Operand, scale: Scale, run: Run) -> Answer:
    """Whether a value stands in a relation to a list or to a part.

    Raises:
        Unsettled: the two cannot be compared, or there is nothing to compare.
    """
    if word is Membership.CONTAINS:
        return _contains(actual, wanted, scale, run)
    if not isinstance(wanted, list):
        raise broken(f"`{word}` needs a list, this is {kind_of(wanted)}")
    if not wanted and word is not Membership.SAME_AS:  # `none ips in @blocked` over a list that nobody filled
        raise inconclusive("it is held against an empty list")
    if word is Membership.IN:
        if isinstance(actual, list):
            raise broken("a list is not one value: write all, any or none before it, or `same as`")
        run.spend(len(wanted))
        return _first(((actual, item) for item in wanted), scale)
    if word is Membership.SAME_AS:
        return _same_as(_items(actual, word), wanted, scale, run)
    if isinstance(actual, str):
        lacks = [item for item in wanted if _text_part(item) not in actual]
        return not lacks, _clause("without", lacks, run)
    return _includes(_items(actual, word), wanted, scale, run)


def _first(pairs: Iterable[tuple[Any, Any]], scale: Scale) -> Answer:
    """Whether any pair is equal; one that cannot be compared counts only when none is."""
    trouble: Unsettled | None = None
    last: Answer = (False, "")
    for actual, wanted in pairs:
        try:
            last = equal(actual, wanted, scale)
        except Unsettled as reason:
            trouble = trouble or reason
            continue
        if last[0]:
            return last
    if trouble is not None:
        raise trouble
    return last


def _contains(actual: Any, wanted: Operand, scale: Scale, run: Run) -> Answer:
    if isinstance(actual, str):
        return _text_part(wanted) in actual, ""
    if isinstance(actual, list):
        run.spend(len(actual))
        return _first(((item, wanted) for item in actual), scale)
    if isinstance(actual, dict):
        raise broken("a table contains fields: write keys(...) for their names or values(...) for what they hold")
    raise broken(f"{kind_of(actual)} contains nothing")


def _text_part(wanted: Any) -> str:
    if isinstance(wanted, str):
        if not wanted:
            raise broken("every text contains the empty one")
        return wanted
    shown = f': write "{wanted}" in quotes' if isinstance(wanted, Amount) else ""
    raise broken(f"a text contains text{shown}")


def _items(actual: Any, word: Membership) -> list[Any]:
    if not isinstance(actual, list):
        raise broken(f"`{word}` looks at a list, this is {kind_of(actual)}")
    if any(item is None or type(item) is Gap for item in actual):
        raise inconclusive("an item has no value")
    return actual


def _same_as(actual: list[Any], wanted: list[Any], scale: Scale, run: Run) -> Answer:
    key = _key(wanted)
    if key is None:
        if len(actual) != len(wanted):
            return False, f"{len(actual)} items, not {len(wanted)}"
        lacks, surplus = _pair_off(actual, wanted, scale, run)
    else:
        run.spend(len(actual) + len(wanted))
        here, there = {key(item): item for item in actual}, {key(item): item for item in wanted}
        count, needed = Counter(map(key, actual)), Counter(map(key, wanted))
        lacks = [there[item] for item in (needed - count).elements()]
        surplus = [here[item] for item in (count - needed).elements()]
    notes = (_clause("without", lacks, run), _clause("surplus", surplus, run))
    return not lacks and not surplus, "; ".join(note for note in notes if note)


def _includes(actual: list[Any], wanted: list[Any], scale: Scale, run: Run) -> Answer:
    key = _key(wanted)
    if key is None:
        run.spend(len(actual) * len(wanted))
        lacks = [want for want in wanted if not _first(((item, want) for item in actual), scale)[0]]
    else:
        run.spend(len(actual) + len(wanted))
        there = {key(item) for item in actual}
        lacks = [want for want in wanted if key(want) not in there]
    return not lacks, _clause("without", lacks, run)


def _pair_off(actual: list[Any], wanted: list[Any], scale: Scale, run: Run) -> tuple[list[Any], list[Any]]:
    run.spend(len(actual) * len(wanted))
    surplus = list(actual)
    lacks = []
    for want in wanted:
        for place, item in enumerate(surplus):
            if equal(item, want, scale)[0]:
                del surplus[place]
                break
        else:
            lacks.append(want)
    return lacks, surplus


def _key(wanted: list[Any]) -> Callable[[Any], Hashable] | None:
    """What makes two items the same where all wanted ones are texts or bare numbers; None: compare one by one."""
    if all(isinstance(item, str) for item in wanted):
        return as_text
    if all(isinstance(item, Amount) and item.unit is None and not item.base for item in wanted):
        return _number
    return None


def _number(item: Any) -> Hashable:
    if isinstance(item, Amount):
        return item.number
    number, unit, _ = amount(item)
    if unit is not None:
        raise broken("a text has a unit, the list has not")
    return number


def _clause(word: str, items: list[Any], run: Run) -> str:
    if not items:
        return ""
    named = ", ".join(str(item) if isinstance(item, Amount) else show(item, run.mask) for item in items[:_NAMED])
    return f"{word} {named}" + (f" and {len(items) - _NAMED} more" if len(items) > _NAMED else "")
