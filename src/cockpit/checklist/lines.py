"""The lines of a checklist, each with what it is by its shape: heading, item, row, fence, rule. Meaning comes later.

A scanner of its own instead of a Markdown library: every line must be accounted for, and checklists are written with
less care than documents (no blank line before a table, boxes without a list, a rule below a line of data that Markdown
would read as a heading). It is linear: no line is looked at more than a few times.
"""

from __future__ import annotations

import re
from enum import StrEnum

from cockpit.checklist.inline import LONGEST, key_value
from cockpit.core.frozen import frozen


class Shape(StrEnum):
    """What a line is by its shape."""

    BLANK = "blank"
    HEADING = "heading"
    UNDERLINE = "underline"
    """The line below a setext heading."""
    ITEM = "item"
    ROW = "row"
    DELIMITER = "delimiter"
    """`|---|---|`."""
    FENCE = "fence"
    """A line that opens or closes a fence."""
    CODE = "code"
    RULE = "rule"
    FRONT = "front"
    HTML = "html"
    OURS = "ours"
    """What an earlier snapshot wrote between the lines."""
    TEXT = "text"


class Box(StrEnum):
    """How a box is ticked."""

    OPEN = "open"
    DONE = "done"
    PARTIAL = "partial"
    STRUCK = "struck"


@frozen
class Line:
    """One line."""

    number: int
    shape: Shape
    text: str
    """Without what gave it its shape."""
    indent: int = 0
    level: int = 0
    """Of a heading, 1 to 6."""
    box: Box | None = None
    marker: str = ""
    """Of an item: `-`, or the number of an ordered one (`3`); empty for a box without a list."""
    quoted: bool = False


_HEADING = re.compile(r"(?P<marks>#{1,6})(?:[ \t]+|(?=[^\s#\d!])(?<=##))(?P<text>.*?)(?:[ \t]+#+)?[ \t]*")
ITEM = re.compile(
    r"(?P<marker>[-*+](?=\\?\[[ xX]?\\?\]\s)|[-*+•●○◦▪‣·・▸►]|–(?=\s)|\d{1,4}[.)、．](?=\s|[^\d\s])|[(（]\d{1,3}[)）]|"
    r"(?:[A-Za-z]|[ivxIVX]{2,4})[.)](?=\s+(?:\\?[\[［][^\]］]{0,3}[\]］]|[☐⬜▢□☑🔲])))(?P<gap>\s+|"
    r"(?<=[、．)）•●◦▪・])|(?<=[-*+])(?=\\?\[[ xX]?\\?\]\s))(?P<text>\S.*)"
)
BOX = re.compile(
    r"(?:\\?[\[［【](?P<tick>[^\]\[］】]{0,3}?)\\?[\]］】]|"
    r"(?P<glyph>[☐⬜◻▢□■☑✅☒✔✓🔲🗹]))(?P<rest>\s+\S.*|(?<=[☐⬜◻▢□■☑☒🔲🗹]).*|\s*)"
)
LOOSE = re.compile(r"[\[［][ xX✓✔√]?[\]］](?!\()\s+\S|[☐⬜◻▢□☑☒🔲🗹]\s*\S")
_STRUCK = re.compile(r"~~(?P<text>[\[［【☐☑⬜][^~]*)~~\s*")
_INPUT = re.compile(r"<input[^<>]{0,80}type=[\"']?checkbox[\"']?(?P<rest>[^<>]{0,80})/?>\s*")
_FENCE = re.compile(r"(?P<marks>`{3,}|~{3,})(?P<info>[^`]*)")
_RULE = re.compile(r"(?:[-*_][ \t]*){3,}|[═─━]{5,}|-{2,}")
_DELIMITER = re.compile(r"\|?\s*:?-+:?\s*(?:\|\s*:?-*:?\s*)*\|?")
_FRONT = re.compile(r"[A-Za-z_][\w .-]{0,60}:(?:\s.*|$)|\s+-?\s*\S.*|-\s.*|#.*|\s*")
_DONE = "xX✓✔√✅☑vVoO○×*"


def scan(lines: list[str], ours: frozenset[int] = frozenset()) -> list[Line]:
    """Every line with its shape, one for one; those of `ours` are no part of the document."""
    if ours:
        lines = ["" if number in ours else line for number, line in enumerate(lines, 1)]
    found = _scanned(lines)
    return [Line(line.number, Shape.OURS, "") if line.number in ours else line for line in found] if ours else found


