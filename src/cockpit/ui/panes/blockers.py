"""What stands between now and GO: the smallest list, with owner and next step, where the gates leave room for it."""

from __future__ import annotations

from itertools import islice

from rich.segment import Segment

from cockpit.core.verdict import Blocker
from cockpit.ui import words
from cockpit.ui.brush import Row, cut, fit, frame
from cockpit.ui.panes.pane import Pane
from cockpit.ui.scene import Scene
from cockpit.ui.theme import Inks

_LEAST = 5
"""Lines below which the space stays empty: a heading with one blocker is clutter."""


class Blockers(Pane):
    """A framed list; it takes what is left below the gates."""

    def depends(self, scene: Scene) -> tuple[object, ...]:
        """The verdict, and what runs of it."""
        return (scene.picture.review.verdict, scene.picture.running)

    def paint(self, scene: Scene, width: int, height: int, ink: Inks) -> list[Row]:
        """Two lines for each: what and whose, why and what next."""
        if height < _LEAST + 1 or width < 40:
            return []
        verdict = scene.picture.review.verdict
        inner, room = width - 4, height - 3
        gates = (blocker for blocker in verdict.blockers if blocker.station is None)
        missing = [str(blocker.station) for blocker in verdict.blockers if blocker.station is not None]
        rows: list[Row] = []
        for blocker in islice(gates, room // 2 + 1):
            rows += _two_lines(blocker, _action(blocker, scene), inner, ink)
        if missing:
            rows.append(_sign_offs(missing, inner, ink))
        if verdict.go:
            rows = [[Segment("✔ ", ink.closed), Segment(f"{verdict}: nothing stands in the way", ink.closed)]]
        foot: Row = [Segment(f"{words.plural(len(verdict.blockers), 'blocker')} · g shows all", ink.muted)]
        if len(rows) > room:
            rows = rows[: room - room % 2]
        title: Row = [Segment("Between now and GO", ink.strong)]
        box = frame(rows, width, height - 1, title=title, rule=ink.rule, foot=foot, ground=ink.words)
        return [[], *box]


def sign_of(blocker: Blocker) -> words.Sign:
    """The sign of a blocker."""
    if blocker.station is not None:
        return words.Sign("○", "sign-off", "muted")
    if blocker.issue is not None:
        return words.Sign("■", "issue", "failed")
    if blocker.hold is not None:
        return words.Sign("❚", "hold", "partial")
    if blocker.standing is None:
        return words.Sign("!", "launch", "failed")
    return words.standing_sign(blocker.standing)


def _action(blocker: Blocker, scene: Scene) -> str:
    """What to do next; while it runs, what it is at."""
    running = scene.picture.running.get(blocker.gate) if blocker.gate else None
    if running is None:
        return blocker.action
    if running.asks:
        return "it asks you: look, then v"
    return f"it is at {words.running_word(running)}" if running.steps > 1 else "it runs"


def _two_lines(blocker: Blocker, action: str, width: int, ink: Inks) -> list[Row]:
    sign = sign_of(blocker)
    owner = blocker.owner or "nobody"
    side = 34 if width >= 80 else 24
    title = f"{blocker.title} ({len(blocker.waiting)} more wait for it)" if blocker.waiting else blocker.title
    left = width - 2 - side - 2
    return [
        [
            Segment(f"{sign.glyph} ", ink.of(sign.tone)),
            Segment(fit(title, left), ink.words),
            Segment(f"  {cut(owner, side)}", ink.words),
        ],
        [
            Segment("  ", ink.words),
            Segment(fit(blocker.reason, left), ink.muted),
            Segment(f"  {cut('→ ' + action, side)}", ink.muted),
        ],
    ]


def _sign_offs(roles: list[str], width: int, ink: Inks) -> Row:
    text = f"{words.plural(len(roles), 'sign-off')}: {', '.join(roles)}"
    return [Segment("○ ", ink.muted), Segment(cut(text, width - 2), ink.words)]
