"""What evaluation keeps in hand: lists that remember what they lack, the work done so far, and the way out.

JMESPath drops what it does not find: eight alarms, one of them without a state, give a list of seven states that are
all OK. Here the eighth stays in the list as a `Gap`, so that nobody can call the list complete.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from cockpit.core.frozen import frozen
from cockpit.core.reading import Outcome

MAX_WORK = 3_000_000
"""Items, nodes and characters that one judgement may touch; a document of a megabyte needs a fraction of it."""


class Unsettled(Exception):
    """The judgement ends here with neither pass nor fail."""

    def __init__(self, outcome: Outcome, note: str, shown: str = "?", value: float | None = None) -> None:
        super().__init__(note)
        self.outcome = outcome
        self.note = note
        self.shown = shown
        """What stands in the place of the actual value."""
        self.value = value


def inconclusive(note: str, shown: str = "?") -> Unsettled:
    """Nothing was observed that could be judged."""
    return Unsettled(Outcome.INCONCLUSIVE, note, shown)


def broken(note: str, shown: str = "?") -> Unsettled:
    """What was observed cannot be compared with what was expected."""
    return Unsettled(Outcome.ERROR, note, shown)


@frozen
class Gap:
    """An item that could not be looked at."""

    reason: str
    """Reads after a count: `no StateValue` gives "1 of 8 has no StateValue"."""
    absent: bool = True
    """It is simply not there (`exists` and `missing` may judge that); False: nobody can say."""
    outcome: Outcome = Outcome.INCONCLUSIVE
    item: Any = None
    """What stands there, where something does."""


class Seen(list[Any]):
    """The result of a projection, gaps included. `keys` names the items where they came from a table."""

    __slots__ = ("keys",)

    def __init__(self, items: Iterable[Any] = (), keys: tuple[str, ...] = ()) -> None:
        super().__init__(items)
        self.keys = keys


_NOTHING = Gap("no value")


def as_gap(item: Any) -> Gap | None:
    """The gap that an item of a list is, None for one that is there. A list of nothing but gaps is one too."""
    if item is None:
        return _NOTHING
    if type(item) is Gap:
        return item
    if type(item) is not Seen:
        return None
    gaps = [as_gap(inner) for inner in item]
    if any(gap is None for gap in gaps):
        return None
    return next((gap for gap in gaps if gap is not None and not gap.absent), _NOTHING)


def say_gaps(gaps: Iterable[Gap], total: int) -> str:
    """`1 of 8 has no StateValue`, one clause per reason."""
    tally = Counter(gap.reason for gap in gaps)
    clauses = [f"{count} of {total} {'has' if count == 1 else 'have'} {reason}" for reason, count in tally.items()]
    return "; ".join(clauses[:3])


class Run:
    """One evaluation: what it may still cost, and what it had to leave out on the way."""

    __slots__ = ("gaps", "left", "mask", "notes")

    def __init__(self, mask: Callable[[str], str] | None = None) -> None:
        self.left = MAX_WORK
        self.mask = mask
        """What every shown value goes through."""
        self.gaps: list[str] = []
        """Why values that went into the result are incomplete; not empty: nothing can pass."""
        self.notes: list[str] = []

    def spend(self, work: int) -> None:
        """Count work, and stop when it is too much.

        Raises:
            Unsettled: the path multiplies what it reads beyond any sane size.
        """
        self.left -= work
        if self.left < 0:
            raise broken("the path makes too much work of this document")

    def note(self, text: str) -> None:
        """Remember something that a person should know."""
        if text and text not in self.notes:
            self.notes.append(text)

    def touch(self, value: Any) -> None:
        """Spend what it costs to go over a value once, its top level only."""
        if isinstance(value, str):
            self.spend(1 + len(value) // 16)
        else:
            self.spend(1 + (len(value) if isinstance(value, list | dict) else 0))

    def weigh(self, value: Any) -> None:
        """Spend what a value weighs: its items at every depth and the length of its texts."""
        todo = [value]
        while todo:
            item = todo.pop()
            if isinstance(item, str):
                self.spend(1 + len(item) // 16)
            elif isinstance(item, list):
                self.spend(1 + len(item))
                todo.extend(item)
            elif isinstance(item, dict):
                self.spend(1 + len(item))
                todo.extend(item.values())
            else:
                self.spend(1)

    def settle(self, value: Any) -> Any:
        """Make a plain list of a seen one, for whoever goes on with it as a whole; its gaps are put on record."""
        if type(value) is not Seen:
            return value
        gaps = [item for item in value if type(item) is Gap]
        if gaps:
            self.gaps.append(say_gaps(gaps, len(value)))
        return [self.settle(item) for item in value if type(item) is not Gap]
