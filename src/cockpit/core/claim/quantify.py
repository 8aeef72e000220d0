"""`all`, `any`, `none` over the items of a list, with what is missing counted and never overlooked."""

from __future__ import annotations

from typing import Any

from cockpit.core.claim.predicate import Test
from cockpit.core.claim.seen import Gap, Run, Seen, Unsettled, as_gap, broken, inconclusive, say_gaps
from cockpit.core.claim.show import kind_of, show
from cockpit.core.claim.syntax import Expect, Is, Quantifier, State
from cockpit.core.claim.version import Ranked
from cockpit.core.reading import Outcome

_NOTHING = "nothing was checked: the list is empty"


class _Tally:
    """What came of the items, and which one of each sort came first."""

    __slots__ = ("counts", "first", "gaps", "note", "notes")

    def __init__(self) -> None:
        self.counts = dict.fromkeys(Outcome, 0)
        self.first: dict[Outcome, int] = {}
        self.notes: dict[Outcome, str] = {}
        self.gaps: list[Gap] = []
        self.note = ""
        """A remark on how items were read, such as `text read as number`."""

    def add(self, place: int, outcome: Outcome, note: str) -> None:
        """Count the item at a place."""
        self.counts[outcome] += 1
        if outcome not in self.first:
            self.first[outcome] = place
            self.notes[outcome] = note

    def has(self, outcome: Outcome) -> bool:
        """Whether any item came to it."""
        return self.counts[outcome] > 0


def quantified(expect: Expect, actual: Any, test: Test, run: Run) -> tuple[Outcome, str, str]:
    """Judge the items of a list; the outcome, what is shown in the place of the value, and a note.

    Raises:
        Unsettled: it is no list, or an empty one.
    """
    if not isinstance(actual, list):
        hint = ": write values(...) around it" if isinstance(actual, dict) else ""
        raise broken(f"`{expect.quantifier}` needs a list, this is {kind_of(actual)}{hint}", show(actual, run.mask))
    if not actual:
        raise inconclusive(_NOTHING, "[]")
    run.spend(len(actual))
    tally = _count(expect, actual, test)
    outcome, place, bad = _decide(expect.quantifier, tally)
    total = len(actual)
    shown = (
        f"{tally.counts[Outcome.PASS]} of {total}"
        if place is None
        else (f"[{_name(actual, place)}] {_item(actual[place], run)}, {bad} of {total}")
    )
    return outcome, shown, _note(outcome, tally, total)


def _count(expect: Expect, items: list[Any], test: Test) -> _Tally:
    state = expect.predicate.state if isinstance(expect.predicate, Is) else None
    presence = state in {State.EXISTS, State.MISSING}
    tally = _Tally()
    for place, item in enumerate(items):
        gap = as_gap(item)
        if gap is not None:
            if presence and gap.absent:
                tally.add(place, Outcome.PASS if state is State.MISSING else Outcome.FAIL, "")
                continue
            tally.add(place, gap.outcome, gap.reason)
            if gap.outcome is Outcome.INCONCLUSIVE:
                tally.gaps.append(gap)
            continue
        try:
            holds, note = test(item)
        except Unsettled as reason:
            tally.add(place, reason.outcome, reason.note)
            if reason.outcome is Outcome.INCONCLUSIVE:
                tally.gaps.append(Gap(f"no value to judge ({reason.note})"))
            continue
        tally.add(place, Outcome.PASS if holds else Outcome.FAIL, note)
    return tally


def _decide(quantifier: Quantifier | None, tally: _Tally) -> tuple[Outcome, int | None, int]:
    """The outcome, the place of the item to show, and how many are like it; no place when none is to blame."""
    settling = Outcome.FAIL if quantifier is Quantifier.ALL else Outcome.PASS
    if tally.has(settling):
        outcome = Outcome.PASS if quantifier is Quantifier.ANY else Outcome.FAIL
        return outcome, tally.first[settling], tally.counts[settling]
    for unsure in (Outcome.ERROR, Outcome.INCONCLUSIVE):
        if tally.has(unsure):
            return unsure, tally.first[unsure], tally.counts[unsure]
    return (Outcome.FAIL if quantifier is Quantifier.ANY else Outcome.PASS), None, 0


def _note(outcome: Outcome, tally: _Tally, total: int) -> str:
    missing = say_gaps(tally.gaps, total) if tally.gaps else ""
    if outcome is Outcome.INCONCLUSIVE:
        return missing
    if outcome is Outcome.ERROR:
        return tally.notes[Outcome.ERROR]
    read = tally.notes.get(Outcome.PASS) or tally.notes.get(Outcome.FAIL) or ""
    return "; ".join(note for note in (missing, read) if note)


def _name(items: list[Any], place: int) -> str:
    return items.keys[place] if type(items) is Seen and place < len(items.keys) else str(place)


def _item(item: Any, run: Run) -> str:
    if item is None or (type(item) is Gap and item.absent):
        return "missing"
    if type(item) is Gap:
        return show(item.item, run.mask) if item.item is not None else "undecided"
    return show(item.text if isinstance(item, Ranked) else item, run.mask)
