"""The parts of a profile that are no gates under a newer checklist: which is which, what is new, what is gone."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from typing import Any

from cockpit.checklist.changes import Changes
from cockpit.checklist.partblocks import NOUNS, Noun, Told, change, groups, matched, of_document, worked_on
from cockpit.checklist.tomltext import Block


class Parts:
    """Brings them into a profile; the blocks are changed in place."""

    def __init__(
        self,
        file: str,
        old: Mapping[str, Any],
        new: Mapping[str, Any],
        blocks: list[Block],
        fresh: list[Block],
        changes: Changes,
    ) -> None:
        self._file = file
        self._old, self._new = old, new
        self._blocks, self._fresh = blocks, fresh
        self._changes = changes

    def run(
        self,
        insert: Callable[[str, str], None],
        spaced: Callable[[int], None],
        referred: Callable[[str, list[Block]], bool],
    ) -> None:
        """Do everything.

        Args:
            insert: puts a named table of the newer document where it belongs.
            spaced: makes sure of a blank line before a place.
            referred: whether something else names an id.
        """
        self._insert, self._spaced, self._referred = insert, spaced, referred
        rows: list[str] = []
        for kind, noun in NOUNS.items():
            if kind in {"watch", "escalation"}:
                rows += self._named(kind, noun)
            elif kind == "communication":
                self._only(kind, noun)
            else:
                rows += self._list(kind, noun)
        if rows:
            head = ["", f"# Not in {self._file} any more. Delete it, or take the marks away to keep it.", ""]
            self._blocks[-1].lines += [*head, *rows]

    def _list(self, kind: str, noun: Noun) -> list[str]:
        """Tables of a list: `[[contact]]`."""
        old, new = _tables(self._old, kind), _tables(self._new, kind)
        mine = list(groups(self._blocks, kind))
        fresh = list(groups(self._fresh, kind))
        if len(mine) != len(old) or len(fresh) != len(new):
            return []
        found = matched([str(one.get(noun.key, "")) for one in old], [str(one.get(noun.key, "")) for one in new])
        gone: list[str] = []
        for at, (table, group) in enumerate(zip(old, mine, strict=True)):
            if at not in found.values():
                gone += self._gone(kind, noun, str(table.get(noun.key, "")), table, group)
        for number, (table, group) in enumerate(zip(new, fresh, strict=True)):
            if number in found:
                at = found[number]
                if of_document(noun, mine[at]):
                    told = change(noun, mine[at][0], old[at], group[0], table)
                    self._tell(kind, str(table.get(noun.key, "")), told)
                continue
            place = self._turn(table) if kind == "timeline" else self._after(kind)
            self._spaced(place)
            lines = [line for block in group for line in block.lines if not line.startswith("# ===")]
            self._blocks.insert(place, Block(kind, [*lines, *([] if lines and not lines[-1].strip() else [""])]))
            self._changes.added.append(f"{kind.replace('_', '-')}: {table.get(noun.key, '')}")
        if kind == "timeline":
            self._in_time()
        return gone

    def _in_time(self) -> None:
        """The launch sequence in the order of time, which a profile asks for; one with times of day stays as it is."""
        found = list(groups(self._blocks, "timeline"))
        times = [_seconds(tomllib.loads(group[0].text).get("timeline", [{}])[0].get("at")) for group in found]
        if None in times or times == sorted(one for one in times if one is not None):
            return
        order = sorted(range(len(found)), key=lambda at: times[at] or 0)
        moved = iter([block for at in order for block in found[at]])
        own = {id(block) for group in found for block in group}
        self._blocks[:] = [next(moved) if id(block) in own else block for block in self._blocks]

    def _named(self, kind: str, noun: Noun) -> list[str]:
        """Tables with a name: `[watch.latency]`."""
        old, new = self._old.get(kind, {}), self._new.get(kind, {})
        left = [name for name in old if name not in new]
        extra = [name for name in new if name not in old]
        titles = [
            [str(side[name].get(noun.key, name)) for name in names] for side, names in ((old, left), (new, extra))
        ]
        pairing = {extra[number]: left[at] for number, at in matched(titles[0], titles[1]).items()}
        pairing |= {name: name for name in new if name in old}
        gone: list[str] = []
        for name, known in pairing.items():
            mine = next(groups(self._blocks, f"{kind}.{known}"), [])
            fresh = next(groups(self._fresh, f"{kind}.{name}"), [])
            if mine and fresh and (of_document(noun, mine) or kind == "escalation"):
                told = change(noun, mine[0], old[known], fresh[0], new[name])
                self._tell(kind, str(new[name].get(noun.key, name)) if kind == "watch" else known, told)
        for name in old:
            mine = next(groups(self._blocks, f"{kind}.{name}"), [])
            if name not in pairing.values() and mine:
                gone += self._gone(kind, noun, str(old[name].get("title", name)), old[name], mine)
        for name in new:
            if name not in pairing:
                self._insert(kind, name)
        return gone

    def _only(self, kind: str, noun: Noun) -> None:
        """The table of which there is one."""
        mine, fresh = next(groups(self._blocks, kind), []), next(groups(self._fresh, kind), [])
        if not fresh:
            return
        if not mine:
            self._spaced(len(self._blocks))
            self._blocks.append(Block(kind, [*fresh[0].lines, ""]))
            self._changes.added.append(kind)
            return
        self._tell(kind, "", change(noun, mine[0], self._old.get(kind, {}), fresh[0], self._new.get(kind, {})))

    def _tell(self, kind: str, said: str, told: Told) -> None:
        name = ": ".join(part for part in (kind.replace("_", "-"), said) if part)
        if told.changed:
            self._changes.changed.append(f"{name}: {'; '.join(told.changed)}")
        self._changes.kept += [f"{name}: {one}" for one in told.kept]

    def _gone(self, kind: str, noun: Noun, said: str, table: Mapping[str, Any], group: list[Block]) -> list[str]:
        """A table that the newer document does not have: its lines as comments, where nobody worked on it."""
        name = f"{kind.replace('_', '-')}: {said}"
        if not of_document(noun, group):
            return []
        if worked_on(noun, group, table) or (kind == "station" and self._referred(said, group)):
            self._changes.kept.append(f"{name}: not in the document any more, but you worked on it")
            return []
        own = {id(block) for block in group}
        self._blocks[:] = [block for block in self._blocks if id(block) not in own]
        self._changes.dropped.append(name)
        return [f"# {line}".rstrip() for block in group for line in block.lines if not line.startswith("# ===")]

    def _after(self, kind: str) -> int:
        return max((at for at, one in enumerate(self._blocks, 1) if one.name == kind), default=len(self._blocks))

    def _turn(self, mark: Mapping[str, Any]) -> int:
        """Where a new entry of the launch sequence goes: in the order of time."""
        due = _seconds(mark.get("at"))
        for at, block in enumerate(self._blocks):
            if block.name == "timeline":
                then = _seconds(tomllib.loads(block.text).get("timeline", [{}])[0].get("at"))
                if due is not None and then is not None and then > due:
                    return at
        return self._after("timeline")


def _tables(tables: Mapping[str, Any], kind: str) -> list[Mapping[str, Any]]:
    found: Any = tables
    for part in kind.split("."):
        found = found.get(part, {}) if isinstance(found, Mapping) else {}
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def _seconds(at: object) -> int | None:
    """`T-1h30m` as seconds from T-0; None for a time of day."""
    found = re.fullmatch(r"T(?P<sign>[+-])(?P<spans>(?:\d{1,6}[dhms])+|0)", str(at))
    if found is None:
        return None
    units = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
    total = sum(int(number) * units[unit] for number, unit in re.findall(r"(\d+)([dhms])", found["spans"]))
    return -total if found["sign"] == "-" else total
