"""All gates at once: a box per category, a row per gate, in as many columns as the width holds.

One widget for all boxes: it draws only the lines that can be seen, whatever the number of gates, and a probe result
repaints a part of one line. On a small screen the boxes become tabs.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style

from cockpit.core.names import CategoryId, GateId
from cockpit.core.plan import Plan
from cockpit.ui import words
from cockpit.ui.brush import Row, cells, crop, cut, fill, length, over, spread
from cockpit.ui.panes.grid import GAP, Box, Grid, Group
from cockpit.ui.panes.pane import Pane
from cockpit.ui.scene import Place, Scene, Spotlight, Target
from cockpit.ui.theme import Inks

_BOXES = 14
"""Lines from which on boxes are shown even if not all of them fit."""


class _Shape(NamedTuple):
    """What the geometry depends on."""

    plan: Plan
    hidden: frozenset[GateId]
    width: int
    single: bool


class Gates(Pane):
    """The boxes of all categories."""

    def __init__(self) -> None:
        self.top = 0
        self.single = False
        """Whether the screen is too narrow for more than one column."""
        self._shape: _Shape | None = None
        self._grid = Grid((), 0)
        self._size = (0, 0)
        self._aimed: tuple[GateId | None, int, int] = (None, 0, 0)

    # ---------------------------------------------------------------------------------------------------- geometry
    @property
    def grid(self) -> Grid:
        """Where every gate stands in the width that was drawn last."""
        return self._grid

    def measure(self, scene: Scene, width: int) -> Grid:
        """Where every gate of a scene stands in a width."""
        plan, hidden = scene.picture.launch.plan, _hidden(scene)
        old = self._shape
        same = old is not None and old.plan is plan and old[1:] == (hidden, width, self.single)
        if not same:
            self._shape = _Shape(plan, hidden, width, self.single)
            self._grid = Grid(_groups(plan, hidden, filtered=scene.filtered), width, single=self.single)
        return self._grid

    @property
    def tabbed(self) -> bool:
        """Whether only one category is shown at a time: one column, and too few lines to scroll through boxes."""
        grid, height = self.grid, self._size[1]
        return grid.count == 1 and height < min(grid.height, _BOXES) and len(grid.boxes) > 1

    @property
    def page(self) -> int:
        """Rows of a page."""
        return max(self._window()[1] - 1, 1)

    def _window(self) -> tuple[int, int]:
        """How many lines there are, and how many of them are in sight; the last line tells what is not."""
        height = self._size[1]
        lines = len(self._tab().group.gates) if self.tabbed else self.grid.height
        room = height - 1 if self.tabbed else height
        return lines, max(room if lines <= room else room - 1, 1)

    def _reveal(self, scene: Scene) -> None:
        """Scroll so that the selected gate is in sight, with its category's title where possible."""
        spot = self.grid.spots.get(scene.gate) if scene.gate else None
        if spot is None:
            return
        first, last = spot.line, spot.line
        if self.tabbed:
            first = last = spot.row
        elif spot.row == 0:
            first -= 1
        elif spot.row == len(spot.box.group.gates) - 1:
            last += 1
        room = self._window()[1]
        if first < self.top:
            self.top = first
        elif last >= self.top + room:
            self.top = last - room + 1

    def _clamp(self) -> None:
        lines, room = self._window()
        self.top = max(min(self.top, lines - room), 0)

    def _tab(self) -> Box:
        scene = self.scene
        spot = self.grid.spots.get(scene.gate) if scene and scene.gate else None
        return spot.box if spot else self.grid.boxes[0]

    # ----------------------------------------------------------------------------------------------------- drawing
    def depends(self, scene: Scene) -> tuple[object, ...]:
        """The gates, what runs, and the selection; ages change with every second."""
        picture = scene.picture
        running = scene.spin if picture.running else 0
        chosen = (scene.gate, scene.spotlight, scene.filtered, running)
        return (picture.launch.plan, picture.review.views, picture.running, picture.queued, picture.now, *chosen)

    def paint(self, scene: Scene, width: int, height: int, ink: Inks) -> list[Row]:
        """The lines in sight."""
        self._size = (width, height)
        grid = self.measure(scene, width)
        if not grid.boxes:
            what = "Nothing needs anybody: every gate is settled" if scene.filtered else "The profile has no gates"
            return [[Segment(f"  {what}", ink.muted)]]
        aim = (scene.gate, width, height)
        if aim != self._aimed:
            self._aimed = aim
            self._reveal(scene)
        self._clamp()
        lines, room = self._window()
        spot = grid.spots.get(scene.gate) if scene.gate and scene.spotlight is Spotlight.GATES else None
        lit = spot.box.number if spot else -1
        span = range(self.top, min(self.top + room, lines))
        if self.tabbed:
            tab = self._tab()
            rows = [_tab_line(scene, grid, tab, width, ink)]
            rows += [_gate_row(scene, tab.group.gates[number], width, ink) for number in span]
        else:
            rows = [self._line(scene, line, lit, ink) for line in span]
        if lines > room:
            rows.append(spread([], [Segment(_beyond(self.top, lines - self.top - room), ink.muted)], width, ink.words))
        return rows

    def _line(self, scene: Scene, line: int, lit: int, ink: Inks) -> Row:
        row: Row = []
        for column, width in enumerate(self._grid.widths):
            if column:
                row.append(Segment(" " * GAP, ink.words))
            box = self._grid.box_at(column, line)
            if box is None:
                row += fill([], width, ink.words)
            else:
                row += _box_line(scene, box, line - box.top, width, ink, lit=box.number == lit)
        return row

    # ------------------------------------------------------------------------------------------------------- mouse
    def point(self, x: int, y: int) -> Target | None:
        """A gate."""
        if not self.grid.boxes:
            return None
        if self.tabbed:
            gates, row = self._tab().group.gates, self.top + y - 1
            found = gates[row] if y > 0 and row < len(gates) else None
        else:
            found = self.grid.gate_at(self.grid.column_at(x), y + self.top)
        return Place(found) if found is not None else None

    def scroll(self, by: int) -> bool:
        """Scroll without selecting."""
        self.top += by
        return True


