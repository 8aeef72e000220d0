"""A launch's status put between the lines of the checklist that its profile was imported from: the document, filled in.

Nothing of the document is taken away: boxes are ticked, cells of a status column filled in, evidence is put below. What
was there before stands in the lines that are added (`ours`), so that the next import reads the same checklist.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from cockpit.checklist import boxes, ours, slugs, source
from cockpit.checklist.blocks import Document, Kind, Node, parse
from cockpit.checklist.derive import derive
from cockpit.checklist.draft import Draft, Gate
from cockpit.checklist.lines import Box, Shape
from cockpit.core.plan import Plan
from cockpit.core.told import Account, GateTold, Told

SUFFIXES = (".md", ".markdown", ".mdx", ".txt", "")
"""What a checklist's file may be called: a profile names no file that is something else."""


@dataclass
class Form:
    """A checklist as a form to fill in."""

    name: str
    lines: list[str]
    """Without what an earlier snapshot wrote into it."""
    draft: Draft
    document: Document
    nodes: dict[int, Node] = field(default_factory=dict)
    """Items and tables, by each of their lines."""

    def known(self, plan: Plan) -> Collection[str]:
        """The ids of the gates of a plan that it has."""
        return self.places((gate.id, gate.title) for gate in plan.gates).keys()

    def fill(self, told: Account) -> str:
        """The document with a launch's status in it, without a line feed at its end."""
        return "\n".join(_Weaver(self).run(told))

    def places(self, gates: Iterable[tuple[str, str]]) -> dict[str, Gate]:
        """Where gates of a profile (id and title) stand in it: those of the same id, else of the same words."""
        by_id = {gate.id: gate for gate in self.draft.gates}
        by_title: dict[str, list[Gate]] = {}
        for gate in self.draft.gates:
            by_title.setdefault(gate.title, []).append(gate)
        wanted = list(gates)
        found = {name: by_id[name] for name, _ in wanted if name in by_id}
        taken = {gate.id for gate in found.values()}
        for name, title in wanted:
            if name in found:
                continue
            same = [gate for gate in by_title.get(title, []) if gate.id not in taken]
            if same:
                found[name] = same[0]
                taken.add(same[0].id)
        return found


def read(folder: Path, name: str) -> Form:
    """Read the checklist of a profile.

    Args:
        folder: where the profile lies.
        name: what the profile calls it, a path from there.

    Raises:
        ValueError: it cannot be read, is no text, or is too large; a sentence.
    """
    path = folder / name
    if Path(name).is_absolute() or path.suffix.lower() not in SUFFIXES:
        raise ValueError("a checklist is a file of Markdown or text, named from the profile's folder")
    try:
        if not path.is_file():
            raise ValueError("there is no such file")
        with path.open("rb") as file:
            raw = file.read(source.LIMIT + 1)
    except OSError as problem:
        raise ValueError(problem.strerror or "it cannot be read") from None
    return form(source.decode(raw).lines, path.name)


def form(lines: list[str], name: str) -> Form:
    """The form that a document's lines are."""
    undone = ours.undo(lines)
    kept: list[str] = []
    numbers: dict[int, int] = {}
    for number, line in enumerate(undone.lines, 1):
        if number not in undone.ours:
            kept.append(line)
            numbers[number] = len(kept)
    document = parse(kept)
    made = Form(name, kept, derive(lines, name, Path(name).stem), document)
    for gate in made.draft.gates:  # its draft is of all the lines, so that the ids that they record are known
        gate.line = numbers.get(gate.line, gate.line)
        for claim in gate.claims:
            claim.line = numbers.get(claim.line, claim.line)
    for station in made.draft.stations:
        station.line = numbers.get(station.line, station.line)
    for entry in (*made.draft.success, *made.draft.follow_ups):
        entry.line = numbers.get(entry.line, entry.line)
    pending = [node for section in document.sections for node in section.nodes]
    while pending:
        node = pending.pop()
        if node.kind in {Kind.ITEM, Kind.TABLE}:
            made.nodes.update(dict.fromkeys(node.lines, node))
        pending += node.children
    return made


