"""Where in a line of the source its box stands, where the cells of a row stand, and how either is filled in."""

from __future__ import annotations

import re

from cockpit.checklist import lines
from cockpit.checklist.inline import LONGEST
from cockpit.checklist.lines import Box

_LEAD = re.compile(r"[ \t]*(?:>[ \t]?){0,5}[ \t]*")
_CELL = re.compile(r"`[^`]*`|\\\||\||[^`|\\]+|[`\\]")
_GLYPH_OPEN, _GLYPH_DONE = "☐", "☑"


def place(raw: str) -> tuple[int, int, Box] | None:
    """Where the box of a line begins and ends, and how it is ticked; None where it has none that can be filled in."""
    lead = _LEAD.match(raw)
    start = lead.end() if lead else 0
    text = raw[start : start + LONGEST].rstrip()
    item = lines.ITEM.fullmatch(text)
    if item is not None:
        start += item.start("text")
        text = item["text"]
    elif not lines.LOOSE.match(text):
        return None
    found = lines.BOX.match(text)
    box = lines.box_of(text)[0]
    if found is None or box is None:
        return None
    return start + found.start(), start + found.start("rest"), box


def ticked(box: str, *, done: bool) -> str:
    """A box as it is written, ticked or not; `[ ]` and `☐` each in their own way."""
    if box[:1] in "[［【\\":
        inner = re.fullmatch(r"(\\?[\[［【])[^\]\[］】]{0,3}?(\\?[\]］】])", box)
        return f"{inner[1]}{'x' if done else ' '}{inner[2]}" if inner else box
    return _GLYPH_DONE if done else _GLYPH_OPEN


def indent(raw: str) -> tuple[str, int]:
    """The lead of a line, and the column at which the words of its item begin; behind `> ` where it is quoted."""
    lead = _LEAD.match(raw)
    said = lead[0] if lead else ""
    item = lines.ITEM.match(raw[len(said) : len(said) + LONGEST].rstrip())
    gap = item["gap"] if item else ""
    wide = len(item["marker"]) + (len(gap) if 1 <= len(gap) <= 4 else 1) if item else 2
    return said, wide


def cells(raw: str) -> list[tuple[int, int]]:
    """Where each cell of a row stands in its line, without the blanks around it; as many as `blocks.cells` finds."""
    lead = _LEAD.match(raw)
    start = lead.end() if lead else 0
    body = raw[start:].rstrip()[:LONGEST]
    found: list[tuple[int, int]] = []
    begin = 0
    for part in _CELL.finditer(body):
        if part[0] == "|":
            found.append((begin, part.start()))
            begin = part.end()
    found.append((begin, len(body)))
    if body.startswith("|"):
        found = found[1:]
    if body.endswith("|") and found and not body[found[-1][0] :].strip():
        found = found[:-1]
    return [_inner(body, start, first, last) for first, last in found]


def _inner(body: str, start: int, first: int, last: int) -> tuple[int, int]:
    text = body[first:last]
    if not text.strip():
        return start + first + (1 if text else 0), start + first + (1 if text else 0)
    return start + first + len(text) - len(text.lstrip()), start + first + len(text.rstrip())
