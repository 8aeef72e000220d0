"""All gates at once: a box per category, a row per gate, in as many columns as the width holds.

One widget for all boxes: it draws only the lines that can be seen, whatever the number of gates, and a probe result
repaints a part of one line. On a small screen the boxes become tabs.
"""

from __future__ import annotations

from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.message import Message

from cockpit.core.names import CategoryId, GateId
from cockpit.core.plan import Plan
from cockpit.ui import words
from cockpit.ui.brush import Row, cells, crop, cut, fill, length, over, spread
from cockpit.ui.panes.grid import GAP, Box, Grid, Group
from cockpit.ui.panes.pane import Pane
from cockpit.ui.scene import Scene, Spotlight
from cockpit.ui.theme import Inks


class Picked(Message):
    """A gate was pointed at with the mouse."""

    def __init__(self, gate: GateId) -> None:
        super().__init__()
        self.gate = gate


class _Shape(NamedTuple):
    """What the geometry depends on."""

    plan: Plan
    hidden: frozenset[GateId]
    width: int
    single: bool


NARROW = 100
"""Cells of a screen below which there is one column."""


class Gates(Pane):
    """The boxes of all categories."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.top = 0
        self._shape: _Shape | None = None
        self._grid = Grid((), 0)
        self._aimed: GateId | None = None

    # ---------------------------------------------------------------------------------------------------- geometry
    @property
    def grid(self) -> Grid:
        """Where every gate stands in the present width."""
        return self._measure(self.size.width)

    def _measure(self, width: int) -> Grid:
        scene = self.scene
        if scene is None:
            return self._grid
        plan, hidden = scene.picture.launch.plan, _hidden(scene)
        old, single = self._shape, self.app.size.width < NARROW
        same = old is not None and old.plan is plan and old[1:] == (hidden, width, single)
        if not same:
            self._shape = _Shape(plan, hidden, width, single)
            self._grid = Grid(_groups(plan, hidden, filtered=scene.filtered), width, single=single)
        return self._grid

    @property
    def tabbed(self) -> bool:
        """Whether only one category is shown at a time."""
        return self.grid.count == 1 and self.grid.height > self.size.height and len(self.grid.boxes) > 1

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As high as the boxes are; the style sheet limits it."""
        return max(self._measure(width).height, 3)

    def give(self, scene: Scene) -> None:
        """Take a new scene; the selected gate is kept in sight when it changed."""
        before = self._grid.height
        self.scene = scene
        self._measure(self.size.width)
        if before != self._grid.height:
            self.refresh(layout=True)
        if scene.gate != self._aimed:
            self._aimed = scene.gate
            self.reveal()
        self.show()

    def reveal(self) -> None:
        """Scroll so that the selected gate is in sight, with its category's title where possible."""
        grid, height = self.grid, self.size.height
        spot = grid.spots.get(self.scene.gate) if self.scene and self.scene.gate else None
        if spot is None or height <= 0:
            return
        if self.tabbed:
            first = last = spot.row
            height -= 1
        else:
            first = spot.line - 1 if spot.row == 0 else spot.line
            last = spot.line + 1 if spot.row == len(spot.box.group.gates) - 1 else spot.line
        if first < self.top:
            self.top = first
        elif last >= self.top + height:
            self.top = last - height + 1
        self._clamp()

    def _clamp(self) -> None:
        lines = len(self._tab().group.gates) + 1 if self.tabbed else self.grid.height
        self.top = max(min(self.top, lines - self.size.height), 0)

    def _tab(self) -> Box:
        grid = self.grid
        spot = grid.spots.get(self.scene.gate) if self.scene and self.scene.gate else None
        return spot.box if spot else grid.boxes[0]

    # ----------------------------------------------------------------------------------------------------- drawing
    def paint(self, scene: Scene, width: int, height: int, ink: Inks) -> list[Row]:
        """The lines in sight."""
        grid = self.grid
        if not grid.boxes:
            what = "Nothing needs anybody: every gate is settled" if scene.filtered else "The profile has no gates"
            return [[Segment(f"  {what}", ink.muted)]]
        self._clamp()
        if self.tabbed:
            return self._tabs(scene, width, height, ink)
        rows = [self._line(scene, line, ink) for line in range(self.top, min(self.top + height, grid.height))]
        below = grid.height - self.top - height
        if below > 0 and rows:
            more = f" {words.plural(below, 'line')} below ▼ "
            rows[-1] = [*fill(rows[-1], max(width - cells(more), 0), ink.words), Segment(more, ink.muted)]
        return rows

    def _line(self, scene: Scene, line: int, ink: Inks) -> Row:
        row: Row = []
        for column, width in enumerate(self._grid.widths):
            if column:
                row.append(Segment(" " * GAP, ink.words))
            box = self._grid.box_at(column, line)
            row += fill([], width, ink.words) if box is None else _box_line(scene, box, line - box.top, width, ink)
        return row

    def _tabs(self, scene: Scene, width: int, height: int, ink: Inks) -> list[Row]:
        current = self._tab()
        rows = [_tab_line(scene, self.grid, current, width, ink)]
        gates = current.group.gates[self.top : self.top + height - 1]
        rows += [_gate_row(scene, gate, width, ink) for gate in gates]
        return rows

    # ------------------------------------------------------------------------------------------------------- mouse
    def on_click(self, event: events.Click) -> None:
        """Point at a gate."""
        if self.scene is None or not self.grid.boxes:
            return
        if self.tabbed:
            gates, row = self._tab().group.gates, self.top + event.y - 1
            found = gates[row] if event.y > 0 and row < len(gates) else None
        else:
            found = self.grid.gate_at(self.grid.column_at(event.x), event.y + self.top)
        if found is not None:
            self.post_message(Picked(found))

    def on_mouse_scroll_down(self, _event: events.MouseScrollDown) -> None:
        """Scroll without selecting."""
        self.top += 3
        self._clamp()
        self.show()

    def on_mouse_scroll_up(self, _event: events.MouseScrollUp) -> None:
        """Scroll without selecting."""
        self.top -= 3
        self._clamp()
        self.show()


