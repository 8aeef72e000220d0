"""What the rules look at: a document as it was understood, beside its lines as they stand in the file.

A checklist and a profile are both papers; a rule that can be said of both does not ask which one it has.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property

from cockpit.checklist import headings
from cockpit.checklist.draft import Draft, Gate
from cockpit.checklist.lines import Line, Shape
from cockpit.checklist.tally import Kind
from cockpit.core.frozen import frozen

MOST = 400
"""Findings, or things that are compared with one another, of one rule; a document with more is broken in one way."""


@frozen
class Found:
    """One finding of a rule, before its column is known."""

    rule: str
    line: int
    problem: str
    """One sentence without a full stop."""
    hint: str
    """What to do about it."""
    word: str = ""
    """What the finding is about, as it stands in the line: its column is where this begins."""


@frozen
class Part:
    """A heading and the lines below it, down to the next heading that is not below it."""

    title: str
    line: int
    level: int
    end: int
    """The last of its lines."""

    def holds(self, line: int) -> bool:
        """Whether a line is below the heading."""
        return self.line < line <= self.end


@dataclass
class Paper:
    """A document and what was derived from it."""

    draft: Draft
    lines: list[str]
    """As they were understood; line 1 is the first."""
    original: list[str] = field(default_factory=list)
    """As they stand in the file, where that differs (text that was decoded wrongly once)."""
    shapes: list[Line] = field(default_factory=list)
    """One for each line; empty for a profile."""

    def kind(self, line: int) -> Kind:
        """What the importer took a line for."""
        return self.draft.tally.kind(line) if 0 < line <= self.draft.tally.total else Kind.PROSE

    @cached_property
    def parts(self) -> list[Part]:
        """Every heading with its reach, in the order of the document."""
        ends: dict[int, int] = {}
        open_: list[Line] = []
        for shape in self.shapes:
            if shape.shape is Shape.HEADING:
                while open_ and open_[-1].level >= shape.level:
                    ends[open_.pop().number] = shape.number - 1
                open_.append(shape)
        ends |= dict.fromkeys((one.number for one in open_), len(self.lines))
        return [
            Part(headings.title(shape.text), shape.number, shape.level, ends[shape.number])
            for shape in self.shapes
            if shape.shape is Shape.HEADING
        ]

    @cached_property
    def starts(self) -> list[int]:
        """The lines of the headings."""
        return [part.line for part in self.parts]

    def part(self, line: int) -> Part | None:
        """The heading that a line stands directly below."""
        at = bisect_right(self.starts, line) - 1
        return self.parts[at] if at >= 0 else None

    @cached_property
    def titles(self) -> dict[str, str]:
        """The titles of the categories, by id."""
        return {category.id: category.title for category in self.draft.categories}

    @cached_property
    def children(self) -> dict[int, int]:
        """How many headings stand right below each heading, by its line."""
        found: dict[int, int] = {}
        above: list[Part] = []
        for part in self.parts:
            while above and above[-1].level >= part.level:
                above.pop()
            if above and above[-1].level == part.level - 1:
                found[above[-1].line] = found.get(above[-1].line, 0) + 1
            above.append(part)
        return found

    @cached_property
    def late(self) -> frozenset[str]:
        """The phases after T-0."""
        return frozenset(phase.id for phase in self.draft.phases if phase.after)

    def before(self, gate: Gate) -> bool:
        """Whether a gate is due before T-0, as far as the document says."""
        return gate.phase not in self.late

    def column(self, line: int, word: str) -> int:
        """Where a word begins in a line of the file, from 1; the first character of the line where it is not found."""
        if not 0 < line <= len(self.lines):
            return 1
        read = self.lines[line - 1]
        stands = self.original[line - 1] if line <= len(self.original) else read
        start = len(read) - len(read.lstrip()) + 1
        if not word:
            return start
        for text in (stands, read):
            at = text.find(word)
            at = at if at >= 0 else text.casefold().find(word.casefold())
            if at >= 0:
                # a repaired character was as many characters of the file as it has bytes in UTF-8
                return at + 1 if text is stands or stands == read else len(read[:at].encode("utf-8", "replace")) + 1
        return start


def lines_of(numbers: list[int]) -> str:
    """`lines 3, 8, 12 and 4 more`; the numbers of findings that were put together."""
    shown = ", ".join(str(number) for number in numbers[:4])
    more = f" and {len(numbers) - 4} more" if len(numbers) > 4 else ""
    return f"line{'' if len(numbers) == 1 else 's'} {shown}{more}"


def quoted(text: str, length: int = 60) -> str:
    """The words of the document inside a sentence."""
    said = " ".join(text.split())
    return f"“{said if len(said) <= length else said[: length - 1].rstrip() + '…'}”"
