"""A newer version of a checklist put into the profile that was imported from an older one.

The rule: the document decides on words (titles, categories, claims, what it claims), the profile on how things are
proven and named (ids, expectations, probes, owners, everything written by hand). A line that the importer wrote carries
FILE:LINE; what carries none is a person's and is never dropped. What the document no longer has stands at the end, as
comments. Evidence belongs to the words of a claim and to the id of its gate, so it is kept where both are.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from cockpit.checklist import tomltext
from cockpit.checklist.changes import Changes
from cockpit.checklist.draft import Draft, Gate
from cockpit.checklist.gateblocks import GateBlocks, says
from cockpit.checklist.pairs import Side, pairs
from cockpit.checklist.partblocks import FROM
from cockpit.checklist.parts import Parts
from cockpit.checklist.slugs import Slugs
from cockpit.checklist.toml import key as written_key
from cockpit.checklist.toml import text as written
from cockpit.checklist.tomltext import Block
from cockpit.checklist.words import fold


def update(profile: str, draft: Draft, text: str) -> tuple[str, Changes]:
    """Put a newer checklist into a profile.

    Args:
        profile: the text of the profile; it loads.
        draft: what the newer checklist came to.
        text: the profile that an import of it alone would write.

    Returns:
        The new text, and what was done.
    """
    merge = _Merge(profile, draft, text)
    return merge.run(), merge.changes


class _Merge:
    """Brings one document into one profile."""

    def __init__(self, profile: str, draft: Draft, text: str) -> None:
        self.changes = Changes()
        self._draft = draft
        self._old: dict[str, Any] = tomllib.loads(profile)
        self._new: dict[str, Any] = tomllib.loads(text)
        self._blocks = tomltext.blocks(profile.rstrip("\n"))
        self._end = profile[len(profile.rstrip("\n")) :]
        self._fresh = tomltext.blocks(text.rstrip("\n"))
        self._categories = self._same_titles("category")
        self._phases = self._same_titles("phase")

    def _same_titles(self, kind: str) -> dict[str, str]:
        """The ids of the profile for the ids of the document: the same one, else the one of the same title."""
        old = self._old.get(kind, {})
        titles = {fold(str(table.get("title", name))): name for name, table in old.items()}
        return {
            name: name if name in old else titles.get(fold(str(table.get("title", name))), name)
            for name, table in self._new.get(kind, {}).items()
        }

    def run(self) -> str:
        """Do everything."""
        old, new = self._old.get("gate", {}), self._new.get("gate", {})
        self._ids = pairs(
            [self._side(name, gate, self._old, {}) for name, gate in old.items()],
            [self._side(name, gate, self._new, self._categories) for name, gate in new.items()],
        )
        gates = {gate.id: gate for gate in self._draft.gates}
        self._surroundings()
        names = Slugs(*old)
        before: str = ""
        for name, table in new.items():
            known = self._ids.get(name)
            if known is None:
                known = name if names.claim(name) else names.take(str(table["title"]), prefix="gate")
                self._add(name, known, table, before)
            else:
                self._change(known, old[known], table, gates[name])
            before = known
        self._drop(set(old) - set(self._ids.values()))
        parts = Parts(self._draft.file, self._old, self._new, self._blocks, self._fresh, self.changes)
        parts.run(self._insert, self._spaced, self._referred)
        self._launch()
        return tomltext.joined(self._blocks) + self._end

    def _side(self, name: str, gate: Mapping[str, Any], tables: Mapping[str, Any], ids: Mapping[str, str]) -> Side:
        category = str(gate.get("category", ""))
        title = str(tables.get("category", {}).get(category, {}).get("title", category))
        same = ids.get(category)
        if same is not None:
            title = str(self._old.get("category", {}).get(same, {}).get("title", title))
        return Side(name, str(gate.get("title", "")), title, frozenset(says(gate)))

    # -------------------------------------------------------------------------------------------------------- gates
    def _of(self, blocks: Iterable[Block], name: str) -> list[Block]:
        return [block for block in blocks if block.path[:2] == ["gate", name]]

    def _change(self, name: str, old: Mapping[str, Any], new: Mapping[str, Any], gate: Gate) -> None:
        blocks = self._of(self._blocks, name)
        if not blocks or blocks[0].name != f"gate.{name}":
            self.changes.kept.append(f"{name}: written in another way, not looked into")
            return
        made = GateBlocks(self._draft.file, blocks)
        wanted = dict(new)
        wanted["category"] = self._categories.get(str(new.get("category")), new.get("category"))
        if "phase" in new:
            wanted["phase"] = self._phases.get(str(new["phase"]), new["phase"])
        done = made.words(old, wanted) + made.claims(old, wanted, gate)
        extra = [block for block in self._of(self._fresh, gate.id) if block.name.endswith(".probe")]
        for block in made.missing(extra):
            at = self._blocks.index(blocks[-1]) + 1
            self._blocks.insert(at, self._renamed(block, gate.id, name))
            done.append("has a new command, taken as a probe")
        made.places(gate)
        if done:
            self.changes.changed.append(f"{wanted['title']} ({name}): {'; '.join(done)}")
        else:
            self.changes.same += 1

    def _renamed(self, block: Block, before: str, after: str) -> Block:
        """A block of a gate under the id that the profile gives it, in the category and phase of the profile."""
        lines = [
            re.sub(rf"^((?:# )?\[\[?gate\.){re.escape(before)}(?=[.\]])", rf"\g<1>{after}", line)
            for line in block.lines
        ]
        return Block(f"gate.{after}{block.name.removeprefix(f'gate.{before}')}", lines)

    def _add(self, name: str, known: str, table: Mapping[str, Any], before: str) -> None:
        made = [self._renamed(block, name, known) for block in self._of(self._fresh, name)]
        if not made:
            return
        category = self._categories.get(str(table["category"]), str(table["category"]))
        if category != table["category"]:
            made[0].put("category", written(category))
        phased = bool(self._old.get("phase"))
        if "phase" in table:
            phase = self._phases.get(str(table["phase"]), str(table["phase"]))
            made[0].put("phase", written(phase) if phased or phase in self._new.get("phase", {}) else None)
        if table.get("smoke"):
            if self._old.get("smoke"):
                made[0].put("smoke", None)  # a launch has one smoke test
            else:
                made += [block for block in self._fresh if block.path[0] == "smoke"]
        for block in made:
            if block.lines and block.lines[-1].strip():
                block.lines.append("")
        at = self._place(category, before)
        if at and self._blocks[at - 1].lines and self._blocks[at - 1].lines[-1].strip():
            self._blocks[at - 1].lines.append("")
        self._blocks[at:at] = made
        self.changes.added.append(f"{table['title']} ({known})")

    def _place(self, category: str, before: str) -> int:
        """Where a new gate goes: behind the one that the document has above it, else at the head of its category."""
        last = 0
        for number, block in enumerate(self._blocks, 1):
            path = block.path
            if path[0] == "gate" and len(path) > 1 and path[1] == before:
                last = number
        gate = self._old.get("gate", {}).get(before) or {}
        if last and (not gate or gate.get("category") == category):
            return last
        own = next((at for at, one in enumerate(self._blocks, 1) if one.name == f"category.{category}"), 0)
        return own or last or len(self._blocks)

    def _drop(self, gone: set[str]) -> None:
        rows: list[str] = []
        for name in [one for one in self._old.get("gate", {}) if one in gone]:
            blocks = self._of(self._blocks, name)
            title = str(self._old["gate"][name].get("title", name))
            if not blocks or not FROM.search(_line_of(blocks[0], "title")):
                self.changes.kept.append(f"{title} ({name}): it is yours, the document never had it")
                continue
            if self._referred(name, blocks):
                self.changes.kept.append(f"{title} ({name}): not in the document any more, but something depends on it")
                continue
            if self._old["gate"][name].get("smoke"):
                blocks = [*blocks, *(block for block in self._blocks if block.path[0] == "smoke")]
            rows += [f"# {line}".rstrip() for block in blocks for line in block.lines]
            self._blocks = [block for block in self._blocks if block not in blocks]
            self.changes.dropped.append(f"{title} ({name})")
        if rows:
            head = ["", f"# Not in {self._draft.file} any more. Delete it, or take the marks away to keep it.", ""]
            self._blocks[-1].lines += [*head, *rows]

    def _referred(self, name: str, own: list[Block]) -> bool:
        quoted = re.compile(rf"(?<![\w-])[\"']{re.escape(name)}[\"']")
        return any(
            quoted.search(line)
            for block in self._blocks
            if block not in own
            for line in block.lines
            if not line.lstrip().startswith("#")
        )

    # ------------------------------------------------------------------------------------------------- surroundings
    def _surroundings(self) -> None:
        """Phases, categories, connections, variables that the newer document needs and the profile lacks."""
        for kind in ("phase", "category", "connections"):
            ids = {"phase": self._phases, "category": self._categories}.get(kind, {})
            for name in self._new.get(kind, {}):
                if ids.get(name, name) not in self._old.get(kind, {}):
                    self._insert(kind, name)
                elif kind == "category":
                    self._expected(name, ids[name])
        for kind in ("variables", "credentials"):
            known = set(self._old.get("variables", {})) | set(self._old.get("credentials", {}))
            for name in self._new.get(kind, {}):
                if name not in known:
                    self._value(kind, name)

    def _expected(self, name: str, known: str) -> None:
        block = next((one for one in self._blocks if one.name == f"category.{known}"), None)
        new = self._new["category"][name].get("expected_gates")
        old = self._old["category"][known].get("expected_gates")
        if block is not None and new is not None and new != old:
            block.put("expected_gates", str(new))
            self.changes.changed.append(f"category {known}: the document says {new} gates, before {old or 'nothing'}")

    def _insert(self, kind: str, name: str) -> None:
        block = next((one for one in self._fresh if one.path[:2] == [kind, name]), None)
        if block is None:
            return
        after = [
            at
            for at, one in enumerate(self._blocks, 1)
            if one.path[0] in ({kind, "gate"} if kind == "category" else {kind})
        ]
        first = next((at for at, one in enumerate(self._blocks) if one.path[0] == "category"), len(self._blocks))
        lines = list(block.lines)
        banner = self._banner(block)
        at = max(after, default=first)
        self._spaced(at)
        self._blocks.insert(
            at, Block(block.name, [*banner, *lines, *([] if lines and not lines[-1].strip() else [""])])
        )
        self.changes.added.append(f"{kind} {name}")

    def _banner(self, block: Block) -> list[str]:
        """The comments that the importer put above a category stand in the block before it."""
        before = self._fresh[self._fresh.index(block) - 1].lines
        at = len(before)
        while at and (before[at - 1].startswith("#") or not before[at - 1].strip()):
            at -= 1
        found = [line for line in before[at:] if line.startswith("#")]
        return [*found[-3:], ""] if len(found) >= 3 and block.path[0] == "category" else []

    def _spaced(self, at: int) -> None:
        if at and self._blocks[at - 1].lines and self._blocks[at - 1].lines[-1].strip():
            self._blocks[at - 1].lines.append("")

    def _value(self, kind: str, name: str) -> None:
        source = next((one for one in self._fresh if one.name == kind), None)
        found = source.span(name) if source else None
        if source is None or found is None:
            return
        lines = source.lines[found[0] : found[1] + 1]
        block = next((one for one in self._blocks if one.name == kind), None)
        if block is None:
            at = next((at for at, one in enumerate(self._blocks) if one.name == "launch"), 0) + 1
            self._spaced(at)
            self._blocks.insert(at, Block(kind, [f"[{kind}]", *lines, ""]))
        else:
            at = next((at for at in range(len(block.lines), 0, -1) if block.lines[at - 1].strip()), 0)
            block.lines[at:at] = lines
        self.changes.added.append(f"{kind.removesuffix('s')} {name}, to be filled in")

    def _launch(self) -> None:
        block = next((one for one in self._blocks if one.name == "launch"), None)
        if block is None:
            return
        old, new = self._old.get("launch", {}), self._new.get("launch", {})
        for name in ("title", "date", "version", "checklist"):
            if name in new and new[name] != old.get(name):
                block.put(written_key(name), written(str(new[name])))
                if name != "checklist":
                    self.changes.changed.append(f"{name}: was {old.get(name) or 'not said'}, is {new[name]}")


def _line_of(block: Block, key: str) -> str:
    found = block.span(key)
    return block.lines[found[1]] if found else ""
