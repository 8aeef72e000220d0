"""One part of a profile that is no gate, brought to a newer checklist: a step, a criterion, a watch, a person.

The same rule as for gates: the document decides on words and on what it states, a person's keys and lines stay. A
placeholder of the document never takes the place of what somebody filled in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from cockpit.checklist import toml
from cockpit.checklist.pairs import ALIKE, MOST
from cockpit.checklist.tomltext import Block, comment_of
from cockpit.checklist.words import fold

FROM = re.compile(r"#[^#]{0,300}?:\d+\b")
"""The place of the document behind a line that the importer wrote."""
# What people leave where something is still to be filled in; TBD, XXX and the like are what is looked for.
_HOLE = re.compile(r"[_.…\s-]*|\[[^\[\]]{0,80}\]|<[^<>]{1,60}>|(?:TBD|TBC|TBA|XXX+|n/?a)", re.IGNORECASE)
_IMPORTED = {"says", "level", "respond", "title", "within"}
"""Keys of the entries of a list that an import writes; an entry with another one was worked on."""


@dataclass(slots=True)
class Told:
    """What became of one part, in sentences without its name."""

    changed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Noun:
    """A kind of table, and what the document says in it."""

    key: str
    """By which one of theirs is known."""
    place: str
    """The key whose line names the document's."""
    fields: tuple[str, ...]
    lists: tuple[str, ...] = ()
    """Those of the fields that are lists with a line for each entry."""


NOUNS = {
    "station": Noun("role", "role", ("person", "function")),
    "success": Noun("says", "says", ("claimed", "all_gates")),
    "follow_up": Noun("title", "title", ("due", "owner")),
    "contact": Noun("name", "name", ("role", "group", "reach")),
    "timeline": Noun("title", "at", ("at", "actor", "steps"), ("steps",)),
    "rollback.step": Noun("title", "title", ("owner", "budget", "command")),
    "watch": Noun("title", "limits", ("limits",), ("limits",)),
    "escalation": Noun("action", "action", ("example", "action", "contact", "steps"), ("steps",)),
    "communication": Noun("channels", "channels", ("every", "channels"), ("channels",)),
}


def of_document(noun: Noun, group: Sequence[Block]) -> bool:
    """Whether the importer wrote a table: one of its lines has the place of the document."""
    found = group[0].span(noun.place)
    return found is not None and any(FROM.search(line) for line in group[0].lines[found[0] : found[1] + 1])


def worked_on(noun: Noun, group: Sequence[Block], table: Mapping[str, Any]) -> bool:
    """Whether a person added something to a table that dropping it would lose."""
    if len(group) > 1 or set(table) - {noun.key, *noun.fields}:
        return True
    return any(
        isinstance(one, Mapping) and set(one) - _IMPORTED
        for name in noun.lists
        for one in (table.get(name) or () if isinstance(table.get(name), list) else ())
    )


