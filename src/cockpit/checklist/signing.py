"""Who signs: lines and rows of a sign-off as stations of the go/no-go poll."""

from __future__ import annotations

from cockpit.checklist import inline, people
from cockpit.checklist.blocks import Node
from cockpit.checklist.columns import Column, Table
from cockpit.checklist.draft import Draft, Entry, Station
from cockpit.checklist.items import tidy
from cockpit.checklist.tally import Kind, Tally
from cockpit.checklist.words import fold


def take(node: Node, kind: Kind, tally: Tally) -> None:
    """Everything below an item has its kind; its words become notes of the entry that was made last."""
    pending = [node]
    while pending:
        one = pending.pop()
        tally.put_all(one.lines, kind)
        pending += one.children


def sign_off(node: Node, draft: Draft) -> None:
    """A line to sign on: a station of the poll, or a condition of it."""
    take(node, Kind.SIGN_OFF, draft.tally)
    sign(node.text, node.line, draft)


def sign(text: str, line: int, draft: Draft) -> None:
    """Who a line names, as a station; a longer sentence is a condition."""
    who = people.signer(text)
    if who is None or not who.role.strip():
        return
    if not people.signs(text) and len(who.role.split()) > 4:
        draft.conditions.append(Entry(tidy(text), line))
        return
    _station(draft, Station(who.role, line, who.person, who.function))


def _station(draft: Draft, station: Station) -> None:
    """A role is asked once."""
    if fold(station.role) not in draft.roles:
        draft.roles.add(fold(station.role))
        draft.stations.append(station)


def sign_row(read: Table, line: int, cells: list[str], draft: Draft) -> None:
    """A row of a table of signatures, as a station."""
    role = inline.words(read.cell(cells, Column.ROLE)) or read.name(cells) or inline.words(cells[0] if cells else "")
    person = inline.words(read.cell(cells, Column.TITLE)) if read.place(Column.ROLE) is not None else ""
    if not role or people.NOT_A_ROLE.fullmatch(fold(role)):
        return
    _station(draft, Station(role, line, person.strip("-–— _") if person != role else ""))
