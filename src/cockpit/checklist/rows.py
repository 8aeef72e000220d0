"""Tables, row by row, to what they are for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from cockpit.checklist import columns, conditions, headings, inline, signing, timeline, trouble, whens
from cockpit.checklist.blocks import Node, Section
from cockpit.checklist.columns import Column, Use
from cockpit.checklist.draft import Draft, Entry
from cockpit.checklist.others import follow_up
from cockpit.checklist.roles import Role
from cockpit.checklist.tally import Kind

GateOf: TypeAlias = Callable[[Section, columns.Table, int, list[str]], object]
"""Makes a gate of a row: where it stands, its table, its line, its cells."""


def table(draft: Draft, section: Section, node: Node, role: Role | None, gate_of: GateOf) -> None:
    """A table, row by row, to what it is for."""
    read = columns.read(node, role, nested=False)
    draft.tally.put_all(node.lines[:2] if node.head else [], Kind.LAYOUT)
    match read.use:
        case Use.TIMELINE:
            timeline.rows(read, section, draft)
            return
        case Use.GATES:
            for row in node.rows:
                if any(cell.strip() for cell in row.cells):
                    gate_of(section, read, row.line, row.cells)
            return
        case _:
            pass
    for row in node.rows:
        _row(read, row.line, row.cells, section, role, draft)


def _row(read: columns.Table, line: int, cells: list[str], section: Section, role: Role | None, draft: Draft) -> None:
    name, notes = read.name(cells), read.notes(cells)
    match read.use:
        case Use.SIGN_OFF:
            signing.sign_row(read, line, cells, draft)
            kind = Kind.SIGN_OFF
        case Use.CONTACTS:
            reach = [
                inline.words(cell)
                for at, cell in enumerate(cells)
                if cell.strip(" -_") and read.columns[at : at + 1] != [Column.ROLE] and inline.words(cell) != name
            ]
            role_name = inline.words(read.cell(cells, Column.ROLE))
            draft.contacts.append(
                Entry(
                    name,
                    line,
                    role=role_name or name,
                    group=headings.title(section.title),
                    reach=", ".join(reach) or "to be filled in",
                )
            )
            kind = Kind.CONTACT
        case Use.TRIGGERS | Use.LIMITS:
            trouble.limit_rows(read, line, cells, draft, section)
            kind = Kind.TRIGGER if read.use is Use.TRIGGERS else Kind.THRESHOLD
        case Use.SUCCESS:
            words = f"{name}: {notes}" if notes and notes != name else name
            draft.success.append(Entry(words, line, hint=conditions.suggestion(words)))
            kind = Kind.SUCCESS
        case Use.ESCALATION:
            span = whens.spans(read.cell(cells, Column.RESPONSE))
            draft.escalations.append(
                Entry(notes, line, severity=trouble.severity_of(name), role=name, span=span[0] if span else None)
            )
            kind = Kind.ESCALATION
        case Use.SUMMARY:
            draft.summaries.append(
                Entry(" | ".join(inline.words(cell) for cell in cells), line, notes=[" | ".join(read.node.head)])
            )
            kind = Kind.SUMMARY
        case _:
            kind = _other_row(role, line, cells, section, draft)
    draft.tally.put(line, kind)


def _other_row(role: Role | None, line: int, cells: list[str], section: Section, draft: Draft) -> Kind:
    said = " — ".join(inline.words(cell) for cell in cells if cell.strip(" -"))
    group = headings.title(section.title)
    match role:
        case Role.COMMUNICATION if said:
            draft.communications.append(Entry(said, line, group=group))
            return Kind.COMMUNICATION
        case Role.CONTACT if said:
            draft.contacts.append(Entry(said, line, group=group))
            return Kind.CONTACT
        case Role.ACTIVITY if said:
            draft.follow_ups.append(follow_up(said, line, section))
            return Kind.ACTIVITY
        case Role.ROLLBACK if said:
            draft.rollback.append(Entry(said, line))
            return Kind.ROLLBACK
        case Role.SUMMARY | Role.REFERENCE:
            return Kind.PROSE
        case _:
            return Kind.UNKNOWN
