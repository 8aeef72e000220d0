"""Which gate of a newer checklist is which gate of a profile that was imported from an older one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from cockpit.checklist.words import fold
from cockpit.core.frozen import frozen

ALIKE = 0.62
"""Titles that have so much in common are one title, reworded."""
MOST = 90_000
"""Pairs that are compared letter by letter; a document that changed more than that is a new one."""


@frozen
class Side:
    """A gate as one side knows it."""

    id: str
    title: str
    category: str
    """The title of its category."""
    claims: frozenset[str]


def pairs(old: Sequence[Side], new: Sequence[Side]) -> dict[str, str]:
    """The id in the profile for gates of the document, by the id that the document gives them.

    The surest first: same id and same words, same words, same id, then words or claims that are alike. An id alone says
    little where a document numbers its rows and one was put between them.
    """
    found: dict[str, str] = {}
    taken: set[str] = set()

    def take(made: Iterable[tuple[Side, Side]]) -> None:
        for mine, theirs in made:
            if theirs.id not in found and mine.id not in taken:
                found[theirs.id] = mine.id
                taken.add(mine.id)

    by_id = {side.id: side for side in old}
    take((by_id[side.id], side) for side in new if side.id in by_id and _same(by_id[side.id], side))
    by_title: dict[tuple[str, str], list[Side]] = {}
    for side in old:
        if side.id not in taken:
            by_title.setdefault((fold(side.title), ""), []).append(side)
            by_title.setdefault((fold(side.title), fold(side.category)), []).append(side)
    for place in ("own", ""):
        for side in new:
            same = by_title.get((fold(side.title), fold(side.category) if place else ""), [])
            take((mine, side) for mine in same)
    take((by_id[side.id], side) for side in new if side.id in by_id and _near(by_id[side.id], side) > ALIKE / 2)
    rest = [side for side in new if side.id not in found]
    free = [side for side in old if side.id not in taken]
    if len(rest) * len(free) <= MOST:
        near = [(_near(mine, theirs), number, mine, theirs) for number, theirs in enumerate(rest) for mine in free]
        near = sorted((one for one in near if one[0] >= ALIKE), key=lambda one: (-one[0], one[1]))
        take((mine, theirs) for _, _, mine, theirs in near)
    return found


def _same(old: Side, new: Side) -> bool:
    return fold(old.title) == fold(new.title)


def _near(old: Side, new: Side) -> float:
    """How much two gates have in common, 0 to 1: their words, or most of their claims."""
    shared = old.claims & new.claims
    if len(shared) * 2 > max(len(old.claims), len(new.claims)):
        return 0.95
    matcher = SequenceMatcher(None, fold(old.title)[:200], fold(new.title)[:200], autojunk=False)
    bonus = 0.05 if fold(old.category) == fold(new.category) else 0.0
    return (
        matcher.ratio() + bonus if matcher.real_quick_ratio() > ALIKE / 2 and matcher.quick_ratio() > ALIKE / 2 else 0.0
    )