def matched(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Which of some words are which of the newer ones, by their places: the same, else those that are most alike."""
    found: dict[int, int] = {}
    free: dict[str, list[int]] = {}
    for at, said in enumerate(old):
        free.setdefault(fold(said), []).append(at)
    for number, said in enumerate(new):
        same = free.get(fold(said))
        if same:
            found[number] = same.pop(0)
    rest = [number for number in range(len(new)) if number not in found]
    left = [at for at in range(len(old)) if at not in set(found.values())]
    if len(rest) * len(left) > MOST:
        return found
    near = sorted(
        ((-_near(old[at], new[number]), number, at) for number in rest for at in left), key=lambda one: one[:2]
    )
    taken: set[int] = set()
    for ratio, number, at in near:
        if -ratio >= ALIKE and number not in found and at not in taken:
            found[number] = at
            taken.add(at)
    return found


def _near(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, fold(one)[:200], fold(other)[:200], autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0


def change(noun: Noun, block: Block, old: Mapping[str, Any], fresh: Block, new: Mapping[str, Any]) -> Told:
    """Bring one table to what the newer document says of it."""
    told = Told()
    if new.get(noun.key) != old.get(noun.key):  # what was suggested for other words
        block.lines = [line for line in block.lines if not line.startswith("# suggested:")]
        at = next((at for at in range(len(block.lines), 0, -1) if block.lines[at - 1].strip()), 0)
        block.lines[at:at] = [line for line in fresh.lines if line.startswith("# suggested:")]
    for name in dict.fromkeys((noun.key, *noun.fields)):
        if name in noun.lists or isinstance(new.get(name), list):
            if isinstance(new.get(name), list):
                _list(name, block, old, fresh, new, told)
            continue
        said, before = new.get(name), old.get(name)
        span = block.span(name)
        if name in new and said != before:
            if before is not None and (_hole(said) or not _settable(name, before)):
                if not _hole(said):
                    told.kept.append(f"{name} is {before}, the document says {said}")
                continue
            block.put(name, toml.value(said), behind=_comment(fresh, name))
            told.changed.append(f"{name} was {_short(before)}, is {_short(said)}")
        elif name not in new and span and "in the document" in comment_of(block.lines[span[1]]):
            block.put(name, None)
            told.changed.append(f"{name} is gone")
        elif span and name in new and FROM.search(block.lines[span[1]]) and _comment(fresh, name):
            block.put(name, toml.value(before), behind=_comment(fresh, name))
    return told


def _settable(name: str, before: Any) -> bool:
    """A time that somebody settled as a time of day is theirs."""
    return name != "at" or str(before).startswith("T")


def _hole(said: Any) -> bool:
    return isinstance(said, str) and _HOLE.fullmatch(said.strip()) is not None


def _short(said: Any) -> str:
    text = "not said" if said is None else "true" if said is True else "false" if said is False else str(said)
    return text if len(text) <= 100 else f"{text[:99]}…"


def _comment(block: Block, name: str) -> str:
    span = block.span(name)
    return comment_of(block.lines[span[1]]) if span else ""


# -------------------------------------------------------------------------------------------------------------- lists
def _words(entry: Any) -> str:
    if isinstance(entry, Mapping):
        return str(entry.get("says", entry.get("title", "")))
    return str(entry)


def _rows(block: Block, name: str, entries: Sequence[Any]) -> list[list[str]] | None:
    """The lines of each entry, comments above it first; None where the list is written otherwise."""
    span = block.span(name)
    if span is None or span[0] == span[1]:
        return None
    found: list[list[str]] = []
    above: list[str] = []
    pending = list(entries)
    for line in block.lines[span[0] + 1 : span[1]]:
        above.append(line)
        if not line.lstrip().startswith("#") and pending and toml.text(_words(pending[0])) in line:
            found.append(above)
            above = []
            pending.pop(0)
    return found if not pending and not any(line.strip() for line in above) else None


def _list(name: str, block: Block, old: Mapping[str, Any], fresh: Block, new: Mapping[str, Any], told: Told) -> None:
    mine, theirs = list(old.get(name) or ()), list(new[name])
    made = _rows(fresh, name, theirs)
    if not mine:
        if made is not None:
            block.put(name, "\n".join(["[", *(line for rows in made for line in rows), "]"]))
            told.changed += [f"{name}: {_words(one)} is new" for one in theirs]
        return
    rows = _rows(block, name, mine)
    if rows is None or made is None:
        if [_words(one) for one in mine] != [_words(one) for one in theirs]:
            told.kept.append(f"its {name} are written in another way, not looked into")
        return
    pairing = matched([_words(one) for one in mine], [_words(one) for one in theirs])
    back = {at: number for number, at in pairing.items()}
    written: list[str] = []
    for at, entry in enumerate(mine):
        number = back.get(at)
        if number is not None:
            written += _entry(entry, rows[at], theirs[number], made[number], told)
        elif not FROM.search(rows[at][-1]) or (isinstance(entry, Mapping) and set(entry) - _IMPORTED):
            written += rows[at]
            if FROM.search(rows[at][-1]):
                told.kept.append(f"{_words(entry)}: not in the document any more, but you worked on it")
        else:
            told.changed.append(f"{_words(entry)} is gone")
        if number is not None:  # what the document puts behind this one
            for later in range(number + 1, len(theirs)):
                if later in pairing:
                    break
                written += made[later]
                told.changed.append(f"{_words(theirs[later])} is new")
    first = next((number for number in range(len(theirs)) if number in pairing), len(theirs))
    ahead = [line for number in range(first) for line in made[number]]
    told.changed += [f"{_words(theirs[number])} is new" for number in range(first)]
    if written or ahead:
        block.put(name, "\n".join(["[", *ahead, *written, "]"]))


def _entry(old: Any, rows: list[str], new: Any, fresh: list[str], told: Told) -> list[str]:
    """The lines of an entry that both have."""
    line = rows[-1]
    if not FROM.search(line):
        return rows
    if isinstance(old, Mapping) and set(old) - _IMPORTED:
        made = line
        if _words(old) != _words(new):
            made = made.replace(toml.text(_words(old)), toml.text(_words(new)), 1)
            told.changed.append(f"{_words(old)} is {_words(new)} now; what you wrote beside it stays, look at it again")
        for key in ("level", "respond", "within"):
            before, after = old.get(key), new.get(key) if isinstance(new, Mapping) else None
            if before and after and before != after:
                made = made.replace(f"{key} = {toml.value(before)}", f"{key} = {toml.value(after)}", 1)
                told.changed.append(f"{_words(new)}: {key} was {before}, is {after}")
        return [*rows[:-1], made.replace(comment_of(line), comment_of(fresh[-1])) if comment_of(fresh[-1]) else made]
    if old != new:
        told.changed.append(
            f"{_words(old)} is {_words(new)} now"
            if _words(old) != _words(new)
            else f"{_words(new)} {_differs(old, new)}"
        )
        return [*(row for row in rows[:-1] if not _suggests(row)), *fresh]
    at = f"{line[: line.rindex(comment_of(line))]}{comment_of(fresh[-1])}" if comment_of(fresh[-1]) else line
    return [*rows[:-1], at]


def _differs(old: Any, new: Any) -> str:
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        return "is written otherwise"
    keys = [key for key in dict.fromkeys((*old, *new)) if old.get(key) != new.get(key)]
    return ", ".join(f"{key} was {_short(old.get(key))}, is {_short(new.get(key))}" for key in keys)


def _suggests(row: str) -> bool:
    """Whether a comment is the importer's own suggestion for the entry below it."""
    return re.match(r"\s*# (?:when|suggested)", row) is not None


def groups(blocks: Iterable[Block], kind: str) -> Iterator[list[Block]]:
    """The blocks of each table of a kind, with those of the tables inside of it."""
    found: list[Block] = []
    for block in blocks:
        if block.name == kind:
            if found:
                yield found
            found = [block]
        elif found and block.name.startswith(f"{kind}."):
            found.append(block)
        elif found:
            yield found
            found = []
    if found:
        yield found
