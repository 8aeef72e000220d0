"""A box, a bullet or a row of a table as a gate: its title, id, status, owner, claims, commands."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cockpit.checklist import columns, commands, conditions, inline, items, people, shell, status
from cockpit.checklist.blocks import Node, Section
from cockpit.checklist.draft import Claim, Draft, Gate
from cockpit.checklist.lines import Box
from cockpit.checklist.ours import Recorded
from cockpit.checklist.places import Places
from cockpit.checklist.slugs import Slugs
from cockpit.checklist.tally import Kind


class GateMaker:
    """Makes the gates of a draft."""

    def __init__(self, draft: Draft, places: Places, recorded: Mapping[int, Recorded]) -> None:
        self._draft = draft
        self._tally = draft.tally
        self._places = places
        self._gates = Slugs()
        self._recorded = {line: gate for line, gate in recorded.items() if self._gates.claim(gate.id)}
        self._smoke = False
        self._empty = 0

    def gate(self, section: Section, node: Node) -> Gate:
        """A box, or a bullet that stands for one, as a gate."""
        bold, rest = inline.first_bold(node.text)
        own = node.text.split("\n", 1)[0] if inline.only_bold(node.text.split("\n", 1)[0]) else node.text
        title = items.tidy(own) or self._wordless("box")
        category = self._places.category(section)
        recorded = self._recorded.get(node.line)
        gate = Gate(
            self._id(recorded, bold or _named(title), category.title),
            recorded.title or title if recorded else title,
            category.id,
            category.phase,
            node.line,
        )
        self._tally.put_all(node.lines, Kind.GATE)
        match node.box:
            case Box.DONE:
                gate.status = status.Status.DONE
            case Box.PARTIAL:
                gate.status = status.Status.PARTIAL
            case Box.STRUCK:
                gate.struck = True
            case _:
                gate.struck = inline.struck(node.text)
        if node.box is Box.OPEN and status.shown_last(inline.words(node.text))[0] is status.Status.DONE:
            gate.remarks.append("the box is open, and the line carries a tick")
        gate.owner = people.owner_of(node.text)
        items.own_commands(gate, node.text)
        items.absorb(gate, node.children, self._tally)
        gate.hint = conditions.suggestion(rest or title)
        self._finish(gate, node)
        return gate

    def _wordless(self, what: str) -> str:
        """A title for a gate without one; numbered, so that its line may change and its id may not."""
        self._empty += 1
        return f"A {what} without words" + (f" ({self._empty})" if self._empty > 1 else "")

    def _id(self, recorded: Recorded | None, title: str, also: str) -> str:
        """The id that a snapshot recorded; else one from the title."""
        return recorded.id if recorded else self._gates.take(title, prefix="gate", also=also)

    def row(self, section: Section, table: columns.Table, line: int, row: list[str]) -> Gate:
        """A row of a table as a gate."""
        category = self._places.category(section)
        number = table.cell(row, columns.Column.ID)
        title = items.tidy(table.name(row)) or self._wordless("row")
        recorded = self._recorded.get(line)
        gate = Gate(
            self._id(recorded, inline.words(number) if re.search(r"[A-Za-z]", number) else title, category.title),
            recorded.title or title if recorded else title,
            category.id,
            category.phase,
            line,
        )
        gate.status = (
            status.read(table.cell(row, columns.Column.STATUS))
            if table.place(columns.Column.STATUS) is not None
            else None
        )
        gate.struck = gate.status is status.Status.NONE or inline.struck(table.cell(row, columns.Column.TITLE))
        gate.owner = people.handle(table.cell(row, columns.Column.OWNER)) or inline.words(
            table.cell(row, columns.Column.OWNER)
        ).strip("-–— ")
        notes = table.notes(row)
        gate.note += [notes] if notes else []
        cell = table.cell(row, columns.Column.STATUS)
        words = re.sub(r"[^\w\s/.,()-]", "", inline.words(cell)).strip()
        if gate.status is status.Status.BLOCKED or (words and len(words.split()) > 2):
            gate.note.append(f"status: {inline.words(cell)}")
        if number and not re.search(r"[A-Za-z]", number):
            pass
        elif number:
            gate.remarks.append(f"{inline.words(number)} in the document")
        for cell in row:
            for code in inline.codes(cell):
                if shell.is_command(code):
                    gate.probes.append(commands.probe(code, line))
        gate.hint = conditions.suggestion(f"{title} {notes}" if conditions.condition(notes) else title)
        gate.cell = table.place(columns.Column.STATUS)
        self._tally.put(line, Kind.GATE)
        self._finish(gate, None)
        return gate

    def _finish(self, gate: Gate, node: Node | None) -> None:
        if not gate.claims and not any(probe.live and probe.table.get("claims") for probe in gate.probes):
            gate.claims.append(Claim(gate.title, gate.line, hint=gate.hint))
        if items.optional(node.text if node else gate.title):
            gate.remarks.append("the document calls it optional; binding = false would keep it out of the GO")
        titled = [probe for probe in gate.probes if "title" in probe.table]
        if len({probe.table["title"] for probe in titled}) >= 2 and not self._smoke:
            self._smoke = gate.smoke = any(probe.live for probe in titled)
        self._draft.gates.append(gate)


def _named(title: str) -> str:
    """The words of a title that name it: without its commands, where it says more than them."""
    rest = title
    for code in inline.codes(title):
        if shell.is_command(code):
            rest = rest.replace(f"`{code}`", " ")
    return rest if len(re.findall(r"[^\W\d_]{2,}", rest)) >= 1 else title