class _Weaver:
    """Fills in one form."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._made = list(form.lines)
        self._after: dict[int, list[str]] = {}
        """What is put behind a line."""
        self._tables: dict[int, list[str]] = {}
        """What is put behind the table that ends with a line."""

    def run(self, account: Account) -> list[str]:
        """Fill in everything."""
        draft = self._form.draft
        places = self._form.places((gate.id, gate.title) for gate in account.gates)
        told = {gate.id: gate for gate in account.gates}
        names = slugs.Slugs()  # the roles as a profile has them
        for name, gate in places.items():
            self._gate(gate, told[name])
        for lines, tellings in (
            ([(names.take(station.role, prefix="role"), station.line) for station in draft.stations], account.stations),
            ([(entry.text, entry.line) for entry in draft.success], account.criteria),
            ([(entry.text, entry.line) for entry in draft.follow_ups], account.tasks),
        ):
            self._lines(lines, tellings)
        return self._put_together(account)

    # -------------------------------------------------------------------------------------------------------- gates
    def _gate(self, gate: Gate, told: GateTold) -> None:
        node = self._form.nodes.get(gate.line)
        if node is None:
            return
        facts = [f"gate {ours.code(told.id)}"]
        if told.title != gate.title:
            facts.append(f"called {ours.code(told.title)}")
        apart: list[str] = []
        lines = {claim.says: claim.line for claim in reversed(gate.claims)}
        for claim in told.claims:
            line = lines.get(claim.says, 0)
            item = self._form.nodes.get(line)
            if item is not None and item.kind is Kind.ITEM and line != gate.line:
                self._under(item, claim, ())
            elif claim.says == gate.title == told.title and len(told.claims) == 1:
                apart += [_joined(claim.word, [], claim.facts)] if claim.facts else []
            else:
                apart.append(_joined(_words(claim), [], claim.facts))
        if node.kind is Kind.TABLE:
            self._row(node, gate, told, facts, apart)
        else:
            self._under(node, told.told, facts, [*told.below, *apart], struck=gate.struck)

    def _under(
        self, node: Node, told: Told, facts: Iterable[str], below: Iterable[str] = (), *, struck: bool = False
    ) -> None:
        """An item: its box, and what is known of it, above its children."""
        marks = [*facts, *([] if struck else self._tick(node.line, done=told.done))]
        said = _joined(told.word, marks, told.facts)
        lead = self._lead(node)
        self._after.setdefault(node.lines[-1], []).extend([f"{lead}{ours.ARROW} {one}" for one in (said, *below)])

    def _tick(self, line: int, *, done: bool) -> list[str]:
        raw = self._made[line - 1]
        found = boxes.place(raw)
        if found is None or found[2] is Box.STRUCK or ((found[2] is Box.DONE) == done and found[2] is not Box.PARTIAL):
            return []
        start, end, _ = found
        filled = boxes.ticked(raw[start:end], done=done)
        if filled == raw[start:end]:
            return []
        self._made[line - 1] = raw[:start] + filled + raw[end:]
        return [f"was {ours.code(raw[start:end])}"]

    def _lead(self, node: Node) -> str:
        """What stands before an arrow: deep enough to belong to the item, no deeper than what stands below it."""
        lead, wide = boxes.indent(self._form.lines[node.line - 1])
        if not node.marker:
            return f"{lead}  "
        child = next((one for one in node.children if one.kind is Kind.ITEM), None)
        if child is not None:
            inner, _ = boxes.indent(self._form.lines[child.line - 1])
            return f"{inner}- " if len(inner.expandtabs(4)) > len(lead.expandtabs(4)) else f"{lead}{' ' * wide}- "
        return f"{lead}{' ' * wide}- "

    def _row(self, node: Node, gate: Gate, told: GateTold, facts: list[str], apart: list[str]) -> None:
        """A row: the cell of its status; what is known of it goes below the table."""
        last = node.lines[-1]
        rows = ours.rows_above(self._form.lines, last + 1)
        number = rows.index(gate.line) + 1 if gate.line in rows else 0
        marks = [f"row {number}", *facts]
        raw = self._made[gate.line - 1]
        spans = boxes.cells(raw)
        if gate.cell is not None and gate.cell < len(spans) and number and not gate.struck:
            start, end = spans[gate.cell]
            word, before = told.told.word, raw[start:end]
            if word not in [raw[first:second] for first, second in spans[: gate.cell + 1]]:
                self._made[gate.line - 1] = raw[:start] + word + raw[end:]
                marks.append(f"was {ours.code(before)}" if before else ours.NOTHING)
        block = self._tables.setdefault(last, [])
        said = _joined(told.told.word, marks, [one for one in (told.told.shown, *told.told.facts) if one])
        block.append(f"- {ours.ARROW} {said}")
        block += [f"  - {ours.ARROW} {one}" for one in (*told.below, *apart)]

    # ------------------------------------------------------------------------------------------------------- others
    def _lines(self, lines: list[tuple[str, int]], tellings: Iterable[Told]) -> None:
        """Lines to sign on, criteria, tasks: those that the document has, in its words."""
        known: dict[str, list[int]] = {}
        for says, line in reversed(lines):
            known.setdefault(says, []).append(line)
        for told in tellings:
            found = known.get(told.says)
            node = self._form.nodes.get(found.pop()) if found else None
            if node is not None and node.kind is Kind.ITEM and node.line not in self._after:
                self._under(node, told, ())

    # ----------------------------------------------------------------------------------------------------- together
    def _put_together(self, account: Account) -> list[str]:
        head = self._head()
        made: list[str] = _part(account.head) if head == 0 else []
        for number, line in enumerate(self._made, 1):
            made.append(line)
            made += self._after.get(number, ())
            made += _part(self._tables[number]) if number in self._tables else []
            made += _part(account.head) if number == head else []
        while made and not made[-1].strip():
            made.pop()
        return [*made, "", ours.BEGIN, "", *account.tail]

    def _head(self) -> int:
        """Behind which line the launch is told of: the document's title, else its front matter."""
        title = self._form.document.title
        shapes = self._form.document.shapes
        if title is not None and shapes[title.line - 1].shape is Shape.HEADING:
            under = title.line < len(shapes) and shapes[title.line].shape is Shape.UNDERLINE
            return title.line + 1 if under else title.line
        return sum(line.shape is Shape.FRONT for line in shapes)


def _part(lines: Iterable[str]) -> list[str]:
    return [ours.BEGIN, "", *lines, "", ours.END]


def _words(told: Told) -> str:
    return f"{told.word}: {told.shown}" if told.shown else told.word


def _joined(word: str, marks: Iterable[str], facts: Iterable[str]) -> str:
    return " · ".join((word, *marks, *map(ours.harmless, facts)))
