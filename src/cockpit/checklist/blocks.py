"""Lines to sections and nodes: what stands below which heading, inside which item, in which table. Shape only.

Every line of the source belongs to exactly one section heading or node, or is a blank, a rule or front matter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from cockpit.checklist import inline
from cockpit.checklist.lines import Box, Line, Shape
from cockpit.checklist.outline import outline

_CELL = re.compile(r"`[^`]*`|\\\||\||[^`|\\]+|[`\\]")
_SUMMARY = re.compile(r"<summary>(?P<text>.*?)</summary>", re.IGNORECASE)
COLUMNS = 60
"""Cells of a row that are looked at."""


_ABOUT = re.compile(r"\*\*[^*\n]{1,60}(?::\*\*|\*\*:)|[^\W\d_][^:：\n]{0,40}[:：]\s*@[\w-]")
"""A line with a key of its own: bold, or with a handle as its value."""


class Kind(StrEnum):
    """What a node is."""

    ITEM = "item"
    TABLE = "table"
    FENCE = "fence"
    TEXT = "text"


@dataclass(slots=True)
class Row:
    """A row of a table."""

    line: int
    cells: list[str]


@dataclass(slots=True)
class Node:
    """A list item, a table, a fence or a paragraph."""

    kind: Kind
    line: int
    text: str = ""
    """Of an item or a paragraph, as it is written; lines joined with LF."""
    indent: int = 0
    box: Box | None = None
    marker: str = ""
    lead: str = ""
    """The words that introduce it: the bold line or the sentence with a colon above it."""
    children: list[Node] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    """The lines of its own, without its children's."""
    head: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    info: str = ""
    """The language of a fence."""
    body: list[str] = field(default_factory=list)
    """The lines of a fence; the first one stands one line below the node's."""

    @property
    def bold(self) -> str:
        """The words of a paragraph that is one bold line."""
        return inline.only_bold(self.text) if self.kind is Kind.TEXT and "\n" not in self.text else ""


@dataclass(slots=True)
class Section:
    """A heading and what stands directly below it."""

    title: str
    level: int
    line: int
    above: list[Section] = field(default_factory=list)
    """The headings that it stands under, outermost first."""
    nodes: list[Node] = field(default_factory=list)
    number: int = 0
    """Its place in the document, from 0."""


@dataclass(slots=True)
class Document:
    """A checklist cut into sections; the first one has no heading."""

    sections: list[Section]
    shapes: list[Line]
    front: list[tuple[int, str]]
    """Front matter: line and text."""

    @property
    def title(self) -> Section | None:
        """The heading that names the document: its first of level 1, else its first."""
        named = [section for section in self.sections if section.level]
        return next((section for section in named if section.level == 1), named[0] if named else None)


def parse(lines: list[str], ours: frozenset[int] = frozenset()) -> Document:
    """Cut a document into sections and nodes; the lines of `ours` belong to none."""
    shapes = outline(lines, ours)
    builder = _Builder()
    for line in shapes:
        builder.take(line)
    return Document(
        builder.sections, shapes, [(line.number, line.text) for line in shapes if line.shape is Shape.FRONT]
    )


