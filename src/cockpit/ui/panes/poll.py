"""The go/no-go poll: every station's answer, and what authorisation still waits for."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style

from cockpit.core.plan import Plan
from cockpit.core.poll import StationView
from cockpit.core.review import Review
from cockpit.ui import words
from cockpit.ui.brush import Row, fill, frame, length, spread
from cockpit.ui.panes.pane import Pane
from cockpit.ui.scene import Scene
from cockpit.ui.theme import Inks


class Poll(Pane):
    """A framed line, or a bare one on a small screen."""

    def depends(self, scene: Scene) -> tuple[object, ...]:
        """The answers, what is still in the way, and the head of the journal."""
        launch, review = scene.picture.launch, scene.picture.review
        return (launch.plan, launch.seq, review.poll, review.verdict)

    def paint(self, scene: Scene, width: int, height: int, ink: Inks) -> list[Row]:
        """Stations at the left, the lock at the right."""
        review, plan = scene.picture.review, scene.picture.launch.plan
        said = sum(call.sign_off is not None for call in review.poll)
        waits = _waits(review)
        lock, short = locked(review, waits), brief(review, waits)
        if height < 3:
            text = f" poll {said}/{len(review.poll)} · {short}"
            return [spread([Segment(text, _tone(review, ink))], [], width, ink.words)]
        inner = max(width - 6, 1)
        tone = _tone(review, ink)
        named, bare = (_stations(review.poll, plan, ink, names=names) for names in (True, False))
        ways = ((named, lock), (named, short), (bare, lock), (bare, short))
        stations, words_of_lock = next(
            (way for way in ways if length(way[0]) + len(way[1]) + 2 <= inner), (bare, short)
        )
        right: Row = [Segment(f"  {words_of_lock}", tone)]
        if not review.poll:
            stations = [Segment("the profile has no stations", ink.muted)]
        launch = scene.picture.launch
        foot: Row = [Segment(f"journal {launch.seq} · {launch.head[:8] or 'empty'}", ink.faint)]
        rows = [fill(spread(stations, right, inner, ink.words), inner, ink.words)]
        title: Row = [
            Segment("Go / No-Go poll", ink.strong),
            Segment(f"  {said}/{len(review.poll)}", ink.muted),
        ]
        box = frame(rows, width - 2, height, title=title, rule=ink.rule, foot=foot, ground=ink.words)
        return [[Segment(" ", ink.words), *row] for row in box]


def _stations(calls: tuple[StationView, ...], plan: Plan, ink: Inks, *, names: bool) -> Row:
    row: Row = []
    for call in calls:
        if row:
            row.append(Segment("   ", ink.words))
        row += _station(call, plan, ink, names=names)
    return row


def _station(call: StationView, plan: Plan, ink: Inks, *, names: bool) -> Row:
    role, person = call.station.role, call.station.person
    answer = call.sign_off
    name = f" {answer.name if answer else person}" if names and (answer or person) else ""
    if answer is None:
        return [Segment(f"○ {role}{name}", ink.muted)]
    moment = f" {words.hour(answer.at, plan)}" if names else ""
    if call.no_go:
        return [Segment(f"✖ {role}{name} NO-GO{moment}", ink.failed)]
    if call.worsened:
        return [Segment(f"◷ {role}{name} GO{moment}, things got worse since", ink.partial)]
    return [Segment(f"✔ {role}{name} GO{moment}", ink.closed)]


def _tone(review: Review, ink: Inks) -> Style:
    return ink.closed if review.verdict.go else ink.muted


def _waits(review: Review) -> list[str]:
    counts = review.counts
    waiting = sum(1 + len(blocker.waiting) for blocker in review.verdict.blockers if blocker.gate is not None)
    missing = sum(call.sign_off is None for call in review.poll)
    against = sum(call.no_go for call in review.poll)
    again = sum(bool(call.worsened) and not call.no_go for call in review.poll)
    parts = []
    if counts.failed:
        parts.append(f"{words.plural(counts.failed, 'failed gate')}")
    if waiting - counts.failed > 0:
        parts.append(f"{words.plural(waiting - counts.failed, 'gate')} not closed")
    if against:
        parts.append(f"{against} NO-GO")
    if missing:
        parts.append(f"{words.plural(missing, 'sign-off')} missing")
    if again:
        parts.append(f"{words.plural(again, 'sign-off')} on older evidence")
    return parts


def locked(review: Review, waits: list[str]) -> str:
    """Why authorisation is locked, in words; or that nothing stands in its way."""
    if review.verdict.go:
        return f"{review.verdict}: nothing stands in the way of authorisation"
    return "authorisation locked: " + (", ".join(waits) or str(review.verdict.blockers[0]))


def brief(review: Review, waits: list[str]) -> str:
    """The same for less room."""
    return str(review.verdict) if review.verdict.go else f"locked: {', '.join(waits)}"
