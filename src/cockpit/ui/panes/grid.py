"""Where the boxes of the categories stand: columns of boxes, filled like masonry. Pure geometry.

Reading order goes row by row as long as the columns stay about level; a much taller column is skipped.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from cockpit.core.names import CategoryId, GateId

GAP = 2
"""Cells between two columns."""
COMFORTABLE = 38
"""Cells that a column wants; a second one is squeezed in from `TIGHT` on."""
TIGHT = 34
SLACK = 3
"""A box goes to the leftmost column that is at most so many lines taller than the shortest."""


class Group(NamedTuple):
    """One category with the gates that are shown of it."""

    category: CategoryId
    title: str
    gates: tuple[GateId, ...]


class Box(NamedTuple):
    """One category's place: its first line is the upper rule, its last one the lower rule."""

    group: Group
    number: int
    column: int
    top: int

    @property
    def height(self) -> int:
        """Lines, both rules included."""
        return len(self.group.gates) + 2


class Spot(NamedTuple):
    """Where one gate stands."""

    box: Box
    row: int
    """From 0 within its box."""

    @property
    def line(self) -> int:
        """The line of the whole grid."""
        return self.box.top + 1 + self.row


class Grid:
    """The boxes of a launch in a given width."""

    def __init__(self, groups: Sequence[Group], width: int, *, single: bool = False) -> None:
        self.count = 1 if single else max(1, min(_columns(width), len(groups)))
        share, extra = divmod(max(width - GAP * (self.count - 1), 0), self.count)
        self.widths = tuple(share + (1 if column < extra else 0) for column in range(self.count))
        heights = [0] * self.count
        columns: list[list[Box]] = [[] for _ in range(self.count)]
        boxes: list[Box] = []
        self.spots: dict[GateId, Spot] = {}
        for number, group in enumerate(groups):
            lowest = min(heights)
            column = next(i for i, height in enumerate(heights) if height - lowest <= SLACK)
            box = Box(group, number, column, heights[column])
            heights[column] += box.height
            columns[column].append(box)
            boxes.append(box)
            for row, gate in enumerate(group.gates):
                self.spots[gate] = Spot(box, row)
        self.boxes = tuple(boxes)
        self.columns = tuple(tuple(column) for column in columns)
        self._tops = tuple(tuple(box.top for box in column) for column in columns)
        self.height = max(heights)

    def box_at(self, column: int, line: int) -> Box | None:
        """The box of a column that covers a line."""
        number = bisect_right(self._tops[column], line) - 1
        if number < 0:
            return None
        box = self.columns[column][number]
        return box if line < box.top + box.height else None

    def gate_at(self, column: int, line: int) -> GateId | None:
        """The gate of a column on a line."""
        box = self.box_at(column, line)
        if box is None or not 0 < line - box.top <= len(box.group.gates):
            return None
        return box.group.gates[line - box.top - 1]

    def column_at(self, x: int) -> int:
        """The column that covers a cell; the gap belongs to the column before it."""
        left = 0
        for number, width in enumerate(self.widths):
            left += width + GAP
            if x < left:
                return number
        return self.count - 1

    def left_of(self, column: int) -> int:
        """The first cell of a column."""
        return sum(self.widths[:column]) + GAP * column

    def first(self) -> GateId | None:
        """The first gate of all."""
        return next(iter(self.spots), None)

    def last(self) -> GateId | None:
        """The last gate of all."""
        return next(reversed(self.spots), None)

    def vertical(self, gate: GateId, by: int) -> GateId:
        """The gate `by` rows further down its column, or the column's end."""
        spot = self.spots[gate]
        chain = [key for box in self.columns[spot.box.column] for key in box.group.gates] if abs(by) > 1 else None
        if chain is not None:
            return chain[min(max(chain.index(gate) + by, 0), len(chain) - 1)]
        gates = spot.box.group.gates
        if 0 <= spot.row + by < len(gates):
            return gates[spot.row + by]
        column = self.columns[spot.box.column]
        others = column[column.index(spot.box) + 1 :] if by > 0 else column[: column.index(spot.box)][::-1]
        following = next((box for box in others if box.group.gates), None)
        if following is None:
            return gate
        return following.group.gates[0 if by > 0 else -1]

    def sideways(self, gate: GateId, by: int) -> GateId:
        """The gate beside this one in the next column that has any, on the nearest line."""
        spot = self.spots[gate]
        column = spot.box.column + by
        while 0 <= column < self.count:
            boxes = [box for box in self.columns[column] if box.group.gates]
            if boxes:
                best = min(boxes, key=lambda box: _distance(box, spot.line))
                row = min(max(spot.line - best.top - 1, 0), len(best.group.gates) - 1)
                return best.group.gates[row]
            column += by
        return gate

    def neighbour(self, gate: GateId, by: int) -> GateId | None:
        """The first gate of the next (or previous) box in reading order; None past the ends."""
        number = self.spots[gate].box.number + by
        while 0 <= number < len(self.boxes):
            if self.boxes[number].group.gates:
                return self.boxes[number].group.gates[0]
            number += by
        return None

    def edge(self, gate: GateId, *, last: bool) -> GateId:
        """The first or the last gate of the box that a gate stands in."""
        return self.spots[gate].box.group.gates[-1 if last else 0]


def _distance(box: Box, line: int) -> int:
    first, last = box.top + 1, box.top + len(box.group.gates)
    return max(first - line, line - last, 0)


def _columns(width: int) -> int:
    wanted = (width + GAP) // (COMFORTABLE + GAP)
    return 2 if wanted < 2 and width >= 2 * TIGHT + GAP else wanted
