"""What a snapshot writes between the lines of a checklist, and how it is told from the document and undone again.

    <!-- cockpit: begin -->                         a part of cockpit's own, up to the line
    <!-- cockpit: end -->                           or up to the digest line
    - ↳ ✔ closed · gate `api` · was `[ ]`           below an item, indented as its children are

An item's line names the gate, the words of its title where the profile has others, and the mark that its box had in the
document. In the part below a table a line says `row 3` too, and what the cell of its status held. With these the
document is what it was: `undone(woven(document)) == document`, so whoever reads a snapshot reads the checklist.
"""

from __future__ import annotations

import re
from dataclasses import field

from cockpit.checklist import boxes, lines
from cockpit.core.frozen import frozen
from cockpit.core.plain import plain_line

BEGIN = "<!-- cockpit: begin -->"
END = "<!-- cockpit: end -->"
ARROW = "↳"
NOTHING = "was nothing"
LONGEST = 4_000

_OURS = re.compile(rf"[ \t>]*(?:- )?{ARROW} (?=[✔◐✖⧗○◇·!?] )(?P<said>.*)")
_DIGEST = re.compile(r"\*\*Digest\*\* of launch .{1,600} sha256 `[0-9a-f]{64}`\s*")
_MARKED = re.compile(r"(?:was|gate|called|row)\b")
_RUN = re.compile("`+")


@frozen
class Recorded:
    """What a snapshot says of the gate of a line."""

    id: str
    title: str = ""
    """The words of the profile, where they are not those of the document."""


@frozen
class Undone:
    """A document without what a snapshot put into it."""

    lines: list[str]
    """As many as before; those of `ours` mean nothing."""
    ours: frozenset[int] = frozenset()
    """The numbers of the lines that are no part of the document."""
    gates: dict[int, Recorded] = field(default_factory=dict)
    """By the line of the gate."""
    name: str = ""
    """What stands in for a title, where the document has none."""


def code(text: str) -> str:
    """A text as a code span on one line, its fence longer than any row of backticks inside."""
    line = plain_line(text, 1_000)
    fence = "`" * (max((len(run) for run in _RUN.findall(line)), default=0) + 1)
    pad = " " if line[:1] == "`" or line[-1:] == "`" else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def parts(said: str) -> list[tuple[str, str | None]]:
    """The parts of a line of ours: the words of each, and what stands in its code span."""
    said = said[:LONGEST]
    found: list[tuple[str, str | None]] = []
    words, inner, at = "", None, 0
    runs = [(run.start(), run.end()) for run in _RUN.finditer(said)]
    later: dict[int, list[int]] = {}
    for number in range(len(runs) - 1, -1, -1):
        later.setdefault(runs[number][1] - runs[number][0], []).append(number)
    number = 0
    pieces: list[tuple[str, str | None]] = []
    while number < len(runs):
        start, end = runs[number]
        same = later[end - start]
        while same and same[-1] <= number:
            same.pop()
        if not same:
            number += 1
            continue
        closing = same[-1]
        pieces.append((said[at:start], said[end : runs[closing][0]]))
        at, number = runs[closing][1], closing + 1
    pieces.append((said[at:], None))
    for text, span in pieces:
        *before, last = (words + text).split(" · ")
        for number_of, one in enumerate(before):
            found.append((one, inner if number_of == 0 else None))
            inner = None
        words = last
        if span is not None:
            inner = span if inner is None else inner
    found.append((words, inner))
    return [(one.strip(), _unpadded(span) if span is not None else None) for one, span in found]


def _unpadded(span: str) -> str:
    return span[1:-1] if "`" in span and span[:1] == span[-1:] == " " and len(span) > 2 else span