def _scanned(lines: list[str]) -> list[Line]:
    ends = _fence_ends(lines)
    found: list[Line] = []
    front = _front_matter(lines)
    at = 0
    while at < len(lines):
        if at < front:
            found.append(Line(at + 1, Shape.FRONT, lines[at]))
            at += 1
            continue
        end = ends.get(at)
        if end is not None:
            indent = _indent(lines[at])
            found.append(Line(at + 1, Shape.FENCE, _fence(lines[at])[1], indent))
            found += [Line(row + 1, Shape.CODE, lines[row], indent) for row in range(at + 1, end)]
            found.append(Line(end + 1, Shape.FENCE, "", indent))
            at = end + 1
            continue
        found.append(_shape(at, lines, found))
        at += 1
    return _unfolded(found)


def _indent(line: str) -> int:
    """Columns before the first character; a tab counts to the next four."""
    lead = line[: len(line) - len(line.lstrip())]
    return len(lead.expandtabs(4))


def _fence(line: str) -> tuple[str, str]:
    found = _FENCE.fullmatch(re.sub(r"^[ \t]*(?:>[ \t]?){0,3}[ \t]*", "", line.rstrip()[:500]))
    return (found["marks"], found["info"].strip()) if found else ("", "")


def _fence_ends(lines: list[str]) -> dict[int, int]:
    """Where each fence that is closed ends; an opening that never closes is no fence, so that nothing is swallowed."""
    marks = {at: _fence(line) for at, line in enumerate(lines) if "```" in line or "~~~" in line}
    longest: dict[tuple[int, str], int] = {}
    seen = {"`": 0, "~": 0}
    order = [at for at, (mark, _) in marks.items() if mark]
    for at in reversed(order):
        mark, info = marks[at]
        longest[at, mark[0]] = seen[mark[0]]
        if not info:
            seen[mark[0]] = max(seen[mark[0]], len(mark))
    ends: dict[int, int] = {}
    place = 0
    while place < len(order):
        at = order[place]
        mark = marks[at][0]
        place += 1
        if longest[at, mark[0]] < len(mark):
            continue
        while place < len(order):
            other, info = marks[order[place]]
            place += 1
            if other[0] == mark[0] and len(other) >= len(mark) and not info:
                ends[at] = order[place - 1]
                break
    return ends


def _front_matter(lines: list[str]) -> int:
    """How many lines of front matter there are, its rules included."""
    if not lines or lines[0].strip() not in {"---", "+++"}:
        return 0
    for at, line in enumerate(lines[1:80], 1):
        if line.strip() == lines[0].strip():
            return at + 1 if at > 1 else 0
        if not _FRONT.fullmatch(line[:LONGEST]):
            return 0
    return 0


def _shape(at: int, lines: list[str], before: list[Line]) -> Line:
    raw = lines[at][:LONGEST]
    number, indent = at + 1, _indent(raw)
    text = raw.strip()
    quoted = text.startswith(">")
    if quoted:
        text = re.sub(r"^(?:>[ \t]?){1,5}", "", text).strip()
    if not text:
        return Line(number, Shape.BLANK, "", indent, quoted=quoted)
    heading = _HEADING.fullmatch(text)
    if heading and (indent < 4 or not before or before[-1].shape is Shape.BLANK):
        return Line(number, Shape.HEADING, heading["text"].strip(), indent, len(heading["marks"]), quoted=quoted)
    if _underlines(text, before):
        above = before[-1]
        said = f"{above.marker}. {above.text}" if above.shape is Shape.ITEM else above.text
        before[-1] = Line(number - 1, Shape.HEADING, said, 0, 1 if text[0] == "=" else 2)
        return Line(number, Shape.UNDERLINE, "", indent)
    if "|" in text and before and before[-1].shape in {Shape.ROW, Shape.DELIMITER}:
        shape = Shape.DELIMITER if _delimits(text) and before[-1].shape is Shape.ROW else Shape.ROW
        return Line(number, shape, text, indent, quoted=quoted)
    if _RULE.fullmatch(text):
        return Line(number, Shape.RULE, "", indent)
    if "|" in text and at + 1 < len(lines) and _delimits(lines[at + 1].strip().lstrip("> ")):
        return Line(number, Shape.ROW, text, indent, quoted=quoted)
    item = _item(number, text, indent, quoted=quoted)
    if item:
        return item
    if text.startswith("<!--") or re.fullmatch(r"(?:</?[a-zA-Z][^<>]{0,200}>\s*)+", text):
        return Line(number, Shape.HTML, text, indent)
    return Line(number, Shape.TEXT, text, indent, quoted=quoted)