def _hidden(scene: Scene) -> frozenset[GateId]:
    if not scene.filtered:
        return frozenset()
    return frozenset(key for key, view in scene.picture.review.views.items() if view.settled)


def _groups(plan: Plan, hidden: frozenset[GateId], *, filtered: bool) -> list[Group]:
    titles = {category.id: category.title for category in plan.categories}
    found = []
    for category, gates in plan.gates_of.items():
        shown = tuple(gate.id for gate in gates if gate.id not in hidden)
        if shown or not filtered:
            found.append(Group(category, titles.get(category, str(category)), shown))
    return found


def _lit(scene: Scene, box: Box) -> bool:
    return scene.spotlight is Spotlight.GATES and scene.gate in box.group.gates


def _box_line(scene: Scene, box: Box, line: int, width: int, ink: Inks) -> Row:
    rule = ink.focus if _lit(scene, box) else ink.rule
    if width < 8:
        return fill([], width, ink.words)
    if line == 0:
        title = cut(box.group.title, width - 6)
        return [
            Segment("╭─ ", rule),
            Segment(title, ink.strong),
            Segment(f" {'─' * (width - 5 - cells(title))}╮", rule),
        ]
    if line == box.height - 1:
        text, style = _tally(scene, box.group.category, ink)
        return [
            Segment(f"╰{'─' * max(width - 5 - len(text), 0)} ", rule),
            Segment(text, style),
            Segment(" ─╯", rule),
        ]
    inner = _gate_row(scene, box.group.gates[line - 1], width - 2, ink)
    return [Segment("│", rule), *inner, Segment("│", rule)]


def _tally(scene: Scene, category: CategoryId, ink: Inks) -> tuple[str, Style]:
    counts = scene.picture.review.categories.get(category)
    if counts is None:
        return "0/0", ink.muted
    done = counts.total > 0 and words.settled(counts) == counts.total
    return words.tally(counts), ink.closed if done else ink.muted


def _gate_row(scene: Scene, gate: GateId, width: int, ink: Inks) -> Row:
    """Glyph, title, and who or what proved it; the selected one is marked by a sign as well as by its ground."""
    view = scene.picture.review.views[gate]
    sign = words.gate_sign(view, scene.picture, scene.spin)
    tone = ink.of(sign.tone)
    chosen = gate == scene.gate
    loud = chosen or sign.tone in {"failed", "partial", "running"}
    title = ink.strong if chosen else ink.words
    right: Row = [Segment(f" {sign.word} ", tone if loud or sign.tone == "waived" else ink.muted)]
    left: Row = [
        Segment("▸" if chosen else " ", ink.focus),
        Segment(f"{sign.glyph} ", tone),
        Segment(view.gate.title, title),
    ]
    row = spread(crop(left, width - length(right)), right, width, ink.words)
    return over(row, ink.chosen) if chosen else row


def _tab_line(scene: Scene, grid: Grid, current: Box, width: int, ink: Inks) -> Row:
    """Every category with its tally; the shown one is kept in sight."""
    rule = ink.focus if scene.spotlight is Spotlight.GATES else ink.muted
    parts: list[Row] = []
    for box in grid.boxes:
        text, style = _tally(scene, box.group.category, ink)
        shown = box is current
        name = Segment(f" {box.group.title} ", rule + Style(bold=True, underline=True) if shown else ink.muted)
        parts.append([name, Segment(f"{text} ", style)])
    sizes = [length(part) for part in parts]
    first = current.number
    used = sizes[first]
    while first > 0 and used + sizes[first - 1] <= width - sizes[min(current.number + 1, len(sizes) - 1)]:
        first -= 1
        used += sizes[first]
    row: Row = [Segment("‹", ink.muted)] if first else []
    for part in parts[first:]:
        row += part
    if length(row) > width:
        row = [*fill(row, width - 1, ink.words), Segment("›", ink.muted)]
    return row