def _beyond(above: int, below: int) -> str:
    """`12 above ▲  ▼ 40 lines below`."""
    parts = [f"{above} above ▲"] if above > 0 else []
    parts += [f"▼ {words.plural(below, 'line')} below"] if below > 0 else []
    return "  ".join(parts) + " "


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


def _box_line(scene: Scene, box: Box, line: int, width: int, ink: Inks, *, lit: bool) -> Row:
    rule = ink.focus if lit else ink.rule
    if width < 8:
        return fill([], width, ink.words)
    if line == 0:
        return _upper_rule(box.group.title, width, rule, ink)
    if line == box.height - 1:
        return _lower_rule(*_tally(scene, box.group.category, ink), width, rule)
    side = Segment("│", rule)
    return [side, *_gate_row(scene, box.group.gates[line - 1], width - 2, ink), side]


@lru_cache(maxsize=256)
def _upper_rule(title: str, width: int, rule: Style, ink: Inks) -> Row:
    name = cut(title, width - 6)
    return [Segment("╭─ ", rule), Segment(name, ink.strong), Segment(f" {'─' * (width - 5 - cells(name))}╮", rule)]


@lru_cache(maxsize=256)
def _lower_rule(tally: str, style: Style, width: int, rule: Style) -> Row:
    left = f"╰{'─' * max(width - 5 - len(tally), 0)} "
    return [Segment(left, rule), Segment(tally, style), Segment(" ─╯", rule)]


def _tally(scene: Scene, category: CategoryId, ink: Inks) -> tuple[str, Style]:
    counts = scene.picture.review.categories.get(category)
    if counts is None:
        return "0/0", ink.muted
    done = counts.total > 0 and words.settled(counts) == counts.total
    return words.tally(counts), ink.closed if done else ink.muted


def _gate_row(scene: Scene, gate: GateId, width: int, ink: Inks) -> Row:
    view = scene.picture.review.views[gate]
    sign = words.gate_sign(view, scene.picture, scene.spin)
    return _row(view.gate.title, sign, width, gate == scene.gate, ink)


@lru_cache(maxsize=4096)  # most rows look as they did a moment ago
def _row(gate: str, sign: words.Sign, width: int, chosen: bool, ink: Inks) -> Row:  # noqa: FBT001 - a key of the cache
    """Glyph, title, and who or what proved it; the selected one is marked by a sign as well as by its ground."""
    tone = ink.of(sign.tone)
    loud = chosen or sign.tone in {"failed", "partial", "running", "waived"}
    right: Row = [Segment(f" {sign.word} ", tone if loud else ink.muted)]
    left: Row = [
        Segment("▸" if chosen else " ", ink.focus),
        Segment(f"{sign.glyph} ", tone),
        Segment(gate, ink.strong if chosen else ink.words),
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