def _delimits(text: str) -> bool:
    return "|" in text and "-" in text and len(text) < 2000 and set(text) <= set("|-: \t")


def _underlines(text: str, before: list[Line]) -> bool:
    """Whether a line of `===` or `---` makes a heading of the line above, and is not a rule below a line of data."""
    if not re.fullmatch(r"={2,}|-{2,}", text) or not before:
        return False
    above = before[-1]
    if above.shape is Shape.ITEM and above.marker.isdigit() and above.box is None and not above.indent:
        # `2. People` with a rule below: a list of one item for Markdown, a heading for whoever wrote it
        return len(text) >= 4 and (len(before) < 2 or before[-2].shape is Shape.BLANK)
    if above.shape is not Shape.TEXT:
        return False
    if above.indent > 3 or len(above.text) > 120 or above.quoted:
        return False
    if len(before) > 1 and before[-2].shape in {Shape.TEXT, Shape.ITEM}:
        return False  # the end of a paragraph
    return text[0] == "=" or not (key_value(above.text)[1] or above.text.rstrip().endswith((".", "。", ":", "：")))


def _item(number: int, text: str, indent: int, *, quoted: bool) -> Line | None:
    found = ITEM.fullmatch(text)
    if found and not _RULE.fullmatch(text):
        inner, marker = found["text"], found["marker"].strip(".)、．(（）")
        number_of = marker if marker.isdigit() else "-"
        box, rest = box_of(inner)
        if box is None:
            return Line(number, Shape.ITEM, inner.strip(), indent, marker=number_of, quoted=quoted)
        return Line(number, Shape.ITEM, rest, indent, box=box, marker=number_of, quoted=quoted)
    if LOOSE.match(text):
        box, rest = box_of(text)
        if box is not None and rest:
            return Line(number, Shape.ITEM, rest, indent, box=box, marker="", quoted=quoted)
    return None


def box_of(text: str) -> tuple[Box | None, str]:
    """The box that an item begins with, and the words behind it."""
    tag = _INPUT.match(text)
    if tag:
        return (Box.DONE if "checked" in tag["rest"] else Box.OPEN), text[tag.end() :].strip()
    struck = _STRUCK.fullmatch(text) if text.startswith("~~") else None
    if struck:
        inner, rest = box_of(struck["text"])
        return (Box.STRUCK, rest) if inner is not None else (None, text)
    found = BOX.match(text)
    if not found:
        return None, text
    rest = found["rest"].strip()
    glyph, tick = found["glyph"], (found["tick"] or "").strip()
    if glyph:
        if glyph in "✅✔✓":
            return None, text  # a remark in front of a plain item, no box
        return (Box.DONE if glyph in "☑☒■🗹" else Box.OPEN), rest
    if text[found.end("tick") :].lstrip("\\]］】").startswith("("):
        return None, text  # a link
    if tick == "":
        box: Box | None = Box.OPEN
    elif tick in _DONE or tick.casefold() in {"ok", "да", "ja", "yes", "済"}:
        box = Box.DONE
    elif tick in "~/-.>" or tick in {"🔄", "🟡"}:
        box = Box.STRUCK if tick == "-" else Box.PARTIAL
    elif tick in "?!":
        box = Box.OPEN
    else:
        box = None
    return (None, text) if box is None else (box, rest)


def _unfolded(lines: list[Line]) -> list[Line]:
    """A checklist that stands whole inside a fence is read as if it did not; boxes in other fences stay code."""
    if any(line.box is not None for line in lines):
        return lines
    inside = [
        line
        for line in lines
        if line.shape is Shape.CODE and LOOSE.match(re.sub(r"^\s*(?:[-*+]|\d+\.)\s+", "", line.text[:200].strip()))
    ]
    if len(inside) < 2:
        return lines
    texts = ["" if line.shape is Shape.FENCE else line.text for line in lines]
    found: list[Line] = []
    for at, line in enumerate(lines):
        found.append(_shape(at, texts, found) if line.shape is Shape.CODE else line)
    return found