def undo(source: list[str]) -> Undone:
    """Take what a snapshot wrote out of a document; a document that is none stays as it is."""
    if not any(ARROW in line or BEGIN in line or "**Digest**" in line for line in source):
        return Undone(source)
    made = list(source)
    spans = _regions(source)
    ours: set[int] = set()
    gates: dict[int, Recorded] = {}
    name = ""
    for first, last in spans:
        ours.update(range(first, last + 1))
        rows = rows_above(made, first)
        for number in range(first, last + 1):
            found = _OURS.match(source[number - 1][:LONGEST])
            if found:
                _row(made, rows, found["said"], gates)
            elif not name and source[number - 1].startswith("- Checklist: "):
                named = next((span for _, span in parts(source[number - 1]) if span), "")
                name = named.rsplit(".", 1)[0] or named
    owners: list[tuple[int, int]] = []
    for number, line in enumerate(source, 1):
        if number in ours:
            continue
        found = _OURS.match(line[:LONGEST]) if ARROW in line else None
        at = len(line) - len(line.lstrip(" \t>"))
        if found is None:
            if line.strip() and (boxes.place(line) or lines.ITEM.match(line[at : at + 200])):
                while owners and owners[-1][0] >= at:
                    owners.pop()
                owners.append((at, number))
            continue
        ours.add(number)
        while owners and owners[-1][0] >= at:
            owners.pop()
        if owners:
            _item(made, owners[-1][1], found["said"], gates)
    return Undone(made, frozenset(ours), gates, name)


def _regions(source: list[str]) -> list[tuple[int, int]]:
    """The parts of cockpit's own, first and last line; one that never ends is none, so that nothing is swallowed."""
    closing = [number for number, line in enumerate(source, 1) if line.strip() == END or _DIGEST.fullmatch(line[:1000])]
    found: list[tuple[int, int]] = []
    at, place = 1, 0
    for number, line in enumerate(source, 1):
        if number < at or line.strip() != BEGIN:
            continue
        while place < len(closing) and closing[place] < number:
            place += 1
        if place == len(closing):
            break
        found.append((number, closing[place]))
        at = closing[place] + 1
    return found


def rows_above(source: list[str], first: int) -> list[int]:
    """The rows of the table that ends above a line, without its head."""
    number, found = first - 1, []
    while number > 0 and "|" in source[number - 1]:
        found.append(number)
        number -= 1
    found.reverse()
    for place, one in enumerate(found):
        if set(source[one - 1].strip().lstrip("> ")) <= set("|-: \t"):
            return found[place + 1 :]
    return found


def harmless(fact: str) -> str:
    """A fact in foreign words that would be read as one of ours, set off from them."""
    return f"says {fact}" if _MARKED.match(fact) else fact


def _marks(said: list[tuple[str, str | None]]) -> dict[str, str]:
    """The facts that stand for the document: they come right behind the word, and none that follows counts."""
    found: dict[str, str] = {}
    for words, span in said[1:]:
        if words in {"gate", "called", "was"} and span is not None:
            found.setdefault(words, span)
        elif words == NOTHING and span is None:
            found.setdefault("was", "")
        elif span is None and re.fullmatch(r"row \d{1,6}", words, re.ASCII):
            found.setdefault("row", words[4:])
        else:
            break
    return found


def _item(made: list[str], line: int, text: str, gates: dict[int, Recorded]) -> None:
    marks = _marks(parts(text))
    if "gate" in marks:
        gates.setdefault(line, Recorded(marks["gate"], marks.get("called", "")))
    was = marks.get("was")
    found = boxes.place(made[line - 1]) if was else None
    if was and found is not None:
        made[line - 1] = made[line - 1][: found[0]] + was + made[line - 1][found[1] :]


def _row(made: list[str], rows: list[int], text: str, gates: dict[int, Recorded]) -> None:
    said = parts(text)
    marks = _marks(said)
    number = int(marks.get("row", 0))
    if not 0 < number <= len(rows):
        return
    line = rows[number - 1]
    if "gate" in marks:
        gates.setdefault(line, Recorded(marks["gate"], marks.get("called", "")))
    was = marks.get("was")
    if was is None:
        return
    raw = made[line - 1]
    for start, end in boxes.cells(raw):
        if raw[start:end] == said[0][0]:
            made[line - 1] = raw[:start] + was + raw[end:]
            return
