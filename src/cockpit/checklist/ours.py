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
class Part:
    """One part of a line of ours."""

    raw: str
    """As it is written."""
    words: str
    """Without its code spans."""
    code: str | None = None
    """What stands in its first code span."""


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
    below: dict[int, list[list[Part]]] = field(default_factory=dict)
    """What the snapshot says of a line of the document: its lines of ours, each cut into parts."""
    name: str = ""
    """What stands in for a title, where the document has none."""


def code(text: str) -> str:
    """A text as a code span on one line, its fence longer than any row of backticks inside."""
    line = plain_line(text, 1_000)
    fence = "`" * (max((len(run) for run in _RUN.findall(line)), default=0) + 1)
    pad = " " if line[:1] == "`" or line[-1:] == "`" else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def parts(said: str) -> list[Part]:
    """The parts of a line of ours, cut at the dots that stand outside of code."""
    said = said[:LONGEST]
    found: list[Part] = []
    raw = words = ""
    code: str | None = None
    for text, span in _spans(said):
        first, *others = text.split(" · ")
        raw, words = raw + first, words + first
        for other in others:
            found.append(Part(raw.strip(), words.strip(), code))
            raw, words, code = other, other, None
        if span is not None:
            fence, inner = span
            raw += f"{fence}{inner}{fence}"
            code = _unpadded(inner) if code is None else code
    found.append(Part(raw.strip(), words.strip(), code))
    return found


def _spans(said: str) -> list[tuple[str, tuple[str, str] | None]]:
    """A text cut into what is outside of code, each with the code span behind it: its fence and what it holds."""
    runs = [(run.start(), run.end()) for run in _RUN.finditer(said)]
    later: dict[int, list[int]] = {}
    for number in range(len(runs) - 1, -1, -1):
        later.setdefault(runs[number][1] - runs[number][0], []).append(number)
    found: list[tuple[str, tuple[str, str] | None]] = []
    at = number = 0
    while number < len(runs):
        start, end = runs[number]
        same = later[end - start]
        while same and same[-1] <= number:
            same.pop()
        if not same:
            number += 1
            continue
        closing = same[-1]
        found.append((said[at:start], (said[start:end], said[end : runs[closing][0]])))
        at, number = runs[closing][1], closing + 1
    return [*found, (said[at:], None)]


def _unpadded(span: str) -> str:
    return span[1:-1] if "`" in span and span[:1] == span[-1:] == " " and len(span) > 2 else span


def undo(source: list[str]) -> Undone:
    """Take what a snapshot wrote out of a document; a document that is none stays as it is."""
    if not any(ARROW in line or BEGIN in line or "**Digest**" in line for line in source):
        return Undone(source)
    undoing = _Undoing(source)
    ours: set[int] = set()
    name = ""
    for first, last in _regions(source):
        ours.update(range(first, last + 1))
        rows = rows_above(undoing.made, first)
        row = 0
        for number in range(first, last + 1):
            found = _OURS.match(source[number - 1][:LONGEST])
            if found:
                row = undoing.row(rows, found["said"], row)
            elif not name and source[number - 1].startswith("- Checklist: "):
                named = next((part.code for part in parts(source[number - 1]) if part.code), "")
                name = named.rsplit(".", 1)[0] or named
    owners: list[tuple[int, int]] = []
    for number, line in enumerate(source, 1):
        if number in ours:
            continue
        found = _OURS.match(line[:LONGEST]) if ARROW in line else None
        at = len(line) - len(line.lstrip(" \t>"))
        if found is None and not (boxes.place(line) or lines.ITEM.match(line[at : at + 200])):
            continue
        while owners and owners[-1][0] >= at:
            owners.pop()
        if found is None:
            owners.append((at, number))
            continue
        ours.add(number)
        if owners:
            undoing.item(owners[-1][1], found["said"])
    return Undone(undoing.made, frozenset(ours), undoing.gates, undoing.below, name)


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


def marks(said: list[Part]) -> dict[str, str]:
    """The facts that stand for the document: they come right behind the word, and none that follows counts."""
    found: dict[str, str] = {}
    for part in said[1:]:
        if part.words in {"gate", "called", "was"} and part.code is not None:
            found.setdefault(part.words, part.code)
        elif part.raw == NOTHING:
            found.setdefault("was", "")
        elif re.fullmatch(r"row \d{1,6}", part.raw, re.ASCII):
            found.setdefault("row", part.raw[4:])
        else:
            break
    return found


class _Undoing:
    """Takes the lines of ours out, one after the other."""

    def __init__(self, source: list[str]) -> None:
        self.made = list(source)
        self.gates: dict[int, Recorded] = {}
        self.below: dict[int, list[list[Part]]] = {}

    def item(self, line: int, text: str) -> None:
        """A line of ours below an item of the document."""
        said = parts(text)
        marked = marks(said)
        self._take(line, said, marked)
        was = marked.get("was")
        found = boxes.place(self.made[line - 1]) if was else None
        if was and found is not None:
            raw = self.made[line - 1]
            self.made[line - 1] = raw[: found[0]] + was + raw[found[1] :]

    def row(self, rows: list[int], text: str, last: int) -> int:
        """A line of ours below a table: of the row that it names, else of the one before; the line of that row."""
        said = parts(text)
        marked = marks(said)
        number = int(marked.get("row", 0))
        line = rows[number - 1] if 0 < number <= len(rows) else 0 if "row" in marked else last
        if not line:
            return 0
        self._take(line, said, marked)
        was = marked.get("was")
        raw = self.made[line - 1]
        for start, end in boxes.cells(raw) if was is not None and number else ():
            if raw[start:end] == said[0].raw:
                self.made[line - 1] = f"{raw[:start]}{was}{raw[end:]}"
                break
        return line

    def _take(self, line: int, said: list[Part], marked: dict[str, str]) -> None:
        self.below.setdefault(line, []).append(said)
        if "gate" in marked:
            self.gates.setdefault(line, Recorded(marked["gate"], marked.get("called", "")))