class _Builder:
    """Puts one line after the other where it belongs."""

    def __init__(self) -> None:
        self.sections = [Section("", 0, 0)]
        self._path: list[Section] = []
        self._items: list[Node] = []
        self._last: Node | None = None
        self._gap = False
        self._lead = ""

    def take(self, line: Line) -> None:
        """Put a line where it belongs."""
        match line.shape:
            case Shape.OURS:
                return
            case Shape.BLANK:
                self._gap = True
                if self._last is not None and self._last.kind is not Kind.ITEM:
                    self._last = None
                return
            case Shape.HEADING:
                self._heading(line)
            case Shape.ITEM:
                self._item(line)
            case Shape.ROW | Shape.DELIMITER:
                self._row(line)
            case Shape.FENCE | Shape.CODE:
                self._fence(line)
            case Shape.TEXT:
                self._text(line)
            case Shape.HTML:
                summary = _SUMMARY.search(line.text)
                if summary:
                    self._lead = inline.words(summary["text"])
                self._last = None
            case Shape.RULE | Shape.UNDERLINE | Shape.FRONT:
                self._items, self._last = [], None
                if line.shape is Shape.RULE:
                    self._lead = ""
        self._gap = False

    def _heading(self, line: Line) -> None:
        self._path = [section for section in self._path if section.level < line.level]
        section = Section(line.text, line.level, line.number, list(self._path), number=len(self.sections))
        self.sections.append(section)
        self._path.append(section)
        self._items, self._last, self._lead = [], None, ""

    def _home(self, indent: int) -> list[Node]:
        """Where a node of this indentation is put: inside the item that it is indented below, else the section."""
        while self._items and indent <= self._items[-1].indent + (1 if self._items[-1].marker else 0):
            self._items.pop()
        return self._items[-1].children if self._items else self.sections[-1].nodes

    def _item(self, line: Line) -> None:
        home = self._home(line.indent)
        node = Node(
            Kind.ITEM, line.number, line.text, line.indent, line.box, line.marker, self._lead, lines=[line.number]
        )
        home.append(node)
        if len(self._items) < 50:
            self._items.append(node)
        self._last = node

    def _text(self, line: Line) -> None:
        last = self._last
        if last is not None and not self._gap and last.kind in {Kind.ITEM, Kind.TEXT}:
            if last.kind is Kind.TEXT:
                own = inline.only_bold(line.text) or inline.key_value(line.text)[0]
            else:  # `Owner: @ana` at the margin below a list is about the list
                own = inline.key_value(line.text)[0] if line.indent <= last.indent and _ABOUT.match(line.text) else ""
            if not own and len(last.lines) < 500:
                last.text += "\n" + line.text
                last.lines.append(line.number)
                self._lead_of(last)
                return
        home = self._home(line.indent)
        node = Node(Kind.TEXT, line.number, line.text, line.indent, lead=self._lead, lines=[line.number])
        home.append(node)
        self._last = node
        self._lead_of(node)

    def _lead_of(self, node: Node) -> None:
        if self._items and node.kind is Kind.TEXT:
            return  # inside an item it introduces nothing outside
        if node.kind is Kind.TEXT:
            said = inline.words(node.text.rsplit("\n", 1)[-1])
            if node.bold or said.endswith((":", "：")):
                self._lead = node.bold or said

    def _row(self, line: Line) -> None:
        last = self._last
        if last is None or last.kind is not Kind.TABLE:
            home = self._home(line.indent)
            last = Node(Kind.TABLE, line.number, indent=line.indent, lead=self._lead)
            home.append(last)
            self._last = last
        if line.shape is Shape.DELIMITER and len(last.rows) == 1 and not last.head:
            last.head = [inline.words(cell) for cell in last.rows.pop().cells]
            last.lines.append(line.number)
            return
        last.rows.append(Row(line.number, cells(line.text)))
        last.lines.append(line.number)

    def _fence(self, line: Line) -> None:
        last = self._last
        if line.shape is Shape.FENCE and (last is None or last.kind is not Kind.FENCE or last.marker == "closed"):
            home = self._home(line.indent) if line.indent else self._outer()
            last = Node(Kind.FENCE, line.number, indent=line.indent, lead=self._lead, info=line.text)
            home.append(last)
            self._last = last
        elif last is not None and line.shape is Shape.FENCE:
            last.marker = "closed"
        elif last is not None:
            last.body.append(line.text)
        if last is not None:
            last.lines.append(line.number)

    def _outer(self) -> list[Node]:
        self._items = []
        return self.sections[-1].nodes


def cells(text: str) -> list[str]:
    """A row cut at its bars; bars in code and escaped ones are text."""
    text = text.strip()[: inline.LONGEST]
    found, now = [], ""
    for part in _CELL.findall(text):
        if part == "|":
            found.append(now.strip())
            now = ""
        else:
            now += "|" if part == "\\|" else part
    found.append(now.strip())
    if text.startswith("|"):
        found = found[1:]
    if text.endswith("|") and found and not found[-1]:
        found = found[:-1]
    return found[:COLUMNS]
