"""Markdown to sections and items, each with its line. What an item means is decided in `draft`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from markdown_it import MarkdownIt
from markdown_it.token import Token

_BOX = re.compile(r"^\[(?P<tick>[ xX])\]\s+")


class Kind(StrEnum):
    """How an item was written."""

    BOX = "box"
    BULLET = "bullet"
    ROW = "row"


@dataclass(slots=True)
class Item:
    """One list item or table row."""

    kind: Kind
    text: str
    line: int
    """1-based line of the source."""
    ticked: bool = False
    cells: dict[str, str] = field(default_factory=dict)
    """A row's cells under their lower-case headings."""
    children: list[Item] = field(default_factory=list)


@dataclass(slots=True)
class Section:
    """A heading and the items directly under it."""

    title: str
    level: int
    line: int
    above: tuple[str, ...] = ()
    """The headings that it stands under, outermost first."""
    items: list[Item] = field(default_factory=list)


@dataclass(slots=True)
class Checklist:
    """A document, cut at its headings."""

    title: str
    sections: list[Section]


def parse(text: str) -> Checklist:
    """Cut a document at its headings; linear in its length."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    sections = [Section("", 0, 1)]
    path: list[tuple[int, str]] = []
    stack: list[Item] = []
    header: list[str] = []
    for number, token in enumerate(tokens):
        line = token.map[0] + 1 if token.map else 0
        match token.type:
            case "heading_open":
                level, title = int(token.tag[1]), plain_text(tokens[number + 1])
                path = [part for part in path if part[0] < level]
                sections.append(Section(title, level, line, tuple(name for _, name in path)))
                path.append((level, title))
            case "list_item_open":
                stack.append(Item(Kind.BULLET, "", line))
            case "list_item_close":
                item = stack.pop()
                (stack[-1].children if stack else sections[-1].items).append(item)
            case "inline" if stack and not stack[-1].text:
                _name(stack[-1], plain_text(token))
            case "thead_open":
                header = []
            case "th_open":
                header.append(plain_text(tokens[number + 1]).strip().lower())
            case "tr_open" if header:
                row = _row(tokens, number, header, line)
                if row is not None:
                    sections[-1].items.append(row)
            case _:
                pass
    title = next((section.title for section in sections if section.level == 1), "")
    return Checklist(title or next((section.title for section in sections if section.title), ""), sections)


def _name(item: Item, text: str) -> None:
    box = _BOX.match(text)
    if box:
        item.kind = Kind.BOX
        item.ticked = box["tick"] != " "
        text = text[box.end() :]
    item.text = text.split("\n", 1)[0].strip()


def _row(tokens: list[Token], start: int, header: list[str], line: int) -> Item | None:
    cells: list[str] = []
    for number in range(start + 1, len(tokens)):
        if tokens[number].type == "tr_close":
            break
        if tokens[number].type == "td_open":
            cells.append(plain_text(tokens[number + 1]).strip())
    if not cells or not any(cells[1:]):
        return None
    return Item(Kind.ROW, cells[0], line, cells=dict(zip(header, cells, strict=False)))


def plain_text(token: Token) -> str:
    """The words of an inline token: emphasis dropped, code kept in its ticks, links as their text."""
    parts: list[str] = []
    for child in token.children or ():
        match child.type:
            case "text" | "text_special":
                parts.append(child.content)
            case "code_inline":
                parts.append(f"`{child.content}`")
            case "softbreak" | "hardbreak":
                parts.append("\n")
            case _:
                pass
    return "".join(parts)
