"""What happened last: the newest entries of the journal in words, and on a small screen the newest note alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from rich.segment import Segment

from cockpit.core import conducted as happened
from cockpit.core import events
from cockpit.core.events import Answer, Entry, Noted
from cockpit.core.names import COCKPIT
from cockpit.core.plain import plain_line
from cockpit.core.plan import Plan
from cockpit.core.severity import Severity
from cockpit.engine.flight import Picture
from cockpit.ui import words
from cockpit.ui.brush import Row, cut, frame, wrap
from cockpit.ui.panes.pane import Pane
from cockpit.ui.scene import Scene
from cockpit.ui.theme import Inks
from cockpit.ui.words import Sign

LEAST = 6
"""Lines below which it is not shown: a frame round two sentences is clutter."""
FRESH = timedelta(minutes=10)
"""How long a note is news on a small screen."""
_WHO = 22
"""Longest author that is shown in full."""


class Latest(Pane):
    """A framed list, the newest first."""

    def depends(self, scene: Scene) -> tuple[object, ...]:
        """The entries."""
        return (scene.picture.told,)

    def paint(self, scene: Scene, width: int, height: int, ink: Inks) -> list[Row]:
        """As many as there is room for."""
        if height < LEAST or width < 40:
            return []
        plan, room = scene.picture.launch.plan, height - 3
        rows: list[Row] = []
        for entry in reversed(scene.picture.told):
            if len(rows) >= room:
                break
            rows += _entry(entry, plan, width - 4, min(room - len(rows), 2), ink)
        title: Row = [Segment("Latest", ink.strong)]
        return [[], *frame(rows, width, height - 1, title=title, rule=ink.rule, ground=ink.words)]


class Ticker(Pane):
    """The newest note, for a screen that has no room for the list."""

    def measure(self, scene: Scene, width: int) -> int:
        """How many lines it wants: none when there is no news, two at most."""
        note = news(scene.picture)
        return min(len(wrap(_said(note), max(width - 4, 8), 3)), 2) if note is not None else 0

    def depends(self, scene: Scene) -> tuple[object, ...]:
        """The note."""
        return (news(scene.picture),)

    def paint(self, scene: Scene, width: int, height: int, ink: Inks) -> list[Row]:
        """Its words."""
        note = news(scene.picture)
        if note is None:
            return []
        lines = brief(_said(note), max(width - 4, 8), max(height, 1))
        return [[Segment(f" {'»' if not number else ' '} {line}", ink.focus)] for number, line in enumerate(lines)]


def news(picture: Picture) -> Entry | None:
    """The newest note about the whole launch while it is news."""
    note = next(
        (one for one in reversed(picture.told) if isinstance(one.event, Noted) and one.event.gate is None), None
    )
    return note if note is not None and picture.now - note.at < FRESH else None


def brief(text: str, width: int, most: int) -> list[str]:
    """A text in at most so many lines; what does not fit ends in an ellipsis."""
    lines = wrap(text, width, most + 1)
    return lines if len(lines) <= most else [*lines[: most - 1], cut(f"{lines[most - 1]} {lines[most]}", width)]


def _said(entry: Entry) -> str:
    return plain_line(entry.event.text, 300) if isinstance(entry.event, Noted) else ""


def _entry(entry: Entry, plan: Plan, width: int, most: int, ink: Inks) -> list[Row]:
    """`20:31 ✖ Quinn (qa): signed NO-GO …`, in so many lines at most."""
    from cockpit.report.sentences import sentence

    sign = sign_of(entry)
    note = isinstance(entry.event, Noted) and entry.event.gate is None
    said = _said(entry) if note else sentence(entry, plan)
    by = "" if entry.by == COCKPIT or (note and entry.by.role is None) else f"{plain_line(str(entry.by), _WHO)}: "
    start = f"{words.hour(entry.at, plan)} "
    lines = brief(f"{by}{said}", max(width - len(start) - 2, 8), most)
    tone = ink.focus if note else ink.of(sign.tone) if sign.tone != "muted" else ink.words
    rows: list[Row] = []
    for number, line in enumerate(lines):
        left = start if not number else " " * len(start)
        glyph = f"{sign.glyph} " if not number else "  "
        rows.append([Segment(left, ink.faint), Segment(glyph, ink.of(sign.tone)), Segment(line, tone)])
    return rows


_DONE = Sign("·", "done", "muted")
_SIGNS: Final[Mapping[type, Sign]] = {
    happened.HoldBegun: Sign("‖", "hold", "partial"),
    happened.HoldEnded: Sign("►", "goes on", "closed"),
    happened.HoldPassed: Sign("►", "goes on", "closed"),
    happened.Recycled: Sign("◄", "recycled", "partial"),
    happened.Scrubbed: Sign("■", "scrubbed", "failed"),
    happened.LimitCrossed: Sign("!", "crossed", "failed"),
    happened.RollbackAsked: Sign("◄", "rollback", "failed"),
}


def sign_of(entry: Entry) -> Sign:
    """What kind of thing it was: a glyph, its word and its tone; most of what people do needs none."""
    event = entry.event
    match event:
        case events.Noted():
            return Sign("»", "note", "focus" if event.gate is None else "muted")
        case events.SignedOff():
            return Sign("✔", "GO", "closed") if event.answer is Answer.GO else Sign("✖", "NO-GO", "failed")
        case events.Vouched():
            return Sign("✔", "vouched", "muted") if event.holds else Sign("✖", "does not hold", "failed")
        case happened.Authorised():
            return Sign("!", "overridden", "partial") if event.overridden else Sign("★", "authorised", "closed")
        case happened.IssueRaised():
            return Sign("■", "issue", "muted" if event.severity is Severity.MINOR else "failed")
        case happened.RollbackDecided(back=True):
            return Sign("◄", "back", "failed")
        case _:
            return _SIGNS.get(type(event), _DONE)
