"""What stands between now and GO: the smallest list, with owner and next step, where the gates leave room for it.

Once the launch has happened there is no GO ahead, and it is what stands between now and SUCCESS.
"""

from __future__ import annotations

from itertools import islice

from rich.segment import Segment

from cockpit.core.clock import launched
from cockpit.core.success import success
from cockpit.core.verdict import Blocker
from cockpit.engine.flight import Picture
from cockpit.ui import words
from cockpit.ui.brush import Row, cut, fit, frame
from cockpit.ui.panes.pane import Pane
from cockpit.ui.scene import Scene
from cockpit.ui.theme import Inks

CRITERIA = {
    "met": words.Sign("✔", "met", "closed"),
    "not met": words.Sign("✖", "not met", "failed"),
    "pending": words.Sign("◷", "pending", "partial"),
    "unknown": words.Sign("○", "unknown", "partial"),
}
"""The states of a success criterion."""
_LEAST = 5
"""Lines below which the space stays empty: a heading with one blocker is clutter."""


class Blockers(Pane):
    """A framed list; it takes what is left below the gates."""

    def depends(self, scene: Scene) -> tuple[object, ...]:
        """The verdict, and what runs of it; after T-0 the second one, and the minute."""
        picture = scene.picture
        if not launched(picture.launch, picture.now):
            return (picture.review.verdict, picture.running)
        return (picture.launch, picture.now.replace(second=0, microsecond=0))

    def measure(self, scene: Scene) -> int:
        """How many lines would show all of it."""
        picture = scene.picture
        if launched(picture.launch, picture.now):
            view = success(picture.review)
            return 2 * sum(one.state != "met" for one in view.criteria) + len(view.blockers) + 4
        blockers = picture.review.verdict.blockers
        gates = sum(one.station is None for one in islice(blockers, 40))
        return 2 * gates + (1 if len(blockers) > gates or picture.review.verdict.go else 0) + 3

    def paint(self, scene: Scene, width: int, height: int, ink: Inks) -> list[Row]:
        """Two lines for each: what and whose, why and what next."""
        if height < _LEAST + 1 or width < 40:
            return []
        if launched(scene.picture.launch, scene.picture.now):
            return towards_success(scene.picture, width, height, ink)
        verdict = scene.picture.review.verdict
        inner, room = width - 4, height - 3
        gates = (blocker for blocker in verdict.blockers if blocker.station is None)
        missing = [str(blocker.station) for blocker in verdict.blockers if blocker.station is not None]
        rows: list[Row] = []
        for blocker in islice(gates, room // 2 + 1):
            rows += _two_lines(blocker, _action(blocker, scene), inner, ink)
        if missing:
            held = any(one.holds for one in verdict.blockers if one.station is not None)
            rows.append(_sign_offs(missing, " (a hold waits for them)" if held else "", inner, ink))
        if verdict.go:
            rows = [[Segment("✔ ", ink.closed), Segment(f"{verdict}: nothing stands in the way", ink.closed)]]
        foot: Row = [Segment(f"{words.plural(len(verdict.blockers), 'blocker')} · g shows all", ink.muted)]
        if len(rows) > room:
            rows = rows[: room - room % 2]
        title: Row = [Segment("Between now and GO", ink.strong)]
        box = frame(rows, width, height - 1, title=title, rule=ink.rule, foot=foot, ground=ink.words)
        return [[], *box]


def towards_success(picture: Picture, width: int, height: int, ink: Inks) -> list[Row]:
    """The second verdict: the criteria that are not met yet, what is not met first."""
    view = success(picture.review)
    inner, room = width - 4, height - 3
    rows: list[Row] = [[Segment(cut(f"✖ {words_of}", inner), ink.failed)] for words_of in view.blockers]
    order = ("not met", "unknown", "pending")
    for one in sorted((one for one in view.criteria if one.state != "met"), key=lambda one: order.index(one.state)):
        sign = CRITERIA[one.state]
        rows.append(
            [Segment(f"{sign.glyph} ", ink.of(sign.tone)), Segment(cut(one.criterion.says, inner - 2), ink.words)]
        )
        rows.append([Segment(cut(f"  {sign.word}{f': {one.why}' if one.why else ''}", inner), ink.muted)])
    if not view.criteria:
        rows.append([Segment("The profile names no success criteria: no [[success]].", ink.muted)])
    elif not rows:
        rows.append([Segment("✔ every criterion is met", ink.closed)])
    if len(rows) > room:
        rows = rows[: room - room % 2]
    met = sum(one.state == "met" for one in view.criteria)
    foot: Row = [Segment(f"{met} of {len(view.criteria)} met · S shows all", ink.muted)]
    title: Row = [Segment("Between now and SUCCESS", ink.strong)]
    return [[], *frame(rows, width, height - 1, title=title, rule=ink.rule, foot=foot, ground=ink.words)]


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
    title = f"{blocker.title} ({blocker.folded})" if blocker.folded else blocker.title
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


def _sign_offs(roles: list[str], held: str, width: int, ink: Inks) -> Row:
    text = f"{words.plural(len(roles), 'sign-off')}: {', '.join(roles)}{held}"
    return [Segment("○ ", ink.muted), Segment(cut(text, width - 2), ink.words)]
