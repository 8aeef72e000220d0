"""The live output of the selected gate's probes: the newest line in sight, unless somebody reads further up."""

from __future__ import annotations

from collections.abc import Callable

from rich.segment import Segment
from rich.style import Style

from cockpit.core.names import GateId
from cockpit.core.plan import Plan
from cockpit.core.reading import Line
from cockpit.ui import words
from cockpit.ui.brush import Row, frame, wrap
from cockpit.ui.panes.pane import Pane
from cockpit.ui.scene import Scene, Spotlight
from cockpit.ui.theme import Inks

_STAMP = 13
"""Cells of `08:17:46.120 `."""
_SIGNS = {"pass": "✔ ", "fail": "✖ ", "inconclusive": "◐ ", "error": "! ", "err": "err "}
_TONES = {"pass": "closed", "fail": "failed", "inconclusive": "partial", "error": "partial", "err": "partial"}
LONGEST = 40
"""Rows that one line may take before it is shortened."""


class Output(Pane):
    """Lines of one gate."""

    def __init__(self, lines: Callable[[GateId], tuple[Line, ...]]) -> None:
        """Take where the lines of a gate come from."""
        self._lines = lines
        self._height = 0
        self._gate: GateId | None = None
        self._held_at: int | None = None
        """Number of the line at the lower end while somebody reads; None follows."""

    @property
    def follows(self) -> bool:
        """Whether the newest line is in sight."""
        return self._held_at is None

    def depends(self, scene: Scene) -> tuple[object, ...]:
        """The gate, its lines, and where somebody reads."""
        lines = self._lines(scene.gate) if scene.gate is not None else ()
        running = scene.gate in scene.picture.running
        return (scene.gate, len(lines), lines[-1] if lines else None, running, scene.spotlight, scene.wide_output)

    def paint(self, scene: Scene, width: int, height: int, ink: Inks) -> list[Row]:
        """A framed tail of the output."""
        self._height = height
        if scene.gate != self._gate:
            self._gate, self._held_at = scene.gate, None
        lines = self._lines(scene.gate) if scene.gate is not None else ()
        rule = ink.focus if scene.spotlight is Spotlight.OUTPUT else ink.rule
        end = len(lines) if self._held_at is None else min(self._held_at, len(lines))
        rows = _tail(lines[:end], scene.picture.launch.plan, max(width - 4, 1), max(height - 2, 1), ink)
        if not lines:
            rows = [[Segment(_nothing(scene), ink.muted)]]
        if self.follows:
            foot: Row = [Segment("follow ▼", ink.muted)] if lines else []
        else:
            foot = [Segment(f"{words.plural(len(lines) - end, 'line')} below · End follows", ink.focus)]
        title: Row = [Segment("Live output", ink.strong if scene.wide_output else ink.words)]
        return frame(rows, width, height, title=title, rule=rule, foot=foot, ground=ink.words)

    def scroll(self, by: int) -> bool:
        """Move by lines; reaching the end follows again."""
        total = len(self._lines(self._gate)) if self._gate is not None else 0
        at = max((total if self._held_at is None else self._held_at) + by, min(self._height - 2, total))
        self._held_at = at if at < total else None
        return True

    @property
    def page(self) -> int:
        """Lines of a page."""
        return max(self._height - 3, 1)


def _nothing(scene: Scene) -> str:
    view = scene.view
    if view is None:
        return ""
    if view.gate.id in scene.picture.running:
        return "Nothing was printed yet"
    return "Not run yet in this session (r runs it)" if view.gate.probes else "People prove this gate; nothing runs"


def _tail(lines: tuple[Line, ...], plan: Plan, width: int, height: int, ink: Inks) -> list[Row]:
    """The last `height` rows that the lines come to, wrapped."""
    found: list[Row] = []
    for line in reversed(lines):
        found[:0] = _rows(line, plan, width, ink)
        if len(found) >= height:
            break
    return found[-height:]


def _rows(line: Line, plan: Plan, width: int, ink: Inks) -> list[Row]:
    stamp = line.at.astimezone(words.zone(plan.timezone)).strftime("%H:%M:%S.") + f"{line.at.microsecond // 1000:03}"
    tone = _tones(line, ink)
    sign = _SIGNS.get(line.stream, "")
    wide = width > 3 * _STAMP
    room = width - (_STAMP if wide else 0)
    parts = wrap(sign + line.text, room, LONGEST)
    rows: list[Row] = []
    for number, part in enumerate(parts):
        head = f"{stamp if not number else '':<{_STAMP}}" if wide else ""
        rows.append([Segment(head, ink.faint), Segment(part, tone)])
    return rows


def _tones(line: Line, ink: Inks) -> Style:
    if line.stream == "info":
        return ink.strong
    return ink.of(_TONES.get(line.stream, "words"))
